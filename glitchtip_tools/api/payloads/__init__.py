"""The server's JSON read into models; odd fields are survived."""
