"""Other issues that are the same fault in other words: alike message templates, the same place. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from glitchtip_tools.core.models import Issue

ALIKE = 0.75  # of the words of two templates in common, from which issues are called alike
MOST = 5
_VARIABLE = re.compile(
    r"\"[^\"]*\"|'[^']*'|`[^`]*`|https?://\S+|(?<!\w)/\S+|[\w.+-]+@[\w.-]+|\b[0-9a-f]{8}-[0-9a-f-]{27}\b"
    r"|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b|\b\d[\d.,:]*\w*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Relative:
    """Another issue and what it has in common; `resolved` ones may say how it was solved before."""

    issue: Issue
    why: str
    alike: float

    @property
    def resolved(self) -> bool:
        """Whether somebody has resolved it."""
        return self.issue.status == "resolved"


def template(message: str) -> str:
    """Return a message with its values replaced by `*`, so that two occurrences read the same."""
    return " ".join(_VARIABLE.sub("*", message[:1000]).split())


def relatives(issue: Issue, others: Iterable[Issue]) -> list[Relative]:
    """Return the issues that resemble this one, resolved ones first, then the most alike."""
    found = [relative for other in others if other.id != issue.id and (relative := _compared(issue, other))]
    return sorted(found, key=lambda one: (not one.resolved, -one.alike, one.issue.id))[:MOST]


def _compared(issue: Issue, other: Issue) -> Relative | None:
    same_place = bool(_place(issue)) and _place(issue) == _place(other)
    mine, theirs = template(issue.title), template(other.title)
    if mine == theirs:
        return Relative(other, "the same message", 1.0)
    alike = _overlap(mine, theirs)
    if alike >= ALIKE:
        return Relative(other, "a message like it", round(alike, 2))
    return Relative(other, f"fails in {_place(issue)} too", round(0.5 + alike / 4, 2)) if same_place else None


def _place(issue: Issue) -> str:
    """Return the innermost place that the server keeps: file and function, else the culprit."""
    meta = issue.metadata
    if meta.filename and meta.function and "node_modules" not in meta.filename:
        return f"{meta.filename} in {meta.function}"
    return issue.culprit


def _overlap(left: str, right: str) -> float:
    """Return how many of the words of two templates are in common (0 to 1, by the size of the union)."""
    one, other = set(left.lower().split()) - {"*"}, set(right.lower().split()) - {"*"}
    return len(one & other) / len(one | other) if len(one & other) >= 3 else 0.0
