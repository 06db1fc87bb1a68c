"""A stack as one reads it: what surfaced first, the newest call first, own frames apart from the libraries' runs."""

from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation.frames.stack import is_library
from glitchtip_tools.models import Event, ExceptionValue, Frame
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring frames that are shown together: one own frame, or several of libraries."""

    frames: tuple[Frame, ...]
    own: bool


def own(frame: Frame) -> bool:
    """Return whether the frame is the application's: by its path first; the SDK's hint counts only against it."""
    return not is_library(frame) and frame.in_app is not False


def surfaced_first(event: Event) -> Iterator[ExceptionValue]:
    """Yield the exceptions of the chain from the one that surfaced to its root cause."""
    yield from reversed(event.exceptions)


def runs(frames: Sequence[Frame]) -> list[Run]:
    """Return the frames newest call first, libraries folded; all are own when none would be."""
    newest_first = frames[::-1]
    belongs = [own(frame) for frame in newest_first]
    if not any(belongs):
        belongs = [not is_library(frame) for frame in newest_first]
    if not any(belongs):
        belongs = [True] * len(newest_first)
    folded: list[Run] = []
    for frame, is_own in zip(newest_first, belongs, strict=True):
        if folded and not is_own and not folded[-1].own:
            folded[-1] = Run((*folded[-1].frames, frame), own=False)
        else:
            folded.append(Run((frame,), is_own))
    return folded


def place(frame: Frame) -> str:
    """Return `file:line in function` with what is known."""
    name = frame.filename or frame.abs_path or frame.module or "?"
    at = f"{name}:{frame.line_no}" if frame.line_no else name
    return f"{at} in {frame.function}" if frame.function else at


def source(frame: Frame, around: int = 3) -> list[tuple[int, str]]:
    """Return the numbered lines around the frame's line, as far as the event brought them."""
    if frame.line_no is None:
        return []
    near = [(number, line) for number, line in frame.context if abs(number - frame.line_no) <= around]
    if near or frame.context_line is None:
        return near
    return [(frame.line_no, frame.context_line)]
