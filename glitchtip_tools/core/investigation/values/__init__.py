"""Which value was bad, and where it came from: what a message complains about, followed through the code."""
