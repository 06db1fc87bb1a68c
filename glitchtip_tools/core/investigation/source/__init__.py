"""Source code as text: lines, functions, calls, names."""
