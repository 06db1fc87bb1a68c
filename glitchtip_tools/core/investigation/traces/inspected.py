"""Errors without a stack, as Node's `util.inspect` prints them: `[TypeError: message] { code: 'E_X' }`."""

import re
from collections import deque
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue

LONGEST = 2_000  # characters of a message
MOST = 200  # errors that are read, from the end
_OPENS = re.compile(
    r"(?<![^\s\[{(:,])\[(?P<type>[A-Za-z_$][\w$.]{0,80}(?:Error|Exception|Warning)|Error|DOMException)"
    r"(?: \[[\w-]{1,80}\])?(?:: |(?=\]))"
)
_CLOSES = re.compile(r"\](?=[\],}]|\s*(?:\n|\Z)|\s+(?:[\]{}]|[A-Za-z_$][\w$]*: ))")
_AMONG = re.compile(r"\[(?:cause|errors)\]: (?:\[\s*)?\Z")  # what causes or makes up the error above
_NEXT = re.compile(r"\s*(?:\{[^\[\]]*\})?,\s*\Z")  # between two errors of one list


def bare_chains(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of errors that have no frames, each with its causes first."""
    text = "\n".join(lines)
    chains: list[list[ExceptionValue]] = []
    ended, among = 0, False
    for opening in deque(_OPENS.finditer(text), MOST):
        closing = _CLOSES.search(text, opening.end(), opening.end() + LONGEST)
        if closing is None or opening.start() < ended:
            continue
        one = ExceptionValue(opening["type"], text[opening.end() : closing.start()].strip())
        between = text[max(ended, opening.start() - LONGEST) : opening.start()]
        among = bool(chains) and bool(_AMONG.search(between) or (among and _NEXT.match(between)))
        if among:
            chains[-1].insert(0, one)
        else:
            chains.append([one])
        ended = closing.end()
    return [tuple(chain) for chain in chains]


def bare_cause(line: str) -> ExceptionValue | None:
    """Return the cause without frames that a line below an error's frames tells, None when there is none."""
    if not line.lstrip().startswith("[cause]: ["):
        return None
    chains = bare_chains([line])
    return chains[0][-1] if chains else None
