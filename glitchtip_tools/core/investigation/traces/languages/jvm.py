"""The JVM: `at package.Class.method(File.java:9)`, innermost first; `Caused by:` after what it caused."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_AT = re.compile(
    r"^\s*(?:at |(?=[\w.$]{3,300} \([\w$]+\.\w+(?::\d+)?\);$)"
    # Crashlytics' page has no `at`, nor has Play's.
    r"|(?=[\w.$]{3,300} ?\((?:[\w$]+\.(?:java|kt|scala|groovy)|SourceFile|Unknown Source|Native Method)(?::\d+)?\)$))"
    r"(?:[\w.@-]+/{1,2})?"
    r"(?P<class>[\w.$]+(?:-[\w$]+)?(?:/0x[0-9a-f]+)?)\.(?P<method>[\w$<>-]*)"
    # Google Play's console and App Center have a space here.
    r"(?: (?=\((?:[\w$]+\.\w+(?::\d|\);?)|SourceFile|Native Method|Unknown Source)))?\("
    r"(?P<place>(?:Native Method|Unknown Source|<[\w ]{1,40}>|(?![\w.]+\.dart:)[\w$@.-]+)(?::-?\d{1,9})?)\)"
    r"(?: ~?\[[^\]]*\]|;)?$"
)
_NATIVE = re.compile(  # Kotlin's own binaries
    r"^\s*at \d{1,4}\s+\S+\s+0x[0-9a-f]+ kfun:(?P<class>[\w.$-]+)(?:\.|#(?!internal|static))"
    r"(?P<method>[\w$<>-]+)(?:[#({].*)? \+ \d+$"
)
_HEAD = re.compile(
    r"(?:^|[\s)>])(?P<type>(?:[a-z_][\w]*\.)+[A-Z_][\w$]*|[A-Z]\w*(?:Exception|Error|Throwable))"
    r"(?:: (?P<value>.*)|:)?$"
)
_CAUSED = re.compile(r"^\s*(?:Caused by:?|Suppressed:) (?P<rest>.*)$")
_MORE = re.compile(r"^\s*\.\.\. (?P<count>\d{1,5}) (?:more|common frames omitted)$")
# Between the frames of a thread dump and of a coroutine; Play's console shows some calls without their place.
_BETWEEN = re.compile(
    r"^\s*(?:- (?:locked|waiting|parking|eliminated)\b|\(Coroutine boundary\)$"
    r"|at (?:[a-z_]\w{0,60}\.){2,12}[\w.$-]+$)"
)
# What a form without line breaks made of a stack: `Cold: trayat a.b.C.d(C.java:9)at a.b.Run.run(Run.java:3)`.
_GLUED = re.compile(
    r"at (?=[\w.$]{3,300}\((?:[\w$]+\.(?:java|kt)|SourceFile|Unknown Source|Native Method)(?::\d{1,9})?\))"
)
_TYPED = re.compile(r"(?:^|\s)(?:[a-z_]\w*\.){1,12}[A-Z]\w*(?:Exception|Error)$")  # enough before one call
_ABOVE = 6
_SEVERAL = 3  # calls on one line


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    lines = [part for line in lines for part in _apart(line)]
    chains: list[list[ExceptionValue]] = []
    skipping = False  # the frames of a suppressed exception
    at = 0
    while at < len(lines):
        if not _frame(lines[at]):
            at += 1
            continue
        kind, value, how = _head(lines, at)
        frames = []
        while at < len(lines) and ((frame := _frame(lines[at])) or _BETWEEN.match(lines[at])):
            frames += [frame] if frame else []
            at += 1
        frames.reverse()
        skipping = how == "Suppressed" or (skipping and how == "")
        if how == "Suppressed":
            continue
        if at < len(lines) and (more := _MORE.match(lines[at])) and chains and how:
            outer = chains[-1][0].frames
            frames = [*outer[: min(int(more["count"]), len(outer))], *frames]
            at += 1
        one = ExceptionValue(kind.rpartition(".")[2], value, kind.rpartition(".")[0] or None, tuple(frames))
        if how and chains:
            chains[-1].insert(0, one)
        else:
            chains.append([one])
    return [tuple(chain) for chain in chains]


def _apart(line: str) -> list[str]:
    """Return the head and the calls of a line on which a whole stack stands."""
    first, *calls = _GLUED.split(line)
    enough = len(calls) >= _SEVERAL or (calls and _TYPED.search(first.rstrip()))
    return [first.rstrip(), *(f"\tat {call.partition(')')[0]})" for call in calls)] if enough else [line]


def _frame(line: str) -> Frame | None:
    match = _AT.match(line)
    if match is None:
        native = _NATIVE.match(line)
        return Frame(module=native["class"], function=native["method"]) if native else None
    file, _, number = match["place"].partition(":")
    facade = re.search(r"(?:^|\.)(?P<file>[A-Z]\w*)Kt$", match["class"]) if file == "SourceFile" else None
    if (
        facade
    ):  # a shrinker hides the file, but a file's functions are in a class of its name; lines may be others
        return Frame(filename=f"{facade['file']}.kt", module=match["class"], function=match["method"])
    return Frame(
        filename=file if "." in file else None,
        module=re.sub(r"/0x[0-9a-f]+$", "", match["class"]),
        function=match["method"] or "<init>",  # which a page took for a tag
        line_no=int(number) if number.isdecimal() and len(number) < 9 else None,
    )


def _named_above(lines: Sequence[str], at: int, message: Sequence[str]) -> bool:
    """Return whether the line above the one behind which a message goes on names an error with a message."""
    number = at - len(message) - 2
    match = _CAUSED.match(lines[number]) if number >= 0 else None
    head = _HEAD.search((match["rest"] if match else lines[number]).strip()) if number >= 0 else None
    return bool(head and head["value"])


def _head(lines: Sequence[str], at: int) -> tuple[str, str, str]:
    """Return type, message and how it hangs together with the one above, from the lines above the first frame."""
    message: list[str] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        caused = _CAUSED.match(line)
        head = _HEAD.search((caused["rest"] if caused else line).strip())
        if head and head.start() and not (caused or head["value"]) and _named_above(lines, at, message):
            head = None  # the end of a message that goes over two lines
        if head:
            how = line.strip().partition(":")[0].split(" ")[0] if caused else ""
            return head["type"], "\n".join([head["value"] or "", *reversed(message)]).strip(), how
        if _frame(line):
            break
        message.append(line)
    return "Exception", "\n".join(reversed(message)).strip(), ""
