"""Issues, events and comments as text."""
