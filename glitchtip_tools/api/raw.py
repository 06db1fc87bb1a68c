"""Any request to the API, for what no other command does."""

from collections.abc import Iterator

from glitchtip_tools.api.failures import odd
from glitchtip_tools.api.http import Answer, Asking, HttpRequest, failure_of
from glitchtip_tools.api.paging import next_cursor
from glitchtip_tools.api.server import MOST_PAGES, Server
from glitchtip_tools.errors import Failure, MaybeDone, NotSent, ServerFailed, Unreachable
from glitchtip_tools.models.request import RawRequest


class RawCalls(Server):
    """The way out for everything else."""

    def raw(self, request: RawRequest) -> tuple[Answer, Failure | None]:
        """Return what was answered, and the failure that it means."""
        headers = {"Content-Type": "application/json"} if request.content is not None else None
        sent = HttpRequest(
            request.method, request.path, request.params, request.json, request.content, headers=headers
        )
        reads = request.method == "GET"
        asking = Asking(f"`{request}`", conflicts=not reads)

        def judge(answer: Answer) -> Failure | None:
            if failure := failure_of(answer, asking, self.http.called):
                return failure
            return odd(f"cannot be read: {answer.undecodable}", asking) if answer.undecodable else None

        try:
            answer, failure = self.http.judged(sent, judge, "passing" if reads else "put off")
        except NotSent:
            raise
        except Unreachable as lost:
            raise (lost if reads else _unknown(lost)) from lost
        return answer, _unknown(failure) if isinstance(failure, ServerFailed) and not reads else failure

    def raw_pages(self, request: RawRequest) -> Iterator[tuple[Answer, Failure | None]]:
        """Yield the pages of a list, following cursors only; ends when the server repeats one."""
        params = tuple(pair for pair in request.params if pair[0] != "cursor")
        seen: set[str] = set()
        page = request
        while len(seen) < MOST_PAGES:
            answer, failure = self.raw(page)
            yield answer, failure
            cursor = next_cursor(answer.headers.get("link", ""))
            if failure or not cursor or cursor in seen:
                return
            seen.add(cursor)
            page = RawRequest("GET", request.path, (*params, ("cursor", cursor)))


def _unknown(failure: Failure) -> MaybeDone:
    """Return the failure of a change of which only the server knows whether it was carried out."""
    return MaybeDone(
        f"it may have been carried out: {failure.message}",
        hint="check whether the change was made before you try again",
    )
