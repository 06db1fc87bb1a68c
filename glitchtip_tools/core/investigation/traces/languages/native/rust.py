"""Rust: `thread 'main' panicked at file:line:column:`, then numbered symbols, innermost first.

`anyhow` prints `Error: message`, the causes, and the symbols below `Stack backtrace:`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.models import ExceptionValue, Frame

_PANIC = re.compile(
    r"(?:^|\s)(?:thread (?:'[^']*'|[\w-]{1,80}) (?:\([^()]{1,20}(?:\(\d+\))?(?:, [^()]{1,20}\(\d+\))?\) )?)?"
    r"panicked at (?:'(?P<value>.*)', )?"
    r"(?P<file>[^\s:']+\.rs):(?P<line>\d{1,7})(?::(?P<column>\d{1,7}))?(?:: (?P<behind>\S.*)|:| note: .{0,200})?$"
)
ABOVE = 40  # lines in which the causes of an error stand
BELOW = 40  # lines below an error in which its symbols begin
_ERROR = re.compile(r"^Error: (?P<value>.+)$")
# color-eyre: `Message: text`, or `0: text` below `Error:`, then the place behind or below `Location:`.
_LOCATION = re.compile(r"^Location:(?:\s+(?P<file>\S+\.rs):(?P<line>\d{1,7}))?$")
_LOCATED = re.compile(r"^\s+(?P<file>\S+\.rs):(?P<line>\d{1,7})$")
_MESSAGE = re.compile(r"^(?:Message:|\s+\d+:)\s+(?P<value>\S.*)$")
_SYMBOL = re.compile(r"^\s*\d+: +(?:0x[0-9a-f]+ - )?(?P<function>\S.*)$")
_PLACE = re.compile(r"^\s+at (?P<file>\S+?):(?P<line>\d{1,7})(?::(?P<column>\d{1,7}))?$")
_HASH = re.compile(r"::h[0-9a-f]{15,17}\w{0,3}$")
_ADDRESS = re.compile(r"^\s*\d+: +0x[0-9a-f]+ - \S")
_MACHINERY = re.compile(
    r"^<?(?:rust_begin_unwind|core::(?:panicking|fmt|ops::function)|core::(?:option|result)::(?:unwrap|expect)_failed"
    r"|std::(?:panicking|rt|sys|io::Write|backtrace)|sys(?:_common)?::|panicking::|boxed::F\.FnBox|start_thread$|clone$|__?rust|_?main$|_{1,2}mh_execute_header$|__libc|_start|<?unknown>$|BaseThreadInitThunk"
    r"|RtlUserThreadStart|backtrace::)"
)


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the panics; one without a backtrace has the one frame that its first line tells."""
    chains: list[tuple[ExceptionValue, ...]] = []
    for at, line in enumerate(lines):
        if match := _PANIC.search(line):
            below = lines[at + 1].strip() if at + 1 < len(lines) else ""
            value = match["value"] or match["behind"] or below
            place = Frame(
                filename=match["file"],
                abs_path=match["file"],
                line_no=int(match["line"]),
                col_no=int(match["column"]) if match["column"] else None,
            )
            frames = _with_place(_frames(lines, at + 1), place)
            chains.append((ExceptionValue("panic", value, None, tuple(frames)),))
        elif place_of := _located(lines, at):
            above = (_MESSAGE.match(other) for other in reversed(lines[max(0, at - ABOVE) : at]))
            message = next((match["value"] for match in above if match), "")
            frames = _with_place(_frames(lines, at + 1), place_of)
            chains.append((ExceptionValue("panic", message, None, tuple(frames)),))
        elif line.strip() == "Stack backtrace:" and (frames := _frames(lines, at + 1)):
            above = (_ERROR.match(other) for other in reversed(lines[max(0, at - ABOVE) : at]))
            message = next((match["value"] for match in above if match), "")
            chains.append((ExceptionValue("Error", message, None, tuple(frames)),))
    return chains or _headless(lines)


def _located(lines: Sequence[str], at: int) -> Frame | None:
    """Return the place that color-eyre tells on a line, or on the one below it."""
    match = _LOCATION.match(lines[at])
    if match and not match["file"]:
        match = _LOCATED.match(lines[at + 1]) if at + 1 < len(lines) else None
    return (
        Frame(filename=match["file"], abs_path=match["file"], line_no=int(match["line"])) if match else None
    )


def _headless(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the symbols of a backtrace whose panic was not pasted."""
    first = next((at for at, line in enumerate(lines) if _ADDRESS.match(line)), None)
    frames = _frames(lines, first) if first is not None else []
    named = any(frame.filename for frame in frames)
    return [(ExceptionValue("panic", "", None, tuple(frames)),)] if named else []


def _with_place(frames: list[Frame], place: Frame) -> list[Frame]:
    """Return the frames with the panic's own place, which a release build tells of no other frame."""
    if not frames or any(frame.filename for frame in frames):
        return frames or [place]
    return [*frames[:-1], replace(place, function=frames[-1].function)]


def _frames(lines: Sequence[str], at: int) -> list[Frame]:
    """Return the symbols of the backtrace below a panic, oldest first, the panic's own machinery left out."""
    frames: list[Frame] = []
    for number in range(at, len(lines)):
        line = lines[number]
        if _PANIC.search(line) or (not frames and number > at + BELOW):
            break
        symbol = _SYMBOL.match(line)
        if not symbol:
            aside = not line.strip() or line.startswith("note:") or "frames hidden" in line
            if frames and not _PLACE.match(line) and not aside:
                break
            continue
        place = _PLACE.match(lines[number + 1]) if number + 1 < len(lines) else None
        frames.append(
            Frame(
                filename=place["file"] if place else None,
                abs_path=place["file"] if place else None,
                function=_HASH.sub("", symbol["function"]),
                line_no=int(place["line"]) if place else None,
                col_no=int(place["column"]) if place and place["column"] else None,
                in_app=False if _MACHINERY.match(symbol["function"]) else None,
            )
        )
    return [frame for frame in reversed(frames) if frame.in_app is not False]
