"""Issues: how they are named, what is shown of them, how they change."""
