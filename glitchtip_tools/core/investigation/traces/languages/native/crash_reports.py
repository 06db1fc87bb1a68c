"""Crashes of native code: Android's tombstones, and the reports of Apple's systems. The innermost call comes first.

Few of their frames have a file of the source: most tell the binary and a symbol.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

BEFORE = (
    80  # lines in which the registers and the memory of a tombstone stand between the signal and its calls
)
_SIGNAL = re.compile(
    r"\bsignal \d{1,2} \((?P<type>SIG[A-Z]{2,6})\)(?:, code -?\d+ \((?P<code>\w{1,20})[^)]{0,80}\))?"
    r"(?:, (?P<address>fault addr [\w-]{1,20}))?"
)
_ABORTED = re.compile(r"\bAbort message: ['\"](?P<value>.{1,600}?)['\"]$")
_MACHINE = re.compile(  # `#01 pc 0012a7  /system/lib/libart.so (symbol+34) (BuildId: 1f)`
    r"^\s*#\d{2,3}\s+pc [0-9a-f]{4,16}\s+(?P<file>\S{1,300}(?: \[[^\]]{1,200}\]| \(deleted\))?)"
    r"(?: \(offset 0x[0-9a-f]+\))?(?: \((?P<function>.{1,800}?)(?:\+\d{1,9})?\))?(?: \(BuildId: [0-9a-f]+\))?$"
)
_MANAGED = re.compile(
    r"(?:\.(?:apk|dex|vdex|odex|oat|jar)\b|dex |dalvik|memfd:jit)"
)  # where code of the JVM's languages is
_NAMED = re.compile(r"(?P<module>(?:[a-z_]\w{0,80}\.){1,10}[A-Z][\w$]{0,120})\.(?P<method>[\w$<>-]{1,120})$")
_THREAD = re.compile(
    r"^\s*(?:Thread \d{1,4} (?:name: .{0,100} )?Crashed:|Last Exception Backtrace:|Current stack trace:)"
)
_IMAGE = re.compile(  # `3   Bakery   0x104 Oven.warm(_:) + 12 (Oven.swift:22)`
    r"^\s*\d{1,4}\s+(?P<image>\S.{0,60}?)\s+(?P<address>0x[0-9a-f]{4,16}) (?P<function>\S.{0,600}?)"
    r"(?: \+ \d{1,9})?(?: \[inlined\])?(?: \((?P<file>[^\s():]{1,200}\.\w{1,8})(?::(?P<line>\d{1,7}))?\))?$"
)
_EXCEPTION = re.compile(r"^\s*Exception Type: {1,12}(?P<type>\w{1,40})(?: \((?P<signal>\w{1,20})\))?")
_FAILED = re.compile(
    r"(?:^|\s)(?:Swift runtime failure|[Ff]atal error"
    r"|[*]{3} Terminating app due to uncaught exception '\w{1,80}', reason)"
    r": '?(?P<value>\S.{0,600}?)'?(?: \+ 0(?: \[inlined\])?)?$"
)
# What the runtime and the system have between the failure and the program.
_RUNTIME = re.compile(
    r"^(?:lib(?:swift|system|dispatch|objc|c\+\+)\w*\.|libswiftCore|CoreFoundation$|dyld$|UIKit|AppKit$|Foundation$)"
)
_NOTHING = re.compile(r"^(?:<\w+>|0x[0-9a-f]+|Swift runtime failure: .*|_?_?(?:start|main))$")
_HEADER = 60  # lines above a crashed thread in which Apple tells the exception


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the crashes, each with the calls of the thread that crashed."""
    newest = max((at for at, line in enumerate(lines) if _SIGNAL.search(line)), default=0)
    tombstones = _tombstones(lines, newest) or (_tombstones(lines, 0) if newest else [])
    return [*tombstones, *_apples(lines)]


def _tombstones(lines: Sequence[str], at: int) -> list[tuple[ExceptionValue, ...]]:
    """Return the first crash from a line on."""
    chains: list[tuple[ExceptionValue, ...]] = []
    while at < len(lines):
        first, frames = at, []
        while at < len(lines) and (call := _MACHINE.match(lines[at])):
            frames.append(_machine_frame(call))
            at += 1
        if len(frames) > 1:
            kind, value = _signalled(lines[max(0, first - BEFORE) : first])
            chains.append((ExceptionValue(kind, value, None, tuple(reversed(frames))),))
        at += at == first
    return chains[:1]  # the other threads' calls follow


def _signalled(above: Sequence[str]) -> tuple[str, str]:
    """Return the signal, and the message of who aborted or the address that failed."""
    signals = [match for line in above if (match := _SIGNAL.search(line))]
    aborted = [match["value"] for line in above if (match := _ABORTED.search(line))]
    if not signals:
        return "crash", aborted[-1] if aborted else ""
    signal = signals[-1]
    value = ", ".join(part for part in (signal["code"], signal["address"]) if part)
    return signal["type"], aborted[-1] if aborted else value


def _machine_frame(call: re.Match[str]) -> Frame:
    function = call["function"] or None
    if function and function.startswith("BuildId:"):
        function = None
    named = _NAMED.match(function) if function and _MANAGED.search(call["file"]) else None
    if named:
        return Frame(module=named["module"], function=named["method"])
    return Frame(filename=call["file"], abs_path=call["file"], function=function)


def _apples(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    chains: list[tuple[ExceptionValue, ...]] = []
    for at, line in enumerate(lines):
        if not _THREAD.match(line):
            continue
        calls = []
        for below in lines[at + 1 :]:
            if not (call := _IMAGE.match(below)):
                break
            calls.append(call)
        frames = [_image_frame(call) for call in calls if not _NOTHING.match(call["function"])]
        if not any(frame.in_app is None for frame in frames):
            continue
        kind, value = _told(lines[max(0, at - _HEADER) : at], calls)
        chains.append((ExceptionValue(kind, value, None, tuple(reversed(frames))),))
    return chains


def _told(above: Sequence[str], calls: Sequence[re.Match[str]]) -> tuple[str, str]:
    """Return the kind of an Apple exception and the runtime's message, which may be its innermost frame."""
    kinds = [match["type"] for line in above if (match := _EXCEPTION.match(line))]
    said = [*above, *(call["function"] for call in calls[:3])]
    values = [match["value"] for line in said if (match := _FAILED.search(line))]
    return kinds[-1] if kinds else "Fatal error" if values else "crash", values[-1] if values else ""


def _image_frame(call: re.Match[str]) -> Frame:
    file = call["file"] if call["file"] and not call["file"].startswith("<") else None
    line = int(call["line"] or 0)
    return Frame(
        filename=file,
        abs_path=file,
        function=call["function"].removeprefix("specialized "),
        line_no=line or None,
        in_app=False if _RUNTIME.match(call["image"]) and not file else None,
    )
