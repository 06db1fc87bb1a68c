"""Changes that are certain: after an answer that does not prove one, look; then it is done, not done, or unknown.

A change whose answer was lost may have been carried out. So nothing is sent twice before a look says that it was
not carried out, and where nobody can say, the failure is MaybeDone and not one that invites to try again.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Generic, TypeVar

from glitchtip_tools.api.answers.shapes import Shape, anything
from glitchtip_tools.api.http import Answer, Asking
from glitchtip_tools.api.server import Server
from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    MaybeDone,
    NotAuthorized,
    NotFound,
    NotSent,
    RateLimited,
    ServerFailed,
    TimedOut,
    Unreachable,
    Unsupported,
    WebPage,
)
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import Json, moment

T = TypeVar("T")
CLOCKS_APART = timedelta(seconds=5)  # between the machine that dates answers and the one that dates rows


@dataclass(frozen=True, slots=True)
class ProvableWrite(Generic[T]):
    """A change: how it is sent, what its answer must be, and how to look whether it was carried out.

    `look` returns the value when the change is found carried out, None when it surely is not. `again` says that
    sending it twice is the same as once. `kind` names the failure of an unknown outcome; `of_org` that a 404 may
    mean an unknown organization.
    """

    method: str
    path: str
    about: Asking
    read: Callable[[object], T]
    look: Callable[[], T | None]
    kind: str
    json: object = None
    expected: Shape = anything
    again: bool = False
    of_org: bool = False


class Writes(Server):
    """What every change goes through."""

    def carried_out(self, write: ProvableWrite[T]) -> T:
        """Return the value of a change that is certain to be made.

        Raises MaybeDone when that cannot be found out, ServerFailed and the like when it was not made.
        """
        http = self.http
        end = http.monotonic() + http.timeout
        unknown: Failure | None = None
        for attempt in range(http.retries + 1):
            try:
                return self._sent(write, end)
            except NotSent as failure:  # tried several times already
                reason: Failure = failure
                break
            except (Unreachable, ServerFailed, RateLimited) as failure:
                reason = failure
                unknown = failure
            except (NotFound, BadUsage, NotAuthorized, Unsupported) as refused:
                return self._refused(write, refused, unknown)
            if unknown:
                blind, result = self._looked(write.look)
                if result is not None:
                    return result
                if isinstance(unknown, WebPage) and isinstance(blind, WebPage):
                    raise unknown  # whatever answers there is no API, and changed nothing
                late = isinstance(unknown, TimedOut)  # a server may carry it out after we have looked
                unknown = unknown if blind or late else None
            may = unknown is None or write.again
            if not may or not http.pause(reason, attempt, end):
                break
        if unknown:
            raise _maybe(write, unknown) from unknown
        if not isinstance(reason, NotSent | RateLimited):
            reason.hint = "a check showed that nothing was changed; try again"
        raise reason

    def _sent(self, write: ProvableWrite[T], end: float) -> T:
        judge = _is_gone if write.method == "DELETE" else None
        ask = self.ask_org if write.of_org else self.http.ask
        left = max(0.001, end - self.http.monotonic())
        answer = ask(
            write.method, write.path, json=write.json, about=write.about, expected=write.expected,
            expected_answer=judge, timeout=left,
        )  # fmt: skip
        return write.read(answer.data)

    def _refused(self, write: ProvableWrite[T], refused: Failure, unknown: Failure | None) -> T:
        """Return the value of a change that is there although it was refused; otherwise raise what is known.

        A proxy may refuse in the server's name, after the fact. Only of what was to go, nobody can say whether it
        went now or was never there, so that the server's word counts. `unknown` is what became of an earlier try.
        """
        gone = type(refused) is NotFound or "does not exist" in refused.message  # of a comment, with 400
        if write.method == "DELETE" and gone:
            if unknown:
                return write.read(None)
            raise refused
        blind, result = self._looked(write.look)
        if result is not None:
            return result
        if unknown and (blind or isinstance(unknown, TimedOut)):
            raise _maybe(write, unknown) from unknown
        raise refused

    def _looked(self, look: Callable[[], T | None]) -> tuple[Failure | None, T | None]:
        """Return why one could not look, and what was found."""
        try:
            return None, look()
        except Failure as failure:
            return failure, None

    def recent(self, items: Iterable[Json], began: float) -> Json | None:
        """Return the first of the server's rows that was made since a moment of our monotonic clock.

        The server's own clock tells, by the `Date` of its last answer. Raises ServerFailed when it has none.
        """
        rows = list(items)
        if not rows:
            return None
        if self.http.date is None:
            raise ServerFailed("the server's answers have no date")
        since = self.http.date - timedelta(seconds=self.http.monotonic() - began) - CLOCKS_APART
        return next((row for row in rows if (at := moment(row.get("dateCreated"))) and at >= since), None)


def _maybe(write: ProvableWrite[T], unknown: Failure) -> MaybeDone:
    message = f"it is unknown whether it was carried out ({write.about.what}): {unknown.message}"
    return MaybeDone(message, kind=write.kind)


def _is_gone(answer: Answer) -> str | None:
    return None if answer.status == 204 else f"is not a confirmation ({answer.status})"
