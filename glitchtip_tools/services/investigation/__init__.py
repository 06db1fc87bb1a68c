"""Investigations from end to end."""
