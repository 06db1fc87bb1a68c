"""Which issues a commit's message says that it fixes: `Fixes API-1F`, `Fixes: API-1F, API-42`."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.errors import BadUsage

_KEYWORD = re.compile(r"(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?):?", re.IGNORECASE)
_JOINS = ("and", "&", ",")
_AROUND = "()[]{}<>`'\"*"
_AFTER = ",.;:!?"


def fixed_by(message: str) -> Iterator[str]:
    """Yield the short ids that follow a word such as `Fixes`, in capitals; any other word ends them."""
    for line in message.splitlines():
        listing = False
        for word in line.split():
            bare = word.strip(_AROUND)
            if _KEYWORD.fullmatch(bare):
                listing = True
            elif listing and bare not in _JOINS:
                # `API-1F,API-42` is one word, and a full stop ends a sentence
                names = [name.strip(_AROUND + _AFTER) for name in bare.split(",")]
                ids = [name.upper() for name in names if name and _is_short_id(name)]
                yield from ids
                listing = bool(ids) and not bare.endswith(".")


def _is_short_id(word: str) -> bool:
    try:
        return parse(word).kind == "short id"
    except BadUsage:
        return False
