"""What daily users look for: news since the last look, news as they come, and a test event."""
