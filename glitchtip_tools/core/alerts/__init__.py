"""Alerts that GlitchTip sends: what they say, which of them are noise, how many go into one message."""
