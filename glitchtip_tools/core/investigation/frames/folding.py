"""One stack as a person would tell it: which frames are functions of the program that matter, and which are not.

A language's own frames (error handlers, built-ins, blocks, bridges of a compiler) belong to the function around them;
a recovery, a reporter or a catch-all that wraps and rethrows only relays an error that is older.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.libraries import is_library_copy
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at

FOLDED, RELAY, LIBRARY = "folded", "relay", "library"
ABOVE = 30  # lines above a closure's line in which its `recover()` or `catch` may stand
OUTSIDE = 100_000  # added to how far out the callers of a wrapped error stand

# Labels of blocks, closures and state machines, in the form of each language's runtime.
_CLOSURE = re.compile(
    r"""^(?:async\ )?(?:<anonymous>|<lambda>|<\w+comp>|<genexpr>|anonymous|\?)?$ | \.<anonymous>$
    | ^(?:rescue|ensure|block)\b
    | \{closure | \{\{closure\}\} | lambda\$ | \.func\d+(?:\.\d+)*$ | ^anonymous\ fn | ^-.*-fun-\d+-$
    | ^invoke(?:Suspend)?$ | >[bdg]__ | \+\(\)\ => | \+<.*>b__ | ^\w+\$lambda
    | ^(?:operator\(\)|call(?:AsFunction)?)$""",
    re.X,
)
_BRIDGE = re.compile(r"^access\$|\$default$|\$suspendImpl$|^lambda\$|\$lambda[-$]")
STATE_MACHINE = re.compile(
    r"^(?:fulfilled|rejected|step|adopt|__awaiter|asyncGeneratorStep|_next|_throw|Generator\.(?:next|throw)"
    r"|(?:new )?Promise(?:\.then)?|_asyncToGenerator|tryCatch|__generator|resumeWith|invokeSuspend|MoveNext)$"
)
_AWAITER = re.compile(r"(^|/)(tslib|regenerator-runtime|@babel/runtime)/")
# In these a built-in called by a line, or the handler of an error on it, has a frame of its own at that line.
_AT_CALLERS_LINE = ("php", "phtml", "twig", "rb", "rake", "erb", "haml", "slim")
REPORTS = re.compile(
    r"\b(?:CaptureException|captureException|capture_exception|CaptureMessage|captureMessage|RecoverWithContext)\b"
    r"|\.Recover\s*\(|\bdebug\.Stack\s*\("
)
_WRAPS = re.compile(
    r"""\bthrow\s+new\s+[\w.<>\\]+\s*\(.*\b(?P<java>\w+)\s*\)\s*;?\s*$
    | \braise\b.*\bfrom\s+(?P<python>\w+)\s*$ | \bthrow\s+\w+\(.*\b(?P<kotlin>\w+)\s*\)\s*$
    | \bthrow\s+new\s+[\w.$]+\s*\(.*\bcause\s*:\s*(?P<javascript>\w+)
    | \bthrow\s+new\s+[\w.$]+\s*\(.*[{,]\s*(?P<short>cause)\s*[,}]""",
    re.X,
)
_CATCHES = re.compile(r"\bcatch\s*\(.*?\b(\w+)\s*(?::[^()]*)?\)|\bexcept\b.*\bas\s+(\w+)\s*:")


def folded(frames: Sequence[MappedFrame], sources: Sources) -> tuple[MappedFrame, ...]:
    """Return the frames with the role that each plays, and with the function that it belongs to."""
    told = _activations(_relays(list(frames), sources), sources)
    return tuple(_joined(_copies(told), sources))


def _activations(frames: list[MappedFrame], sources: Sources) -> list[MappedFrame]:
    """Fold consecutive frames of one function: the innermost stands for all, by the function's name."""
    for level in {frame.level for frame in frames}:
        outer: int | None = None
        for at in _outside_in(frames, level):
            frame = frames[at]
            if frame.role:
                continue
            if _is_machinery(frame, sources):
                frames[at] = replace(frame, role=FOLDED)
                continue
            if frame.file is None:
                # What has no place, as a native `Array.map`, leaves an activation open; so does an awaiter.
                outside = frame.own or ("/" in frame.filename and not _AWAITER.search(frame.filename))
                outer = None if outside else outer
                continue
            name = _same_activation(frames[outer], frame, sources) if outer is not None else None
            if name is not None and outer is not None:
                frames[outer] = replace(frames[outer], role=FOLDED)
                frames[at] = replace(frame, named=frame.named or name)
            outer = at
    return frames


def _outside_in(frames: Sequence[MappedFrame], level: int) -> list[int]:
    here = [at for at, frame in enumerate(frames) if frame.level == level]
    return sorted(here, key=lambda at: frames[at].position)


def _is_machinery(frame: MappedFrame, sources: Sources) -> bool:
    """Return whether a frame is a compiler's or a runtime's: a bridge, a step of a state machine.

    Compilers put their helpers into each built file: in its source there is no function of that name.
    """
    if not _BRIDGE.search(frame.function):
        if not frame.own or frame.line is not None or not STATE_MACHINE.match(frame.function):
            return False
        written = sources.scopes(frame.file) if frame.file else ()
        known = {last_name(frame.function), frame.named}  # a state machine's own type may name the function
        return all(scope.name not in known for scope in written)
    return not re.match(r"^lambda\$", frame.function)


def _same_activation(outer: MappedFrame, inner: MappedFrame, sources: Sources) -> str | None:
    """Return the function's name when the inner frame is of the outer one's call: a block, a built-in, a handler."""
    if outer.file != inner.file or outer.level != inner.level:
        return None
    if inner.line is None or outer.line is None:
        if inner.named and (inner.function, inner.named) == ("MoveNext", outer.named):
            return inner.named  # .NET's state machine, below the function that started it
        owner, _, function = inner.function.rpartition(".")
        own = re.sub(r"^async ", "", outer.function).rpartition(".")
        same = function == "<anonymous>" and owner == own[0] and own[2] != function
        return (outer.named or own[2]) if same else None
    around, scope = _scope(outer, sources), _scope(inner, sources)
    name = scope.name if scope else ""
    if around is not scope:
        return None
    if _CLOSURE.search(inner.function):
        return name
    ending = (inner.file or "").rpartition(".")[2].lower()
    at_line = ending in _AT_CALLERS_LINE and outer.line == inner.line
    return name if at_line and last_name(inner.function) != name else None


def _scope(frame: MappedFrame, sources: Sources) -> Scope | None:
    return function_at(sources.scopes(frame.file or ""), frame.line or 0)


def last_name(function: str) -> str:
    """Return the bare name of a label: `App\\Mailer::send` and `Mailer#send` are `send`."""
    return re.split(r"::|[.#\\\s]", re.sub(r"\(.*\)$", "", function))[-1]


def _copies(frames: list[MappedFrame]) -> list[MappedFrame]:
    """Mark tracked copies of libraries; they count only when the application has no frame of its own."""
    marked = [
        replace(frame, role=LIBRARY)
        if frame.file and not frame.role and is_library_copy(frame.file)
        else frame
        for frame in frames
    ]
    return marked if any(frame.file and not frame.role for frame in marked) else frames


def _relays(frames: list[MappedFrame], sources: Sources) -> list[MappedFrame]:
    """Mark the innermost frames that only report an error or recover from it, unless there is nothing else."""
    mapped = list(frames)
    for level in {frame.level for frame in frames}:
        for at in reversed(_outside_in(mapped, level)):
            frame = mapped[at]
            if frame.file is None or frame.role:
                continue
            if not (REPORTS.search(frame.text) or _recovers(frame, mapped, sources)):
                break
            mapped[at] = replace(frame, role=RELAY)
    return mapped if any(frame.file and not frame.role for frame in mapped) else frames


def _recovers(frame: MappedFrame, frames: Sequence[MappedFrame], sources: Sources) -> bool:
    """Return whether a Go frame is a deferred closure that recovers: its function is further out in the trace."""
    closure = re.fullmatch(r"(.*)\.(?:func)?\d+", frame.function)
    if not closure or not frame.line or not (frame.file or "").endswith(".go"):
        return False
    outside = [other for other in frames if other.level == frame.level and other.position < frame.position]
    if not any(other.function in (closure[1], closure[1].rpartition(".func")[0]) for other in outside):
        return False
    above = sources.lines(frame.file or "")[max(0, frame.line - ABOVE) : frame.line]
    return any("recover()" in line for line in above) and any("defer " in line for line in above)


def _joined(frames: list[MappedFrame], sources: Sources) -> Iterator[MappedFrame]:
    """Yield the frames with each error that was wrapped and rethrown told as one stack with its cause."""
    mapped = list(frames)
    for level in sorted({frame.level for frame in mapped})[:-1]:
        wrapper = next(
            (at for at in reversed(_outside_in(mapped, level)) if mapped[at].file and not mapped[at].role),
            None,
        )
        causes = [frame for frame in mapped if frame.level == level + 1 and frame.file and not frame.role]
        if wrapper is None or not causes or not _rethrows(mapped[wrapper], causes, sources):
            continue
        known = {(frame.file, _scope(frame, sources)) for frame in causes}
        for at in _outside_in(mapped, level):
            frame = mapped[at]
            if at == wrapper:
                mapped[at] = replace(frame, role=RELAY)
            elif frame.file and not frame.role:
                twice = (frame.file, _scope(frame, sources)) in known
                role = FOLDED if twice else ""
                mapped[at] = replace(
                    frame,
                    role=role,
                    level=frame.level if twice else level + 1,
                    position=frame.position if twice else frame.position - OUTSIDE,
                )
    yield from mapped


def _rethrows(frame: MappedFrame, causes: Sequence[MappedFrame], sources: Sources) -> bool:
    """Return whether a frame throws a new error around the one it caught, of a call that is in the cause's trace."""
    wraps = _WRAPS.search(_statement(frame, sources))
    if not wraps or not frame.line:
        return False
    scope = _scope(frame, sources)
    here = [cause.file == frame.file and _scope(cause, sources) is scope for cause in causes]
    innermost = max(range(len(causes)), key=lambda at: causes[at].position)
    # What fails in the function itself, as a look-up that is translated, is raised there on purpose.
    if not any(here) or here[innermost]:
        return False
    caught = next(filter(None, wraps.groups()))
    above = sources.lines(frame.file or "")[max(0, frame.line - ABOVE) : frame.line]
    return any(caught in filter(None, match.groups()) for line in above if (match := _CATCHES.search(line)))


def _statement(frame: MappedFrame, sources: Sources) -> str:
    """Return the line with those after it that its brackets need, at most five."""
    lines = sources.lines(frame.file or "")[(frame.line or 1) - 1 :][:5] if frame.line else [frame.text]
    text = ""
    for line in lines:
        text = f"{text} {line.strip()}".strip()
        if text.count("(") <= text.count(")"):
            break
    return text[:1000]
