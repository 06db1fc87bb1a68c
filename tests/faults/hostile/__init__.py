"""Nearly six hundred texts that nobody's application means, by what they attack; shown and sent by tests/faults."""

from tests.faults.hostile.further import FURTHER
from tests.faults.hostile.markup import CELLS, MARKDOWN, MARKUP
from tests.faults.hostile.programs import PROGRAMS
from tests.faults.hostile.terminal import TERMINAL, UNSEEN

BY_KIND = {
    "terminal": TERMINAL,
    "unseen": UNSEEN,
    "markdown": MARKDOWN,
    "markup": MARKUP,
    "cells": CELLS,
    "programs": PROGRAMS,
    "further": FURTHER,
}
HOSTILE = tuple(text for texts in BY_KIND.values() for text in texts)
