"""What may not have been meant: slips in a query that can be read, but as something else."""

import re
from collections.abc import Iterable

from glitchtip_tools.core.search.language.keys import KNOWN, doubt
from glitchtip_tools.core.search.language.syntax import AnyOf, EventId, Node, Term, Text, leaves
from glitchtip_tools.core.search.planning.sieves import Abilities

MOST_HINTS = 5
OPTIONS = {"sort": "--sort {}", "limit": "--limit {}", "status": "is:{}"}
_COMPARED = re.compile(r"([A-Za-z_.0-9]+?)(==?|[<>]=?)(\S+)", re.ASCII)


def hints(node: Node, server: Abilities) -> Iterable[str]:
    """Yield what may not have been meant: slips in keys, and terms that this server has no data for."""
    seen: set[tuple[str, bool]] = set()
    found = list(leaves(node))
    for at, term in enumerate(found):
        if not isinstance(term, Term):
            yield from _of_a_word(term, first=at == 0, alone=len(found) == 1)
            continue
        new = (term.key, term.tag) not in seen
        seen.add((term.key, term.tag))
        if term.tag and new and len(seen) <= MOST_HINTS * 4:
            hint = _of_a_tag(term)
            yield from [hint] if hint else []
        elif new and not term.tag and not server.assignment and needs_assignment(term):
            yield f"`{term}`: this server has no such data (GlitchTip 6 has)"
        elif term.key == "release" and str(term.test) == "latest":
            yield "`release:latest` looks for a release of that name: GlitchTip knows no latest release"


def needs_assignment(term: Term) -> bool:
    """Return whether the term is about what GlitchTip knows from version 6 on."""
    if term.key == "is":
        return isinstance(term.test, AnyOf) and bool({"assigned", "unassigned"} & set(term.test.values))
    return term.key in ("assigned", "firstRelease", "lastRelease")


def _of_a_tag(term: Term) -> str | None:
    meant = OPTIONS.get(term.key.lower())
    if meant is None:
        return doubt(term.key)
    right = meant.format(term.test)
    return f"`{term.key}:` is searched as a tag of that name; did you mean `{right}`?"


def _of_a_word(leaf: Text | EventId, *, first: bool, alone: bool) -> Iterable[str]:
    word = (leaf.pattern.plain or "") if isinstance(leaf, Text) else ""
    if word.startswith("-"):
        yield f"`{word}` is searched as text; `!` in front of a word excludes it"
    elif not alone and (word == "not" or (word == "or" and not first)):
        yield f"`{word}` is searched as text; the operator is `{word.upper()}`"
    elif (given := _COMPARED.fullmatch(word)) and given[1] in (*KNOWN, "status", "component"):
        key, sign, value = given.groups()
        right = f"{'is' if key == 'status' else key}:{sign.strip('=') and sign}{value}"
        yield f"`{word}` is searched as text; did you mean `{right}`?"
