"""The server's own query language: its few terms, quoted as it needs them, and what must not be sent to it.

It splits the query as a shell does, takes every word with a colon for a term and the first word without one for the
start of a full-text search (docs/search.md); an unbalanced quote is its failure.
"""

import re
from shlex import quote
from uuid import UUID

from glitchtip_tools.core.search.planning.conditions import HasTag, TagIs, TextIn
from glitchtip_tools.patterns import pattern

LONGEST_TERM = 200  # longer tag values are cut by the server
LONGEST_QUERY = 1500  # of the address that a proxy in front may refuse
SHORTEST_TEXT = 3  # of the index behind the server's wildcard search
_FRAGMENT = pattern(r"[A-Za-z0-9_./-]+(?: [A-Za-z0-9_./-]+)*")
_RESERVED = ("is", "has", "level")


def sendable(test: HasTag | TagIs) -> bool:
    """Return whether the server would take the term for what it means.

    The first colon ends the key; `is`, `has` and `level` are its own words; quotes around a value are dropped.
    """
    key, value = test.key, test.value if isinstance(test, TagIs) else "x"
    if ":" in key or not key or (isinstance(test, TagIs) and key in _RESERVED):
        return False
    if not (key + value).isprintable() or len(key + value) > LONGEST_TERM:
        return False
    return value == value.strip('"') != "" and key == key.strip('"')


def tag_term(test: HasTag | TagIs) -> str:
    """Return the server's term for a tag; only for what is `sendable`."""
    return quoted(f"has:{test.key}" if isinstance(test, HasTag) else f"{test.key}:{test.value}")


def quoted(term: str) -> str:
    """Return the term as one word for the server's shell-like reading."""
    return term if re.fullmatch(r"[\w@%+=:,./-]+", term) else quote(term)


def title_filter(test: TextIn) -> str | None:
    """Return a text search that lets through every issue whose title fits the test, None when there is none.

    A text between `*` is compared with the whole title, letter by letter and without case: the longest run of plain
    words of the pattern must appear in it. Without `*` it would be a search for stemmed words, which loses titles.
    """
    if test.fields != ("title",):
        return None
    runs = (run for piece in test.pattern.pieces for run in _FRAGMENT.findall(piece))
    longest = max(runs, key=len, default="")
    return f"*{longest}*" if len(longest) >= SHORTEST_TEXT else None


def joined(terms: list[str], text: str | None) -> str:
    """Return the query: terms first, the text last; never one that the server would take for an event's id."""
    query = " ".join([*terms, *([text] if text else [])])
    return f"{query} {query}" if _is_event_id(query) else query


def _is_event_id(query: str) -> bool:
    try:
        UUID(query)
    except ValueError:
        return False
    return True
