"""Values as JSON: the field names of our models in the server's spelling (docs/json.md)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from json import JSONEncoder, dumps
from pathlib import Path
from typing import Any

from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.core.redaction.invisible import INVISIBLE, JOINERS
from glitchtip_tools.models import Request
from glitchtip_tools.patterns import pattern

_UNSEEN = pattern(f"[\x7f-\x9f\u2028\u2029{INVISIBLE}]")
# Without `re.I`, which takes three times as long to compile; a scheme of whatever letters may hold a secret, too.
_ADDRESS = pattern(r"[^\W\d_][\w+.-]*://\S+\Z")
_SCALARS = frozenset((int, float, bool, type(None)))
_on_one_line = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SPECIAL = {"event_id": "eventID", "group_id": "groupID"}


def plain(value: object) -> object:
    """Return the value made of JSON's own types: dataclasses as objects in camelCase, times as UTC ISO."""
    kind: Any = type(value)
    if kind in _SCALARS:  # most values of a list, so that they are looked at first
        return value
    if isinstance(value, str) and not isinstance(value, Enum):
        return clean_url(value, fragment=True) if "://" in value and _ADDRESS.match(value) else value
    if isinstance(value, Request):
        value = without_secrets(value)
    if (named := _fields_of(kind)) is not None:
        return {name: plain(getattr(value, attribute)) for attribute, name in named}
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        return moment.replace("+00:00", "Z")
    if isinstance(value, date | Path):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else value


def plain_fields(value: object, wanted: AbstractSet[str]) -> object:
    """Return the value as `plain` does; of a dataclass only the outermost fields of these names in camelCase."""
    kind: Any = type(value)
    if isinstance(value, Request) or (named := _fields_of(kind)) is None:
        return plain(value)
    return {name: plain(getattr(value, attribute)) for attribute, name in named if name in wanted}


@cache
def _fields_of(kind: type) -> tuple[tuple[str, str], ...] | None:
    """Return the fields of a dataclass with their names in JSON, None for other types."""
    return tuple((item.name, camel(item.name)) for item in fields(kind)) if is_dataclass(kind) else None


def without_secrets(request: Request) -> Request:
    """Return the request with an address and a query that show no secret."""
    url = request.url and clean_url(request.url)
    query = request.query and clean_url(f"?{request.query}").removeprefix("?")
    return replace(request, url=url, query=query)


def camel(name: str) -> str:
    """Return `first_seen` as `firstSeen`."""
    head, *rest = name.rstrip("_").split("_")
    return SPECIAL.get(name) or head + "".join(word.capitalize() for word in rest)


def document(value: object) -> str:
    """Return the value as one indented JSON document."""
    return _visible(dumps(plain(value), ensure_ascii=False, indent=2))


def line(value: object) -> str:
    """Return the value as JSON on one line."""
    return _visible(_on_one_line(plain(value)))


def _visible(text: str) -> str:
    """Return JSON in which what could move a terminal's cursor or turn its lines round is written as an escape."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSEEN.sub(lambda found: found[0] if found[0] in JOINERS else dumps(found[0])[1:-1], text)
