"""Which revision an event ran: what its release may name, and which version of the files its lines fit."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from glitchtip_tools.core.investigation.frames.folding import last_name
from glitchtip_tools.core.investigation.source.lines import agreement
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values import complaints
from glitchtip_tools.models import Event, Frame

# `git describe` puts a `g` before a commit's id.
_SHA = re.compile(r"(?:(?<![0-9a-z])|(?<=-g))[0-9a-f]{7,40}(?![0-9a-z])", re.I)
_ID = re.compile(r"[0-9a-f]{7,64}", re.I)
_VERSION = re.compile(r"\d+(?:\.\d+)+(?:[-.+]?(?:rc|a|b|alpha|beta|pre|dev|post)[-.]?\d*)?", re.I)
_LABEL = re.compile(r"[A-Za-z_]\w{2,}[?!]?")
_QUOTED = re.compile(r"[\"'`]([A-Za-z_]\w{2,60})[\"'`]")
MOST_TOLD = 12  # frames whose function and line are compared
Texts = Mapping[str, str]


class Told(NamedTuple):
    """What a frame without code shows: its line is in a function of this name and contains one of these words."""

    files: tuple[str, ...]
    line: int
    name: str
    words: tuple[str, ...]


class Agreement(NamedTuple):
    """How many lines are in the function that their frame names, and how many contain an expected word."""

    inside: int = 0
    words: int = 0


def named(release: str | None) -> Iterator[str]:
    """Yield the words of a release that could be a commit or a tag: itself, what follows `@`, a version with `v`."""
    if not release or len(release) > 200:
        return
    whole = release.strip()
    tail = whole.rpartition("@")[2]
    words = [whole, tail, tail.partition("+")[0], tail.rpartition("+")[2]]
    words += [f"v{word.lstrip('v')}" for word in words[1:3]] + [word.lstrip("v") for word in words[1:3]]
    words += _SHA.findall(whole)
    for version in _VERSION.findall(whole):
        words += [version, f"v{version}"]
    yield from (word for word in dict.fromkeys(words) if word)


def is_id(word: str) -> bool:
    """Return whether a word has the form of a commit's id, whole or shortened."""
    return bool(_ID.fullmatch(word))


def tag_for(release: str | None, tags: Sequence[str]) -> str | None:
    """Return the tag that ends in the release's version (`release-1.4.2`, `pkg@1.4.2`), when exactly one does."""
    for word in named(release):
        if not _VERSION.fullmatch(word):
            continue
        ends = re.compile(rf"(^|[^0-9.]){re.escape(word)}$")
        fitting = [tag for tag in tags if ends.search(tag)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def fit(frames: Sequence[tuple[Frame, Sequence[str]]], texts: Mapping[str, Sequence[str]]) -> float:
    """Return how well a version of the files has the frames' lines at their numbers: the mean agreement, 0 to 2.

    A frame is given with the files that it may stand for; the best of them counts.
    """
    total, expected = 0.0, 0
    for frame, files in frames:
        if not (frame.context_line or "").strip() or not frame.line_no:
            continue
        expected += 1
        total += max((agreement(frame, texts.get(file, ()), frame.line_no) for file in files), default=0.0)
    return total / expected if expected else 0.0


def told_by(event: Event, files_of: Callable[[Frame], tuple[str, ...]]) -> list[Told]:
    """Return what the frames of an event show about their version, the innermost last.

    A line calls the function of the next frame; the innermost has the words that the message quotes.
    """
    told: list[Told] = []
    for exception in event.exceptions:
        message = exception.value or ""
        quoted = [complaints.attribute(message) or "", *_QUOTED.findall(message[: complaints.LONGEST])]
        for at, frame in enumerate(exception.frames):
            inner = exception.frames[at + 1] if at + 1 < len(exception.frames) else None
            words = [last_name(inner.function or "")] if inner else quoted
            name, files = last_name(frame.function or ""), files_of(frame)
            if frame.line_no and files and _LABEL.fullmatch(name):
                kept = tuple(dict.fromkeys(word for word in words if _LABEL.fullmatch(word)))
                told.append(Told(files, frame.line_no, name, kept))
    return told[-MOST_TOLD:]


def agreed(told: Sequence[Told], texts: Texts) -> Agreement:
    """Return how well a version of the files agrees with the frames."""
    sources = Sources(texts)
    inside = words = 0
    for one in told:
        for file in one.files:
            functions = (scope for scope in sources.scopes(file) if scope.name == one.name)
            if any(scope.start <= one.line <= scope.end for scope in functions):
                line = sources.text(file, one.line)
                inside += 1
                words += any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line) for word in one.words)
                break
    return Agreement(inside, words)


def expected_of(told: Sequence[Told]) -> Agreement:
    """Return the agreement of the version that ran: all lines in their functions, each with a word."""
    return Agreement(len(told), sum(bool(one.words) for one in told))


def is_better(one: Agreement, than: Agreement, expected: Agreement) -> bool:
    """Return whether a version is more likely than another: it agrees in everything, or in more than one line more.

    More lines must have their words: a line is in its function in many versions, which proves nothing.
    """
    more = sum(one) - sum(than)
    return one.words > than.words and (one == expected or more > 1)


def choose(scored: Sequence[tuple[str, float, int]], moment: float | None) -> str | None:
    """Return the commit whose files fit best; among equals the newest not later than the event, else the oldest.

    `scored` are (commit, fit, seconds) from new to old.
    """
    best = max((score for _, score, _ in scored), default=0.0)
    if best <= 0:
        return None
    equal = [(commit, seconds) for commit, score, seconds in scored if score >= best - 1e-9]
    in_time = [commit for commit, seconds in equal if moment is None or seconds <= moment]
    return in_time[0] if in_time else equal[-1][0]
