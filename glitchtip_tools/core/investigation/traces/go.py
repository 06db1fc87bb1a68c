"""Go: `panic: message`, then per goroutine a function's line and a file's line, innermost first.

Errors that carry their stack (`%+v` of pkg/errors, zap) print the same pairs without arguments, below the message.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_PANIC = re.compile(
    r"^(?:.*[\s`])?(?P<kind>(?i:panic)|fatal error|panic serving \S{1,80}): (?P<value>.+?)(?: \[recovered\].*)?$"
)
_GOROUTINE = re.compile(r"^(?:.{0,300}\s)?goroutine \d+(?: gp=\S+ m=\S+)? \[[^\]]*\]:")
# What a recovering middleware logs has the message before the goroutine, on the same line.
_RECOVERED = re.compile(r"(?:\[[^\]]{1,80}\] ?){0,4}(?P<value>\S.{0,280}?) goroutine \d")
_CALL = re.compile(
    r"^(?:created by )?(?P<path>(?:[\w.~@%-]+/)*)(?P<package>[\w%-]+)\."
    r"(?P<function>[^\s]+?)(?:\((?:[^()]|\(\))*\))?(?: in goroutine \d+)?$"
)
_CARRIED = re.compile(r"^(?:[\w.~@%-]+/)*[\w%-]+\.[\w().*\[\]{}-]+$")
# Gin's recovery, which tells addresses instead of functions; where the sources are, they are below a place.
_PLACED = re.compile(r"^\s*(?P<file>\S+\.(?:go|s)):(?P<line>\d{1,7}) \(0x[0-9a-f]+\)$")
_SOURCE = re.compile(r"^\s+(?P<function>[\w.()*·]{1,200}): \S")
_KEYED = re.compile(r"\berr(?:or)?=(?P<value>\S.*)")
# What a console shows of zap: a time, a level, the logger's name, the message, and fields.
_CONSOLE = re.compile(
    r"^\S+(?:\t| {2,})[A-Z]{4,6}(?:\t| {2,})(?:[\w./:-]+(?:\t| {2,})){0,2}(?P<value>\S.*?)\s*(?:\{.*\})?$"
)
_ABOVE = 6  # lines above a stack among which its error is named
_LOGGED = re.compile(r"\"(?:error|err)\": ?\"(?P<value>[^\"]{1,1000})\"")  # as zap and zerolog write it
_FILE = re.compile(
    r"^\s*(?P<file>\S+\.(?:go|s|c|goc)):(?P<line>\d{1,7})(?P<offset> \+0x[0-9a-f]+)?(?: fp=0x.{1,60})?$"
)
_RACE = re.compile(r"^\s*(?:Read|Write|Atomic read|Atomic write) at 0x[0-9a-f]+ by .{1,80}:$")
_OFFSET = re.compile(r"^\s*\+0x[0-9a-f]+$")  # which a mail put on a line of its own


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the panics, each with the stack of the goroutine that panicked."""
    lines = [part for line in lines if not _OFFSET.match(line) for part in _apart(line)]
    chains: list[tuple[ExceptionValue, ...]] = []
    value = kind = None
    at = 0
    while at < len(lines):
        if (match := _PANIC.match(lines[at])) and kind is None:
            kind, value = match["kind"].partition(" serving")[0].lower(), match["value"]
        elif _RACE.match(lines[at]):
            frames, after = _frames(lines, at + 1)
            if frames:  # the earlier access of the two follows
                chains.append((ExceptionValue("DATA RACE", lines[at].strip()[:-1], None, tuple(frames)),))
            at = max(after, at + 1)
            continue
        elif _GOROUTINE.match(lines[at]):
            if kind is None and (recovered := _RECOVERED.match(lines[at])):
                kind, value = "panic", recovered["value"]
            elif kind is None and (said := _said_above(lines, at)):
                kind, value = "panic", said
            frames, at = _frames(lines, at + 1)
            if frames:
                chains.append((_exception(kind, value or "", frames),))
            # The stacks of other goroutines follow; the first is the one that panicked.
            while at < len(lines) and not (_PANIC.match(lines[at]) or _RACE.match(lines[at])):
                at += 1
            kind = value = None
            continue
        at += 1
    return chains or _carried(lines) or _placed(lines)


