"""What surrounds an investigated issue: relatives, what varies, what became of the line, what to do next."""
