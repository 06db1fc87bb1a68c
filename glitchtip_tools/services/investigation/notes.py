"""Asking what may fail: the investigation goes on without the answer, and says so."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from glitchtip_tools.errors import Failure

P = ParamSpec("P")
T = TypeVar("T")


class Notes:
    """What could not be asked or found, in the order in which it turned out; used by several threads."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._failures: set[str] = set()

    @property
    def failed(self) -> bool:
        """Whether anything could not be asked."""
        return bool(self._failures)

    def say_instead(self, note: str) -> None:
        """Remember a note in the place of all failures: it tells their reason."""
        self._said = [remark for remark in self._said if remark not in self._failures]
        self.say(note)

    def say(self, note: str) -> None:
        """Remember a note, once."""
        if note not in self._said:
            self._said.append(note)

    def all(self) -> tuple[str, ...]:
        """Return the notes."""
        return tuple(self._said)

    def ask(self, instead: T, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the answer, or `instead` with a note when the tool failed or took too long."""
        try:
            return question(*args, **kwargs)
        except Failure as failure:
            self._failures.add(failure.message)
            self.say(failure.message)
            return instead
