"""An answer's bytes become JSON values here, within limits of number and nesting; its dates become moments."""

import re
from datetime import UTC, datetime
from json import loads
from math import isfinite

from glitchtip_tools.api import POSTPONED
from glitchtip_tools.late import postponed

with postponed(*POSTPONED):
    from email.utils import parsedate_to_datetime

MOST_VALUES = 500_000  # about 200 bytes each once decoded: 100 MB
DEEPEST = 100  # levels; an event has a dozen
_CONTAINER = (dict, list)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
# A surrogate, escaped or as UTF-8 never has it: one without its other half cannot be sent or printed.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")


class Undecodable(Exception):
    """The bytes are not JSON, or more of it than anything here means."""


def decoded(body: bytes | bytearray) -> object:
    """Return the JSON value; raises Undecodable."""
    if _separators(body) > MOST_VALUES and _separators(_STRING.sub(b"", body)) > MOST_VALUES:
        raise Undecodable(f"it has more than {MOST_VALUES:,} values")
    try:
        data: object = loads(body, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits are a ValueError, too
        raise Undecodable("it is not valid JSON") from error
    if is_deeper(data, DEEPEST):
        raise Undecodable("it is not valid JSON")
    halves = (rb"\u" in body or b"\xed" in body) and _HALF.search(body)
    return _whole_characters(data) if halves else data


def _finite(text: str) -> float:
    """Return the number; raises ValueError for one that JSON does not know (NaN), or that is none here (1e999)."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"`{text}` is not a number")
    return number


def is_deeper(data: object, most: int) -> bool:
    """Return whether values are nested more than `most` levels deep."""
    level = [data]
    for _ in range(most):
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(child, _CONTAINER)
        ]
        if not level:
            return False
    return True


def _separators(body: bytes | bytearray) -> int:
    """Return how many values there are at most: each but the first follows a comma or opens a container."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _whole_characters(data: object) -> object:
    """Return the value with every half of a character replaced, as decoders of UTF-8 do it."""
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list):
        return [_whole_characters(item) for item in data]
    if isinstance(data, dict):
        return {str(_whole_characters(key)): _whole_characters(value) for key, value in data.items()}
    return data


def http_date(value: object) -> datetime | None:
    """Return the moment of an HTTP header such as `Date` or `Retry-After`, UTC."""
    try:
        moment = parsedate_to_datetime(value if isinstance(value, str) else "")
    except (TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
