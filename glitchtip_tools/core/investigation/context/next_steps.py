"""What to look at next: only what follows from this issue's own evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import Coupled
from glitchtip_tools.core.investigation.report import Investigation
from glitchtip_tools.models import Event

_MOST = 5
_FEW_FILES = 2
_OFTEN, _SELDOM = 3, 4  # at least so many commits, and one in so many

_SURE = 0.8  # chance of the first place from which other files are not looked into
_ORIGIN = re.compile(r"is where the value that failed comes from|returned the value that failed")


def next_steps(investigation: Investigation, event: Event, coupled: Sequence[Coupled] = ()) -> Investigation:
    """Return the investigation with the steps that its evidence suggests."""
    steps = [
        *_from_history(investigation),
        *_from_trace(investigation, event),
        *_beside(investigation, coupled),
    ]
    return replace(investigation, next_steps=tuple(dict.fromkeys(steps))[:_MOST])


def _beside(investigation: Investigation, coupled: Sequence[Coupled]) -> Iterator[str]:
    """Name a file that the trace does not touch, when the trace says little: few files, and none for sure."""
    touched = {frame.file for frame in investigation.frames if frame.file}
    sure = bool(investigation.locations) and investigation.locations[0].belief >= _SURE
    if not sure and len(touched) <= _FEW_FILES:
        for item in [item for item in coupled if item.times >= max(_OFTEN, item.of / _SELDOM)][:1]:
            yield (
                f"look into `{item.file}` too: it changed together with `{item.other}`"
                f" in {item.times} of {item.of} known commits"
            )


def _from_history(investigation: Investigation) -> Iterator[str]:
    for item in [item for item in investigation.still_there if item.around and item.commit][:1]:
        known = f" (first tag: {item.released_in})" if item.released_in else ""
        yield (
            f"see whether {(item.commit or '')[:10]} fixed it: it changed"
            f" {f'`{item.function}`' if item.function else f'the code around {item.file}:{item.line}'}"
            f" after this version{known}"
        )
    for item in investigation.still_there[:1]:
        if item.state in ("changed", "gone") and item.commit:
            known = f" (first tag: {item.released_in})" if item.released_in else ""
            yield (
                f"see whether {item.commit[:10]} fixed it: it changed {item.file}:{item.line}"
                f" after this version{known}"
            )
    for suspect in investigation.suspects[:1]:
        if investigation.confidence.suspect != "low":
            subject = f": {suspect.subject}" if suspect.subject else ""
            yield f"read `git show {suspect.commit[:10]}`{subject}"


def _from_trace(investigation: Investigation, event: Event) -> Iterator[str]:
    unmapped = [
        frame
        for frame in investigation.frames
        if frame.own and not frame.file and frame.note.startswith("ambiguous")
    ]
    for frame in unmapped[:1]:
        yield f"tell which file `{frame.filename}` is: {frame.note}"
    if investigation.repository.revision and event.release is None:
        yield "set `release` to the commit in the SDK's options: the version was guessed"
    top = [
        place
        for place in investigation.locations[:1]
        if "works on what its caller gave it" in " ".join(place.reasons)
    ]
    origin = [place for place in investigation.locations[:5] if any(map(_ORIGIN.match, place.reasons))]
    for place in origin[:1]:
        if place is not investigation.locations[0]:
            yield f"look at `{place.function}` ({place.file}:{place.line}): the value that failed comes from there"
    for place in top if not origin else ():
        yield f"follow the arguments of `{place.function}` to where they are made: its failing line works on one"
    differing = [frame for frame in investigation.frames if frame.match == "differs"]
    if differing and not any(frame.match == "exact" for frame in investigation.frames):
        yield "check out the deployed version: the lines of the trace are not in this one"
