"""Do what the application does with the world, one folder per feature."""
