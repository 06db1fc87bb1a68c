"""Errors that are not fault of a commit: an expected condition, raised on purpose, that nobody handled."""

from collections.abc import Collection

from glitchtip_tools.core.investigation.context.conditions import condition_of
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.ages import days_before
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.report import HandlingPlace, Operational
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources

OF_LATE = 30  # days in which a changed limit is suspected of the errors about it
# Rows of so great a weight prove by a commit's diff that it broke something: such an error has a culprit.
PROOF = 10.0


def operational(crash: Crash, parts: Collection[str] = ()) -> Operational | None:
    """Return the expected condition that the innermost own frame raised, or a library it called.

    `parts` are those of the first commit's score: what is proven by its diff is not a condition that was expected.
    """
    frame = crash.order[0] if crash.order else None
    if frame is None or frame.file is None or frame.line is None or _proven(parts):
        return None
    chain = list(reversed(crash.event.exceptions))
    raised = chain[frame.level] if frame.level < len(chain) else None
    here = _raises(frame, crash.sources)
    if raised is None or not (here or _library_below(frame, crash)) or _limit_changed(crash):
        return None
    condition = condition_of(raised.type or "", raised.value or "", remote=not here)
    if condition is None:
        return None
    return Operational(
        condition.name,
        condition.meaning,
        frame.file,
        frame.line,
        _named(frame),
        _handler(frame, crash, inner=not here),
    )


def _proven(parts: Collection[str]) -> bool:
    """Return whether one of the parts of a commit's score is proof."""
    return any(signal.name in parts for signal in commit_signals.SIGNALS if signal.prior >= PROOF)


def _raises(frame: MappedFrame, sources: Sources) -> bool:
    """Return whether the frame's statement raises an error on purpose; an assertion is about the program."""
    first, last = sources.statement(frame.file, frame.line)
    source = sources.source(frame.file or "")
    if source.language is None or source.approximate:
        return bool(terms.RAISES.search(frame.code)) and not frame.code.lstrip().startswith("assert")
    return any(item.how != "asserted" and not item.again for item in source.raises(first, last))


def _library_below(frame: MappedFrame, crash: Crash) -> bool:
    """Return whether library code ran below the frame: it is what raised."""
    return any(
        other.level == frame.level and other.position > frame.position and not other.own
        for other in crash.evidence.frames
    )


def _limit_changed(crash: Crash) -> bool:
    """Return whether a number of the message is set by a line that was changed of late: that change is a suspect."""
    for match in crash.evidence.settings:
        blame = crash.evidence.blames.get(match.file, ())
        commit = blame[match.line - 1] if 0 < match.line <= len(blame) else ""
        age = days_before(crash.evidence, commit, crash.moment)
        if age is not None and age <= OF_LATE:
            return True
    return False


def _handler(frame: MappedFrame, crash: Crash, *, inner: bool) -> HandlingPlace | None:
    """Return the nearest caller whose line is in no `try`, else the outermost one; with `inner` the frame too."""
    callers = [
        other
        for other in crash.order
        if other.level == frame.level and other.file and other.line and (other.depth > frame.depth or inner)
    ]
    free = next((other for other in callers if not _caught(other, crash.sources)), None)
    chosen = free or (callers[-1] if callers else None)
    if chosen is None:
        return None
    return HandlingPlace(chosen.file or "", chosen.line or 0, _named(chosen), boundary=free is None)


def _caught(frame: MappedFrame, sources: Sources) -> bool:
    """Return whether a handler of the frame's function watches over its line."""
    line = frame.line or 0
    handlers = sources.source(frame.file or "").handlers_of(line)
    return any(item.first_tried <= line <= item.last_tried for item in handlers)


def _named(frame: MappedFrame) -> str:
    return frame.label
