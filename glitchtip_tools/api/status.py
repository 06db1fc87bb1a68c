"""What a server is and can do, found out by asking it harmless questions; its own metrics."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from glitchtip_tools.api import answers, prometheus
from glitchtip_tools.api.answers.decoding import http_date
from glitchtip_tools.api.answers.shapes import anything, listed
from glitchtip_tools.api.features import COUNTS, RESOLVE_IN_RELEASE, ServerFeatures
from glitchtip_tools.api.http import Answer, Asking
from glitchtip_tools.api.server import together
from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NotAuthorized,
    NotFound,
    Unreachable,
    Unsupported,
    WebPage,
)
from glitchtip_tools.models.server import UNANSWERED, Capability, Family, ServerStatus
from glitchtip_tools.wire import mapping, text

METRICS = ("/api/0/observability/django/", "/metrics")
QUESTIONS = 3


class ServerCalls(ServerFeatures):
    """What can be asked of the server itself."""

    def server_status(self, now: Callable[[], datetime]) -> ServerStatus:
        """Return version, health, latency, clock and capabilities; raises Unreachable, also for another web page."""
        timed = [self.settings_answer() for _ in range(QUESTIONS)]
        settings, health = timed[0], self.http.get("/_health/")
        return ServerStatus(
            url=self.http.base_url,
            version=text(mapping(settings.data).get("version")),
            healthy=None if health.status == 404 or health.html else health.status == 200,
            latency_ms=round(sorted(answer.seconds for answer in timed)[len(timed) // 2] * 1000),
            clock_offset=clock_offset(settings, now()),
            capabilities=tuple(together([self._counts_by_period, self._releases_on_issues, self._metrics])),
        )

    def server_metrics(self) -> tuple[Family, ...]:
        """Return the server's own metrics. Raises NotAuthorized (staff only), Unsupported."""
        for path in METRICS:
            try:
                return self._metrics_at(path)
            except NotAuthorized as refused:
                if refused.kind == "token-refused":
                    raise
                raise NotAuthorized(
                    "the server's metrics need a staff user",
                    hint="create the token as a staff user of the server",
                ) from refused
            except WebPage:  # of a missing route: but below /api/ only of a server that answers nothing else
                if path.startswith("/api/"):
                    raise
            except (NotFound, Unsupported):
                continue
        raise Unsupported(
            "the server does not publish metrics",
            hint="it is a setting of the server: ENABLE_OBSERVABILITY_API",
        )

    def _metrics_at(self, path: str) -> tuple[Family, ...]:
        about = Asking("the server's metrics")
        ask = partial(self.http.ask, "GET", path, about=about, expected_answer=_no_metrics, repeat="no page")
        try:
            answer = ask()
        except WebPage:  # twice, it is the answer of a server that shows none there
            answer = ask()
        return prometheus.parsed(answer.content.decode("utf-8", "replace"))

    def metrics_are_open(self) -> bool:
        """Return whether the server's metrics are shown at the address where 6.x needs no token."""
        answer = self.http.get(METRICS[1])
        return answer.status == 200 and not answer.html

    def _counts_by_period(self) -> Capability:
        name = "counts of issues by period"
        path = self._path_of_org("issues-stats")
        if path is None:
            return Capability(name, None, "no organization to ask for")
        params = [("groups", "0"), ("statsPeriod", "24h")]
        try:
            self.ask_if_there(COUNTS, path, params, Asking(name), listed(anything))
        except Unsupported:
            return Capability(name, False, "metrics count single events instead, which is slower")
        except BadUsage:  # there is no issue 0
            pass
        except Failure as failure:
            return Capability(name, None, f"{UNANSWERED}: {failure.message}")
        return Capability(name, True)

    def _releases_on_issues(self) -> Capability:
        name = "resolve in a release"
        path = self._path_of_org("issues")
        if path is None:
            return Capability(name, None, "no organization to ask for")
        try:
            issues = next(self.pages(path, [("limit", "1")], mapping, Asking(name), answers.ISSUE)).items
        except Failure as failure:
            return Capability(name, None, f"{UNANSWERED}: {failure.message}")
        if not issues:
            return Capability(name, None, "no issue to look at")
        available = "firstRelease" in issues[0]
        return Capability(name, available, "" if available else RESOLVE_IN_RELEASE.hint)

    def _metrics(self) -> Capability:
        name = "Prometheus metrics"
        try:
            self.server_metrics()
        except Unsupported:
            return Capability(name, False, "switched off, or not there")
        except NotAuthorized:
            return Capability(name, None, "needs a staff user")
        except Failure as failure:
            return Capability(name, None, f"{UNANSWERED}: {failure.message}")
        return Capability(name, True)

    def _path_of_org(self, noun: str) -> str | None:
        try:
            return self.org_path(noun)
        except Unreachable:
            raise
        except Failure:
            return None


def _no_metrics(answer: Answer) -> str | None:
    """Return what is wrong with a page of metrics: each of its lines ends with a line feed, the last one, too.

    Source: https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    text = answer.content.decode("utf-8", "replace")
    if not prometheus.parsed(text):
        return "contains no metrics"
    return None if text.endswith("\n") else "is cut off"


def clock_offset(answer: Answer, now: datetime) -> int | None:
    """Return by how many seconds the server's clock is ahead of ours, by the answer's Date header."""
    date = http_date(answer.headers.get("date"))
    return round((date - now).total_seconds()) if date else None
