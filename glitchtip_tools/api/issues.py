"""Issues, their events, tags, counts and comments: words in, models out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from glitchtip_tools.api.http import Asking
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.api.server import Page, Server, api_path, together
from glitchtip_tools.errors import BadUsage, NotFound, Unsupported
from glitchtip_tools.models import Comment, Event, Issue, Tag
from glitchtip_tools.wire import mapping, sequence, text, whole

READ = ("event:read", "event:write", "event:admin")
WRITE = ("event:write", "event:admin")
READ_COMMENTS = ("event:read", "event:admin")
GROUPS_AT_ONCE = 200
Buckets = tuple[tuple[datetime, int], ...]


class IssueCalls(Server):
    """What can be asked of and done to issues."""

    def page_of(self, issue_id: str) -> str:
        """Return the address of an issue's web page."""
        return f"{self.web_url}/{quote(self.org)}/issues/{issue_id}"

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
        params += [("project", value) for value in projects]
        params += [("environment", value) for value in environments]
        params += [("id", value) for value in ids]
        params += [("start", _iso(start))] if start else []
        params += [("end", _iso(end))] if end else []
        return self.pages(
            self.org_path("issues"), params, self._issue, Asking("the issues", READ), of_org=True
        )

    def issue(self, issue_id: str) -> Issue:
        """Return one issue by its number; raises NotFound."""
        about = Asking(f"issue `{issue_id}`", READ)
        return self._issue(self.http.ask("GET", api_path("issues", _number(issue_id)), about=about).data)

    def set_status(self, issue_id: str, status: str, details: Mapping[str, object] | None = None) -> str:
        """Set the status of one issue and return the status that the server says it has now.

        The organization's path is the one that 4.2, 5.x and 6.x all know. Setting a status twice changes nothing.
        """
        body: dict[str, object] = {"status": status} | ({"statusDetails": dict(details)} if details else {})
        about = Asking(f"issue `{issue_id}`", WRITE)
        answer = self.ask_org("PUT", self.org_path("issues", _number(issue_id)), json=body, about=about)
        return text(mapping(answer.data).get("status")) or self.issue(issue_id).status

    def latest_event(self, issue_id: str) -> Event:
        """Return the newest event of an issue; raises NotFound when it has none."""
        return self.event(issue_id, "latest")

    def event(self, issue_id: str, event_id: str) -> Event:
        """Return one event of an issue."""
        what = "latest event" if event_id == "latest" else f"event `{event_id}`"
        about = Asking(f"the {what} of issue `{issue_id}`", READ)
        path = api_path("issues", _number(issue_id), "events", event_id)
        return payloads.event(self.http.ask("GET", path, about=about).data)

    def events(self, issue_id: str, *, limit: int = 50) -> Iterator[Event]:
        """Yield the events of an issue, newest first, a page of `limit` at a time."""
        path = api_path("issues", _number(issue_id), "events")
        about = Asking(f"the events of issue `{issue_id}`", READ)
        for page in self.pages(path, [("limit", str(limit))], payloads.event, about):
            yield from page.items

    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]:
        """Return the tags of an issue, or the one named; counts are over its stored life."""
        about = Asking(f"the tags of issue `{issue_id}`", READ)
        params = [("key", key)] if key else []
        answer = self.http.ask(
            "GET", api_path("issues", _number(issue_id), "tags"), params=params, about=about
        )
        return tuple(payloads.tag(item) for item in sequence(answer.data))

    def counts(self, issue_ids: Sequence[str], period: str = "24h") -> dict[str, Buckets]:
        """Return per issue the events by hour (`24h`) or by day (`14d`): only buckets that have events.

        Raises Unsupported where the server has no such statistics (4.2).
        """
        chunks = [issue_ids[at : at + GROUPS_AT_ONCE] for at in range(0, len(issue_ids), GROUPS_AT_ONCE)]
        found: dict[str, Buckets] = {}
        for counted in together([partial(self._counts, chunk, period) for chunk in chunks]):
            found |= counted
        return found

    def _counts(self, issue_ids: Sequence[str], period: str) -> dict[str, Buckets]:
        params = [("groups", value) for value in issue_ids] + [("statsPeriod", period)]
        about = Asking("counts by period", READ)
        try:
            answer = self.http.ask("GET", self.org_path("issues-stats"), params=params, about=about)
        except NotFound as missing:
            raise Unsupported(
                "this server has no counts by period", hint="GlitchTip 5 and later have them"
            ) from missing
        rows = map(mapping, sequence(answer.data))
        return {text(row.get("id")) or "": _buckets(mapping(row.get("stats")).get(period)) for row in rows}

    def comments(self, issue_id: str) -> tuple[Comment, ...]:
        """Return all comments of an issue, newest first."""
        about = Asking(f"the comments of issue `{issue_id}`", READ_COMMENTS)
        path = api_path("issues", _number(issue_id), "comments")
        pages = self.pages(path, [("limit", "100")], payloads.comment, about)
        return tuple(comment for page in pages for comment in page.items)

    def add_comment(self, issue_id: str, said: str) -> Comment:
        """Add a comment. Not repeated when the connection breaks: look first whether it arrived."""
        return self._say("POST", issue_id, said)

    def edit_comment(self, issue_id: str, comment_id: str, said: str) -> Comment:
        """Replace the text of a comment (the server lets anybody of the organization do it: look at the author)."""
        return self._say("PUT", issue_id, said, comment_id)

    def delete_comment(self, issue_id: str, comment_id: str) -> None:
        """Delete a comment."""
        about = Asking(f"comment `{comment_id}` of issue `{issue_id}`", ("event:admin",))
        self._comment_call(
            "DELETE", api_path("issues", _number(issue_id), "comments", comment_id), None, about
        )

    def _say(self, method: str, issue_id: str, said: str, comment_id: str | None = None) -> Comment:
        words = ("issues", _number(issue_id), "comments", *([comment_id] if comment_id else []))
        what = f"comment `{comment_id}` of issue" if comment_id else "comments of issue"
        about = Asking(f"{what} `{issue_id}`", WRITE)
        body = {"data": {"text": said.replace("\0", "")}}  # a NUL would be a 500
        return payloads.comment(self._comment_call(method, api_path(*words), body, about))

    def _comment_call(self, method: str, path: str, body: object, about: Asking) -> object:
        try:
            return self.http.ask(method, path, json=body, about=about).data
        except BadUsage as refused:  # an unknown issue or comment is a 400 here
            if "does not exist" in refused.message or "(400)" in refused.message:
                raise NotFound(f"{about.what} not found", hint="check the id") from refused
            raise


def _number(issue_id: str) -> str:
    """Return the id; one that is no number would be answered with the web application's page."""
    if not issue_id.isascii() or not issue_id.isdigit():
        raise BadUsage(f"`{issue_id}` is no issue number", hint="a number, a short id, a link or `@latest`")
    return issue_id


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _buckets(data: object) -> Buckets:
    pairs = [
        (whole(pair[0]), whole(pair[1]))
        for pair in sequence(data)
        if isinstance(pair, list) and len(pair) == 2
    ]
    return tuple((datetime.fromtimestamp(at, UTC), count or 0) for at, count in pairs if at is not None)
