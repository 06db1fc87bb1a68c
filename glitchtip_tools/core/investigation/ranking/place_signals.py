"""The table of what speaks for or against a place: one row per signal, see signals.py."""

import math
import re
from collections.abc import Callable

from glitchtip_tools.core.investigation.ranking import agreement
from glitchtip_tools.core.investigation.ranking import place_values as values
from glitchtip_tools.core.investigation.ranking.ages import before_event
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.signals import Signal

_ENTRY = re.compile(
    r"(^|/)(scripts?|bin|cmd|tools)/|(^|/)(main|__main__|server|cli|manage|wsgi|asgi|bootstrap|entry(point)?)\.\w+$",
    re.I,
)
_DISPATCH = re.compile(
    r"^(main|run|__call__|call|execute|invoke|dispatch|_?handle(_request|_event)?|wrapper|wrapped|inner|decorat\w+|next|emit|process"
    r"|start|loop|_?run_\w+|send|request|fn|callback|cb|step|tick|__enter__|__exit__|__getattr__)$"
)
_TEST = re.compile(r"(^|/)(tests?|__tests__|spec|examples?|docs?)/")
_NTH = {0: "is the innermost own frame", 1: "is the second own frame", 2: "is the third own frame"}


def _position(one: Candidate) -> str:
    """Return where a place is: all signals of its position are reported together."""
    if one.best is None and not one.place.function:
        return "is not in the trace"
    if one.best is None:
        why = next(iter(one.place.because.values()), "")
        return f"is not in the trace: it {why}" if why else "is one step away from the trace"
    where = f" ({one.best.file}:{one.best.line})" if one.best.line else ""
    return _NTH.get(one.depth, f"is the {_ordinal(one.depth + 1)} own frame") + where


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _length(one: Candidate) -> str:
    return f"has {one.lines} lines" if one.place.scope else "is a file as a whole"


def _told(kind: str) -> Callable[[Candidate], str]:
    return lambda one: one.place.because[kind]


def _lately(what: str) -> Callable[[Candidate], str]:
    """Return a sentence on a change: before what it was made is known only if the event has a time."""
    return lambda one: f"{what} shortly before the event" if one.crash.moment else f"{what} recently"


def _line_changed(one: Candidate) -> str:
    return f"its line was changed {before_event(one.line_age or 0.0, known=bool(one.crash.moment))}"


_AGREE = (
    "whether kinds of evidence agree that it is not the innermost own frame: the value's trail, a helper used all"
    " over, a refusal, a change much younger, names, the message, thin functions"
)
_FAR = "how far the function is from the innermost own frame"
_HELPS = (
    "the innermost frames are a helper, called by name from another file and used all over: rather its caller than"
    " itself"
)
_CALLS = "the same without counting how popular it is"
_RAISES = "the line raises on purpose: it found the fault, it did not make it"
_TRAIL = (
    "the bad value was followed to this function (see below); `_guess`: the message does not show which value"
)
_CIRCLE = (
    "the stack ran out: it is part of the circle, or called into it; where it ran out means nothing then"
)
_LIKE = "what the function is like: only passes calls on, how many lines it has"
_WRAPPED = "the error began here, and what surfaced only wraps it"
_NAMESAKES = "the innermost frames pass the call on under one name: rather what called them than one of them"
_LIBRARY = (
    "library code failed below the innermost frame: rather its caller than a function of eight lines at most"
)
_MADE_HOW = "returned the value that was bad: in a file of the trace, changed shortly before the event"
_PROVEN_PLACE = (
    "a commit changed it, and the change is proven to matter (`undid`, `bared`, `declares`, `rerouted`, `withheld`"
    " below), the fresher the more"
)
_CALLED = "the innermost line raises on purpose, and one of the two innermost functions calls this one"
_CHANGED = "its line was changed shortly before the event"
_MISSES = "a missing name would be imported at the top level"
_WAS_NULL = "something was null, and this function sets the attribute, or makes the value"
_MADE = "returned the value that was bad, sets the attribute that was bad"
_STEP = "one step away: sets what the failing line uses, makes it, gives what was null"
_WHOLE = (
    "a file as a whole, no function named: how often it changed together with the innermost one; whether its name is"
    " like a word of the failing lines"
)
_WHERE = "not in the trace at all, in tests"


def _ties(*rows: tuple[str, float], meaning: str, of_frames: bool = False) -> tuple[Signal[Candidate], ...]:
    """Return rows for ties of these kinds with what one would weigh them before any case."""
    return tuple(
        Signal(f"link_{kind}", values.tie(kind, of_frames=of_frames), _told(kind), meaning, prior)
        for kind, prior in rows
    )


