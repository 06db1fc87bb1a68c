"""Help with mistakes: what is wrong with a query and where, and what one that can be read may not have meant."""

import re
import unicodedata
from collections.abc import Iterable

from glitchtip_tools.core.hints import similar
from glitchtip_tools.core.search.language.keys import KNOWN
from glitchtip_tools.core.search.language.syntax import AnyOf, EventId, Node, Term, Text, leaves
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.patterns import pattern

SHOWN = 72  # so much of a long query stands around the caret
MOST_HINTS = 5
COMPONENT = (
    "component"  # the tag that reports are grouped by: not one of the language's keys, but often typed
)
OPTIONS = {"sort": "--sort {}", "limit": "--limit {}", "status": "is:{}"}
_COMPARED = pattern(r"([A-Za-z_.0-9]+?)(==?|[<>]=?)(\S+)", re.ASCII)
# Keys of Sentry for which GlitchTip has no data, and what to write instead.
ONLY_SENTRY = {
    "assigned_or_suggested": "use `assigned:`",
    "bookmarks": "GlitchTip has no bookmarks",
    "count": "use `timesSeen:`, `count24h:` or `count14d:`",
    "error.handled": "GlitchTip does not index it",
    "error.mechanism": "GlitchTip does not index it",
    "error.unhandled": "GlitchTip does not index it",
    "error.value": "use `message:`",
    "event.id": "give the event's id alone, without a key",
    "event.type": "use `level:` or `type:`",
    "has.tag": "use `has:`",
    "issue.category": "GlitchTip has one category",
    "issue.priority": "GlitchTip has no priorities to search",
    "issue.type": "use `type:`",
    "stack.filename": "write the file's name as a word: it is looked for where the error surfaced",
    "stack.function": "write the function's name as a word: it is looked for where the error surfaced",
    "subscribed": "GlitchTip has no subscriptions",
    "timesSeen24h": "use `count24h:`",
}


class QuerySyntaxError(BadUsage):
    """A query that cannot be read: `position` counts characters, `expected` says what would be right there."""

    def __init__(self, query: str, position: int, expected: str, *, hint: str | None = None) -> None:
        self.query = query
        self.position = min(max(position, 0), len(query))
        self.expected = expected
        super().__init__(f"bad query: {expected}\n{caret(query, self.position)}", hint=hint)


def caret(query: str, position: int) -> str:
    """Return two lines: the query (the part around the place when it is long), and a caret under the place."""
    start = max(0, min(position - SHOWN // 2, len(query) - SHOWN))
    end = min(len(query), start + SHOWN)
    before = ("…" if start else "") + _one_line(query[start:position])
    after = _one_line(query[position:end]) + ("…" if end < len(query) else "")
    return f"  {before}{after}\n  {' ' * _width(before)}^"


def listed(words: Iterable[str]) -> str:
    """Return the words as a sentence lists them: `a`, `b`, `c`."""
    return ", ".join(f"`{word}`" for word in words)


def hints(node: Node, *, assignment: bool) -> Iterable[str]:
    """Yield what may not have been meant: misspelled keys, and terms about assignments where the server has none."""
    seen: set[tuple[str, bool]] = set()
    terms = list(leaves(node))
    for at, term in enumerate(terms):
        if not isinstance(term, Term):
            yield from _of_a_word(term, first=at == 0, alone=len(terms) == 1)
            continue
        new = (term.key, term.tag) not in seen
        seen.add((term.key, term.tag))
        if term.tag and new and len(seen) <= MOST_HINTS * 4:
            hint = _of_a_tag(term)
            yield from [hint] if hint else []
        elif new and not term.tag and not assignment and needs_assignment(term):
            yield f"`{term}`: this server has no such data (GlitchTip 6 has)"
        elif term.key == "release" and str(term.test) == "latest":
            yield "`release:latest` looks for a release of that name: GlitchTip has no latest release"


def needs_assignment(term: Term) -> bool:
    """Return whether the term is about what GlitchTip knows from version 6 on."""
    if term.key == "is":
        return isinstance(term.test, AnyOf) and bool({"assigned", "unassigned"} & set(term.test.values))
    return term.key in ("assigned", "firstRelease", "lastRelease")


def _of_a_tag(term: Term) -> str | None:
    if term.key in KNOWN:  # only `tags[...]` makes a tag of a keyword
        return None
    meant = OPTIONS.get(term.key.lower())
    if meant is None:
        return _unknown_key(term.key)
    right = meant.format(term.test)
    return f"`{term.key}:` is searched as a tag of that name; did you mean `{right}`?"


def _of_a_word(leaf: Text | EventId, *, first: bool, alone: bool) -> Iterable[str]:
    word = (leaf.pattern.plain or "") if isinstance(leaf, Text) else ""
    if word.startswith("-"):
        yield f"`{word}` is searched as text; `!` in front of a word excludes it"
    elif not alone and (word == "not" or (word == "or" and not first)):
        yield f"`{word}` is searched as text; the operator is `{word.upper()}`"
    elif (match := _COMPARED.fullmatch(word)) and match[1] in (*KNOWN, "status", COMPONENT):
        key, sign, value = match.groups()
        right = f"{'is' if key == 'status' else key}:{sign.strip('=') and sign}{value}"
        yield f"`{word}` is searched as text; did you mean `{right}`?"


def _unknown_key(name: str) -> str | None:
    """Return what to do about a tag's key that looks misspelled or is one of Sentry's, None for others."""
    if name in ONLY_SENTRY:
        return f"`{name}:` is searched as a tag of that name; {ONLY_SENTRY[name]}"
    meant = None if name == COMPONENT else similar(name, (*KNOWN, COMPONENT), cutoff=0.84)
    if meant is None:
        return None
    right = KNOWN[meant].name if meant in KNOWN else meant
    return f"`{name}:` is searched as a tag of that name; did you mean `{right}:`?"


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _width(text: str) -> int:
    """Return how many columns a terminal gives the text: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
