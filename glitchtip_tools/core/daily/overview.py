"""What is worth a look: new, back, rising, assigned, snoozed until now, without a runbook; and what to type next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from glitchtip_tools.core.issues.detail import DAY, DAYS, Frequency
from glitchtip_tools.core.issues.references import command_word
from glitchtip_tools.core.issues.snooze import Snoozed
from glitchtip_tools.core.metrics.trends import Thresholds, Trend, direction
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

OVERLAP = timedelta(minutes=5)  # a server may list an issue only minutes after its first event was received
USUAL = timedelta(hours=24)  # what a first look goes back


@dataclass(frozen=True, slots=True)
class Look:
    """What was open at an earlier look: the numbers of the issues, and whether these were `all` of them."""

    at: datetime
    open: frozenset[str]
    all: bool = True


@dataclass(frozen=True, slots=True)
class NotedIssue:
    """An issue worth a look, with its events of the last 24 hours and per day before them, None where not known."""

    issue: Issue
    count_24h: int | None = None
    per_day: float | None = None


@dataclass(frozen=True, slots=True)
class StatusKind:
    """A reason to look at an issue: `name` in programs, `label` for people, and the command that comes next.

    `{issue}` in the command is the first issue of the kind.
    """

    name: str
    label: str
    meaning: str
    command: str

    @property
    def counted(self) -> str:
        """What comes after a number of them: `9 without a runbook`."""
        return AFTER_A_NUMBER.get(self.name, self.label)


AFTER_A_NUMBER = {"without_runbook": "without a runbook", "due": "with a snooze that is over"}
KINDS = (
    StatusKind("new", "new", "first seen since then", "gtt investigate {issue}"),
    StatusKind("back", "back", "reopened since the last look", "gtt issue {issue} --comments"),
    StatusKind(
        "rising",
        "rising",
        "at least twice as many events in 24 hours as on an average day before, and statistically significant",
        "gtt stats issue {issue}",
    ),
    StatusKind(
        "assigned",
        "yours",
        "open, and assigned to you (GlitchTip after 6.1.3)",
        "gtt issues list --assigned-to me",
    ),
    StatusKind("due", "snooze over", "ignored until now: its time has come", "gtt snooze run"),
    StatusKind(
        "without_runbook",
        "no runbook",
        "had events in the last 24 hours, and has no comment, hence no runbook",
        "gtt runbooks new {issue}",
    ),
)


@dataclass(frozen=True, slots=True)
class StatusOverview:
    """What happened in `unresolved` issues since a moment; `first` when no earlier look is known.

    `all_read` is False where there are more open issues than are compared with the last look.
    """

    since: datetime
    at: datetime
    first: bool
    unresolved: int
    all_read: bool
    new: tuple[NotedIssue, ...] = ()
    back: tuple[NotedIssue, ...] = ()
    rising: tuple[NotedIssue, ...] = ()
    assigned: tuple[NotedIssue, ...] = ()
    due: tuple[Snoozed, ...] = ()
    without_runbook: tuple[NotedIssue, ...] = ()
    next: tuple[str, ...] = ()

    def noted(self) -> Iterator[tuple[StatusKind, Sequence[NotedIssue | Snoozed]]]:
        """Yield each kind with its issues, in the order of the table."""
        for kind in KINDS:
            yield kind, getattr(self, kind.name)


def overview(
    issues: Sequence[Issue],
    *,
    look: Look | None,
    since: datetime,
    now: datetime,
    all_read: bool = True,
    recent: Mapping[str, Frequency] | None = None,
    me: str | None = None,
    due: Iterable[Snoozed] = (),
) -> StatusOverview:
    """Return what is worth a look among the open issues; `recent` is None where the server has no such counts."""
    noted = [_noted(issue, (recent or {}).get(issue.id), now) for issue in issues]
    new = [one for one in noted if _is_new(one.issue, look, since)]
    back = [one for one in noted if one not in new and look and look.all and one.issue.id not in look.open]
    rising = [one for one in noted if one not in new and _is_rising(one)]
    result = StatusOverview(
        since,
        now,
        look is None,
        len(issues),
        all_read,
        new=_most_first(new),
        back=_most_first(back),
        rising=tuple(sorted(rising, key=lambda one: -(one.count_24h or 0) / ((one.per_day or 0) + 1))),
        assigned=tuple(one for one in noted if me and one.issue.assigned_to == me),
        due=tuple(due),
        without_runbook=_most_first(
            one for one in noted if not one.issue.num_comments and _is_active(one, now)
        ),
    )
    return replace(result, next=tuple(_next(result)))


def _noted(issue: Issue, recent: Frequency | None, now: datetime) -> NotedIssue:
    if recent is None:
        return NotedIssue(issue)
    days = max(1, min(DAYS - 1, (now - issue.first_seen) // DAY))
    before = max(0, sum(recent.days or ()) - recent.last_day)
    return NotedIssue(issue, recent.last_day, round(before / days, 2))


def _is_new(issue: Issue, look: Look | None, since: datetime) -> bool:
    if look and since >= look.at and issue.id in look.open:
        return False  # seen already, whatever the two clocks say
    if issue.first_seen >= since:
        return True
    return look is not None and issue.id not in look.open and issue.first_seen >= look.at - OVERLAP


def _is_rising(one: NotedIssue) -> bool:
    if one.count_24h is None or one.per_day is None:
        return False
    return direction(one.count_24h, one.per_day, Thresholds()) is Trend.RISING


def _is_active(one: NotedIssue, now: datetime) -> bool:
    return one.issue.last_seen > now - DAY if one.count_24h is None else one.count_24h > 0


def _most_first(issues: Iterable[NotedIssue]) -> tuple[NotedIssue, ...]:
    return tuple(sorted(issues, key=lambda one: (-(one.count_24h or 0), -one.issue.last_seen.timestamp())))


def _next(overview: StatusOverview) -> Iterator[str]:
    """Yield a command for each kind that has issues; when there is none, what to do instead."""
    named = False
    for kind, issues in overview.noted():
        for one in issues[:1]:
            issue = one.issue if isinstance(one, NotedIssue) else one
            yield kind.command.format(issue=command_word(issue))
            named = True
    if not named:
        yield "gtt issues list --sort rising"
