"""What daily users look for, as text."""
