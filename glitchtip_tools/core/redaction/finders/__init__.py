"""Finders of secrets, one module for each way in which a text says that something is one."""
