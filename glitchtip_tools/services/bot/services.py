"""What one order from the chat is carried out with."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import tzinfo

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.services.daily.service import DailyService
from glitchtip_tools.services.daily.status import StatusService
from glitchtip_tools.services.investigation.service import InvestigationService
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.service import IssueService
from glitchtip_tools.services.issues.snooze import SnoozeService
from glitchtip_tools.services.issues.triage import TriageService
from glitchtip_tools.services.metrics.service import MetricsService
from glitchtip_tools.services.redactor import Redactor
from glitchtip_tools.services.releases.service import ReleaseService
from glitchtip_tools.services.runbooks.service import RunbookService


@dataclass(frozen=True)
class BotServices:
    """The services that orders from the chat are carried out with; `projects` are those the settings name.

    `saved_query` returns the query that `@NAME` stands for.
    """

    glitchtip: GlitchTip
    issues: IssueService
    triage: TriageService
    daily: DailyService
    search: SearchService
    investigations: InvestigationService
    runbooks: RunbookService
    metrics: MetricsService
    projects: Sequence[str]
    saved_query: Callable[[str], str]
    redactor: Redactor
    zone: tzinfo
    alone: Callable[[str], AbstractContextManager[None]]
    close: Callable[[], None]

    @property
    def snooze(self) -> SnoozeService:
        """The terms of ignored issues."""
        return self.triage.snooze

    @property
    def releases(self) -> ReleaseService:
        """What releases brought."""
        return self.triage.releases

    def status(self, chat: int) -> StatusService:
        """Return what tells a chat what happened since it last asked: each has looks of its own."""
        return self.daily.status_of(f"chat {chat}")
