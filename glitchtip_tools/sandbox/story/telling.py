"""Turns the told issues into a world: releases as they were deployed, issues, their events and comments."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from glitchtip_tools.sandbox.story import sample_history, sdk_form
from glitchtip_tools.sandbox.story.issues import ISSUES
from glitchtip_tools.sandbox.story.told import Told
from glitchtip_tools.sandbox.world.model import Event, Issue, Release, Report, words_of
from glitchtip_tools.sandbox.world.world import World

# When (days ago) which commit went live, by its tag or the start of its subject.
_NODE = (
    (44.0, "v1.4.0"),
    (17.0, "v1.5.0"),
    (11.0, "Normalise YClients"),
    (6.7, "Lower the YClients"),
    (2.8, "v1.6.1"),
)
_TAGGED = ((44.0, "v1.4.0"), (17.0, "v1.5.0"), (9.5, "v1.6.0"), (2.8, "v1.6.1"))
_DEPLOYED = {"ai-admin-v2": _NODE, "billing-api": _TAGGED, "web-shop": _TAGGED}
_SERVERS = {"ai-admin-v2": ("app-1", "app-2"), "billing-api": ("billing-1",), "web-shop": ()}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A release in the field: since when, its name, and the index of its commit."""

    time: datetime
    release: str
    revision: int


@lru_cache(maxsize=64)
def deployments(project: str, now: datetime) -> tuple[Deployment, ...]:
    """Return a project's deployments, oldest first: Node names commits, the others versions."""
    hashes = sample_history.hashes(now)
    found = []
    for days, name in _DEPLOYED[project]:
        revision = sample_history.revision(name)
        release = hashes[revision] if project == "ai-admin-v2" else f"{project}@{name.removeprefix('v')}"
        found.append(Deployment(now - timedelta(days=days), release, revision))
    return tuple(found)


def tell(world: World) -> None:
    """Fill a settled world with the sample story."""
    for project in _DEPLOYED:
        _releases(world, project)
    for told in ISSUES:
        _issue(world, told)
    shown = world.issue("WEB-SHOP-1")
    text = "The cart is empty and I cannot pay!"
    world.reports.append(
        Report(1, shown.id, shown.stored[-1].id, "Irina", "irina@example.net", text, shown.last_seen)
    )
    _elsewhere(world)


def _releases(world: World, project: str) -> None:
    before = 0
    commits, hashes = sample_history.commits(), sample_history.hashes(world.now)
    for deployed in deployments(project, world.now):
        named = tuple(
            {
                "id": hashes[at],
                "message": commits[at].message.strip(),
                "dateCreated": (world.now - timedelta(days=commits[at].days)).isoformat(),
                "authorName": commits[at].author.partition(" <")[0],
                "authorEmail": commits[at].author.partition(" <")[2].rstrip(">"),
            }
            for at in range(before, deployed.revision + 1)
        )
        before = deployed.revision + 1
        world.releases.append(Release(deployed.release, world.project(project).id, deployed.time, named))


def _issue(world: World, told: Told) -> None:
    project = world.project(told.project)
    data = sdk_form.sent(told, _deployed(told, world, world.now).revision)
    issue = world.add_issue(
        project,
        told.shown_title,
        kind="error" if told.raised else "default",
        level=told.level,
        status=told.status,
        metadata=sdk_form.metadata(told, data),
    )
    chance = random.Random(f"{world.seed}/{told.project}/{issue.short}")
    times = sorted(_times(told, world.now, chance))
    issue.first_seen = issue.last_seen = times[0]
    words: dict[int, frozenset[str]] = {}
    for at, time in enumerate(times):
        deployed = _deployed(told, world, time)
        event = _event(world, issue, told, at, time, deployed, chance)
        if deployed.revision not in words:
            words[deployed.revision] = words_of(told.shown_title, event.culprit, event.data)
        world.store(issue, event, words[deployed.revision])
    for hours, email, text in told.comments:
        comment = world.add_comment(issue, text, email)
        comment.created = world.now - timedelta(hours=hours)


def _deployed(told: Told, world: World, time: datetime) -> Deployment:
    return [one for one in deployments(told.project, world.now) if one.time <= time][-1]


def _times(told: Told, now: datetime, chance: random.Random) -> Iterator[datetime]:
    for since, until, count in told.when:
        for _ in range(count):
            yield now - timedelta(milliseconds=round(chance.uniform(since, until) * 86_400_000))


def _event(
    world: World,
    issue: Issue,
    told: Told,
    at: int,
    received: datetime,
    deployed: Deployment,
    chance: random.Random,
) -> Event:
    data = sdk_form.sent(told, deployed.revision)
    user = _user(told, min(int(chance.expovariate(0.5)), told.users - 1)) if told.users else {}
    sdk_id = hashlib.md5(
        f"{world.seed}/{issue.id}/{received.timestamp()}/{at}".encode(), usedforsecurity=False
    ).hexdigest()
    tags = _tags(told, at, chance, deployed.release if told.released else None, user)
    shift = timedelta(hours=told.clock) - timedelta(milliseconds=chance.randint(4, 300))
    return Event(
        id=world.event_id(sdk_id, received),
        issue_id=issue.id,
        created=received + shift,
        received=received,
        title=told.shown_title,
        culprit=data.get("transaction", ""),
        kind=issue.kind,
        level=told.level,
        platform=data["platform"],
        metadata=sdk_form.metadata(told, data),
        tags=tags,
        data={**data, "user": user or None, "event_id": sdk_id},
    )


def _user(told: Told, number: int) -> dict[str, str]:
    if told.project == "web-shop":
        return {"id": f"v{number + 1}"}
    name = f"client{number + 1}"
    return {"id": str(1001 + number), "email": f"{name}@salon.test", "username": name}


def _tags(
    told: Told, at: int, chance: random.Random, release: str | None, user: dict[str, str]
) -> dict[str, str]:
    tags = {"environment": chance.choice(told.environments)}
    tags |= {"release": release} if release else {}
    tags |= {"component": told.components[at % len(told.components)]} if told.components else {}
    tags |= {"company_id": told.companies[at % len(told.companies)]} if told.companies else {}
    servers = _SERVERS[told.project]
    tags |= {"server_name": servers[at % len(servers)]} if servers else {}
    return tags | {f"user.{key}": value for key, value in user.items()} | dict(told.tags)


def _elsewhere(world: World) -> None:
    """Tell what happens in the other organization, which only a stranger may see."""
    project = world.project("secret-project")
    for number in range(5):
        issue = world.add_issue(
            project, f"secret job {number + 1} failed: connection timeout", kind="default"
        )
        issue.first_seen = issue.last_seen = world.now - timedelta(hours=number + 1)
        for back in range(number + 1):
            world.add_event(
                issue, at=world.now - timedelta(hours=number + 1, minutes=back), tags={"component": "secret"}
            )
