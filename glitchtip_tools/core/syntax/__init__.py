"""What a source file says, read from its syntax tree: `source.read(path, data)` answers the questions."""
