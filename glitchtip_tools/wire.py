"""JSON as it comes over the wire, read without trust: a wrong type becomes "missing", never a crash."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

Json = Mapping[str, object]
LARGEST = 2**63  # no count or id of the server is larger
YEARS = (1970, 2999)
# A union in `isinstance` is made anew for each value, and there are some thirty values to an issue.
_NUMBER = (int, float)
_SCALAR = (int, float, str)


def text(value: object) -> str | None:
    """Return the value as a string, None for what is missing or not a scalar."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, _NUMBER) and not isinstance(value, bool) else None


def whole(value: object) -> int | None:
    """Return the value as an integer when it is one in any spelling (`count` is a string on the wire)."""
    if isinstance(value, bool) or not isinstance(value, _SCALAR):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if -LARGEST < number < LARGEST else None


def moment(value: object) -> datetime | None:
    """Return an aware UTC datetime from an ISO text or a Unix time in seconds, None for years that nobody means.

    Years such as 1 and 9999 stand for "never", and leave no room for an hour before or after.
    """
    try:
        if isinstance(value, _NUMBER) and not isinstance(value, bool):
            parsed = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str) and value:
            parsed = datetime.fromisoformat(value)
            parsed = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return parsed if YEARS[0] <= parsed.year <= YEARS[1] else None


def is_web_address(text: str) -> bool:
    """Return whether the text is an address that can be asked by HTTP."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that nobody closes, a port of no number
        return False


def mapping(value: object) -> Json:
    """Return the value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """Return the value when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def pick(data: Json, *names: str) -> object:
    """Return the first of the named keys that is present and not null: one field in its several spellings."""
    for name in names:
        if (value := data.get(name)) is not None:
            return value
    return None
