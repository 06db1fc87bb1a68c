"""Which part of a query the server answers, and which part is decided here."""
