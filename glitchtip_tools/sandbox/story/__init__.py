"""The story that the sandbox tells: what was deployed, and what failed."""
