"""What git's exit codes mean: which are answers, and which say that it cannot answer."""

from collections.abc import Iterable, Sequence

from glitchtip_tools.adapters.process import Result
from glitchtip_tools.errors import ToolFailed

EXITS = range(-64, 256)


class Refused(ToolFailed):
    """Git gave no answer: what it needs is not in the clone, or damaged."""


def expected(answer: Result, words: Sequence[str], allow: Iterable[int] = (0,)) -> Result:
    """Return the answer if its exit code is one; what git printed may quote any file and is not repeated."""
    if answer.code not in tuple(allow):
        name = next(word for word in words if not word.startswith("-"))
        raise Refused(f"`git {name}` failed with exit code {answer.code}")
    return answer
