"""Runbooks: read, matched, linked."""
