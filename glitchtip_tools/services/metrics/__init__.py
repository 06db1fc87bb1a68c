"""Reports and statistics, and their delivery."""
