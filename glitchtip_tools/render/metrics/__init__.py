"""Reports and statistics as text, Markdown and a page."""
