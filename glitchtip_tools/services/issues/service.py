"""Issues by name: find, show, change, and read their events."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glitchtip_tools.api.glitchtip import GlitchTip, Page
from glitchtip_tools.core.issues.detail import NO_TAGS, IssueDetail, tags_contradict
from glitchtip_tools.core.issues.references import leads_elsewhere, parse
from glitchtip_tools.errors import BadUsage, Failure, NotFound
from glitchtip_tools.models import Event, Issue, Tag, reference_of
from glitchtip_tools.services.cache.short_ids import ShortIds, is_named, number_of
from glitchtip_tools.services.issues.detail import is_gone, issue_detail
from glitchtip_tools.services.issues.event_lookup import event_of_issue, events_since, find_event
from glitchtip_tools.services.issues.reference import find_issue, of_this_organization
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from glitchtip_tools.services.cache.server import KeptProjects


@dataclass(frozen=True, slots=True)
class IssueService:
    """The issues of a server; `project` is where short ids are looked for first.

    With `check_organization`, an unknown organization fails before anything else: the server finds an issue by its
    number alone, whatever organization was asked for.
    """

    glitchtip: GlitchTip
    project: str | None = None
    check_organization: bool = False
    warn: Callable[..., None] = lambda *_words, **_hint: None
    short_ids: ShortIds | None = None
    kept: "KeptProjects | None" = None

    def find(self, name: str, *, changing: bool = False) -> Issue:
        """Return the issue with this number, short id or link, or `@latest`; raises BadUsage, NotFound.

        A link to another server is refused when something is to be changed, and warned of otherwise.
        """
        self.check_link(name, changing=changing)
        if self.check_organization:
            self.glitchtip.known_org()
        if not changing and (remembered := self._remembered(name)):
            return remembered
        return self._looked_up(name, changing=changing)

    def _looked_up(self, name: str, *, changing: bool = False) -> Issue:
        pages = {} if changing else self._page_of_kept_project(name)
        for page in pages.values():
            for issue in page.items:
                if is_named(issue, name):
                    self._note(issue)
                    return issue

        def newest(project: str) -> Page[Issue] | None:
            return pages.get(project) or next(self.glitchtip.issue_pages(projects=[project]), None)

        issue = find_issue(
            self.glitchtip, name, project=self.project, changing=changing, newest=newest if pages else None
        )
        self._note(issue)
        return issue

    def _page_of_kept_project(self, name: str) -> dict[str, Page[Issue]]:
        """Return the newest issues of the kept project that a short id names, by its number."""
        wanted = parse(name)
        if wanted.kind != "short id" or not self.kept:
            return {}
        known = self.kept.of_short_id(wanted.value)
        if known is None:
            self.kept.note(self.glitchtip.projects())
            return {}
        page = next(self.glitchtip.issue_pages(projects=[known.id]), None)
        return {known.id: page} if page else {}

    def _remembered(self, name: str) -> Issue | None:
        """Return the issue whose short id this is by its kept number, None where the server says otherwise."""
        number = number_of(self.short_ids, name)
        try:
            issue = self.glitchtip.issue(number) if number else None
        except NotFound:
            return None
        return issue if issue and is_named(issue, name) else None

    def _note(self, issue: Issue) -> None:
        if self.short_ids:
            self.short_ids.note([issue])

    def check_link(self, name: str, *, changing: bool) -> None:
        """Raise BadUsage for a link to another server when something is to be changed; warn of it otherwise."""
        wanted = parse(name)
        if not leads_elsewhere(wanted, (self.glitchtip.http.base_url, self.glitchtip.web_url)):
            return
        reason, host = f"that link leads to `{wanted.host}`", urlsplit(self.glitchtip.http.base_url).netloc
        if changing:
            hint = f"if `{host}` is the same server, set GTT_WEB_URL to its address on the web"
            raise BadUsage(f"{reason}, not to `{host}`", hint=hint)
        self.warn(
            f"{reason}; looking at issue `{wanted.value}` of `{host}`",
            hint="set GTT_WEB_URL if it is the same",
        )

    def detail(
        self, issue: Issue, *, event_id: str | None = None, events: int = 0, comments: bool = False
    ) -> IssueDetail:
        """Return the issue with its tags and an event (the latest, or the one named), and more when asked for."""
        return self._detail(issue, event_id, events, comments)

    def shown(
        self, name: str, *, event_id: str | None = None, events: int = 0, comments: bool = False
    ) -> IssueDetail:
        """Find an issue like `find` and return it like `detail`: what belongs to a number is asked at once."""
        wanted = parse(name)
        number = wanted.value if wanted.kind == "number" else number_of(self.short_ids, name)
        if number is None or self.check_organization:
            return self._detail(self.find(name), event_id, events, comments)
        self.check_link(name, changing=False)
        of_this_organization(self.glitchtip, wanted)
        if wanted.kind == "number":
            return self._detail(number, event_id, events, comments)
        with suppress(NotFound):
            detail = issue_detail(self.glitchtip, number, event_id=event_id, events=events, comments=comments)
            if is_named(detail.issue, name) and not detail.gone:
                return self._checked(detail)
        return self._detail(self._looked_up(name), event_id, events, comments)

    def shown_each(
        self, names: Sequence[str], say: Callable[[str], None], *, events: int = 0, comments: bool = False
    ) -> tuple[list[IssueDetail], list[Failure]]:
        """Return the issues of these names, and the failures for those that are not there; any other ends it.

        Raises BadUsage, before anything is sent, for what names no issue.
        """
        for name in names:
            parse(name)
        details: list[IssueDetail] = []
        failures: list[Failure] = []
        for name in names:
            say(f"reading issues: {len(details)} of {len(names)}")
            try:
                details.append(self.shown(name, events=events, comments=comments))
            except NotFound as failure:
                failures.append(failure)
        return details, failures

    def _detail(self, known: Issue | str, event_id: str | None, events: int, comments: bool) -> IssueDetail:
        detail = issue_detail(self.glitchtip, known, event_id=event_id, events=events, comments=comments)
        return self._checked(detail)

    def _checked(self, detail: IssueDetail) -> IssueDetail:
        self._note(detail.issue)
        if detail.gone:
            self._warn_of_gone(detail.issue)
        if tags_contradict(detail.tags, detail.event):
            self.warn(NO_TAGS)
        return detail

    def _warn_of_gone(self, issue: Issue) -> None:
        self.warn(f"issue `{reference_of(issue)}` was merged into another one, or deleted: no list has it")

    def tags(self, issue: Issue, key: str | None = None) -> tuple[Tag, ...]:
        """Return the tags of an issue, or the one named; warn where there are none and the newest event has some."""
        tags = self.glitchtip.tags(issue.id, key)
        if not tags and self._newest_has(issue.id, key):
            tags = self.glitchtip.tags(issue.id, key)
            if not tags:
                self.warn(NO_TAGS)
        return tags

    def _newest_has(self, issue_id: str, key: str | None) -> bool:
        try:
            return tags_contradict((), self.glitchtip.latest_event(issue_id), key)
        except NotFound:  # the server has deleted its events
            return False

    def events(
        self, issue: Issue, *, since: datetime | None = None, limit: int | None = None
    ) -> Iterator[Event]:
        """Yield the issue's events, newest first: those received after `since`, at most `limit`.

        Of an issue that has none at all, look whether any list has it: GlitchTip 6 shows what was merged away.
        """
        found = False
        for event in events_since(self.glitchtip, issue.id, since, limit):
            found = True
            yield event
        if not (found or since) and is_gone(self.glitchtip, issue.id):
            self._warn_of_gone(issue)

    def page_of(self, name: str, event_id: str | None = None) -> str:
        """Return the address of an issue's web page, or of one of its events; raises BadUsage, NotFound."""
        issue = self.find(name)
        if event_id is None:
            return issue.permalink
        whole = event_of_issue(self.glitchtip, issue.id, event_id)
        return f"{issue.permalink}/events/{self.glitchtip.event(issue.id, whole).id}"

    def event(self, event_id: str) -> Event:
        """Return an event by its id alone; raises BadUsage, NotFound."""
        return find_event(self.glitchtip, event_id)
