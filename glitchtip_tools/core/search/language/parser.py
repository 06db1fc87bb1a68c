"""From the text of a query to its tree, or to a QuerySyntaxError that shows the place.

any   = all ("OR" all)*
all   = one (["AND"] one)*
one   = ("!" | "NOT")* ("(" any ")" | phrase | word | key ":" value)
"""

from collections.abc import Sequence

from glitchtip_tools.core.search.language.keys import KNOWN, Key, Kind
from glitchtip_tools.core.search.language.scanner import Scanner
from glitchtip_tools.core.search.language.syntax import (
    EVENT_ID,
    EVERYTHING,
    EventId,
    Node,
    Term,
    Text,
    both,
    either,
    negated,
)
from glitchtip_tools.core.search.language.values import COMPARED, read_test
from glitchtip_tools.patterns import pattern

DEEPEST = 40
LONGEST = 200_000
_OPERATOR = pattern(r"(AND|OR|NOT)(?=[\s()!\"]|$)")


def parse(query: str) -> Node:
    """Return the tree of a query; an empty one matches everything, an event's id alone finds its issue.

    Raises QuerySyntaxError, and nothing else, for whatever text; takes time linear in its length.
    """
    if EVENT_ID.fullmatch(query.strip()):
        return EventId(query.strip().replace("-", "").lower())
    scanner = Scanner(query)
    if len(query) > LONGEST:
        raise scanner.wrong(LONGEST, f"expected at most {LONGEST} characters")
    scanner.skip_space()
    if not scanner.peek():
        return EVERYTHING
    node = _Parser(scanner).any_of()
    if scanner.peek():
        raise scanner.wrong(
            scanner.at, "expected a term: this `)` closes nothing", 'put the text in quotes: `"…)"`'
        )
    return node


def together(queries: Sequence[str]) -> str:
    """Return one query that asks for all of them; raises QuerySyntaxError for one that means nothing alone."""
    kept = [query for query in queries if query.strip()]
    for query in kept if len(kept) > 1 else ():
        parse(query)
    return " ".join(f"({query})" for query in kept) if len(kept) > 1 else "".join(kept)


class _Parser:
    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.opened: list[int] = []

    def any_of(self) -> Node:
        parts = [self.all_of()]
        while self._operator("OR"):
            parts.append(self.all_of("OR"))
        return either(parts)

    def all_of(self, after: str = "") -> Node:
        parts = [self.one(after)]
        while True:
            followed = self._operator("AND")
            self.scanner.skip_space()
            ended = not self.scanner.peek() or self.scanner.peek() == ")" or self._sees("OR")
            if ended and not followed:
                return both(parts)
            parts.append(self.one("AND" if followed else ""))

    def one(self, after: str) -> Node:
        turned = False
        while True:
            self.scanner.skip_space()
            if self._operator("NOT"):
                turned, after = not turned, "NOT"
            elif self.scanner.take("!"):
                turned, after = not turned, "!"
                if self.scanner.peek().isspace():
                    break
            else:
                break
        start, char = self.scanner.at, self.scanner.peek()
        place = f" after `{after}`" if after else ""
        if not char or char == ")" or char.isspace() or self._sees("AND") or self._sees("OR"):
            raise self.scanner.wrong(start, f"expected a term{place or ' here'}")
        part = self._group() if char == "(" else self._term()
        return negated(part) if turned else part

    def _group(self) -> Node:
        self.opened.append(self.scanner.at)
        self.scanner.at += 1
        if len(self.opened) > DEEPEST:
            raise self.scanner.wrong(
                self.opened[-1], f"expected at most {DEEPEST} brackets inside each other"
            )
        node = self.any_of()
        if not self.scanner.take(")"):
            raise self.scanner.wrong(self.opened[-1], "expected a closing `)`: this bracket is never closed")
        self.opened.pop()
        return node

    def _term(self) -> Node:
        scanner, start = self.scanner, self.scanner.at
        key = scanner.key()
        if key is None:
            return Text(scanner.word().pattern)
        name, as_tag = key
        known = KNOWN.get(name)
        if as_tag and known and (known.name != name or known.kind is not Kind.TAG):
            known = None
        if not scanner.peek() or scanner.peek().isspace() or scanner.peek() == ")":
            if known or as_tag:
                raise scanner.wrong(scanner.at, f"expected a value after `{name}:`")
            scanner.at = start  # `KeyError: 'x'`, as in a pasted title
            return Text(scanner.word().pattern)
        kind = known.kind if known else Kind.TAG
        value = scanner.value(compared=kind in COMPARED)
        test = read_test(known or Key(name, Kind.TAG), value, scanner.wrong)
        return Term(known.name if known else name, test, tag=known is None)

    def _operator(self, word: str) -> bool:
        self.scanner.skip_space()
        is_there = self._sees(word)
        self.scanner.at += len(word) if is_there else 0
        return is_there

    def _sees(self, word: str) -> bool:
        match = _OPERATOR.match(self.scanner.text, self.scanner.at)
        return match is not None and match[1] == word
