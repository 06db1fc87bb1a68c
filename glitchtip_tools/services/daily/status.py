"""Look at what is open, compare it with the last look, and keep this one."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.daily.overview import USUAL, Look, StatusOverview, overview
from glitchtip_tools.core.issues.detail import DAY, Frequency, has_assignee
from glitchtip_tools.core.issues.snooze import Snoozed
from glitchtip_tools.core.search import Flags
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.models import Issue
from glitchtip_tools.services.daily.looks import Looks
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.snooze import SnoozeService

MOST_OPEN = 1_000  # issues that are compared with the last look, those seen last
MOST_COUNTED = 400  # of these with events in the last 24 hours, whose events are counted
MOST_TERMS = 20  # ignored issues whose comments are read for a term


@dataclass(frozen=True)
class StatusService:
    """What happened in an organization since the user's last look.

    Costs a request per hundred open issues, two per 200 issues with events of the last day, one for the ignored
    issues, and one for each of at most MOST_TERMS of these that have comments.
    """

    glitchtip: GlitchTip
    search: SearchService
    snooze: SnoozeService
    looks: Looks
    projects: Sequence[str]
    now: datetime
    warn: Callable[..., None]

    def overview(self, since: datetime | None = None) -> tuple[StatusOverview, Look]:
        """Return what is worth a look since then, and this look, to be kept once the user has seen it.

        Without `since` it is the last look; before a first one, and where none can be kept, 24 hours ago.
        """
        look = self._last(since)
        issues, all_read = self._open_issues()
        recent = self._recent(issues)
        result = overview(
            issues,
            look=look,
            since=since or (look.at if look else self.now - USUAL),
            now=self.now,
            all_read=all_read,
            recent=recent,
            me=self._me(issues),
            due=[one for one in self._waiting() if one.due],
        )
        return result, Look(self.now, frozenset(issue.id for issue in issues), all_read)

    def keep(self, look: Look) -> None:
        """Keep a look; where that cannot be, say so: the next one reports some of the same once more."""
        try:
            self.looks.keep(look)
        except BadSettings as failure:
            self.warn(f"this look was not saved: {failure.message}", hint=failure.hint)

    def _last(self, since: datetime | None) -> Look | None:
        with suppress(BadSettings):  # `keep` says so
            return self.looks.before(since, self.now)
        return None

    def _open_issues(self) -> tuple[list[Issue], bool]:
        """Return the open issues, those seen last first, and whether these are all."""
        plan = self.search.plan("is:unresolved", Flags(project=self.projects), limit=MOST_OPEN)
        search = self.search.run(plan)
        issues = list(search)
        return issues, not search.more

    def _recent(self, issues: Sequence[Issue]) -> dict[str, Frequency] | None:
        """Return how often issues of the last day happened, None where the server cannot tell."""
        active = [issue for issue in issues if issue.last_seen > self.now - DAY][:MOST_COUNTED]
        return self.search.how_often(active, days=True)

    def _waiting(self) -> list[Snoozed]:
        return replace(self.snooze, most_read=MOST_TERMS).waiting()

    def _me(self, issues: Sequence[Issue]) -> str | None:
        """Return who is looking, asked only where an issue is assigned at all."""
        if not any(issue.assigned_to for issue in issues):
            return None
        kept = self.search.said() if self.search.said else None
        email = kept.email() if kept else None
        if email and has_assignee(issues, email):
            return email
        email = self.glitchtip.account().email
        if kept:
            kept.note(email=email)
        return email
