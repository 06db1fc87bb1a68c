"""Characters that no reader sees and that reorder or part what he does see, also written as HTML entities."""

from typing import TYPE_CHECKING, Final

from glitchtip_tools.late import late
from glitchtip_tools.patterns import pattern

if TYPE_CHECKING:
    import html
else:
    html = late("html")

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


def without_invisible(text: str) -> str:
    """Return the text without bidirectional and zero-width characters, those written as HTML entities included.

    The joiners and the selector that emoji and several scripts need stay as characters, not as entities.
    """
    text = _UNSEEN.sub(lambda found: found[0] if found[0] in JOINERS else "", text)
    return _ENTITY.sub(lambda found: "" if _UNSEEN.fullmatch(_read(found[0])) else found[0], text)


def _read(entity: str) -> str:
    return html.unescape(_WRAPPED.sub("&", entity))
