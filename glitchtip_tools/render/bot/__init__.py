"""The bot's answers, and reports as Telegram messages."""
