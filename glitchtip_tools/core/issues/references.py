"""How people name an issue: a number, a short id, a pasted link, `@latest`."""

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import HasReference
from glitchtip_tools.values import dataclass

FORMS = "a number, a short id (`API-1F`), a link or `@latest`"

EVENT_DIGITS, FEWEST_DIGITS = 32, 4  # of an event's id: all of them, and where an issue narrows it down


@dataclass(frozen=True, slots=True)
class Reference:
    """What was meant: an issue's number, or its short id, or the issue that fired last."""

    kind: Literal["number", "short id", "latest"]
    value: str = ""
    owner: str | None = None  # of a link: the organization (in the server's own links the project)
    host: str | None = None  # of a link: the server that it leads to


def parse(text: str) -> Reference:
    """Return what the text names; raises BadUsage. Whether a link's host is this server: see `leads_elsewhere`."""
    word = text.strip()
    if word.lower() == "@latest":
        return Reference("latest")
    if re.fullmatch(r"[0-9]{1,18}", word):  # an id has 63 bits; longer ones would not be 64-bit integers
        return Reference("number", str(int(word)))
    if "://" in word or "/" in word:
        return _link(word)
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*-[0-9A-Va-v]+", word):
        return Reference("short id", word.upper())
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*-[0-9A-Za-z]+", word) and word.upper() == word:
        hint = "the end of a short id is a number in base 32: 0-9 and A-V"
        raise BadUsage(f"`{word}` is not a short id", hint=hint)
    if word.lower() in ("issue", "issues"):
        raise BadUsage(f"`{word}` is not an issue", hint=f"leave the word out: {FORMS} is enough")
    raise BadUsage(f"`{word}` is not an issue", hint=f"use {FORMS}")


def _link(word: str) -> Reference:
    try:
        parts = urlsplit(word if "://" in word or word.startswith("/") else f"//{word}")
        path, host = parts.path, parts.hostname
    except ValueError:
        path, host = "", None
    match = re.search(r"(?:^|/)(?:([^/]+)/)?issues/([0-9]{1,18})(?:/|$)", path)
    if not match:
        raise BadUsage(f"`{word}` is not a link to an issue", hint="its path ends in `/issues/NUMBER`")
    return Reference("number", str(int(match[2])), None if match[1] in (None, "0") else match[1], host)


def command_word(issue: HasReference) -> str:
    """Return the issue's name as a shell may read it: its short id, or its number where that is an odd one.

    A short id begins with a project's name, which is foreign text.
    """
    return (
        issue.short_id if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", issue.short_id) else str(int(issue.id))
    )


def event_digits(event_id: str) -> str:
    """Return the hexadecimal digits of an event's id, or the first of them; raises BadUsage for anything else."""
    digits = event_id.replace("-", "").lower()
    if FEWEST_DIGITS <= len(digits) <= EVENT_DIGITS and set(digits) <= set("0123456789abcdef"):
        return digits
    hint = f"{EVENT_DIGITS} hexadecimal digits, or the first {FEWEST_DIGITS} or more; `gtt events ISSUE` lists them"
    raise BadUsage(f"`{event_id}` is not an event id", hint=hint)


def leads_elsewhere(wanted: Reference, addresses: Iterable[str | None]) -> bool:
    """Return whether a link leads to another server than those at the addresses (gtt's own, and GTT_WEB_URL)."""
    known = {urlsplit(address).hostname for address in addresses if address}
    return wanted.host is not None and wanted.host not in known


def counter(short_id: str) -> tuple[str, int]:
    """Return the project's part of a short id and its counter: base 32 with the digits 0-9 A-V."""
    project, _, digits = short_id.rpartition("-")
    return project, int(digits, 32)
