"""One module per language: the stacks that its runtime and its frameworks print."""
