"""Any request to the API, for what no other command does."""

from collections.abc import Iterator

from glitchtip_tools.api.http import Answer, Asking, failure_of
from glitchtip_tools.api.server import MOST_PAGES, Server, next_cursor
from glitchtip_tools.errors import Failure
from glitchtip_tools.models.request import RawRequest


class RawCalls(Server):
    """The way out for everything else."""

    def raw(self, request: RawRequest) -> tuple[Answer, Failure | None]:
        """Return what was answered, and the failure that it means."""
        headers = {"Content-Type": "application/json"} if request.content is not None else None
        answer = self.http.send(
            request.method,
            request.path,
            params=request.params,
            json=request.json,
            content=request.content,
            headers=headers,
        )
        return answer, failure_of(answer, Asking(f"`{request}`"), self.http.called)

    def raw_pages(self, request: RawRequest) -> Iterator[tuple[Answer, Failure | None]]:
        """Yield the pages of a list, following cursors only; ends when the server repeats one."""
        given = tuple(pair for pair in request.params if pair[0] != "cursor")
        seen: set[str] = set()
        page = request
        while len(seen) < MOST_PAGES:
            answer, failure = self.raw(page)
            yield answer, failure
            cursor = next_cursor(answer.headers.get("link", ""))
            if failure or not cursor or cursor in seen:
                return
            seen.add(cursor)
            page = RawRequest("GET", request.path, (*given, ("cursor", cursor)))
