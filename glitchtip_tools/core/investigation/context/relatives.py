"""Other issues that are the same fault in other words: alike message templates, the same place. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.frames.libraries import is_library_path
from glitchtip_tools.core.investigation.frames.stack import cleaned
from glitchtip_tools.core.issues.marked_comments import marker_of
from glitchtip_tools.models import Comment, Issue
from glitchtip_tools.values import dataclass

ALIKE = 0.75  # of the words of two templates in common, from which issues are called alike
MOST = 5
_VARIABLE = re.compile(
    r"(?P<route>\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) /\S*)"
    r"|\"[^\"]*\"|'[^']*'|`[^`]*`|https?://\S+|(?<!\w)/\S+|[\w.+-]+@[\w.-]+|\b[0-9a-f]{8}-[0-9a-f-]{27}\b"
    r"|\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b|\b\d[\d.,:]*\w*",
    re.I,
)
_NAMELESS = ("", "?", "<anonymous>", "anonymous", "<unknown>", "<module>")
# What the language itself says: the same words at another place are another fault.
_OF_THE_LANGUAGE = frozenset(
    """TypeError ReferenceError RangeError KeyError IndexError AttributeError ValueError NameError UnboundLocalError
    ZeroDivisionError NoMethodError NullPointerException ClassCastException IndexOutOfBoundsException
    ArrayIndexOutOfBoundsException NullReferenceException""".split()
)


@dataclass(frozen=True, slots=True)
class Relative:
    """Another issue, what it has in common, and the comment that solved it if somebody resolved it with one."""

    issue: Issue
    why: str
    alike: float
    comment: Comment | None = None

    @property
    def resolved(self) -> bool:
        """Whether somebody has resolved it."""
        return self.issue.status == "resolved"


def template(message: str) -> str:
    """Return a message with its values replaced by `*`, so that two occurrences read the same."""
    return " ".join(_VARIABLE.sub(_blank, message[:1000]).split())


def relatives(issue: Issue, others: Iterable[Issue]) -> list[Relative]:
    """Return the issues that resemble this one, resolved ones first, then the most alike, then the newest."""
    once = {other.id: other for other in others if other.id != issue.id}
    compared = [relative for other in once.values() if (relative := _compared(issue, other))]
    return sorted(compared, key=lambda one: (not one.resolved, -one.alike, *_newest_first(one.issue)))[:MOST]


def worth_reading(relatives: Sequence[Relative], most: int) -> list[str]:
    """Return the numbers of the issues whose comments may say how it was solved: the best resolved ones."""
    return [one.issue.id for one in relatives if one.resolved and one.issue.num_comments][:most]


def with_comments(
    relatives: Iterable[Relative], comments: Mapping[str, Sequence[Comment]]
) -> tuple[Relative, ...]:
    """Return the relatives with the last comment that a person wrote; `comments` by issue, newest first."""
    return tuple(
        replace(one, comment=next(filter(_by_a_person, comments.get(one.issue.id, ())), None))
        for one in relatives
    )


def _by_a_person(comment: Comment) -> bool:
    return marker_of(comment.text) is None and bool(comment.text.strip())


def _blank(match: re.Match[str]) -> str:
    """Return what stands for a value; of a route the words stay that name what was asked for."""
    route = match["route"]
    return re.sub(r"/[^/]*\d[^/]*", "/*", route.partition("?")[0]) if route else "*"


def _newest_first(issue: Issue) -> tuple[int, str]:
    return -int(issue.id) if issue.id.isascii() and issue.id.isdigit() else 0, issue.id


def _compared(issue: Issue, other: Issue) -> Relative | None:
    here, there = _frame(issue), _frame(other)
    elsewhere = bool(here and there) and here != there
    reason = None if elsewhere and _says_little(issue) else _said(issue, other)
    if reason:
        why, alike = reason
        return Relative(other, why, round(alike - (0.1 if elsewhere else 0), 2))
    place = here or issue.culprit
    if place and place == (there or other.culprit):
        alike = _overlap(template(issue.title), template(other.title))
        return Relative(other, f"fails in {place} too", round(0.5 + alike / 4, 2))
    return None


def _said(issue: Issue, other: Issue) -> tuple[str, float] | None:
    """Return what the messages have in common; one without a word of its own is like no other."""
    mine, theirs = template(issue.title), template(other.title)
    if mine == theirs and re.search(r"[^\W\d_]{2}", mine) and mine != "<unknown>":
        return "the same message", 1.0
    alike = _overlap(mine, theirs)
    return ("a message like it", alike) if alike >= ALIKE else None


def _frame(issue: Issue) -> str:
    """Return the innermost place that the server keeps, file and function, unless it is a library's."""
    meta = issue.metadata
    file, function = cleaned(meta.filename), meta.function or ""
    return "" if not file or function in _NAMELESS or is_library_path(file) else f"{file} in {function}"


def _says_little(issue: Issue) -> bool:
    """Return whether a title is the language's own, or hardly more than a type and values."""
    kind, _, rest = issue.title.partition(":")
    own = re.findall(r"[^\W\d_]{2,}", template(rest or kind))
    return (issue.metadata.type or kind) in _OF_THE_LANGUAGE or len(own) < 3


def _overlap(left: str, right: str) -> float:
    """Return how many of the words of two templates are in common (0 to 1, by the size of the union)."""
    one, other = set(left.lower().split()) - {"*"}, set(right.lower().split()) - {"*"}
    return len(one & other) / len(one | other) if len(one & other) >= 3 else 0.0
