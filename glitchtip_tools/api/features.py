"""What some versions of the server lack: found out by asking once, and remembered for the run.

A route that a version lacks is a 404, a 405, or the web application's page with 200 (docs/reliability.md). So a page
means "lacks it" only where that may be: on a version from before the route, or where the version is unknown (a build
of one's own) and the page came twice. On a version that has the route a page is a fault like any other.
"""

import re
from collections import defaultdict
from contextlib import suppress
from threading import RLock

from glitchtip_tools.api.answers.shapes import Shape
from glitchtip_tools.api.http import Answer, Asking, Params, Repeat
from glitchtip_tools.api.server import Server
from glitchtip_tools.errors import NoRoute, NotFound, ServerFailed, Unsupported, WebPage
from glitchtip_tools.late import cached_property
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class ServerFeature:
    """What every version from `since` on can do; `name` and `hint` are what people read where it is missing."""

    name: str
    since: tuple[int, ...]
    hint: str

    def missing(self) -> Unsupported:
        """Return the failure of a server that lacks it."""
        return Unsupported(f"this server has no {self.name}", hint=self.hint)


@dataclass(frozen=True, slots=True)
class ServerAbility:
    """What every version from `since` on does when it is asked to; earlier ones refuse it, or ignore it silently."""

    what: str
    since: tuple[int, ...]
    hint: str


MERGE = ServerAbility("merge issues", (5,), "GlitchTip 5 and later can")
COUNT_BY_HOUR = ServerAbility("count events by the hour", (5,), "GlitchTip 5 and later can")
RESOLVE_IN_RELEASE = ServerAbility("resolve in a release", (6, 0, 8), "GlitchTip 6.0.8 and later can")
ASSIGN = ServerAbility("assign issues", (6, 1, 3, 1), "versions after 6.1.3 can")
COUNTS = ServerFeature("counts by period", (5, 1), "GlitchTip 5 and later have them")
PROJECT_TOTALS = ServerFeature(
    "totals of single projects",
    (4, 2, 9),
    "leave out `--project`, or see `gtt stats summary --group-by project`",
)


class ServerFeatures(Server):
    """Asks for what may be missing. Of questions of one kind, one goes ahead until the route is known."""

    @cached_property
    def _known(self) -> dict[ServerFeature, bool]:
        return {}

    @cached_property
    def _finding_out(self) -> defaultdict[str, RLock]:
        return defaultdict(RLock)

    @property
    def version_number(self) -> tuple[int, ...] | None:
        """Return the version as numbers, None where the server names none (a git hash, `0.0.0-unknown`)."""
        match = re.match(r"v?(\d{1,3}(?:\.\d{1,4})+)", self.version or "")
        number = tuple(map(int, match[1].split("."))) if match else ()
        return number if any(number) else None

    def require(self, ability: ServerAbility) -> None:
        """Raise Unsupported where the version lacks the ability; one that hides its number is given a try."""
        if self._is_before(ability.since):
            raise Unsupported(
                f"this server cannot {ability.what}: it is GlitchTip {self.version}", hint=ability.hint
            )

    def lacks(self, feature: ServerFeature) -> bool:
        """Return whether this is a version from before the feature, or was found to lack it."""
        if feature in self._known:
            return not self._known[feature]
        return self._is_before(feature.since)

    def _is_before(self, since: tuple[int, ...]) -> bool:
        """Return whether the version is certainly an earlier one.

        One with more than numbers may have all that the next one has: `6.0.7-15-g3f2a1c0` is on the way to 6.0.8.
        """
        number = self.version_number
        if number and not re.fullmatch(r"v?[\d.]+", self.version or ""):
            number = (*number[:-1], number[-1] + 1)
        return number is not None and number < since

    def note(self, feature: ServerFeature, *, there: bool) -> None:
        """Remember whether the server has it."""
        self._known[feature] = there

    def ask_if_there(
        self,
        feature: ServerFeature,
        path: str,
        params: Params,
        about: Asking,
        expected: Shape,
        kind: str = "",
    ) -> Answer:
        """Return the answer of a route of the organization. Raises Unsupported where the server lacks it."""
        if feature not in self._known:
            with self._finding_out[kind]:
                if feature not in self._known:
                    return self._first(feature, path, params, about, expected)
        if not self._known[feature]:
            raise feature.missing()
        return self.http.ask("GET", path, params=params, about=about, expected=expected)

    def _first(
        self, feature: ServerFeature, path: str, params: Params, about: Asking, expected: Shape
    ) -> Answer:
        def ask(repeat: Repeat) -> Answer:
            answer = self.http.ask("GET", path, params=params, about=about, expected=expected, repeat=repeat)
            self.note(feature, there=True)
            return answer

        try:
            return ask("no page")
        except WebPage:
            number = self.version_number
            if number is not None and number >= feature.since:
                return ask("passing")
            if number is None:
                with suppress(WebPage):
                    return ask("no page")
        except ServerFailed as failure:
            raise (
                failure if failure.kind == "odd-answer" else self.unknown_organization(failure)
            ) from failure
        except (NoRoute, NotFound, Unsupported) as failure:  # the last for a 405
            if (better := self.unknown_organization(failure)) is not failure:
                raise better from failure
            number = self.version_number
            if number is not None and number >= feature.since:
                with suppress(NoRoute, NotFound, Unsupported):  # where it should be there, it is asked twice
                    return ask("passing")
        self.note(feature, there=False)
        raise feature.missing()
