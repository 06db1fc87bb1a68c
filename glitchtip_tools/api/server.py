"""What every call on a GlitchTip server needs: the organization, pages by cursor, what this version can do."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from glitchtip_tools.api import answers
from glitchtip_tools.api.answers.shapes import Shape, anything
from glitchtip_tools.api.failures import odd
from glitchtip_tools.api.http import Answer, Asking, Http, Params
from glitchtip_tools.api.paging import ListReading, Page, next_cursor
from glitchtip_tools.errors import (
    BadSettings,
    BadUsage,
    Failure,
    NoRoute,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerFailed,
    WebPage,
)
from glitchtip_tools.late import cached_property, late
from glitchtip_tools.wire import mapping, text

if TYPE_CHECKING:
    from glitchtip_tools import threads
else:
    threads = late("glitchtip_tools.threads")

T = TypeVar("T")
MOST_PAGES = 2_000
AT_ONCE = 8
READ_ORG = ("org:read", "org:write", "org:admin")


class Server:
    """A GlitchTip server seen with one token; `organization` is found out when it was not given.

    `web_url` is the server's address in people's browsers, where it is another one than ours (a tunnel).
    """

    def __init__(self, http: Http, *, organization: str | None = None, web_url: str | None = None) -> None:
        self.http = http
        self.web_url = (web_url or http.base_url).rstrip("/")
        self.given_organization = organization

    @cached_property
    def org(self) -> str:
        """Return the organization's slug: the given one, else the only one that the token sees."""
        if self.given_organization:
            return self.given_organization
        slugs = self.organization_slugs()
        if len(slugs) == 1:
            return slugs[0]
        seen = ", ".join(f"`{slug}`" for slug in slugs) or "none"
        raise BadSettings(
            f"no organization is set, and the token can see {len(slugs)}: {seen}", kind="organization-unnamed"
        )

    def organization_slugs(self) -> tuple[str, ...]:
        """Return the slugs of the organizations that the token sees."""
        about = Asking("the organizations", READ_ORG)
        pages = self.pages(
            "/api/0/organizations/",
            [],
            lambda item: text(mapping(item).get("slug")) or "",
            about,
            answers.ORGANIZATION,
        )
        return tuple(slug for page in pages for slug in page.items)

    def org_path(self, *words: str | int) -> str:
        """Return the path of something of the organization, every word quoted."""
        return api_path("organizations", self.org, *words)

    @cached_property
    def version(self) -> str | None:
        """Return what the server calls its version (a number, or a git hash of its own build), None if unknown."""
        try:
            return text(mapping(self.settings_answer().data).get("version"))
        except (NotFound, ServerFailed, RateLimited, WebPage):
            return None

    def settings_answer(self) -> Answer:
        """Return the answer with the server's settings, for which no token is needed."""
        about = Asking("the server's settings")
        return self.http.ask("GET", "/api/settings/", about=about, expected=answers.SETTINGS)

    def ask_org(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        json: object = None,
        about: Asking,
        expected: Shape = anything,
        expected_answer: Callable[[Answer], str | None] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Ask something of the organization; tell an unknown organization from other failures."""
        try:
            return self.http.ask(
                method, path, params=params, json=json, about=about, expected=expected,
                expected_answer=expected_answer, timeout=timeout,
            )  # fmt: skip
        except (NoRoute, NotFound, ServerFailed) as failure:  # a slug that cannot be one has no route
            if failure.kind == "odd-answer":
                raise
            better = self.unknown_organization(failure)
            raise self._list_not_found(path, about, better) from failure

    def known_org(self) -> None:
        """Raise NotFound when the organization is not among those that the token sees.

        Most lists of an unknown organization are empty with 200, so that an empty one is to be doubted.
        """
        try:
            known = self.organization_slugs()
        except NotAuthorized:
            return
        if self.org not in known:
            raise self._no_such_organization(known)

    def unknown_organization(self, failure: Failure) -> Failure:
        """Return a better failure when the organization is the reason: 404 on 5.x, 500 on 4.2 for a list."""
        try:
            known = self.organization_slugs()
        except Failure:
            return failure
        return failure if self.org in known else self._no_such_organization(known)

    def _list_not_found(self, path: str, about: Asking, failure: Failure) -> Failure:
        """Return what a 404 to a list of the organization itself means: lists are there when it is."""
        is_list = path.startswith(self.org_path()) and path.count("/") == self.org_path().count("/") + 1
        if type(failure) is not NotFound or not is_list or failure.kind == "organization-not-found":
            return failure
        return NotFound(
            f"the server shows no {about.what.removeprefix('the ')} of organization `{self.org}`: "
            "the slug is wrong, or the token's user is not a member",
            hint="`gtt orgs list` shows what the token sees",
        )

    def _no_such_organization(self, known: Sequence[str]) -> NotFound:
        seen = ", ".join(f"`{slug}`" for slug in known) or "none"
        return NotFound(
            f"organization `{self.org}` not found",
            hint=f"the token sees: {seen}",
            kind="organization-not-found",
        )

    def pages(
        self,
        path: str,
        params: Params,
        read: Callable[[object], T],
        about: Asking,
        item: Shape,
        *,
        of_org: bool = False,
        repeating: bool = False,
    ) -> Iterator[Page[T]]:
        """Yield the pages of a list of such items; ends when there is no next cursor or the server repeats one.

        A full page on which an item is there twice hides others, save in a list that is known to be `repeating`.
        Only the cursor is taken from the `Link` header: the host in it is what the server believes to be called.
        Raises ServerFailed for a page that is not a list, holds what was not asked for, or ends the list too early.
        """
        reading = ListReading(item, params, repeating=repeating)
        seen: set[str] = set()
        cursor: str | None = None
        ask = self.ask_org if of_org else self.http.ask
        while len(seen) < MOST_PAGES:
            page_params = [*params, ("cursor", cursor)] if cursor else list(params)
            try:
                answer = ask("GET", path, params=page_params, about=about, expected_answer=reading.wrong)
            except BadUsage as failure:
                if cursor is None:
                    raise
                raise odd("gives a next page that it does not accept", about) from failure
            yield reading.page(answer, read)
            cursor = next_cursor(answer.headers.get("link", ""))
            if not cursor:
                return
            if cursor in seen:
                if lacks := reading.lacks:
                    raise odd(lacks, about)
                return
            seen.add(cursor)
        raise ServerFailed(f"the list does not end after {MOST_PAGES} pages: {about.what}")


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make the calls at the same time and return their answers in order; the first failure is raised."""
    if len(calls) < 2:
        return [call() for call in calls]
    with threads.Threads(min(AT_ONCE, len(calls))) as pool:
        return list(pool.map(lambda call: call(), calls))


def api_path(*words: str | int) -> str:
    """Return `/api/0/.../` with every word quoted, so that no foreign text changes the path.

    Half a character, which no name has, becomes a question mark.
    """
    quoted = (quote(str(word), safe="", errors="replace").replace("..", "%2E%2E") for word in words)
    return "/api/0/" + "".join(f"{word}/" for word in quoted)
