"""Progress of long work, and notices about a server that cannot be reached."""
