"""When a pasted error happened: the time that a log has at the beginning of a line, or under a key of JSON.

A time counts only with its zone; a message may hold others, so what is in the middle of a line says nothing.
"""

import re
from datetime import datetime

from glitchtip_tools.models import ExceptionValue

ABOVE = 4_000  # characters above the innermost frame in which the time may stand
# A year that is not a log's would overflow where time is added.
_TIME = r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?[ ]?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:])"
_AHEAD = re.compile(
    rf"^[ \t`>]*(?:(?:\d{{1,4}}\|)?[\w.@/-]{{1,80}}[ ]*\|[ ]*)?(?:\[?[A-Za-z]{{3,8}}\]?:?[ ]+)?"
    rf"[\[(]?(?P<time>{_TIME})",
    re.M,
)
_KEYED = re.compile(
    rf"[\"'](?:@?time(?:stamp)?|ts|date(?:time)?)[\"']\s{{0,4}}:\s{{0,4}}[\"'](?P<time>{_TIME})[\"']"
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_PHP = re.compile(r"^\[(?P<time>\d\d-[A-Z][a-z]{2}-(?:19|20)\d\d \d\d:\d\d:\d\d) UTC\]", re.M)


def moment_of(text: str, chain: tuple[ExceptionValue, ...]) -> datetime | None:
    """Return when the last error of a text happened, None when no time with a zone is told for it."""
    place = where(text, chain)
    if place is None:
        return None
    end = text.find("\n", place)
    near = text[max(0, place - ABOVE) : end if end >= 0 else len(text)]
    found = [
        (match.start(), _read(match["time"])) for form in (_AHEAD, _KEYED) for match in form.finditer(near)
    ]
    found += [(match.start(), _read_php(match["time"])) for match in _PHP.finditer(near)]
    return max(((at, moment) for at, moment in found if moment is not None), default=(0, None))[1]


def where(text: str, chain: tuple[ExceptionValue, ...]) -> int | None:
    """Return where the error is in the text: at its innermost frame, else at its message."""
    frames = chain[-1].frames
    places = [f"{frame.filename}:{frame.line_no}" for frame in frames[-1:]]
    places += [frame.filename for frame in frames[-1:] if frame.filename]
    message = (chain[-1].value or "").partition("\n")[0][:80]
    return next((at for word in (*places, message) if word and (at := text.rfind(word)) >= 0), None)


def _read(time: str) -> datetime | None:
    clock = re.sub(r"[.,]\d+", "", time).replace(" ", "T", 1).replace(" ", "")
    try:
        return datetime.fromisoformat(re.sub(r"(?:Z|UTC|GMT)$", "+00:00", clock))
    except ValueError:
        return None


def _read_php(time: str) -> datetime | None:
    day, month, rest = time.split("-", 2)
    number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
    return _read(f"{rest[:4]}-{number:02}-{day}{rest[4:]}Z")
