"""`python -m glitchtip_tools` is `gtt`."""

from glitchtip_tools.cli import entry

entry()
