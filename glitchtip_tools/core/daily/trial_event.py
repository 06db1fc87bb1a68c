"""A test event: the address and key that an application is given, and what its SDK would send.

The form of the address and of the envelope is that of Sentry's SDKs (develop.sentry.dev, "Envelopes").
"""

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from glitchtip_tools.core.setup.doctor import Check
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import LEVELS, Issue
from glitchtip_tools.values import dataclass

MESSAGE = "A test event of gtt"
CLIENT = "gtt/1"
_KEY = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_PATH = re.compile(r"((?:/[A-Za-z0-9._~-]+)*)/([0-9]{1,18})/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dsn:
    """Where an application sends its events: the server's address, the project's number, the key."""

    server: str
    project: str
    key: str

    @property
    def path(self) -> str:
        """The path of the envelope endpoint."""
        return f"/api/{self.project}/envelope/"

    @property
    def authorization(self) -> str:
        """The value of the header `X-Sentry-Auth`."""
        return f"Sentry sentry_version=7, sentry_client={CLIENT}, sentry_key={self.key}"


@dataclass(frozen=True, slots=True)
class EventTrial:
    """What became of a test event: the steps from the server to the chat; `arrived` when an issue has it."""

    event_id: str
    project: str
    sent_to: str
    arrived: bool
    issue: Issue | None
    checks: tuple[Check, ...]


def dsn_of(text: str) -> Dsn:
    """Return the parts of a DSN such as `https://KEY@glitchtip.example.com/1`; raises BadUsage."""
    hint = "it looks like `https://KEY@glitchtip.example.com/1`: `gtt projects keys` lists them"
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadUsage("that is not a DSN", hint=hint) from error
    match = _PATH.fullmatch(parts.path)
    if (
        parts.scheme not in ("http", "https")
        or parts.query
        or not host
        or not match
        or not _KEY.fullmatch(parts.username or "")
    ):
        raise BadUsage("that is not a DSN", hint=hint)
    name = f"[{host}]" if ":" in host else host
    server = f"{parts.scheme}://{name}{f':{port}' if port else ''}{match[1]}"
    return Dsn(server, match[2], parts.username or "")


def checked_level(level: str) -> str:
    """Return the level; raises BadUsage for one that is not there."""
    if level not in LEVELS:
        raise BadUsage(f"`{level}` is not a level", hint=f"one of {', '.join(LEVELS)}")
    return level


def envelope(event_id: str, message: str, *, level: str, environment: str, now: datetime) -> bytes:
    """Return the event as it is sent: a header, an item's header, the item; a line each."""
    at = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    event = {
        "event_id": event_id,
        "timestamp": at,
        "platform": "other",
        "level": level,
        "logger": "gtt",
        "message": message,
        "environment": environment,
        "tags": {"source": "gtt events send"},
    }
    item = json.dumps(event).encode()
    head = json.dumps({"event_id": event_id, "sent_at": at}).encode()
    return b"\n".join([head, json.dumps({"type": "event", "length": len(item)}).encode(), item, b""])
