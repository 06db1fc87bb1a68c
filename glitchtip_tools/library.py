"""gtt as a library: a GlitchTip server and investigations, without a command line (docs/api.md).

from glitchtip_tools import GlitchTip, investigate

with GlitchTip("http://localhost:8080", token=token, organization="adminai-tech") as glitchtip:
    for issue in glitchtip.issues(query="is:unresolved level:error", limit=10):
        print(issue.short_id, issue.title)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Self

from glitchtip_tools.api.glitchtip import GlitchTip as Api
from glitchtip_tools.api.http import Http
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.redaction.text import as_typed
from glitchtip_tools.core.search import Flags
from glitchtip_tools.models import Comment, Event, Issue, Status, Tag
from glitchtip_tools.services.investigation.evidence import gather
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.service import IssueService


class GlitchTip:
    """A GlitchTip server. Everything that goes wrong raises a subclass of `Failure`.

    `organization` may be left out when the token sees only one. `timeout` is the longest wait for an answer, in
    seconds. `zone` is the time zone of dates in queries, UTC by default.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str,
        organization: str | None = None,
        timeout: float = 30.0,
        zone: tzinfo = UTC,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._token = token
        self._http = Http(url, token=token, timeout=timeout)
        self._api = Api(self._http, organization=organization)
        self._zone, self._clock = zone, clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def issues(
        self,
        query: str = "",
        *,
        projects: Sequence[str] = (),
        sort: str = "last-seen",
        limit: int | None = None,
    ) -> Iterator[Issue]:
        """Yield the issues that a query of the search language finds (docs/search.md), as pages are read.

        Without `is:` in the query these are the unresolved ones. `projects` are slugs; `limit` None means all.
        Raises BadUsage for a query that cannot be read, before anything is sent.
        """
        search = SearchService(self._api, self._clock(), self._zone)
        plan = search.plan(query, Flags(project=projects), sort=sort, limit=limit)
        return iter(search.run(plan))

    def issue(self, reference: str) -> Issue:
        """Return the issue with this number, short id or link, or `@latest`; raises NotFound, BadUsage."""
        return IssueService(self._api).find(reference)

    def latest_event(self, issue: Issue) -> Event:
        """Return the newest event of an issue; raises NotFound when the server has deleted all of them."""
        return self._api.latest_event(issue.id)

    def tags(self, issue: Issue) -> Sequence[Tag]:
        """Return the tags of an issue's events, with how often each value occurred."""
        return self._api.tags(issue.id)

    def set_status(self, issue: Issue, status: Status | str) -> Issue:
        """Set the status of an issue (`unresolved`, `resolved`, `ignored`) and return the issue as it is then."""
        self._api.set_status(issue.id, Status(status))
        return self._api.issue(issue.id)

    def comments(self, issue: Issue) -> Sequence[Comment]:
        """Return the comments of an issue, newest first."""
        return self._api.comments(issue.id)

    def add_comment(self, issue: Issue, text: str) -> Comment:
        """Add a comment in Markdown. It is not repeated by itself: adding twice makes two."""
        return self._api.add_comment(issue.id, as_typed(text, known=[self._token]))


def event_from(data: Mapping[str, object]) -> Event:
    """Return an event from JSON, as the API gives it or as an SDK sends it; missing fields stay empty."""
    return payloads.event(data)


def investigate(
    event: Event, repository: Path | str | None, *, issue: Issue | None = None, tags: Sequence[Tag] = ()
) -> Investigation:
    """Return where an event's fault most likely is, and which commits are behind it (docs/investigation.md).

    `repository` is a local clone; nothing is posted, and nothing leaves the machine. What cannot be read from the
    clone becomes one of the investigation's `notes`.
    """
    return assemble(event, gather(event, repository, issue=issue, tags=tags), issue=issue)
