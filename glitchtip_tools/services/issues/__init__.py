"""Issues: found, shown, changed, commented."""
