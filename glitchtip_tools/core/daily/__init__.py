"""What daily users look for: news since the last look, and news as they come."""
