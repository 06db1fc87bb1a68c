"""What the sandbox's server knows, and how it changes."""
