"""An investigation as Markdown, on the screen, and in a line."""
