"""Steps that count what a commit took away from the failing line, or brought that the line stumbles over.

Blame can name none of them: a check, a default or a caught exception that was taken out has no line left, and a class
or a literal that the message names appear in another file.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.candidates.wanted import UNSET
from glitchtip_tools.core.investigation.ranking.commits.hunt import Hunt
from glitchtip_tools.core.investigation.ranking.commits.losses import ALL, Loss, Shift, line_now
from glitchtip_tools.core.investigation.ranking.commits.parts import took_part
from glitchtip_tools.core.investigation.ranking.suspected import holders, named_classes
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models.code import NAME, Change

# What languages say of a value that is not there, or of nothing to work on.
_MISSING = re.compile(
    r"NoneType|[Nn]ull|undefined|\bnil\b|NilClass|is not a function|ZeroDivision|[Dd]ivi(?:sion|de) ?[Bb]y ?[Zz]ero"
    r"|IndexError|out of (?:range|bounds)|OutOfBounds|KeyError|[Uu]ndefined (?:array key|index|property|variable)"
    r"|StopIteration|NoSuchElement|EmptyStack|[Ee]mpty (?:sequence|array|list|collection|iterable|range|string)"
    r"|is empty|[Nn]o (?:value present|elements?\b|matching element|such element)|contains no (?:matching )?element"
)
# A condition that there is nothing: `not rows`, `!rows`, `rows is None`, `rows.length === 0`, `rows.empty?`.
_NOTHING = re.compile(
    r"^\W*(?:not\b|!(?!=))|\bis None\b|[^!=<>]==?=?\s*(?:0|null|nil|None|undefined|\"\"|''|\[\])(?![\w.])"
    r"|\b(?:is_?)?(?:empty|blank|nil)\b",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?:^|[\s(\[{])([A-Za-z_]\w*),\s*([A-Za-z_]\w*)[\])}]?\s*:?=(?!=)")
AROUND = 12  # lines, where the failing one appears in no function
MOST_NAMES = 10  # of the failing line
_GIVES = ("origin_made", "origin", "origin_attribute", "null")  # ties of what gave the value that was bad
_PARTLY = 0.4  # of the suspicion: an exit or a handler went, but not one of what the line uses


def unguarded(hunt: Hunt) -> None:
    """Count who took a check, an early exit, a default or a handler out of the innermost own functions."""
    evidence = hunt.crash.evidence
    for frame in hunt.crash.innermost:
        if not frame.file or not frame.line:
            continue
        file, line = frame.file, frame.line
        scope = function_at(hunt.crash.sources.scopes(file), line)
        first, last = (scope.start, scope.end) if scope else (line - AROUND, line + AROUND)
        names = frozenset(terms.names_in(frame.code)[:MOST_NAMES])
        for (commit, name), change in evidence.changed.items():
            if name != file:
                continue
            later = hunt.later_changes(commit, file)
            if not hunt.is_newer_than(commit, file, line):
                if hunt.wrote(commit, file, line):
                    _undefaulted(frame, later, commit, hunt)
                continue
            tested = _taken_as_is(frame, hunt) | _companions(frame, first, last, change, hunt)
            for loss in hunt.crash.losses(commit, file):
                if not first - 1 <= line_now(loss.line, later) <= last + 1:
                    continue
                if weakened := _weakened(loss, names):
                    share, told = weakened
                    reason = f"took out {told} ({file}), near line {line}"
                    amount = share * hunt.freshness(commit) / (1 + frame.depth)
                    hunt.case(commit).most("unguarded", amount, reason, file)
                if told := _answering(loss, tested, line_now(loss.line, later) >= line, hunt):
                    reason = f"took out {told} ({file}), which protected line {line} from this error"
                    at = line_now(loss.line, later)
                    hunt.case(commit).most("bared", hunt.freshness(commit), reason, file, at)


def _undefaulted(frame: MappedFrame, later: Sequence[Shift], commit: str, hunt: Hunt) -> None:
    """Count who wrote a failing line anew without its handler, or without the default of what was missing there."""
    line, names = frame.line or 0, frozenset(terms.names_in(frame.code))
    missing = _MISSING.search(hunt.crash.complaint)
    for loss in hunt.crash.losses(commit, frame.file or ""):
        at, lost = line_now(loss.line, later), sorted(loss.defaults & names)
        if at <= line < at + max(1, loss.added) and ((missing and lost) or loss.caught & ALL):
            told = (
                f"the default of `{lost[0][:60]}`" if missing and lost else "a handler that caught everything"
            )
            reason = f"took out {told} at {frame.file}:{line}"
            hunt.case(commit).most("bared", hunt.freshness(commit), reason, frame.file or "", line)


def _companions(frame: MappedFrame, first: int, last: int, change: Change, hunt: Hunt) -> frozenset[str]:
    """Return what is set together with a name of the line: the error beside a value, as in `rows, err := load()`."""
    names = frozenset(NAME.findall(frame.code[: terms.LONGEST]))
    lines = [line for hunk in change.hunks for line in hunk.removed]
    lines += hunt.crash.sources.lines(frame.file or "")[max(0, first - 1) : last]
    pairs = (pair for line in lines if (pair := _PAIR.search(line[: terms.LONGEST])))
    together = [frozenset((pair[1], pair[2])) for pair in pairs]
    return frozenset(name for both in together if both & names for name in both - names)


def _answering(loss: Loss, names: frozenset[str], below: bool, hunt: Hunt) -> str:
    """Return which protection was taken out against this very error, in words; "" when it was none.

    `below` says that it stood below the failing line: there a handler of everything had the line in its `try`.
    """
    types = frozenset(re.split(r"[.:\\\\]+", item.type or "")[-1] for item in hunt.crash.event.exceptions)
    if caught := sorted(loss.caught & types):
        return f"a handler of `{caught[0][:60]}`"
    if below and loss.caught & ALL:
        return "a handler that caught everything"
    answers = loss.exits and loss.unchecked and _MISSING.search(hunt.crash.complaint)
    if answers and (tested := sorted(loss.guards & names)):
        return f"a check of `{tested[0][:60]}` that left early"
    if told := _told_case(loss, hunt):
        return f"the case for `{told[:60]}`"
    if awaited := sorted(loss.awaited & names):
        return f"the `await` that `{awaited[0][:60]}` needs"
    if loss.unchecked and _MISSING.search(hunt.crash.complaint) and (bare := sorted(loss.defaults & names)):
        return f"the default of `{bare[0][:60]}`"
    return ""


def _told_case(loss: Loss, hunt: Hunt) -> str:
    """Return the value of which a case was taken out and that the message tells; "" for none."""
    first = hunt.crash.failing[0] if hunt.crash.failing else None
    if first is None or not terms.RAISES.search(first.code):
        return ""
    said = re.findall(r"[\w-]+", hunt.crash.complaint[: terms.LONGEST])
    return next((word for word in sorted(loss.cases) if word in said and word not in first.code), "")


def _taken_as_is(frame: MappedFrame, hunt: Hunt) -> frozenset[str]:
    """Return the names that may have been bad when a line ran: not those that it sets.

    Of a line that only called on, not what it called something of either: that would have failed there.
    """
    sources, file = hunt.crash.sources, frame.file or ""
    first, last = sources.statement(file, frame.line)
    names = (
        name
        for name in terms.names_in(frame.code)[:MOST_NAMES]
        if len(re.findall(_word(name), frame.code)) > 1 or not sources.setting(name, file, first, last)
    )
    if frame.depth == 0:
        return frozenset(names)
    calls = sources.source(file).calls(first, last) if first else ()
    given = {item.value.name for call in calls for item in call.arguments}
    return frozenset(
        name
        for name in names
        if name in given or re.search(rf"{_word(name)}(?!\s*(?:\.|->|::|\?\.|\())", frame.code)
    )


def _word(name: str) -> str:
    """Return the pattern of a name as a whole."""
    return rf"(?<![\w$]){re.escape(name)}(?![\w$])"


def _weakened(loss: Loss, names: frozenset[str]) -> tuple[float, str] | None:
    """Return how much a loss leaves the line without protection, and in which words; None when not at all."""
    if tested := sorted(loss.guards & names):
        return 1.0, f"a check of `{tested[0][:60]}`"
    if unset := sorted(loss.sets & names):
        return 1.0, f"what set `{unset[0][:60]}`"
    if loss.catches:
        return _PARTLY, "an exception handler"
    if loss.exits:
        return _PARTLY, "an early exit"
    return None


def brought_classes(hunt: Hunt) -> None:
    """Count who brought in a class, after the failing line was written, that lacks what the line asks of it."""
    evidence = hunt.crash.evidence
    for file, scope, missing in named_classes(hunt.crash):
        blame = evidence.blames.get(file, ())
        head = scope.header or scope.start
        if 0 < head <= len(blame) and hunt.is_newer(blame[head - 1]):
            reason = f"brought in `{scope.name[:60]}`, which has no `{missing[:60]}` ({file})"
            hunt.case(blame[head - 1]).most("lacks", hunt.freshness(blame[head - 1]), reason, file)
        for commit, name in evidence.changed:
            if name == file and hunt.is_newer(commit) and _lost(hunt, missing, commit, file):
                reason = f"took `{missing[:60]}` out of `{scope.name[:60]}` ({file})"
                kind = "undid_elsewhere" if _is_set(hunt, file, missing) else "undid"
                at = head if kind == "undid" else 0
                hunt.case(commit).most(kind, hunt.freshness(commit), reason, file, at)


def _is_set(hunt: Hunt, file: str, name: str) -> bool:
    """Return whether a file still sets an attribute of that name."""
    return any(
        item.name == name
        for item in hunt.crash.sources.source(file).writes(1, len(hunt.crash.sources.lines(file)))
    )


def _lost(hunt: Hunt, name: str, commit: str, file: str) -> bool:
    took = took_part(name, hunt.crash.evidence.changed[commit, file], file)
    return took and any(name in loss.sets for loss in hunt.crash.losses(commit, file))


def lost_elsewhere(hunt: Hunt) -> None:
    """Count who took a name that the message quotes out of another file that was read: the key of a table."""
    evidence, first = hunt.crash.evidence, next(iter(hunt.crash.order), None)
    wanted = frozenset(name for name in hunt.quoted if len(name) > 2)
    if first is None or not wanted:
        return
    unset = UNSET.search(hunt.crash.complaint)
    for commit, file in evidence.changed:
        if file == first.file or not hunt.is_newer(commit):
            continue
        taken = [loss for loss in hunt.crash.losses(commit, file) if loss.sets & wanted]
        if lost := sorted({name for loss in taken for name in loss.sets & wanted}):
            reason = f"took `{lost[0][:60]}`, which the message names, out of {file}"
            gone = unset and not re.search(rf"\b{re.escape(lost[0])}\b", evidence.sources.get(file, lost[0]))
            kind = "undid" if gone and kin_of(file) == kin_of(first.file or "") else "undid_elsewhere"
            loss = next(one for one in taken if lost[0] in one.sets)
            at = hunt.place_of(loss, commit, file) if kind == "undid" else 0
            hunt.case(commit).most(kind, hunt.freshness(commit), reason, file, at)


def held_names(hunt: Hunt) -> None:
    """Count who wrote the only line, outside the trace, that holds what the message quotes."""
    crash = hunt.crash
    for file, line, word in holders(crash.event, crash.order, crash.evidence.matches):
        blame = crash.evidence.blames.get(file, ())
        wrote = blame[line - 1] if 0 < line <= len(blame) else ""
        if wrote and hunt.is_newer(wrote):
            reason = f"wrote `{word[:60]}`, which the message names ({file}:{line})"
            hunt.case(wrote).most("holds", hunt.freshness(wrote), reason, file)


def givers(hunt: Hunt) -> None:
    """Count who was the last to change a function that gave the bad value, after the failing line was written."""
    for item in hunt.likely:
        place, scope = item.item.place, item.item.place.scope
        kind = next((kind for kind in _GIVES if kind in place.links), None)
        blame = hunt.crash.evidence.blames.get(place.file, ())
        if kind is None or scope is None or not blame:
            continue
        wrote = [one for one in dict.fromkeys(blame[scope.start - 1 : scope.end]) if hunt.is_newer(one)]
        if newest := max(wrote, key=lambda one: hunt.crash.evidence.commits[one].date, default=None):
            where = f"`{place.function}` ({place.file}), which {place.why(kind)}"
            hunt.case(newest).most(
                "gave", hunt.freshness(newest), f"was the last to change {where}", place.file
            )
            if _MISSING.search(hunt.crash.complaint) and _gives_less(hunt, newest, place.file, scope):
                reason = f"took a check or a default out of {where}"
                hunt.case(newest).most("bared", hunt.freshness(newest), reason, place.file, scope.header)


def withheld(hunt: Hunt) -> None:
    """Count who wrote a condition in what made a value, when the innermost line refuses to have none.

    What such a condition keeps back is missing later: `found.append(x)` that became `if x.size: found.append(x)`.
    """
    first = next(iter(hunt.crash.order), None)
    if first is None or not _refuses_nothing(first, hunt):
        return
    for item in hunt.likely:
        place, scope = item.item.place, item.item.place.scope
        blame = hunt.crash.evidence.blames.get(place.file, ())
        if "origin_made" not in place.links or scope is None or not blame:
            continue
        for over in hunt.crash.sources.source(place.file).conditions(scope.start, scope.end):
            wrote = blame[over.line - 1] if over.line <= len(blame) else ""
            if hunt.is_newer(wrote):
                where = f"`{place.function}` ({place.file}:{over.line})"
                reason = f"wrote a condition in {where}, whose result is refused as nothing"
                hunt.case(wrote).most("withheld", hunt.freshness(wrote), reason, place.file, over.line)


def _refuses_nothing(frame: MappedFrame, hunt: Hunt) -> bool:
    """Return whether a line raises on purpose, under a condition that something is empty or missing."""
    if not terms.RAISES.search(frame.code):
        return False
    conditions = hunt.crash.sources.source(frame.file or "").conditions_of(frame.line or 0)
    return any(over.negated != bool(_NOTHING.search(over.text)) for over in conditions[:1])


def _gives_less(hunt: Hunt, commit: str, file: str, scope: Scope) -> bool:
    """Return whether a commit took a check, a default or an exit out of a function."""
    later = hunt.later_changes(commit, file)
    return (commit, file) in hunt.crash.evidence.changed and any(
        loss.guards and loss.unchecked and scope.start <= line_now(loss.line, later) <= scope.end + 1
        for loss in hunt.crash.losses(commit, file)
    )


def within_reach(hunt: Hunt) -> None:
    """Count who was the last to change a function off the trace, after the failing line was written."""
    for item in hunt.ranked:
        place, scope = item.item.place, item.item.place.scope
        blame = hunt.crash.evidence.blames.get(place.file, ())
        if item.item.best is not None or scope is None or not blame:
            continue
        wrote = [one for one in dict.fromkeys(blame[scope.start - 1 : scope.end]) if hunt.is_newer(one)]
        if newest := max(wrote, key=lambda one: hunt.crash.evidence.commits[one].date, default=None):
            reason = f"was the last to change `{place.function}` ({place.file}), which the trace leads to"
            hunt.case(newest).most("reached", hunt.freshness(newest), reason, place.file)
