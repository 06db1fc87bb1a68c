"""Drafts a runbook and its rule from an issue: what is stable in its message becomes the phrase to match."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.core.runbooks.conditions import messages
from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.phrases import holds, phrase
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.models import Comment, Event, Frame, Issue, Tag
from glitchtip_tools.values import dataclass

FOLDER = "docs/runbooks"
MOST_WORDS = 6
MOST_FRAMES = 5
MOST_COMMENTS = 3
_VARIABLE = re.compile(r"[0-9\"'`/\\={}<>‹›@$%#\[\]]|.{31,}")
_EDGE = ".,:;!?()-"


@dataclass(frozen=True, slots=True)
class Draft:
    """A runbook to be filled in: the rule, and what is known of the issue; `frames` are innermost first."""

    rule: Rule
    issue: Issue
    frames: tuple[Frame, ...] = ()
    tags: tuple[Tag, ...] = ()
    comments: tuple[Comment, ...] = ()


def draft(
    issue: Issue,
    event: Event | None,
    tags: Sequence[Tag],
    comments: Sequence[Comment],
    taken: Collection[str] = (),
) -> Draft:
    """Return a draft whose rule matches the issue and has a name that is not taken; `comments` are newest first."""
    issue = _discreet(issue)
    words, kind = stable_words(issue), issue.metadata.type
    title = f"{kind}: {words}" if kind and words else words or kind or issue.title
    # A type that something was masked in matches nothing.
    types = (kind,) if kind and "‹" not in kind else ()
    match = Criteria(message=(words,) if words else (), type=types)
    if not match.size:
        match = Criteria(message=(_longest_between_masks(issue.title),))
    name = _free(slug(title)[:60].strip("-"), taken)
    rule = Rule(name, title, match, path=f"{FOLDER}/{name}.md")
    return Draft(rule, issue, _frames(event), tuple(tags), tuple(comments[:MOST_COMMENTS]))


def _discreet(issue: Issue) -> Issue:
    """Return the issue without secrets and personal data: a draft, and the name of its file, are kept in git."""
    known = issue.metadata
    texts = (known.value, known.title, known.type)
    value, title, kind = (text and redact(text, personal=True) for text in texts)
    return replace(
        issue,
        title=redact(issue.title, personal=True),
        metadata=replace(known, value=value, title=title, type=kind),
    )


def _longest_between_masks(title: str) -> str:
    return max(re.split("‹[^‹›]*›", title.rstrip("…")), key=len).strip()


def stable_words(issue: Issue) -> str:
    """Return the longest run of words in the issue's message that holds no number, path or quoted value."""
    text = issue.metadata.value or issue.metadata.title or issue.title
    if issue.metadata.type:
        text = text.removeprefix(f"{issue.metadata.type}: ")
    runs: list[list[str]] = [[]]
    for word in text.rstrip("…").split():
        bare = word.strip(_EDGE)
        if not bare or _VARIABLE.search(bare):
            runs.append([])
            continue
        if word.startswith(tuple(_EDGE)):
            runs.append([])
        runs[-1].append(bare)
        if word.endswith(tuple(_EDGE)):
            runs.append([])
    best = max(runs, key=lambda run: sum(map(len, run[:MOST_WORDS])))[:MOST_WORDS]
    words = " ".join(best)
    return words if len(words) > 2 and any(holds(phrase(words), one) for one in messages(issue)) else ""


def slug(text: str) -> str:
    """Return a text as a name: words of letters and digits, joined by `-`."""
    return "-".join(re.findall(r"\w+", text.lower()))[:80] or "runbook"


def _free(name: str, taken: Collection[str]) -> str:
    numbers = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbers) if one not in taken)


def _frames(event: Event | None) -> tuple[Frame, ...]:
    """Return the application's own calls where the error surfaced, all calls when the SDK marked none."""
    frames = event.exceptions[-1].frames if event and event.exceptions else ()
    own = [frame for frame in frames if frame.in_app]
    return tuple(reversed((own or list(frames))[-MOST_FRAMES:]))
