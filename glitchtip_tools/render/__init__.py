"""SPEAKS: values in, text out; only output.py prints."""
