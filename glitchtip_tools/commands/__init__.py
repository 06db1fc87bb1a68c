"""HEARS: one file per first word after `gtt`."""
