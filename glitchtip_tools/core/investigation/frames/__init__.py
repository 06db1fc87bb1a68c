"""Frames of a stack trace mapped to files and lines of the clone."""
