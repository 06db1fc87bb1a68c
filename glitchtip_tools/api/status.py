"""What a server is and can do, found out by asking it harmless questions; its own metrics."""

from collections.abc import Callable
from datetime import datetime

from glitchtip_tools.api import answers
from glitchtip_tools.api.http import Answer, Asking, failure_of
from glitchtip_tools.api.prometheus import parsed
from glitchtip_tools.api.server import Server, together
from glitchtip_tools.errors import Failure, NotAuthorized, Unreachable, Unsupported
from glitchtip_tools.models.server import Capability, Family, ServerStatus
from glitchtip_tools.wire import http_date, mapping, sequence, text

METRICS = ("/api/0/observability/django/", "/metrics")
QUESTIONS = 3


class ServerCalls(Server):
    """What can be asked of the server itself."""

    def server_status(self, now: Callable[[], datetime]) -> ServerStatus:
        """Return version, health, latency, clock and capabilities; raises Unreachable, also for another web page."""
        settings = self.http.ask(
            "GET", "/api/settings/", about=Asking("the server's settings"), expected=answers.SETTINGS
        )
        timed = [settings, *(self.http.get("/api/settings/") for _ in range(QUESTIONS - 1))]
        health = self.http.get("/_health/")
        return ServerStatus(
            url=self.http.base_url,
            version=text(mapping(settings.data).get("version")),
            healthy=None if health.status == 404 else health.status == 200,
            latency_ms=round(sorted(answer.seconds for answer in timed)[len(timed) // 2] * 1000),
            clock_offset=clock_offset(settings, now()),
            capabilities=tuple(together([self._counts_by_period, self._releases_on_issues, self._metrics])),
        )

    def server_metrics(self) -> tuple[Family, ...]:
        """Return the server's own metrics. Raises NotAuthorized (staff only), Unsupported."""
        for path in METRICS:
            answer = self.http.get(path)
            if answer.status == 403:
                raise NotAuthorized(
                    "the server's metrics need a staff user",
                    hint="create the token as a staff user of the server",
                )
            if answer.status == 200 and not answer.html:
                return parsed(answer.content.decode("utf-8", "replace"))
            failure = failure_of(answer, Asking("the server's metrics"), self.http.called)
            if failure and answer.status not in (404, 405):
                raise failure
        raise Unsupported(
            "the server does not publish metrics",
            hint="it is a setting of the server: ENABLE_OBSERVABILITY_API",
        )

    def metrics_are_open(self) -> bool:
        """Return whether the server's metrics are shown at the address where 6.x needs no token."""
        answer = self.http.get(METRICS[1])
        return answer.status == 200 and not answer.html

    def _counts_by_period(self) -> Capability:
        name = "counts of issues by period"
        path = self._path_of_org("issues-stats")
        if path is None:
            return Capability(name, None, "no organization to ask for")
        answer = self.http.get(path, [("groups", "0"), ("statsPeriod", "24h")])
        html = answer.html
        if answer.status in (404, 405) or html:
            return Capability(name, False, "metrics count single events instead, which is slower")
        return Capability(name, True if answer.status in (200, 422) else None)

    def _releases_on_issues(self) -> Capability:
        name = "resolve in a release"
        path = self._path_of_org("issues")
        answer = self.http.get(path, [("limit", "1")]) if path else None
        items = sequence(answer.data) if answer and answer.status == 200 else []
        if not items:
            return Capability(name, None, "no issue to look at")
        available = "firstRelease" in mapping(items[0])
        return Capability(name, available, "" if available else "GlitchTip 6 and later can")

    def _metrics(self) -> Capability:
        name = "Prometheus metrics"
        answers = [self.http.get(path) for path in METRICS]
        if any(one.status == 200 and not one.html for one in answers):
            return Capability(name, True)
        if any(one.status == 403 for one in answers):
            return Capability(name, None, "needs a staff user")
        return Capability(name, False, "switched off, or none")

    def _path_of_org(self, noun: str) -> str | None:
        try:
            return self.org_path(noun)
        except Unreachable:
            raise
        except Failure:
            return None


def clock_offset(answer: Answer, now: datetime) -> int | None:
    """Return by how many seconds the server's clock is ahead of ours, by the answer's Date header."""
    date = http_date(answer.headers.get("date"))
    return round((date - now).total_seconds()) if date else None
