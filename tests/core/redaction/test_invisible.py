"""Characters that nobody sees, also as entities: those that a browser would read as such, and no others."""

import html
import re
from html.entities import html5

from glitchtip_tools.core.redaction.invisible import INVISIBLE, without_invisible

UNSEEN = re.compile(f"[{INVISIBLE}]")
EDGES = ((0, 0x3000), (0xD7F0, 0xE010), (0xFDC0, 0x10010), (0xDFFF0, 0xE1010), (0x10FFF0, 0x110010))
NUMBERS = [number for first, end in EDGES for number in range(first, end)]


def test_an_entity_goes_if_a_browser_reads_an_unseen_character() -> None:
    entities = [f"&{name}" for name in html5 if name.endswith(";") and name[:-1].isalpha()]
    entities += [form.format(number) for number in NUMBERS for form in ("&#{};", "&#x{:x};", "&#X{:06X};")]
    findings = [
        entity
        for entity in entities
        if (without_invisible(entity) == "") != bool(UNSEEN.fullmatch(html.unescape(entity)))
    ]
    assert findings == []


def test_what_is_wrapped_goes_too_and_what_is_no_entity_stays() -> None:
    assert without_invisible("a&amp;amp;#x202e;b&#38;shy;c") == "abc"
    for text in ("&shyfoo;", "&#12345678;", "&shy", "&#\uff11\uff17\uff13;", "&lt;"):
        assert without_invisible(text) == text
