"""The places that may hold the fault: gathered from the trace, and from what is one step away from it."""