def _apart(line: str) -> list[str]:
    """Return the lines of a panic whose stack follows its error on a line of keys and values."""
    said, _, call = line.partition(" stack=panic(")
    keyed = _KEYED.search(said) if call.endswith(")") else None
    return [f"panic: {keyed['value']}", "goroutine 1 [running]:", f"panic({call}"] if keyed else [line]


def _said_above(lines: Sequence[str], at: int) -> str:
    """Return what the runtime said, from the lines above a stack."""
    above = (line.strip() for line in reversed(lines[max(0, at - _ABOVE) : at]))
    return next((line for line in above if line.startswith("runtime error: ")), "")


def _placed(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the panics of which only the places are told, innermost first, the runtime's left out."""
    chains: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        first, frames = at, []
        while at < len(lines) and (place := _PLACED.match(lines[at])):
            source = _SOURCE.match(lines[at + 1]) if at + 1 < len(lines) else None
            at += 2 if source else 1
            if "/src/runtime/" not in place["file"]:
                function = source["function"] if source else None
                frames.append(
                    Frame(place["file"], place["file"], function=function, line_no=int(place["line"]))
                )
        if len(frames) > 1:
            above = next((line.strip() for line in reversed(lines[:first]) if line.strip()), "")
            chains.append((_exception("panic", above, frames[::-1]),))
        at += at == first
    return chains


def _carried(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the errors that carry a stack; one that wraps another stands right behind its stack."""
    chains: list[list[ExceptionValue]] = []
    at, after = 0, -1
    while at + 1 < len(lines):
        place = _FILE.match(lines[at + 1])
        if not place or not (
            _CARRIED.match(lines[at]) or (place["offset"] and _CALL.match(lines[at].strip()))
        ):
            at += 1
            continue
        above = lines[at - 1].strip() if at else ""
        inside = _LOGGED.search(above)
        shown = _CONSOLE.match(above)
        message = inside["value"] if inside else shown["value"] if shown else above
        wraps = bool(chains) and at - after == 1
        frames, at = _frames(lines, at)
        one = _exception("error", message, frames)
        if wraps:
            chains[-1].append(one)
        else:
            chains.append([one])
        after = at
    return [tuple(chain) for chain in chains if any(one.frames for one in chain)]


def _exception(kind: str | None, value: str, frames: list[Frame]) -> ExceptionValue:
    error = re.match(r"^(?:main\.)?(\*?[\w./]+)\{|^runtime error: ", value)
    named = "runtime.Error" if value.startswith("runtime error") else (error[1] if error else None)
    return ExceptionValue(named or kind or "panic", value, None, tuple(frames))


def _frames(lines: Sequence[str], at: int) -> tuple[list[Frame], int]:
    """Return the frames, oldest first, without what ran after the panic, and the line after them."""
    frames: list[Frame] = []
    while at + 1 < len(lines) and lines[at].strip():
        call, place = _CALL.match(lines[at].strip()), _FILE.match(lines[at + 1])
        if not place:
            if lines[at].startswith(("panic(", "...")):
                at += 1
                continue
            break
        if lines[at].startswith("panic("):
            frames = []  # what stands above it are the deferred functions that printed the stack
        elif call:
            function = call["function"]
            frames.append(
                Frame(
                    filename=place["file"],
                    abs_path=place["file"],
                    module=call["path"] + call["package"].replace("%2e", "."),
                    function=function,
                    line_no=int(place["line"]),
                )
            )
        at += 2
    return [frame for frame in reversed(frames) if frame.module != "runtime"], at
