"""Log-in, health checks and completion."""
