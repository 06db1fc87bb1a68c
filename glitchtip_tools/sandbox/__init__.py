"""A small GlitchTip and Telegram on loopback, with a fixed story."""
