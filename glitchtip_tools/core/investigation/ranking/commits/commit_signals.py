"""The table of what speaks for or against a commit: one row per signal, see signals.py."""

import math
from collections.abc import Callable
from datetime import timedelta

from glitchtip_tools.core.investigation.ranking.ages import before_event, freshness
from glitchtip_tools.core.investigation.ranking.commits import touches
from glitchtip_tools.core.investigation.ranking.commits.history import is_mass_change
from glitchtip_tools.core.investigation.ranking.commits.hunt import Case
from glitchtip_tools.core.investigation.ranking.signals import Signal, UnknownSignal

SLACK = timedelta(hours=1)  # clocks differ
LARGE, FEW = 10, 3  # files of a large and of a small change
LONG, SHORT = 200, 40  # lines, in the files under suspicion
# What a line counts that the commit wrote: the failing one, those beside it, its function's, what gives it values.
LINES = {"line": 0.4, "beside": 0.2, "function": 0.25, "gives": 0.15}
PLAIN_SHARE, PLAIN_DAYS = 0.52, 60  # of the suspicion, and before the event: what makes a plain suspect
_LITTLE = 0.02  # of the suspicion: what says next to nothing
Sentence = Callable[[Case], str]


def _size(one: Case) -> str:
    """Return how large the change is: signals that only grade its kind are reported together in these words."""
    commit, evidence = one.commit, one.hunt.crash.evidence
    files = len(commit.files)
    changes = [evidence.changed.get((commit.id, file)) for file in evidence.blames]
    lines = sum(change.lines for change in changes if change)
    size = (
        "large " if files >= LARGE or lines >= LONG else "small " if files <= FEW and lines <= SHORT else ""
    )
    kind = "merge" if commit.parents > 1 else f"{size}change" if size else "change of middle size"
    return f"{kind} ({files} file{'s' if files != 1 else ''})"


def _counted(name: str, meaning: str, prior: float = 0.0) -> Signal[Case]:
    """Return the row of what the steps counted, with the reason that they gave."""
    return Signal(
        name,
        lambda one: one.values.get(name, 0.0),
        lambda one: one.because.get(name) or _size(one),
        meaning,
        prior,
    )


def is_plain(one: Case) -> bool:
    """Return whether a commit wrote most of the lines under suspicion, not long before the event."""
    return one.days is not None and one.days < PLAIN_DAYS and _share(one) > PLAIN_SHARE


def _share(one: Case) -> float:
    """Return how much of the suspicion lies on lines that the commit wrote, 0 to 1."""
    return sum(weight * one.values.get(name, 0.0) for name, weight in LINES.items())


def _suspicion(one: Case) -> float:
    """Return the same so that doubling adds the same."""
    return math.log(1 + _share(one) / _LITTLE)


def _wrote(one: Case) -> str:
    return next((one.because[name] for name in LINES if name in one.because), "wrote lines under suspicion")


def _fresh(one: Case) -> float:
    return freshness(one.days) if one.days is not None else 0.0


def _fresh_issue(one: Case) -> float:
    """Return the freshness when the issue's first event is known: of a single event it may be one of years."""
    return _fresh(one) if one.hunt.crash.evidence.first_seen else 0.0


def _age(one: Case) -> float:
    return math.log1p(one.days) / 8 if one.days is not None else 0.0


def _made(one: Case) -> str:
    days, moment = one.days or 0.0, one.hunt.crash.moment
    if moment and one.commit.date > moment + SLACK:
        return "was made after the event"
    if days < 1 and not moment:
        return "is one of the newest candidates"
    return f"was made {before_event(days, known=bool(moment))}"


def _size_here(one: Case) -> float:
    """Return how much it changed here; of a change of everything, an import, the size says nothing."""
    return 0.0 if is_mass_change(one.commit) else math.log1p(one.lines) / 7


def _bulk(one: Case) -> float:
    """Return whether it brought in many files, and changed nothing in those that it is suspected for."""
    if not is_mass_change(one.commit):
        return 0.0
    changed = one.hunt.crash.evidence.changed
    hunks = [hunk for file in one.files if (change := changed.get((one.id, file))) for hunk in change.hunks]
    return float(not any(hunk.removed for hunk in hunks))


def _newness(one: Case) -> float:
    newest = one.hunt.newest
    return 1 / (1 + newest[one.id]) if one.id in newest else 0.0


def _new(one: Case) -> str:
    near = one.hunt.newest.get(one.id, 99) < 3
    return "is among the newest commits to the functions of the trace" if near else _size(one)


def _touches(name: str) -> Sentence:
    def said(one: Case) -> str:
        told = touches.told(one.id, one.hunt.used, one.hunt.crash.evidence.changed)
        return told.get(name) or _size(one)

    return said


def _too_late(one: Case) -> float:
    seen = one.hunt.crash.evidence.first_seen
    return float(bool(seen and one.commit.date > seen + SLACK))


