"""Lines of code that a runtime or a test runner shows beside a stack, given to the frames that they are of.

Node shows the failing line above the error, with marks below it; Babel (Jest, Next.js), Collision and Rails number
the lines around it; Ruby shows it below the message.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from glitchtip_tools.models import ExceptionValue, Frame

_MARKS = re.compile(r"^\s*[\^~]+\s*$")
_UNDER = re.compile(r"^\s*(?:[|│▕][\s^~]*|[\^~]+)$")  # marks below a numbered line
_PLACE = re.compile(r"^\s*(?P<file>\S.{0,400}?):(?P<line>\d{1,7})(?::(?:\d{1,9}:?)?in .{1,1000})?$")
_NUMBERED = re.compile(r"^\s{0,8}(?P<current>[>➜→]\s*)?(?P<number>\d{1,7}) ?[|│▕:](?: (?P<text>.*))?$")
_FEWEST = 3  # numbered lines that make an excerpt
_BELOW = 8  # lines below a place among which its code and the marks stand


def with_excerpts(chain: tuple[ExceptionValue, ...], lines: Sequence[str]) -> tuple[ExceptionValue, ...]:
    """Return the exceptions with the lines of code that the text shows in their frames' context."""
    shown = list(_shown(lines))
    numbered = list(_runs(lines))
    if not (shown or numbered):
        return chain
    return tuple(replace(one, frames=_with_context(one.frames, shown, numbered)) for one in chain)


def _shown(lines: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and code of the excerpts that have marks below the code and the place above it."""
    for at, line in enumerate(lines):
        if at < 2 or not _MARKS.match(line) or not lines[at - 1].strip() or _MARKS.match(lines[at - 1]):
            continue
        for above in reversed(lines[max(0, at - _BELOW) : at - 1]):
            if _MARKS.match(above):
                break  # the place above has its code already
            if place := _PLACE.match(above):
                yield place["file"], int(place["line"]), lines[at - 1].strip()
                break


def _runs(lines: Sequence[str]) -> Iterator[tuple[int | None, dict[int, str]]]:
    """Yield the excerpts of numbered lines, with the number that is marked as the failing one, if any is."""
    run: dict[int, str] = {}
    current: int | None = None
    for line in [*lines, ""]:
        match = _NUMBERED.match(line)
        if match and (not run or int(match["number"]) == next(reversed(run)) + 1):
            run[int(match["number"])] = match["text"] or ""
            current = int(match["number"]) if match["current"] else current
            continue
        if run and _UNDER.match(line):
            continue
        if len(run) >= _FEWEST:
            yield current, run
        run = {int(match["number"]): match["text"] or ""} if match else {}
        current = int(match["number"]) if match and match["current"] else None


def _with_context(
    frames: tuple[Frame, ...],
    shown: Sequence[tuple[str, int, str]],
    numbered: Sequence[tuple[int | None, Mapping[int, str]]],
) -> tuple[Frame, ...]:
    given = list(frames)
    for at in range(len(given) - 1, -1, -1):
        frame, number = given[at], given[at].line_no
        if number is None or frame.context_line:
            continue
        for file, line, code in shown:
            if line == number and (frame.filename or "").endswith(file.removeprefix("./")):
                given[at] = replace(frame, context_line=code, context=((line, code),))
    for current, run in numbered:
        # The innermost frame at the line is meant: an excerpt does not always name its file.
        meant = [at for at, frame in enumerate(given) if frame.line_no in run and not frame.context_line]
        meant = [at for at in meant if current in (None, given[at].line_no)]
        if meant and (line_no := given[meant[-1]].line_no) is not None and run[line_no].strip():
            given[meant[-1]] = replace(
                given[meant[-1]], context_line=run[line_no], context=tuple(sorted(run.items()))
            )
    return tuple(given)
