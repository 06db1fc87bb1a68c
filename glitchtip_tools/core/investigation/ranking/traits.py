"""What a place is like, as numbers: where it stands in the trace, what its lines do, how new it is."""

import math
import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.ages import days_before, freshness
from glitchtip_tools.core.investigation.ranking.candidates import MISSING
from glitchtip_tools.core.investigation.ranking.field import CONSTRUCTORS, Place, last_part, owner_of
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models import Event

_UTILITY = re.compile(
    r"(^|[/_.-])(utils?|helpers?|compat|common|valid\w*|check\w*|lib|core|base|decorators?)([/_.]|$)", re.I
)
_NULL = re.compile(r"\b(NoneType|None|null|nil|undefined|NullPointer\w*)\b")
_ENTRY = re.compile(
    r"(^|/)(scripts?|bin|cmd|tools)/|(^|/)(main|__main__|server|cli|manage|wsgi|asgi|bootstrap|entry(point)?)\.\w+$",
    re.I,
)
# Ties that count for the functions of the trace, too; the others say how one beside it was found.
_OF_FRAMES = frozenset(
    "twin origin origin_guess passed passed_guess sets_bad sets_bad_guess unguarded unguarded_guess".split()
)
_DISPATCH = re.compile(
    r"^(main|run|__call__|call|execute|invoke|dispatch|_?handle(_request|_event)?|wrapper|wrapped|inner|decorat\w+|next|emit|process"
    r"|start|loop|_?run_\w+|send|request|fn|callback|cb|step|tick|__enter__|__exit__|__getattr__)$"
)


def features(
    place: Place, event: Event, evidence: Evidence, sources: Sources, order: Sequence[MappedFrame]
) -> dict[str, float]:
    """Return what speaks for or against a place as numbers, mostly 0 to 1 (see docs/investigation.md)."""
    found = {
        f"link_{kind}": strength
        for kind, strength in place.links.items()
        if not place.frames or kind in _OF_FRAMES
    }
    if not place.frames and _NULL.search(_message(event)):
        found["null_attribute"] = place.links.get("attribute", 0.0)
        found["null_result"] = max(
            place.links.get(kind, 0.0) for kind in ("null", "makes_here", "makes_elsewhere")
        )
    found["test"] = float(bool(re.search(r"(^|/)(tests?|__tests__|spec|examples?|docs?)/", place.file)))
    top_level = place.scope is None and bool(place.function)
    found["module_level"] = float(top_level)
    first_file = order[0].file if order else None
    found["other_file"] = float(place.file != first_file)
    found["name_error"] = float(top_level and _missing_name(event))
    found |= _kinship(place, sources, order)
    found |= _age_features(place, event, evidence)
    if place.frames:
        found |= _frame_features(place, event, evidence, sources, order)
    else:
        found["off_trace"] = 1.0
    return {name: value for name, value in found.items() if value}


def _message(event: Event) -> str:
    return " ".join(exception.value or "" for exception in event.exceptions)


def _missing_name(event: Event) -> bool:
    return any(exception.type in MISSING for exception in event.exceptions)


def _frame_features(
    place: Place, event: Event, evidence: Evidence, sources: Sources, order: Sequence[MappedFrame]
) -> dict[str, float]:
    best = min(place.frames, key=lambda frame: (frame.depth, frame.level))
    surfaced = [frame.depth for frame in place.frames if frame.level == 0]
    causes = [frame.depth for frame in place.frames if frame.level > 0]
    found = {
        "depth0": float(best.depth == 0),
        "depth1": float(best.depth == 1),
        "depth2": float(best.depth == 2),
        "nearness": 1 / (1 + best.depth),
        "cause_innermost": float(0 in causes),
        "in_both": float(bool(surfaced and causes) and max(min(surfaced), min(causes)) > 0),
        "surfaced_innermost": float(0 in surfaced and any(frame.level for frame in order)),
        "repeated": float(len({frame.position for frame in place.frames if frame.level == best.level}) > 1),
        "library_below": float(best.depth == 0 and _library_below(best, evidence)),
        "dispatch": float(bool(_DISPATCH.match(place.function))),
        "entry": float(best.depth > 0 and bool(_ENTRY.search(place.file) or place.function == "main")),
        "short": float(place.scope is not None and place.scope.end - place.scope.start <= 4),
    }
    if recursion := places.recursive(event, order):
        # Where the stack ran out is chance: every function of the circle counts alike, and who entered it.
        found |= {"depth0": 0.0, "depth1": 0.0, "depth2": 0.0, "nearness": 0.0}
        found["in_circle"] = float(any(frame in recursion for frame in place.frames))
        found["enters_circle"] = float(best.depth == 1 + max(frame.depth for frame in recursion))
    found["popular"] = popularity(place.function, evidence)
    found |= _helper_features(best, evidence, sources, order)
    text = best.code
    found["only_raises"] = float(bool(terms.RAISES.search(text)) and found["short"] > 0)
    found["raises"] = float(best.depth == 0 and bool(terms.RAISES.search(text)))
    found["delegates"] = float(bool(re.match(r"\s*return\s+[\w.]+\(.*\)\s*;?\s*$", text)) and best.depth > 0)
    below = _below(best, order)
    if below is not None:
        raising = bool(terms.RAISES.search(below.code)) and below.depth == 0
        found["calls_raiser"] = float(raising)
        found["calls_raising_utility"] = float(
            raising and (bool(_UTILITY.search(below.file or "")) or below.file != place.file)
        )
        found["passes_the_bad"] = float(
            below.depth == 0 and not raising and _parameter_fails(below, sources, event)
        )
        found["leaves_file"] = float(below.depth == 0 and below.file != place.file)
    found["parameter_fails"] = float(
        best.depth == 0 and not found["raises"] and _parameter_fails(best, sources, event)
    )
    found["message_value"] = float(_names_value(best, event))
    return found


