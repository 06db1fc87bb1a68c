"""A small Telegram Bot API."""
