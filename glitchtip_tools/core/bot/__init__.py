"""The chat: what was typed or pressed, who may do it, and what the answers are made of."""
