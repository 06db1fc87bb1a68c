"""Spans and windows of time."""
