"""Error triage for GlitchTip: from the terminal, from cron and from Telegram."""

__version__ = "0.1.0"
