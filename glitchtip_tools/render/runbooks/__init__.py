"""Runbooks as tables, comments and drafts."""
