"""Types of TypeScript, Python, Rust and others, which stand behind a secret's name and a colon as values do."""

import re
from typing import Final

from glitchtip_tools.core.redaction.pattern import LazyPattern

# A secret is not followed by a bar and one of these.
TYPE_WORDS: Final = frozenset(
    "string null undefined none nil boolean bool str bytes bytearray int never unknown any optional".split()
)
_REACH: Final = 400  # characters of a union that are looked at
_TYPE = LazyPattern(
    r"[A-Za-z_][A-Za-z_.]{0,60}(?:\[[\w\"'\[\], ]{0,80}\])*(?:[ ]?\|[ ]?[A-Za-z_]\w{0,60}){0,4}?"
    rf"[ ]?\|[ ]?(?:{'|'.join(sorted(TYPE_WORDS))})(?!\w)",
    re.I,
)
_GENERIC = LazyPattern(
    r"(?:[A-Z][a-z]+){1,6}(?:<|&lt;)(?:&|&amp;)?(?:[A-Z][a-z]\w*|string|number|boolean|bool|any|unknown|str|u8|dyn|impl"
    r"|void|object|never)\b"
    r"|[A-Za-z_]\w{0,40}(?:\??\.\w{1,40}){1,6}(?:<|&lt;)[\w.|\[\] ]{1,60}(?:>|&gt;)\("
)


def is_type(text: str, at: int) -> bool:
    """Return whether a type is at the position, a union such as `string | null` or one like `Option<String>`."""
    union = text.find("|", at, at + _REACH) >= 0 and _TYPE.match(text, at) is not None
    return union or _GENERIC.match(text, at) is not None
