"""The server's small query language: what it understands, what it mistakes for a tag, where it breaks."""

import re
import shlex
from collections.abc import Callable
from uuid import UUID

from glitchtip_tools.sandbox.api.answers import STATUSES, ServerError
from glitchtip_tools.sandbox.api.words import lexemes
from glitchtip_tools.sandbox.world.model import Issue
from glitchtip_tools.sandbox.world.versions import Version

Matches = Callable[[Issue], bool]
LEVELS = ("sample", "debug", "info", "warning", "error", "fatal")


def event_id(query: str) -> str | None:
    """Return the event id (32 hex digits) when the whole query is one."""
    try:
        return UUID(query).hex
    except ValueError:
        return None


def matcher(query: str, version: Version) -> Matches:
    """Return the test that the server applies to each issue; a broken query is the server's 500."""
    tests: list[Matches] = []
    words = _split(query, version)
    for at, word in enumerate(words):
        name, colon, value = word.partition(":")
        if not colon:
            tests.append(_text(" ".join(words[at:]), version))
            break
        tests.append(_term(name, value.strip('"')))
    return lambda issue: all(test(issue) for test in tests)


def _split(query: str, version: Version) -> list[str]:
    try:
        return shlex.split(query)
    except ValueError:
        if version.forgiving_quotes:
            return query.split()
        raise ServerError from None


def _term(name: str, value: str) -> Matches:
    if name == "is":
        return lambda issue: value in STATUSES and issue.status == value
    if name == "level":
        return lambda issue: value in LEVELS and issue.level == value
    if name == "has":
        return lambda issue: value in issue.tags
    return lambda issue: value in issue.tags.get(name, {})


def _text(text: str, version: Version) -> Matches:
    wanted = lexemes(text)

    def in_words(issue: Issue) -> bool:
        return bool(wanted) and wanted <= issue.words

    if "*" not in text or not version.wildcards:
        return in_words
    like = _like(text)
    return lambda issue: like.search(issue.title) is not None or in_words(issue)


def _like(text: str) -> re.Pattern[str]:
    """Return the SQL pattern `%text%` as a regular expression: `_` is any character there, `%` and `*` any number."""
    parts = {"*": ".*", "%": ".*", "_": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in text), re.IGNORECASE | re.DOTALL)