_NAMES = (
    "what it added to the file contains the names that the failing line uses, and those of the three lines on either"
    " side; rare names and likely places weigh more"
)
_PROVEN = (
    "newer than the innermost line, and the fresher the more: took out what set a missing name; declared an attribute"
    " whose type was wrong; changed a function that was called wrongly, ran without a frame, or failed first; made a"
    " base constructor call out; changed how the lines around leave"
)
_SOLE = "it wrote the innermost line, and it alone introduced a name used there"
_NAMED = "it wrote the innermost line, and it alone ever held a name there that the message quotes"
_TAKEN = (
    "newer than the line, and the fresher the more: took a check, an early exit, a default or a handler out of one of"
    " the three innermost functions"
)
_BARED = (
    "the same, when what it took out answers this very error: a handler of its type or of everything, an exit on a"
    " missing value that the line uses, or on the error beside it, the default of such a value"
)
_WITHHELD = (
    "newer than the innermost line, which refuses to have nothing, and the fresher the more: wrote a condition in"
    " the function that made the value"
)
_HANDED = (
    "newer than the innermost line, and the fresher the more: wrote what sets the bad value, or passes it on"
)
_GAVE = "newer than the innermost line, and the fresher the more: last to change what gave the bad value"
_NAMED_ELSEWHERE = (
    "newer than the innermost line, and the fresher the more: brought in the class that the message says lacks"
    " something, took what the message quotes out of another file, or wrote the only line elsewhere that holds it"
)
_REACHED = "newer than the innermost line, and the fresher the more: last to change a function off the trace"
_BULK = "an import: it changed forty files or more, and here it only added"
_RELEASED = "it came with the first release that has the error; it was made after the first event"
_UNTRACED = "only without a stack trace: newest of the version, or mentions the component or the exception"
_NEW = "how new it is: in the function, among the candidates, on the file, before the event"
_NEW_ISSUE = (
    "the same, when it is known when the issue was first seen: a new fault was brought by something new"
)
_MUCH = "how much it changed here, and everywhere"
_SHARES = "what its message shares with the error's"
SIGNALS: tuple[Signal[Case], ...] = (
    Signal(
        "suspicion",
        _suspicion,
        _wrote,
        "the belief on all lines that the commit wrote (0.4 failing line, 0.2 beside it, 0.25 its function, 0.15 what"
        " gives the line its values), on a scale where doubling adds the same",
        0.7,
    ),
    Signal("touches", lambda one: one.touched["touches"], _touches("touches"), _NAMES, 1),
    Signal("touches_near", lambda one: one.touched["touches_near"], _touches("touches_near"), _NAMES, 0.8),
    _counted("sole_author", _SOLE, 1.5),
    _counted("undid", _PROVEN, 13),
    _counted("declares", _PROVEN, 13),
    _counted("changed_proven", _PROVEN, 13),
    _counted("calls_early", _PROVEN, 13),
    _counted("rerouted", _PROVEN, 13),
    _counted("sole_name", _NAMED, 2),
    _counted("unguarded", _TAKEN, 2),
    _counted("bared", _BARED, 13),
    _counted("withheld", _WITHHELD, 8),
    _counted("gave", _GAVE, 1.5),
    _counted("handed_on", _HANDED, 0.5),
    _counted("lacks", _NAMED_ELSEWHERE, 4),
    _counted("undid_elsewhere", _NAMED_ELSEWHERE, 2.5),
    _counted("holds", _NAMED_ELSEWHERE, 4),
    _counted("reached", _REACHED, 0.5),
    Signal("bulk", _bulk, "brought in many files as they are", _BULK, -1),
    Signal(
        "released",
        lambda one: float(one.id in one.hunt.crash.evidence.released),
        "came with the first release that has the error",
        _RELEASED,
        0.8,
    ),
    Signal("too_late", _too_late, "was made after the first event", _RELEASED, -4),
    _counted("latest", _UNTRACED, 1),
    _counted("named", _UNTRACED, 1.2),
    Signal("newness", _newness, _new, _NEW, 0.5),
    _counted("recent_on_file", _NEW, 0.4),
    Signal("fresh", _fresh, _made, _NEW, 0.7),
    Signal("fresh_issue", _fresh_issue, _made, _NEW_ISSUE, 4),
    Signal("age", _age, _made, _NEW, -0.3),
    Signal("size_here", _size_here, _size, _MUCH, 0.8),
    Signal(
        "subject",
        lambda one: one.subject[0],
        lambda one: one.subject[1],
        "its subject mentions the function, its class, names of the failing line",
        1.5,
    ),
    Signal(
        "words",
        lambda one: min(len(one.common_words), 3) / 3,
        lambda one: (
            f"its message and the error both mention {', '.join(f'`{word}`' for word in one.common_words[:3])}"
        ),
        _SHARES,
        0.3,
    ),
)
COUNTED = frozenset({signal.name for signal in SIGNALS} | LINES.keys())


def known(cases: list[Case]) -> list[Case]:
    """Return the commits; UnknownSignal for something counted that has no row."""
    for case in cases:
        if unknown := case.values.keys() - COUNTED:
            raise UnknownSignal(f"counted without a row in SIGNALS: {', '.join(sorted(unknown))}")
    return cases
