"""Characters that no reader sees and that reorder or part what he does see, also written as HTML entities."""

from typing import Final

from glitchtip_tools.patterns import pattern

# Soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul and Khmer fillers, Mongolian separators, the
# zero-width and bidirectional characters of General Punctuation, variation selectors, byte order mark, annotations
# and tags (Unicode, Default_Ignorable_Code_Point, with Bidi_Control). The body of a character class.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
# Emoji and several scripts are written with these; they part nothing and reorder nothing.
JOINERS: Final = "\u200c\u200d\ufe0f"
_UNSEEN = pattern(f"[{INVISIBLE}]")
_ENTITY = pattern(r"&(?:amp;|\#38;)*+(?:\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});")
_WRAPPED = pattern(r"&(?:amp;|\#38;)++")
# The entities of HTML with a name that stand for one of them (https://html.spec.whatwg.org/#named-character-references).
_NAMES: Final = frozenset(
    """shy lrm rlm zwj zwnj ZeroWidthSpace NegativeVeryThinSpace NegativeThinSpace NegativeMediumSpace
    NegativeThickSpace NoBreak af ApplyFunction it InvisibleTimes ic InvisibleComma""".split()
)
_NO_CHARACTER: Final = "\ufffd"  # what browsers read in place of a number that is none


def without_invisible(text: str) -> str:
    """Return the text without bidirectional and zero-width characters, those written as HTML entities included.

    The joiners and the selector that emoji and several scripts need stay as characters, not as entities.
    """
    text = _UNSEEN.sub(lambda found: found[0] if found[0] in JOINERS else "", text)
    return _ENTITY.sub(lambda found: "" if _is_unseen(found[0]) else found[0], text)


def _is_unseen(entity: str) -> bool:
    """Return whether an entity, `&amp;` before it or not, stands for one of the characters."""
    name = _WRAPPED.sub("&", entity)[1:-1]
    if name[0] != "#":
        return name in _NAMES
    if not name.isascii():
        return False
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    character = 0 < number < 0xD800 or 0xDFFF < number < 0x110000
    return bool(_UNSEEN.fullmatch(chr(number) if character else _NO_CHARACTER))
