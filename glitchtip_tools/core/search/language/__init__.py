"""The search language: scanning, parsing, values, dates, and help with mistakes."""
