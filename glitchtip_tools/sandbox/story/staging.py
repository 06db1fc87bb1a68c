"""Turns the scripted issues into a world: releases as they were deployed, issues, their events and comments."""

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from glitchtip_tools.sandbox.story import sample_history, sdk_form
from glitchtip_tools.sandbox.story.issues import ISSUES
from glitchtip_tools.sandbox.story.script import ScriptedIssue
from glitchtip_tools.sandbox.world.model import Event, Issue, Release, Report, words_of
from glitchtip_tools.sandbox.world.world import World
from glitchtip_tools.values import dataclass

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
    made = []
    for days, name in _DEPLOYED[project]:
        revision = sample_history.revision(name)
        release = hashes[revision] if project == "ai-admin-v2" else f"{project}@{name.removeprefix('v')}"
        made.append(Deployment(now - timedelta(days=days), release, revision))
    return tuple(made)


def stage(world: World) -> None:
    """Fill a settled world with the sample story."""
    for project in _DEPLOYED:
        _releases(world, project)
    for scripted in ISSUES:
        _issue(world, scripted)
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


def _issue(world: World, scripted: ScriptedIssue) -> None:
    project = world.project(scripted.project)
    data = sdk_form.sent(scripted, _deployed(scripted, world, world.now).revision)
    issue = world.add_issue(
        project,
        scripted.shown_title,
        kind="error" if scripted.raised else "default",
        level=scripted.level,
        status=scripted.status,
        metadata=sdk_form.metadata(scripted, data),
    )
    chance = random.Random(f"{world.seed}/{scripted.project}/{issue.short}")
    times = sorted(_times(scripted, world.now, chance))
    issue.first_seen = issue.last_seen = times[0]
    words: dict[int, frozenset[str]] = {}
    for at, time in enumerate(times):
        deployed = _deployed(scripted, world, time)
        event = _event(world, issue, scripted, at, time, deployed, chance)
        if deployed.revision not in words:
            words[deployed.revision] = words_of(scripted.shown_title, event.culprit, event.data)
        world.store(issue, event, words[deployed.revision])
    for hours, email, text in scripted.comments:
        comment = world.add_comment(issue, text, email)
        comment.created = world.now - timedelta(hours=hours)


def _deployed(scripted: ScriptedIssue, world: World, time: datetime) -> Deployment:
    return [one for one in deployments(scripted.project, world.now) if one.time <= time][-1]


def _times(scripted: ScriptedIssue, now: datetime, chance: random.Random) -> Iterator[datetime]:
    for since, until, count in scripted.when:
        for _ in range(count):
            yield now - timedelta(milliseconds=round(chance.uniform(since, until) * 86_400_000))


def _event(
    world: World,
    issue: Issue,
    scripted: ScriptedIssue,
    at: int,
    received: datetime,
    deployed: Deployment,
    chance: random.Random,
) -> Event:
    data = sdk_form.sent(scripted, deployed.revision)
    user = _user(scripted, min(int(chance.expovariate(0.5)), scripted.users - 1)) if scripted.users else {}
    sdk_id = hashlib.md5(
        f"{world.seed}/{issue.id}/{received.timestamp()}/{at}".encode(), usedforsecurity=False
    ).hexdigest()
    tags = _tags(scripted, at, chance, deployed.release if scripted.released else None, user)
    shift = timedelta(hours=scripted.clock) - timedelta(milliseconds=chance.randint(4, 300))
    return Event(
        id=world.event_id(sdk_id, received),
        issue_id=issue.id,
        created=received + shift,
        received=received,
        title=scripted.shown_title,
        culprit=data.get("transaction", ""),
        kind=issue.kind,
        level=scripted.level,
        platform=data["platform"],
        metadata=sdk_form.metadata(scripted, data),
        tags=tags,
        data={**data, "user": user or None, "event_id": sdk_id},
    )


def _user(scripted: ScriptedIssue, number: int) -> dict[str, str]:
    if scripted.project == "web-shop":
        return {"id": f"v{number + 1}"}
    name = f"client{number + 1}"
    return {"id": str(1001 + number), "email": f"{name}@salon.test", "username": name}


def _tags(
    scripted: ScriptedIssue, at: int, chance: random.Random, release: str | None, user: dict[str, str]
) -> dict[str, str]:
    tags = {"environment": chance.choice(scripted.environments)}
    tags |= {"release": release} if release else {}
    tags |= {"component": scripted.components[at % len(scripted.components)]} if scripted.components else {}
    tags |= {"company_id": scripted.companies[at % len(scripted.companies)]} if scripted.companies else {}
    servers = _SERVERS[scripted.project]
    tags |= {"server_name": servers[at % len(servers)]} if servers else {}
    return tags | {f"user.{key}": value for key, value in user.items()} | dict(scripted.tags)


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
