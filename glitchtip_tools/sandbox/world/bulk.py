"""Many issues quickly: counts by hour at once, the events themselves only when somebody asks for them."""

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from glitchtip_tools.sandbox.world.model import HOUR, Event, Issue, Release, words_of
from glitchtip_tools.sandbox.world.world import World
from glitchtip_tools.values import dataclass

COMPONENTS = (
    "whatsapp",
    "baileys",
    "redis",
    "ai",
    "yclients",
    "booking",
    "payments",
    "queue",
    "reminders",
    "telegram",
    "reports",
    "webhooks",
)
_TYPES = ("TypeError", "TimeoutError", "ValidationError", "RangeError", "ApiError")
_WHAT = (
    "connection timeout",
    "session not found",
    "answer was not JSON",
    "slot is taken",
    "rate limit exceeded",
)
_LEVELS = ("error", "error", "error", "error", "error", "warning", "warning", "info", "fatal", "debug")
_STATUSES = ("unresolved",) * 8 + ("resolved", "ignored")
RELEASE = "bulk@2.0.0"


class BulkOptions(TypedDict, total=False):
    """What `grow` can be told; see there."""

    components: int
    days: int
    unlabelled: float
    several: float
    active: bool
    project: str
    statuses: Sequence[str]
    levels: Sequence[str]
    title: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the events of one issue carry: event number n takes the tags at n modulo their number."""

    tags: Sequence[dict[str, str]]
    platform: str
    seed: int

    def event(self, issue: Issue, at: int, received: datetime) -> Event:
        text = f"{self.seed}/{issue.id}/{at}"
        tail = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]
        return Event(
            id=f"b01d{issue.id:08x}{at:08x}{tail}",
            issue_id=issue.id,
            created=received,
            received=received,
            title=issue.title,
            culprit=issue.culprit,
            kind=issue.kind,
            level=issue.level,
            platform=self.platform,
            metadata=issue.metadata,
            tags=self.tags[at % len(self.tags)],
            data={"logentry": {"formatted": issue.title}, "sdk": {"name": "bulk", "version": "1"}},
        )


def grow(
    world: World,
    n: int,
    *,
    components: int = 12,
    days: int = 14,
    unlabelled: float = 0.1,
    several: float = 0.05,
    active: bool = True,
    project: str = "",
    statuses: Sequence[str] = _STATUSES,
    levels: Sequence[str] = _LEVELS,
    title: Callable[[int], str] | None = None,
) -> list[Issue]:
    """Add n issues spread over `components` values of the tag component, and return them.

    A share of `unlabelled` ones has no component, one of `several` has two. `active` ones have an event in the
    last 24 hours; `project` is a slug, else they take turns. The same seed gives the same issues.
    """
    chance = random.Random(f"{world.seed}/{n}/{len(world.issues)}")
    owners = [world.project(project)] if project else [p for p in world.projects.values() if p.org_id == 1]
    names = [COMPONENTS[at] if at < len(COMPONENTS) else f"component-{at + 1}" for at in range(components)]
    grown = []
    for at in range(n):
        kind = chance.choice(_TYPES)
        text = title(at) if title else f"{kind}: {chance.choice(_WHAT)} in job {1000 + at}"
        issue = world.add_issue(
            owners[at % len(owners)],
            text,
            level=levels[at % len(levels)],
            status=statuses[at % len(statuses)],
            metadata={"type": kind, "value": text.partition(": ")[2] or text},
        )
        picked = [] if chance.random() < unlabelled else [names[at % components]] if names else []
        if picked and components > 1 and chance.random() < several:
            picked.append(names[(at + 1) % components])
        _fill(world, issue, _tags(picked, at), _hours(chance, world.now, days, active))
        grown.append(issue)
    return grown


def _tags(components: Sequence[str], at: int) -> list[dict[str, str]]:
    common = {
        "environment": ("production", "production", "staging")[at % 3],
        "release": RELEASE,
        "server_name": f"app-{at % 4 + 1}",
        "company_id": str(962302 + at % 7),
    }
    # Two of three events of an issue with two components are of the first one.
    turns = [components[0], components[0], components[1]] if len(components) > 1 else list(components)
    return [common | {"component": name} for name in turns] or [common]


def _hours(chance: random.Random, now: datetime, days: int, active: bool) -> dict[int, int]:
    """Return counts by hour within the last days, of whole hours that are over; half of the issues happen once."""
    this = int(now.timestamp()) // HOUR * HOUR - HOUR
    first = (1 if active else 25, 23 if active else 24 * days - 1)
    latest = this - HOUR * (chance.randint(*first) - 1)
    if chance.random() < 0.5:
        return {latest: 1}
    counts = {latest: chance.randint(1, 9)}
    for _ in range(chance.randint(0, 5)):
        hour = this - HOUR * chance.randint(first[0], 24 * days - 1)
        counts[hour] = counts.get(hour, 0) + chance.randint(1, 20)
    return counts


def _fill(world: World, issue: Issue, tags: Sequence[dict[str, str]], hours: dict[int, int]) -> None:
    plan = _Plan(tags, world.projects[issue.project_id].platform, world.seed)
    issue.hours = dict(sorted(hours.items()))
    issue.count = sum(hours.values())
    times = list(_times(issue.hours))
    issue.first_seen, issue.last_seen = times[0], times[-1]
    issue.words = words_of(issue.title, issue.culprit, {})
    for turn, carried in enumerate(tags):
        share = len(range(turn, issue.count, len(tags)))
        for key, value in carried.items():
            if share:
                values = issue.tags.setdefault(key, {})
                values[value] = values.get(value, 0) + share
    issue.pending = lambda found: [plan.event(found, at, time) for at, time in enumerate(times)]
    issue.first_release = issue.last_release = RELEASE
    totals = world.project_hours.setdefault(issue.project_id, {})
    for hour, count in hours.items():
        totals[hour] = totals.get(hour, 0) + count
    owner = world.projects[issue.project_id]
    owner.first_event = min(owner.first_event or issue.first_seen, issue.first_seen)
    if not any(r.version == RELEASE and r.project_id == owner.id for r in world.releases):
        world.releases.append(Release(RELEASE, owner.id, world.now - timedelta(days=20)))


def _times(hours: dict[int, int]) -> list[datetime]:
    """Return the times of receipt: evenly within each hour."""
    return [
        datetime.fromtimestamp(hour, UTC) + timedelta(hours=(at + 0.5) / count)
        for hour, count in hours.items()
        for at in range(count)
    ]
