"""A local clone, read with git."""
