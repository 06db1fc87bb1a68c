"""Addresses and who answers them: a table of routes as GlitchTip has them, and what a handler is handed."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.responses import Response

from glitchtip_tools.sandbox.api import paging
from glitchtip_tools.sandbox.api.answers import Refused, as_json, invalid, not_found
from glitchtip_tools.sandbox.world.model import Issue, Organization, Token
from glitchtip_tools.sandbox.world.versions import Version
from glitchtip_tools.sandbox.world.world import World

Row = TypeVar("Row")
_CONVERTERS = {"int": "[0-9]+", "slug": "[-a-zA-Z0-9_]+", "str": "[^/]+"}
READ = ("event:read", "event:write", "event:admin")
WRITE = ("event:write", "event:admin")


@dataclass(slots=True)
class Call:
    """One request, as a handler sees it."""

    world: World
    method: str
    path: str
    query_string: str
    query: Sequence[tuple[str, str]]
    body: bytes
    token: Token | None
    params: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> Version:
        """The version that the server plays."""
        return self.world.version

    @property
    def user_id(self) -> int:
        """Whose token it is; only public routes are called without one."""
        if self.token is None:
            raise Refused(401, "Unauthorized")
        return self.token.user_id

    def allow(self, *scopes: str) -> None:
        """Refuse a token that has none of these scopes; the refusal does not say which it lacks."""
        if self.token is None or not set(scopes) & set(self.token.scopes):
            raise Refused(403, "Permission denied")

    def one(self, name: str) -> str | None:
        """Return the last value of a parameter, as the server takes it."""
        return next((value for key, value in reversed(self.query) if key == name), None)

    def many(self, name: str) -> list[str]:
        """Return all values of a repeatable parameter."""
        return [value for key, value in self.query if key == name]

    def whole_numbers(self, name: str, place: Sequence[str | int]) -> list[int]:
        """Return all values of a parameter as integers; the first that is none is a 422."""
        numbers = []
        for at, value in enumerate(self.many(name)):
            if not re.fullmatch(r"[+-]?\d+", value.strip()):
                raise Refused(422, invalid([*place, at], "int"))
            numbers.append(int(value))
        return numbers

    def payload(self) -> object:
        """Return the body's JSON; an empty body is a 422, a broken one a 400."""
        if not self.body:
            raise Refused(422, invalid(["body", "payload"], "missing"))
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refused(400, "Cannot parse request body") from None

    def organization(self) -> Organization:
        """Return the organization that the path names, if the user is in it; else 404."""
        organization = self.world.organization(self.params["org"], self.user_id)
        if organization is None:
            raise not_found()
        return organization

    def issue(self) -> Issue:
        """Return the issue that the path names, if the user may see it; else 404."""
        issue = self.world.issues.get(int(self.params["issue"]))
        if issue is None or not self.world.may_see(self.user_id, issue):
            raise not_found()
        return issue

    def wanted_page(self) -> paging.Paged:
        """Return the page that is asked for; validated before scopes are, as the server does."""
        return paging.asked(self.query)

    def listed(
        self,
        rows: Sequence[Row],
        shape: Callable[[Row], object],
        *,
        order: paging.Order = paging.NEWEST_FIRST,
        place: Callable[[Row], paging.Place],
    ) -> Response:
        """Answer with one page of rows that are already in order."""
        shown, headers = self.page(rows, order=order, place=place)
        return as_json([shape(row) for row in shown], headers=headers)

    def page(
        self,
        rows: Sequence[Row],
        *,
        order: paging.Order = paging.NEWEST_FIRST,
        place: Callable[[Row], paging.Place],
    ) -> tuple[Sequence[Row], dict[str, str]]:
        """Return the wanted page of rows that are already in order, and the headers that say where it is."""
        return paging.page(rows, self.wanted_page(), order, place, (self.path, self.query_string))


Handler = Callable[[Call], Response]
Has = Callable[[Version], bool]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address."""

    handler: Handler
    public: bool
    has: Has


class Table:
    """Addresses in the order in which they are tried."""

    def __init__(self) -> None:
        self._paths: dict[str, tuple[re.Pattern[str], dict[str, Route]]] = {}

    @classmethod
    def of(cls, *tables: "Table") -> "Table":
        """Return one table of several."""
        whole = cls()
        for table in tables:
            whole._paths |= table._paths
        return whole

    def route(
        self, method: str, path: str, *, public: bool = False, has: Has = lambda version: True
    ) -> Callable[[Handler], Handler]:
        """Register a handler; `public` needs no token, `has` says which versions know it."""

        def register(handler: Handler) -> Handler:
            entry = self._paths.setdefault(path, (_pattern(path), {}))
            entry[1][method] = Route(handler, public, has)
            return handler

        return register

    def find(self, path: str, version: Version) -> tuple[dict[str, Route], dict[str, str]] | None:
        """Return the methods of an address and the values in it, or None for an unknown address."""
        for pattern, routes in self._paths.values():
            if match := pattern.fullmatch(path):
                known = {method: route for method, route in routes.items() if route.has(version)}
                return (known, match.groupdict()) if known else None
        return None


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"<(?:(\w+):)?(\w+)>", path)
    text = re.escape(parts[0])
    for at in range(1, len(parts), 3):
        text += f"(?P<{parts[at + 1]}>{_CONVERTERS[parts[at] or 'str']})" + re.escape(parts[at + 2])
    return re.compile(text)
