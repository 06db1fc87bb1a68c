"""Issues, their events, tags, counts and comments: words in, models out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from urllib.parse import quote, urlencode

from glitchtip_tools.api import answers
from glitchtip_tools.api.answers.shapes import listed
from glitchtip_tools.api.features import COUNTS, ServerFeatures
from glitchtip_tools.api.http import Asking
from glitchtip_tools.api.paging import Page
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.api.server import api_path, together
from glitchtip_tools.api.writes import ProvableWrite, Writes
from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Comment, Event, Issue, Tag
from glitchtip_tools.redacted import Redacted, leaving
from glitchtip_tools.wire import mapping, moment, sequence, text, whole

T = TypeVar("T")
READ = ("event:read", "event:write", "event:admin")
WRITE = ("event:write", "event:admin")
READ_COMMENTS = ("event:read", "event:admin")
GROUPS_AT_ONCE = 200
Buckets = tuple[tuple[datetime, int], ...]


class IssueCalls(Writes, ServerFeatures):
    """What can be asked of and done to issues."""

    def page_of(self, issue_id: str) -> str:
        """Return the address of an issue's web page."""
        return f"{self._pages_of_issues}/{issue_id}"

    @cached_property
    def _pages_of_issues(self) -> str:
        return f"{self.web_url}/{quote(self.org)}/issues"

    def list_page_of(
        self,
        *,
        query: str = "",
        projects: Sequence[str] = (),
        environments: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        sort: str = "-last_seen",
    ) -> str:
        """Return the address of the web page that lists what `issue_pages` does; without `query`, all statuses."""
        params = [("query", query), ("sort", sort)]
        params += _filters(projects, environments, start, end)
        return f"{self._pages_of_issues}?{urlencode(params, quote_via=quote)}"

    def _issue(self, data: object) -> Issue:
        return payloads.issue(data, page=self.page_of(text(mapping(data).get("id")) or ""))

    def issue_pages(
        self,
        *,
        query: str = "",
        projects: Sequence[str] = (),
        environments: Sequence[str] = (),
        ids: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        sort: str = "-last_seen",
        limit: int = 100,
    ) -> Iterator[Page[Issue]]:
        """Yield pages of issues. `projects` are numeric ids; `start` and `end` bound *first* seen; without
        `query` all statuses are listed. `limit` is the size of a page (100 at most)."""
        params = [("sort", sort), ("limit", str(min(limit, 100)))]
        params += [("query", query)] if query else []
        params += [("id", value) for value in ids]
        params += _filters(projects, environments, start, end)
        about = Asking("the issues", READ)
        item = answers.issues_of(ids, projects, query)
        return self.pages(self.org_path("issues"), params, self._issue, about, item, of_org=True)

    def issue(self, issue_id: str) -> Issue:
        """Return one issue by its number; raises NotFound."""
        about = Asking(f"issue `{issue_id}`", READ)
        path = api_path("issues", _number(issue_id))
        return self._issue(self.http.ask("GET", path, about=about, expected=answers.issue_of(issue_id)).data)

    def set_status(self, issue_id: str, status: str, details: Mapping[str, object] | None = None) -> str:
        """Set the status of one issue and return it; setting a status twice changes nothing.

        The organization's path is the one that 4.2, 5.x and 6.x all know. Raises MaybeDone, ServerFailed.
        """
        body: dict[str, object] = {"status": status} | ({"statusDetails": dict(details)} if details else {})

        def look() -> str | None:
            return status if self.issue(issue_id).status == status else None

        return self.carried_out(
            ProvableWrite(
                "PUT",
                self.org_path("issues", _number(issue_id)),
                Asking(f"issue `{issue_id}`", WRITE),
                lambda _data: status,
                look,
                "status-unknown",
                json=body,
                expected=answers.status_of(status),
                again=True,
                of_org=True,
            )
        )

    def latest_event(self, issue_id: str) -> Event:
        """Return the newest event of an issue; raises NotFound when it has none."""
        return self.event(issue_id, "latest")

    def event(self, issue_id: str, event_id: str) -> Event:
        """Return one event of an issue."""
        what = "the latest event" if event_id == "latest" else f"event `{event_id}`"
        about = Asking(f"{what} of issue `{issue_id}`", READ)
        path = api_path("issues", _number(issue_id), "events", event_id)
        expected = answers.event_of(issue_id, None if event_id == "latest" else event_id)
        return payloads.event(self.http.ask("GET", path, about=about, expected=expected).data)

    def events(self, issue_id: str, *, limit: int = 50) -> Iterator[Event]:
        """Yield the events of an issue, newest first, a page of `limit` at a time."""
        path = api_path("issues", _number(issue_id), "events")
        about = Asking(f"the events of issue `{issue_id}`", READ)
        item = answers.event_of(issue_id)
        for page in self.pages(path, [("limit", str(limit))], payloads.event, about, item):
            yield from page.items

    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]:
        """Return the tags of an issue, or the one named; counts are over its stored life."""
        about = Asking(f"the tags of issue `{issue_id}`", READ)
        params = [("key", key)] if key else []
        path = api_path("issues", _number(issue_id), "tags")
        answer = self.http.ask("GET", path, params=params, about=about, expected=listed(answers.TAG))
        return tuple(payloads.tag(item) for item in sequence(answer.data))

    def counts(
        self, issue_ids: Sequence[str], period: str = "24h", *, whole: bool = True
    ) -> dict[str, Buckets]:
        """Return per issue the events by hour (`24h`) or by day (`14d`): only buckets that have events.

        Where it need not be `whole`, numbers that belong to no issue are left out. Raises Unsupported where the
        server has no such statistics (4.2).
        """
        chunks = [issue_ids[at : at + GROUPS_AT_ONCE] for at in range(0, len(issue_ids), GROUPS_AT_ONCE)]
        counts: dict[str, Buckets] = {}
        for counted in together([partial(self._counts, chunk, period, whole) for chunk in chunks]):
            counts |= counted
        return counts

    def _counts(self, issue_ids: Sequence[str], period: str, whole: bool) -> dict[str, Buckets]:
        params = [("groups", value) for value in issue_ids] + [("statsPeriod", period)]
        about = Asking("counts by period", READ)
        expected = answers.counts_of(issue_ids, period, whole=whole)
        path = self.org_path("issues-stats")
        answer = self.ask_if_there(COUNTS, path, params, about, expected, kind=period)
        rows = map(mapping, sequence(answer.data))
        return {text(row.get("id")) or "": _buckets(mapping(row.get("stats")).get(period)) for row in rows}

    def comments(self, issue_id: str) -> tuple[Comment, ...]:
        """Return all comments of an issue, newest first."""
        about = Asking(f"the comments of issue `{issue_id}`", READ_COMMENTS)
        path = api_path("issues", _number(issue_id), "comments")
        pages = self.pages(path, [("limit", "100")], payloads.comment, about, answers.COMMENT)
        return tuple(comment for page in pages for comment in page.items)

    def add_comment(self, issue_id: str, text: Redacted) -> Comment:
        """Add a comment and return it. Raises MaybeDone when nobody can say whether it is there."""
        began, clean = self.http.monotonic(), _sendable(text)

        def look() -> Comment | None:
            rows = (row for row in self._comment_rows(issue_id) if answers.same(_text_of(row), clean))
            row = self.recent(rows, began)
            return payloads.comment(row) if row else None

        about = Asking(f"comments of issue `{issue_id}`", WRITE)
        path = api_path("issues", _number(issue_id), "comments")
        expected = answers.comment_saying(clean)
        return self._comment_call(
            ProvableWrite(
                "POST", path, about, payloads.comment, look, "comment-unknown",
                json={"data": {"text": clean}}, expected=expected,
            )
        )  # fmt: skip

    def edit_comment(self, issue_id: str, comment_id: str, text: Redacted) -> Comment:
        """Replace the text of a comment (the server lets anybody of the organization do it: look at the author)."""
        clean = _sendable(text)

        def look() -> Comment | None:
            comment = next((c for c in self.comments(issue_id) if c.id == comment_id), None)
            return comment if comment and answers.same(comment.text, clean) else None

        about = Asking(f"comment `{comment_id}` of issue `{issue_id}`", WRITE)
        path = api_path("issues", _number(issue_id), "comments", comment_id)
        expected = answers.comment_saying(clean, comment_id)
        return self._comment_call(
            ProvableWrite(
                "PUT", path, about, payloads.comment, look, "comment-unknown",
                json={"data": {"text": clean}}, expected=expected, again=True,
            )
        )  # fmt: skip

    def delete_comment(self, issue_id: str, comment_id: str) -> None:
        """Delete a comment."""
        about = Asking(f"comment `{comment_id}` of issue `{issue_id}`", ("event:admin",))
        path = api_path("issues", _number(issue_id), "comments", comment_id)

        def look() -> bool | None:
            return True if all(c.id != comment_id for c in self.comments(issue_id)) else None

        self._comment_call(
            ProvableWrite("DELETE", path, about, lambda _data: True, look, "comment-unknown", again=True)
        )

    def _comment_rows(self, issue_id: str) -> list[Mapping[str, object]]:
        """Return the newest comments of an issue, as the server writes them."""
        about = Asking(f"the comments of issue `{issue_id}`", READ_COMMENTS)
        path = api_path("issues", _number(issue_id), "comments")
        return list(next(self.pages(path, [("limit", "100")], mapping, about, answers.COMMENT)).items)

    def _comment_call(self, write: ProvableWrite[T]) -> T:
        try:
            return self.carried_out(write)
        except BadUsage as refused:  # an unknown issue or comment is a 400 here
            if "does not exist" in refused.message or "(400)" in refused.message:
                raise NotFound(f"{write.about.what} not found", hint="check the id") from refused
            raise


def _sendable(text: Redacted) -> str:
    """Return the text without NUL, which would be a 500, and without half characters."""
    return leaving(text).replace("\0", "").encode("utf-8", "replace").decode()


def _text_of(row: Mapping[str, object]) -> str | None:
    return text(mapping(row.get("data")).get("text"))


def _number(issue_id: str) -> str:
    """Return the id; one that is not a number would be answered with the web application's page."""
    if not issue_id.isascii() or not issue_id.isdigit():
        raise BadUsage(f"`{issue_id}` is not an issue number", kind="issue-number")
    return issue_id


def _filters(
    projects: Sequence[str], environments: Sequence[str], start: datetime | None, end: datetime | None
) -> list[tuple[str, str]]:
    """Return what the server and its web page call these filters of a list."""
    filters = [("project", value) for value in projects]
    filters += [("environment", value) for value in environments]
    filters += [("start", _iso(start))] if start else []
    return filters + ([("end", _iso(end))] if end else [])


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _buckets(data: object) -> Buckets:
    pairs = [
        (moment(pair[0]), whole(pair[1]))
        for pair in sequence(data)
        if isinstance(pair, list) and len(pair) == 2
    ]
    return tuple((at, count or 0) for at, count in pairs if at is not None)
