"""Lines of compiled JavaScript that neither a source map nor the code's text tells: what happens there does.

The line of a frame calls the function of the frame inside of it, and the innermost one has what the message quotes.
If exactly one line of the function that the frame names does so, it is that line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.bundles import BY_METHODS
from glitchtip_tools.core.investigation.frames.folding import STATE_MACHINE
from glitchtip_tools.core.investigation.frames.labels import BY_NAME, LONGEST
from glitchtip_tools.core.investigation.frames.settling import COMPILED
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values import complaints
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.model import Scope

BY_DEED = "compiled code: the one line of its function that does what the trace tells of it is taken"
MOST_FRAMES = 60  # of one stack, the inner ones
SHORTEST = 4  # characters of a function that a file is searched for as a whole
_OPEN = frozenset((COMPILED, BY_NAME, BY_METHODS))
_LABEL = re.compile(
    r"(?:async |new )*(?:(?P<owner>[\w$]+)\.)*(?P<name>[A-Za-z_$][\w$]+)(?: \[as [^\]]{1,100}\])?"
)
_NAMELESS = re.compile(r"(?:async )?(?:(?P<owner>[\w$]+)\.)?(?:<anonymous>)?")
_RUNTIME = frozenset(("processTicksAndRejections", "runMicrotasks", "runNextTicks", "_tickCallback"))
# V8's words for what is not what the code takes it for; TypeScript calls an import `(0, cart_1.total)`.
_MISTAKEN = re.compile(
    r"^(?:\(0 ?, ?)?(?P<text>[\w$.?]{2,200})\)? is not (?:a (?:function|constructor)|(?P<what>iterable))"
)
_COMMENT = re.compile(r"\s*(?://|/\*|\*[\s/])")
_TEXT = re.compile(r"'([^'\\\n]{6,200})'|\"([^\"\\\n]{6,200})\"|`([^`\\$\n]{6,200})")


def corrected(
    frames: Sequence[MappedFrame], sources: Sources, messages: Mapping[int, str]
) -> tuple[MappedFrame, ...]:
    """Return the frames with the lines that their neighbours tell; `messages` are by the exception's level."""
    told = list(frames)
    for level in {frame.level for frame in frames}:
        here = [at for at, one in enumerate(told) if one.level == level]
        stack = sorted(here, key=lambda at: told[at].position)
        calls = [at for at in stack if not _is_runtime(told[at])][-MOST_FRAMES:]
        for at, inner in zip(calls, [*calls[1:], None], strict=True):
            if _is_open(told[at]):
                callee = (told[inner].named or told[inner].function) if inner is not None else None
                line = _line(told[at], callee, messages.get(level, ""), sources)
                told[at] = _moved(told[at], line, sources) if line else told[at]
    return tuple(told)


def _is_open(frame: MappedFrame) -> bool:
    """Return whether a frame of compiled code has a file, and no line yet."""
    return bool(frame.file and frame.line is None and frame.note in _OPEN and kin_of(frame.file) == "script")


def _is_runtime(frame: MappedFrame) -> bool:
    """Return whether a frame stands between a function and the one that it awaits."""
    label = frame.function.removeprefix("async ")
    return frame.file is None and (label in _RUNTIME or bool(STATE_MACHINE.match(label)))


def _line(frame: MappedFrame, callee: str | None, message: str, sources: Sources) -> int | None:
    """Return the only line that calls the inner function, or has what the message says of the innermost one."""
    file = frame.file or ""
    scopes = [] if sources.source(file).approximate else _scopes(frame, sources)
    match = _LABEL.fullmatch(callee[:LONGEST]) if callee is not None else None
    meant: set[int] = set()
    for scope in scopes:
        if callee is None:
            meant.update(_complained(file, scope, message, sources) if scope.name else ())
        elif match and (scope.name or len(match["name"]) >= SHORTEST):
            meant.update(_calling(file, scope, match["name"], sources))
    return meant.pop() if len(meant) == 1 else None


def _scopes(frame: MappedFrame, sources: Sources) -> list[Scope]:
    """Return the functions that a frame may name; for one without a name its class, or else the whole file."""
    written = sources.scopes(frame.file or "")
    if nameless := _NAMELESS.fullmatch(frame.function[:LONGEST]):
        classes = [one for one in written if one.kind != "function" and one.name == nameless["owner"]]
        return classes if len(classes) == 1 else [Scope("", 1, len(sources.lines(frame.file or "")))]
    label = _LABEL.fullmatch(frame.function[:LONGEST])
    named = [one for one in written if label and one.name == label["name"] and one.kind == "function"]
    owned = [one for one in named if label and one.owner == label["owner"]]
    return owned or named  # a class may have a static and another method of the name


def _calling(file: str, scope: Scope, name: str, sources: Sources) -> list[int]:
    """Return the lines that call a function of a name, or build something of it."""
    calls = [one for one in sources.source(file).calls(scope.start, scope.end) if one.name == name]
    head = re.compile(rf"(?<![\w$]){re.escape(name)}\s*(?:\?\.)?[(<`]")
    return [line for call in calls for line in _holding(file, call.line, call.last, head, sources)[:1]]


def _complained(file: str, scope: Scope, message: str, sources: Sources) -> list[int]:
    """Return the lines that have what the message quotes, or that raise with words of it."""
    if word := complaints.attribute(message):
        safe = re.escape(word)
        read = re.compile(
            rf"\.\s*{safe}(?![\w$])|\[['\"]{safe}['\"]\]|\b(?:const|let|var)\s*\{{[^{{}}=]{{0,200}}(?<![\w$]){safe}(?![\w$])"
        )
        return _holding(file, scope.start, scope.end, read, sources)
    if mistaken := _MISTAKEN.match(message):
        name = mistaken["text"].rpartition(".")[2]
        if not mistaken["what"]:
            return _calling(file, scope, name, sources)
        meant = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
        return _holding(file, scope.start, scope.end, meant, sources)
    raised = sources.source(file).raises(scope.start, scope.end)
    return [one.line for one in raised if one.how == "raised" and _quotes(one.text, message)]


def _quotes(statement: str, message: str) -> bool:
    """Return whether a text in a statement is part of the message."""
    return any(part in message for found in _TEXT.findall(statement) for part in found if part.strip())


def _holding(file: str, first: int, last: int, wanted: re.Pattern[str], sources: Sources) -> list[int]:
    lines = sources.lines(file)[first - 1 : last]
    return [
        number
        for number, line in enumerate(lines, start=first)
        if wanted.search(line) and not _COMMENT.match(line)
    ]


def _moved(frame: MappedFrame, line: int, sources: Sources) -> MappedFrame:
    return replace(frame, line=line, text=sources.text(frame.file or "", line), match="like", note=BY_DEED)
