"""Log-in, health checks, schedules and the sandbox as text."""
