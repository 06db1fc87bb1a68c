"""`python -m glitchtip_tools` is `gtt`."""

import sys

from glitchtip_tools.cli import main

sys.exit(main())
