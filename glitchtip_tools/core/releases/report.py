"""What a release brought, compared with another one: new issues, those that came back, those that are gone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from glitchtip_tools.core.metrics.counting import Counted
from glitchtip_tools.core.metrics.report import DayCount
from glitchtip_tools.core.time.durations import DAY
from glitchtip_tools.core.time.periods import known_from, midnight
from glitchtip_tools.models import Issue
from glitchtip_tools.models.organization import Release
from glitchtip_tools.values import dataclass

# A release that nobody announced is made when its first event has been taken in, after that event was received.
FIRST_EVENT_EARLIER = timedelta(minutes=10)
NOTHING = Counted()


@dataclass(frozen=True, slots=True)
class ReleaseIssue:
    """An issue and its events on the days of the report, of whatever release."""

    id: str
    short_id: str
    title: str
    level: str
    status: str
    project: str
    permalink: str
    first_seen: datetime
    last_seen: datetime
    events: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What `version` brought against another release, None where there is none before it.

    `since` is when the release was first known; `days` are the events of its issues per UTC day. An issue with events
    of both releases is one of `both`.
    """

    version: str
    against: str | None
    since: datetime | None
    projects: tuple[str, ...]
    days: tuple[DayCount, ...]
    new: tuple[ReleaseIssue, ...]
    regressed: tuple[ReleaseIssue, ...]
    gone: tuple[ReleaseIssue, ...]
    both: tuple[ReleaseIssue, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseIssues:
    """The issues that have events of a release, and of the one it is compared with, by their numbers."""

    release: Mapping[str, Issue]
    other: Mapping[str, Issue]

    @property
    def all(self) -> tuple[Issue, ...]:
        """Each issue once, the last seen first."""
        issues = {**self.other, **self.release}
        return tuple(sorted(issues.values(), key=lambda issue: issue.last_seen, reverse=True))


def report(
    release: Release,
    other: Release | None,
    issues: ReleaseIssues,
    counts: Mapping[str, Counted],
    days: Sequence[date],
    notes: tuple[str, ...] = (),
) -> ReleaseReport:
    """Return the report; the most frequent issue of each kind comes first."""
    rows = {issue.id: _row(issue, counts.get(issue.id, NOTHING), days) for issue in issues.all}
    kinds: dict[str, list[ReleaseIssue]] = {"new": [], "regressed": [], "gone": [], "both": []}
    for issue in issues.all:
        kinds[_kind(issue, release, issues)].append(rows[issue.id])
    of_release = [row for kind in ("new", "regressed", "both") for row in kinds[kind]]
    return ReleaseReport(
        version=release.version,
        against=other.version if other else None,
        since=release.date_created,
        projects=release.projects,
        days=tuple(DayCount(day, sum(row.days[at] for row in of_release)) for at, day in enumerate(days)),
        notes=notes,
        **{kind: tuple(sorted(members, key=_most_events_first)) for kind, members in kinds.items()},
    )


def days_of(release: Release, other: Release | None, now: datetime) -> tuple[date, ...]:
    """Return the UTC days from the older release to now, as far back as the server counts."""
    known = (known_from(now) + DAY).date()
    made = [one.date_created for one in (release, other) if one and one.date_created]
    first = max(known, min(made).date()) if made else known
    return tuple(first + DAY * at for at in range((now.date() - first).days + 1))


def _kind(issue: Issue, release: Release, issues: ReleaseIssues) -> str:
    if issue.id not in issues.release:
        return "gone"
    if issue.id in issues.other:
        return "both"
    return "new" if _is_new(issue, release) else "regressed"


def _is_new(issue: Issue, release: Release) -> bool:
    """Return whether the issue came with the release, as 6.x says, or as it was first seen since."""
    if issue.first_release:
        return issue.first_release == release.version
    if release.date_created is None:
        return True
    return issue.first_seen >= release.date_created - FIRST_EVENT_EARLIER


def _row(issue: Issue, counted: Counted, days: Sequence[date]) -> ReleaseIssue:
    by_day = tuple(counted.exactly(midnight(day), midnight(day) + DAY) for day in days)
    return ReleaseIssue(
        id=issue.id,
        short_id=issue.short_id,
        title=issue.title,
        level=issue.level,
        status=issue.status,
        project=issue.project.slug,
        permalink=issue.permalink,
        first_seen=issue.first_seen,
        last_seen=issue.last_seen,
        events=sum(by_day),
        days=by_day,
    )


def _most_events_first(row: ReleaseIssue) -> tuple[int, int]:
    return -row.events, -int(row.id)
