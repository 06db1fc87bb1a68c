"""What GlitchTip knows of an alert's issue beyond the alert, quickly or not at all."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known, RunbookLink, in_the_last_hour
from glitchtip_tools.core.issues.stacks import place, runs, surfaced_first
from glitchtip_tools.core.search import Context, Flags, parse
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.services.issues.search import find, prepare

log = logging.getLogger("gtt.relay")
T = TypeVar("T")
IN_TIME = 3.0  # seconds
AT_ONCE = 4


@dataclass
class Lookup:
    """Asks within three seconds; `glitchtip` None asks nothing.

    `runbook` finds the instructions for an issue; its last argument is whether the server may be asked.
    """

    glitchtip: GlitchTip | None
    clock: Callable[[], datetime]
    context: Callable[[], Context]
    runbook: Callable[[Alert, Issue | None, Event | None, bool], RunbookLink | None] = lambda *_known: None
    enrich: bool = True
    in_time: float = IN_TIME
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "gtt lookup"))
    busy: int = 0
    lock: Lock = field(default_factory=Lock)

    def known(self, alert: Alert) -> Known:
        """Return what is known; what does not come in time is left out."""
        server = self.glitchtip
        if server is None or not self.enrich or not alert.issue_id:
            return Known(runbook=self._runbook(alert, None, None))
        until = monotonic() + self.in_time
        issue = self._soon(lambda: server.issue(alert.issue_id))
        counts = self._soon(lambda: server.counts([alert.issue_id], "24h"))
        event = self._soon(lambda: server.latest_event(alert.issue_id))
        futures: list[Future[Any] | None] = [issue, counts, event]
        wait([future for future in futures if future], self.in_time)
        detail, buckets, latest = _within(issue, 0), _within(counts, 0), _within(event, 0)
        known = Known()
        if buckets:
            known = Known(*in_the_last_hour(buckets.get(alert.issue_id, ()), self.clock()))
        return replace(
            known,
            where=where_it_fails(latest) if latest else "",
            level=detail.level if detail else "",
            runbook=self._runbook(alert, detail, latest, until),
        )

    def close(self) -> None:
        """Leave what is still being asked to itself."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def holds(self, query: str, alert: Alert) -> bool:
        """Return whether GlitchTip's issue meets the query; no when that cannot be decided in time."""
        if self.glitchtip is None or not alert.issue_id:
            return False
        server = self.glitchtip
        return bool(_within(self._soon(lambda: self._matches(server, query, alert)), self.in_time))

    def in_background(self, ask: Callable[[], T], patience: int = 1) -> T | None:
        """Return the answer to a question, None when it is not there in time (times `patience`)."""
        return _within(self._soon(ask), self.in_time * patience)

    def _matches(self, server: GlitchTip, query: str, alert: Alert) -> bool:
        node = parse(f"id:{alert.issue_id} ({query})")
        plan = prepare(server, node, Flags(status="all"), self.context(), limit=1)
        return any(True for _ in find(server, plan))

    def _runbook(
        self, alert: Alert, issue: Issue | None, event: Event | None, until: float | None = None
    ) -> RunbookLink | None:
        """Return the runbook; what the server does not answer in time is decided by what is known."""
        if (
            issue
            and until is not None
            and (future := self._soon(lambda: self.runbook(alert, issue, event, True)))
        ):
            try:
                return future.result(max(0.0, until - monotonic()))
            except (TimeoutError, Failure):
                log.info("the runbook for `%s` is chosen without asking", alert.title)
        try:
            return self.runbook(alert, issue, event, False)
        except Failure as failure:
            log.warning("no runbook for `%s`: %s", alert.title, failure.message)
            return None

    def _soon(self, ask: Callable[[], T]) -> "Future[T] | None":
        """Ask in the background; nothing is asked while earlier questions are still open."""
        with self.lock:
            if self.busy >= 2 * AT_ONCE:
                return None
            self.busy += 1
        future = self.pool.submit(ask)
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: "Future[T]") -> None:
        with self.lock:
            self.busy -= 1


def _within(future: "Future[T] | None", seconds: float) -> T | None:
    """Return the answer when it is there in time and is one."""
    try:
        return future.result(seconds) if future else None
    except (TimeoutError, Failure):
        return None
    except Exception:
        log.exception("a request about an alert failed")
        return None


def where_it_fails(event: Event) -> str:
    """Return the innermost own frame of what surfaced, `file:line in function`, or nothing."""
    for exception in surfaced_first(event):
        own = [run.frames[0] for run in runs(exception.frames) if run.own]
        if own:
            return place(own[0])
    return ""
