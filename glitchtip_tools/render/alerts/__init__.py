"""Alerts as messages, and what the relay did with them."""
