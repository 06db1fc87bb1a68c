"""Values of our own settings, such as the token in use: masked wherever they are, and however they are encoded."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from glitchtip_tools.core.redaction.spans import SecretSpan

SHORTEST = 6  # characters: a shorter value, `prod` for one, appears in too many texts for other reasons


def spans(text: str, known: Iterable[str]) -> Iterator[SecretSpan]:
    """Yield where the known values are: as they are, URL-encoded, escaped as JSON, or inside base64."""
    values = [value for value in known if len(value) >= SHORTEST]
    if not values:
        return
    plain = {form for value in values for form in _forms(value)}
    # The longest comes first: one value may begin like another.
    together = "|".join(re.escape(form) for form in sorted(plain, key=len, reverse=True))
    for match in re.finditer(together, text):
        yield SecretSpan(*match.span(), "own setting")
    for match in re.finditer("|".join({form for value in values for form in _inside_base64(value)}), text):
        yield SecretSpan(*_run(text, *match.span()), "own setting")


def _forms(value: str) -> Iterator[str]:
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]


def _inside_base64(value: str) -> Iterator[str]:
    """Yield what base64 shows of the value at each of its three alignments, whatever comes before and after it."""
    data = value.encode("utf-8", "surrogatepass")
    for before in range(3):
        coded = b64encode(b"\0" * before + data).decode()
        first = (before * 8 + 5) // 6
        whole = (before + len(data)) * 8 // 6
        form = coded[first:whole]
        yield re.escape(form)
        yield re.escape(form.translate(str.maketrans("+/", "-_")))


def _run(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen the range to the whole run of base64 around it."""
    before = re.search(r"[A-Za-z0-9+/_-]{0,400}$", text[max(0, start - 400) : start])
    after = re.compile(r"[A-Za-z0-9+/_=-]{0,400}").match(text, end)
    return start - len(before[0] if before else ""), end + len(after[0] if after else "")