def popularity(function: str, evidence: Evidence) -> float:
    """Return 0 to about 1: in how many files a function's name stands; 0 when it is defined in many places."""
    if evidence.defined.get(function, 1) > 2:
        return 0.0
    return min(1.0, math.log1p(max(0, evidence.spread.get(function, 0) - 2)) / 4)


def _helper_features(
    frame: MappedFrame, evidence: Evidence, sources: Sources, order: Sequence[MappedFrame]
) -> dict[str, float]:
    """Return whether the innermost frames are a helper's that this one belongs to, or that it called by name.

    The helper is the run of innermost frames in one file; its entry is called by name from another file, and it
    does not call back (frames of its file further out).
    """
    chain = [other for other in order if other.level == frame.level]
    run = [
        other for at, other in enumerate(chain) if all(item.file == chain[0].file for item in chain[: at + 1])
    ]
    if len(run) == len(chain) or any(other.file == run[0].file for other in chain[len(run) :]):
        return {}
    entry, caller = run[-1], chain[len(run)]
    name = entry.named or last_part(entry.function)
    if name in CONSTRUCTORS:
        name = _class_of(entry, sources) or name
    if not re.search(rf"\b{re.escape(name)}\s*\(", caller.code):
        return {}
    used = popularity(name, evidence)
    raising = bool(terms.RAISES.search(run[0].code))
    if frame in run:
        return {"in_helper": used, "in_called_file": 1.0}
    if frame is caller:
        return {"calls_helper": used, "calls_raising_helper": used * raising, "calls_other_file": 1.0}
    return {}


def _class_of(frame: MappedFrame, sources: Sources) -> str | None:
    scope = function_at(sources.scopes(frame.file or ""), frame.line or 0)
    return scope.owner if scope else None


def _kinship(place: Place, sources: Sources, order: Sequence[MappedFrame]) -> dict[str, float]:
    """How the place is related to the innermost frame: of the same class, and how long it is."""
    size = place.scope.end - place.scope.start + 1 if place.scope else 0
    found = {"long": math.log1p(size) / 5}
    if order and not place.frames and place.file == order[0].file:
        first = function_at(sources.scopes(place.file), order[0].line or 0)
        mine = owner_of(sources, place)
        theirs = owner_of(sources, Place(place.file, "", first))
        found["same_class"] = float(mine is not None and mine == theirs)
    return found


def _library_below(frame: MappedFrame, evidence: Evidence) -> bool:
    return any(
        other.level == frame.level and other.position > frame.position
        for other in evidence.frames
        if not other.file
    )


def _below(frame: MappedFrame, order: Sequence[MappedFrame]) -> MappedFrame | None:
    if frame.depth == 0:
        return None
    return next(
        (other for other in order if other.level == frame.level and other.depth == frame.depth - 1), None
    )


def _parameter_fails(frame: MappedFrame, sources: Sources, event: Event) -> bool:
    """Say whether the failing line works on a parameter that the function has not set itself: the caller gave it."""
    scope = sources.function_at(frame.file, frame.line)
    if scope is None or not frame.line:
        return False
    used = terms.names_in(frame.code)[:6]
    return any(
        name in scope.parameters
        and not sources.setting(name, frame.file or "", scope.header + 1, frame.line - 1)
        for name in used
    )


def _names_value(frame: MappedFrame, event: Event) -> bool:
    quoted = {
        word
        for exception in event.exceptions
        for word in terms.quoted_in(exception.value or "")
        if len(word) > 2
    }
    return any(word in frame.code for word in quoted)


def _age_features(place: Place, event: Event, evidence: Evidence) -> dict[str, float]:
    moment = evidence.first_seen or event.date_created
    blame = evidence.blames.get(place.file, ())
    if not blame or place.scope is None:
        return {}
    ages = [
        age
        for commit in {*blame[place.scope.start - 1 : place.scope.end]}
        if (age := days_before(evidence, commit, moment)) is not None
    ]
    line_age = (
        days_before(evidence, blame[place.line - 1], moment)
        if place.line and place.line <= len(blame)
        else None
    )
    return {
        "churn": math.log1p(len(ages)) / 3,
        "fresh_function": freshness(min(ages)) if ages else 0.0,
        "fresh_line": freshness(line_age) if line_age is not None else 0.0,
    }
