"""How often errors happened and what changed: counts become a report; no I/O, no clock."""
