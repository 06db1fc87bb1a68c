"""Frames of code that was built: bundled, compiled, optimised, made from templates."""
