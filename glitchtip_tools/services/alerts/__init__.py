"""The relay from GlitchTip's alerts to Telegram."""
