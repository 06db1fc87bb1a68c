"""The stacks of PHP: as PHP prints them, as lists of calls, and as objects of JSON."""