SIGNALS: tuple[Signal[Candidate], ...] = (
    Signal("depth0", values.at(0), _position, _FAR, 1),
    Signal(
        "nearness",
        lambda one: 1 / (1 + one.depth) if one.best and not one.crash.circle else 0.0,
        _position,
        _FAR,
        1,
    ),
    Signal(
        "calls_helper",
        values.helper(popular=True),
        "called a helper that is used all over",
        _HELPS,
        0.8,
    ),
    Signal(
        "calls_other_file",
        values.helper(popular=False),
        "called into the file that failed, by name",
        _CALLS,
    ),
    Signal("raises", lambda one: float(one.depth == 0 and one.raises), "raises on purpose", _RAISES, -0.4),
    Signal("only_raises", values.only_raises, "does little but raise", _RAISES, -0.5),
    Signal("began", lambda one: float(one.began), "is where the error began", _WRAPPED, 0.5),
    Signal("wraps", lambda one: float(one.wraps), "only wraps an error that began elsewhere", _WRAPPED, -1),
    Signal(
        "namesake",
        values.passes_on,
        "passes the call on to a function of its name",
        _NAMESAKES,
        -0.3,
    ),
    Signal(
        "past_namesakes",
        values.past_namesakes,
        "called functions of one name that pass the call on",
        _NAMESAKES,
        0.3,
    ),
    Signal(
        "short_above_library",
        values.short_above_library,
        "is a few lines around a library's code",
        _LIBRARY,
        -0.3,
    ),
    Signal(
        "calls_above_library",
        lambda one: float(one.in_chain == 1 and one.ends_in_library),
        "called what a library failed in",
        _LIBRARY,
        0.2,
    ),
    *_ties(
        ("origin", 1),
        ("origin_guess", 0.5),
        meaning=_TRAIL,
        of_frames=True,
    ),
    Signal(
        "more_kinds",
        lambda one: float(max(0, len(agreement.kinds(one)) - 1)),
        "several kinds of evidence point there",
        _AGREE,
        0.5,
    ),
    Signal(
        "in_circle",
        lambda one: float(any(frame in one.crash.circle for frame in one.place.frames)),
        "goes in circles until the stack is full",
        _CIRCLE,
        2,
    ),
    Signal("enters_circle", values.enters_circle, "starts what goes in circles", _CIRCLE, 0.7),
    Signal(
        "in_both",
        values.cause_and_effect,
        "is in the trace of the cause and of what surfaced",
        "the function is in the trace of the cause and in that of its wrapper: the handler",
        0.7,
    ),
    Signal(
        "entry",
        lambda one: float(
            0 < one.depth < 99 and bool(_ENTRY.search(one.place.file) or one.place.function == "main")
        ),
        "is where the program or a script starts",
        "it is further out, in a script, a `main`, a server's or a command's first file",
        -0.5,
    ),
    Signal(
        "dispatch",
        lambda one: float(bool(one.best and _DISPATCH.match(one.place.function))),
        "only passes calls on",
        _LIKE,
        -0.5,
    ),
    Signal("long", lambda one: math.log1p(one.lines) / 5, _length, _LIKE, 0.3),
    Signal("fresh_line", values.fresh_line, _line_changed, _CHANGED, 0.3),
    *_ties(("missing", 1), meaning=_MISSES),
    Signal(
        "null_attribute",
        values.null("attribute"),
        "sets an attribute that may have been null",
        _WAS_NULL,
        1.2,
    ),
    Signal(
        "null_result",
        values.null("null", "makes_here", "makes_elsewhere"),
        "makes a value that may have been null",
        _WAS_NULL,
        1,
    ),
    *_ties(("origin_made", 0.8), ("origin_attribute", 0.4), meaning=_MADE),
    Signal(
        "made_near",
        values.made(lambda one: float(one.in_traced_file)),
        "is in a file of the trace",
        _MADE_HOW,
        0.3,
    ),
    Signal(
        "made_lately",
        values.made(values.changed_lately),
        _lately("was changed"),
        _MADE_HOW,
        0.8,
    ),
    Signal("body_of_raiser", values.body_of_raiser, _told("body_here"), _CALLED, 0.5),
    *_ties(("sets_value", 0.8), meaning="sets a number that the message tells"),
    *_ties(("writes", 0.5), meaning="sets the attribute whose value was bad, anywhere in the repository"),
    *_ties(
        ("misfit", 3),
        meaning="the function whose signature the message says was not met",
        of_frames=True,
    ),
    *_ties(
        ("lacks_key", 1),
        meaning="wrote out the table in which a key was missing, key by key, without it",
        of_frames=True,
    ),
    *_ties(
        ("proven", 3),
        meaning=_PROVEN_PLACE,
        of_frames=True,
    ),
    *_ties(("sets_late", 1.5), meaning="sets what was missing only after its base ran", of_frames=True),
    *_ties(("between", 1), meaning="ran between two frames and has none itself"),
    *_ties(
        ("inlined", 5),
        meaning="has in its body what the message says does not exist; called by the innermost line, without a frame",
    ),
    *_ties(("first_attempt", 1), meaning="what failed before a call was repeated in a handler works with it"),
    *_ties(
        ("attribute", 0.2),
        ("makes_elsewhere", 0.2),
        ("null", 0.3),
        meaning=_STEP,
    ),
    *_ties(("together", 1), ("named", 0.5), meaning=_WHOLE),
    Signal("off_trace", lambda one: float(one.best is None), _position, _WHERE, -1.2),
    Signal(
        "test",
        lambda one: float(bool(_TEST.search(one.place.file))),
        "is not part of the application's source",
        _WHERE,
        -2,
    ),
)
TIES = frozenset(signal.name.removeprefix("link_") for signal in SIGNALS if signal.name.startswith("link_"))
# Ties that only tell why a place is a candidate, or are asked for elsewhere: the fit does not miss them.
TELLING = frozenset(
    """passed passed_guess sets_bad sets_bad_guess unguarded unguarded_guess coupled module_name message
    refuses outer inner twin used body_here called_here called_elsewhere makes_here body_elsewhere alike""".split()
)
