"""Log-in, health checks, schedules and shell completion."""
