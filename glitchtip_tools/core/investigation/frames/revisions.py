"""Which revision an event ran: what its release may name, and which version of the files its lines fit."""

import re
from collections.abc import Iterator, Mapping, Sequence

from glitchtip_tools.core.investigation.source.lines import agreement
from glitchtip_tools.models import Frame

_SHA = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", re.I)
_VERSION = re.compile(r"\d+(?:\.\d+)+(?:[-.+]?(?:rc|a|b|alpha|beta|pre|dev|post)[-.]?\d*)?", re.I)


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
