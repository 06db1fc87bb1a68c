"""The sandbox's GlitchTip API: routes and their answers."""
