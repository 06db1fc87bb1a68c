"""Rust: `thread 'main' panicked at file:line:column:`, then numbered symbols, innermost first.

`anyhow` prints `Error: message`, the causes, and the symbols below `Stack backtrace:`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.models import ExceptionValue, Frame

_PANIC = re.compile(
    r"thread '[^']*' (?:\([^()]{1,20}(?:\(\d+\))?(?:, [^()]{1,20}\(\d+\))?\) )?panicked at (?:'(?P<value>.*)', )?"
    r"(?P<file>[^\s:']+\.rs):(?P<line>\d{1,7})(?::(?P<column>\d{1,7}))?(?:: (?P<behind>\S.*)|:)?$"
)
ABOVE = 40  # lines in which the causes of an error stand
_ERROR = re.compile(r"^Error: (?P<value>.+)$")
_SYMBOL = re.compile(r"^\s*\d+: +(?:0x[0-9a-f]+ - )?(?P<function>\S.*)$")
_PLACE = re.compile(r"^\s+at (?P<file>\S+?):(?P<line>\d{1,7})(?::(?P<column>\d{1,7}))?$")
_HASH = re.compile(r"::h[0-9a-f]{15,17}\w{0,3}$")
_ADDRESS = re.compile(r"^\s*\d+: +0x[0-9a-f]+ - \S")
_MACHINERY = re.compile(
    r"^<?(?:rust_begin_unwind|core::(?:panicking|fmt|ops::function)|core::(?:option|result)::(?:unwrap|expect)_failed"
    r"|std::(?:panicking|rt|sys|io::Write|backtrace)|sys(?:_common)?::|panicking::|boxed::F\.FnBox|start_thread$|clone$|__?rust|_?main$|__libc|_start|<?unknown>$|BaseThreadInitThunk"
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
        elif line.strip() == "Stack backtrace:" and (frames := _frames(lines, at + 1)):
            above = (_ERROR.match(other) for other in reversed(lines[max(0, at - ABOVE) : at]))
            message = next((match["value"] for match in above if match), "")
            chains.append((ExceptionValue("Error", message, None, tuple(frames)),))
    return chains or _headless(lines)


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
        if _PANIC.search(line):
            break
        symbol = _SYMBOL.match(line)
        if not symbol:
            if frames and not _PLACE.match(line) and line.strip() and not line.startswith("note:"):
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
