"""Asking what may fail: the investigation goes on without the answer, and says so."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from glitchtip_tools.adapters.git.exits import Refused
from glitchtip_tools.adapters.ripgrep import LONGEST
from glitchtip_tools.errors import Failure
from glitchtip_tools.services.investigation.budget import Budget

P = ParamSpec("P")
T = TypeVar("T")
# What a report cannot do without, and what takes no time: asked even when the time is up.
_NEEDED = frozenset(("remote", "sources", "blobs", "texts", "submodules", "tracked", "unread"))
_SEARCHES = frozenset(("search", "whole_words", "definitions_and_spread", "assignments", "holding"))
_FATE = frozenset(("became", "last_to_change", "only_change", "released_in"))
_LEFT_OUT = ("searches of the checkout", "what became of the failing lines", "part of the history")


class Notes:
    """What could not be asked or found, in the order in which it turned out; used by several threads."""

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self._said: list[str] = []
        self._failures: set[str] = set()
        self._left_out: set[str] = set()

    @property
    def seconds(self) -> float:
        """How many seconds a search may take now."""
        return self.budget.patience(LONGEST)

    @property
    def failed(self) -> bool:
        """Whether git had no answer to anything, as where objects are missing; what took too long does not count."""
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
        """Return the notes; what was left out because the time was up is one, the last."""
        if not self._left_out:
            return tuple(self._said)
        missing = ", ".join(words for words in _LEFT_OUT if words in self._left_out)
        return (
            *self._said,
            f"the time limit of {self.budget.seconds:g} s (`--budget`) was reached; left out: {missing}",
        )

    def ask(self, instead: T, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the answer, or `instead` with a note when the tool failed, took too long, or the time is up."""
        name = getattr(getattr(question, "func", question), "__name__", "")
        if name not in _NEEDED and self.budget.is_spent:
            self._left_out.add(_about(name))
            return instead
        try:
            return question(*args, **kwargs)
        except Failure as failure:
            if self.budget.is_spent:
                self._left_out.add(_about(name))
                return instead
            if isinstance(failure, Refused):
                self._failures.add(failure.message)
            self.say(failure.message)
            return instead


def _about(question: str) -> str:
    """Return what a question by the name of its function is about."""
    searches, fate, history = _LEFT_OUT
    return searches if question in _SEARCHES else fate if question in _FATE else history
