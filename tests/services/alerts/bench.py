"""A relay whose clock and chat the test holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import dumps
from pathlib import Path

from glitchtip_tools.adapters.telegram.client import Rows
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.alerts.rules import AlertDestination, Policy
from glitchtip_tools.errors import Failure
from glitchtip_tools.services.alerts.relay import Relay
from glitchtip_tools.services.alerts.spool import Spool

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HERE = AlertDestination("-100")
POLICY = Policy()


class Plain:
    """Words that a test reads easily."""

    def one(self, alert: Alert, known: Known) -> str:
        return f"{alert.title}{f' again {alert.more}' if alert.more else ''}{known.where}"

    def several(self, alerts: Sequence[Alert], more_waiting: int) -> str:
        return f"{more_waiting}+[{' '.join(self.one(alert, Known()) for alert in alerts)}]"

    def how_many_fit(self, alerts: Sequence[Alert]) -> int:
        return min(8, len(alerts))

    def bare(self, alerts: Sequence[Alert]) -> str:
        return f"bare {' '.join(alert.title for alert in alerts)}"


@dataclass
class Bench:
    """A relay whose clock and chat the test holds: `fail` is raised by the next posts."""

    path: Path
    policy: Policy = POLICY
    now: datetime = NOW
    ticks: float = 0.0
    posted: list[str] = field(default_factory=list)
    fail: list[Failure] = field(default_factory=list)
    queries: dict[str, bool] = field(default_factory=dict)
    at_most_once: bool = False

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.spool = Spool(self.path)
        self.relay = Relay(
            self.spool,
            self.policy,
            HERE,
            Plain(),
            self.post,
            lambda: self.now,
            holds=lambda query, _alert: self.queries[query],
            at_most_once=self.at_most_once,
            ticks=lambda: self.ticks,
        )

    def post(self, target: AlertDestination, html: str, _buttons: Rows | None) -> Sequence[int]:
        if self.fail:
            raise self.fail.pop(0)
        self.posted.append(html if target == HERE else f"{target}: {html}")
        return [len(self.posted)]

    def receive(self, *ids: int | str, **more: object) -> None:
        attachments = [
            {"title": f"t{one}", "title_link": f"https://e.example.com/acme/issues/{one}", **more}
            for one in ids
        ]
        self.spool.keep(dumps({"text": "GlitchTip Alert", "attachments": attachments}).encode(), self.now)

    def after(self, **span: float) -> list[str]:
        """Let time pass, send what is due, and return what was posted since the last look."""
        self.now += timedelta(**span)
        self.ticks += timedelta(**span).total_seconds()
        self.relay.drain()
        found, self.posted = self.posted, []
        return found
