"""Every number of `gtt metrics`, worked out a second time from the sandbox's raw events."""

import json
import math
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Issue
from tests.conftest import NOW, Gtt

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Json = dict[str, Any]


def metrics(gtt: Gtt, *words: str) -> Json:
    said = gtt("metrics", *words, "--json")
    assert (said.code, said.err) == (0, "")
    numbers: Json = json.loads(said.out)
    return numbers


def notes(found: Json) -> list[str]:
    """Return a report's notes but for the one that says which groups are estimates."""
    said: list[str] = found["notes"]
    return [note for note in said if not note.endswith("an estimate")]


class Raw:
    """The events of one organization as they were received, and what a window makes of them."""

    def __init__(self, server: Sandbox, start: datetime, end: datetime) -> None:
        self.start, self.end = start, end
        world = server.world
        self.issues = [
            issue
            for issue in world.issues.values()
            if world.projects[issue.project_id].org_id == 1 and issue.deleted_at is None
        ]
        self.names = {issue.id: world.short_id(issue) for issue in self.issues}
        self.projects = {project.id: project.slug for project in world.projects.values()}
        self.known = NOW - timedelta(days=14)
        times = {issue.id: [event.received for event in issue.events] for issue in self.issues}
        self.times = {key: [at for at in found if at >= self.known] for key, found in times.items()}

    def count(self, issue: Issue, start: datetime, end: datetime) -> int:
        return sum(start <= at < end for at in self.times[issue.id])

    def inside(self, issue: Issue) -> int:
        return self.count(issue, self.start, self.end)

    def before(self, issue: Issue) -> int:
        return self.count(issue, self.known, self.start)

    def wanted(self, *, ignored: bool = False) -> list[Issue]:
        return [issue for issue in self.issues if (issue.status == "ignored") == ignored]

    def groups(self, key: str, counts: dict[int, int]) -> Counter[str]:
        """Divide each issue's count by its events' tags of all time, largest remainders first, then by name."""
        found: Counter[str] = Counter()
        for issue in self.wanted():
            tags = Counter(event.tags[key] for event in issue.events if event.tags.get(key)) or Counter(
                {"(none)": 1}
            )
            exact = {name: counts[issue.id] * n / tags.total() for name, n in tags.items()}
            whole = {name: math.floor(value) for name, value in exact.items()}
            for name in sorted(exact, key=lambda name: (whole[name] - exact[name], name))[
                : counts[issue.id] - sum(whole.values())
            ]:
                whole[name] += 1
            found.update(whole)
        return +found

    def mean(self, issue: Issue) -> float:
        born = max(self.known, issue.first_seen.replace(minute=0, second=0, microsecond=0))
        span = min(max(self.start - born, self.end - self.start), self.start - self.known)
        return self.before(issue) * ((self.end - self.start) / span)

    def tail(self, count: int, mean: float, *, more: bool) -> float:
        """Sum the Poisson distribution term by term."""
        below = sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + (not more)))
        return 1 - below if more else below


def check(found: Json, raw: Raw, key: str = "component") -> None:
    """Compare a report with the raw events, number by number."""
    assert found["window"] == {
        "start": f"{raw.start:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{raw.end:%Y-%m-%dT%H:%M:%SZ}",
        "hours": (raw.end - raw.start) // HOUR,
    }
    counts = {issue.id: raw.inside(issue) for issue in raw.issues}
    active = [issue for issue in raw.wanted() if counts[issue.id]]
    ignored = [issue for issue in raw.wanted(ignored=True) if counts[issue.id]]
    assert found["total"] == sum(counts[issue.id] for issue in active)
    assert found["issues"] == len(active)
    assert found["ignored"] == {"count": sum(counts[i.id] for i in ignored), "issues": len(ignored)}
    assert {g["name"]: g["count"] for g in found["groups"] if g["count"]} == raw.groups(key, counts)
    assert sum(group["count"] for group in found["groups"]) == found["total"]
    assert sum(group["previous"] for group in found["groups"]) == found["previousTotal"]
    check_groups(found, raw, key)
    check_changes(found, raw, active)
    ranked = sorted(active, key=lambda issue: (-counts[issue.id], -raw.mean(issue), -issue.id))
    assert [(entry["id"], entry["count"]) for entry in found["top"]] == [
        (str(issue.id), counts[issue.id]) for issue in ranked[:5]
    ]
    kinds = ("top", "new", "back", "rising", "falling", "quiet")
    for entry in (entry for kind in kinds for entry in found[kind]):
        issue = next(issue for issue in raw.issues if str(issue.id) == entry["id"])
        assert entry["shortId"] == raw.names[issue.id]
        title = issue.metadata["value"] if issue.title == "?" else issue.title  # a thrown string
        assert (entry["title"], entry["level"], entry["status"]) == (title, issue.level, issue.status)
        assert entry["project"] == raw.projects[issue.project_id]
        assert (entry["count"], entry["mean"]) == (counts[issue.id], round(raw.mean(issue), 2))


def check_groups(found: Json, raw: Raw, key: str) -> None:
    """Compare means, issues and factors of the groups."""
    before: dict[str, float] = defaultdict(float)
    issues: Counter[str] = Counter()
    for issue in raw.wanted():
        tags = Counter(event.tags[key] for event in issue.events if event.tags.get(key)) or Counter(
            {"(none)": 1}
        )
        for name, number in tags.items():
            before[name] += raw.before(issue) * number / tags.total()
        if len(tags) == 1 and raw.inside(issue):
            issues[next(iter(tags))] += 1
    for group in found["groups"]:
        mean = before[group["name"]] * ((raw.end - raw.start) / (raw.start - raw.known))
        assert group["mean"] == pytest.approx(mean, abs=0.006)
        assert group["issues"] >= issues[group["name"]]
        assert group["factor"] == (pytest.approx(group["count"] / mean, abs=0.006) if mean else None)


def check_changes(found: Json, raw: Raw, active: list[Issue]) -> None:
    """Compare what is new, back, rising, falling and quiet."""
    new = {issue.id for issue in active if issue.first_seen >= raw.start}
    silent = raw.start - 7 * DAY
    back = {
        issue.id
        for issue in active
        if issue.id not in new
        and not raw.count(issue, datetime.combine(silent.date(), silent.min.time(), UTC), raw.start)
    }
    rising: dict[int, float] = {}
    falling: set[int] = set()
    quiet: set[int] = set()
    for issue in raw.wanted():
        count, mean = raw.inside(issue), raw.mean(issue)
        if issue.id in new | back or not mean:
            continue
        if count >= 5 and count >= 2 * mean and raw.tail(count, mean, more=True) < 0.001:
            rising[issue.id] = round(count / mean, 2)
        lately = issue.last_seen >= raw.start - max(DAY, raw.end - raw.start)
        rarely = mean >= 2 * count and raw.tail(count, mean, more=False) < 0.001
        if issue.status != "resolved" and count < mean and rarely and (count or lately):
            (falling if count else quiet).add(issue.id)
    assert {int(entry["id"]) for entry in found["new"]} == new
    assert {int(entry["id"]) for entry in found["back"]} == back
    assert {int(entry["id"]): entry["factor"] for entry in found["rising"]} == rising
    for kind, expected in (("falling", falling), ("quiet", quiet)):
        assert {(int(entry["id"]), entry["trend"]) for entry in found[kind]} == {(n, kind) for n in expected}


def days_of(raw: Raw, days: list[date]) -> list[Json]:
    found = Counter(at.date() for issue in raw.wanted() for at in raw.times[issue.id])
    return [{"date": str(day), "count": found[day]} for day in days]


def test_the_last_24_hours(server: Sandbox, gtt: Gtt) -> None:
    found = metrics(gtt, "daily")
    raw = Raw(server, NOW - DAY, NOW)
    check(found, raw)
    assert found["days"] == days_of(raw, [NOW.date() - DAY * back for back in range(13, -1, -1)])
    assert (notes(found), found["previousExact"]) == ([], False)


def test_the_day_before_is_divided_by_the_organizations_hours(server: Sandbox, gtt: Gtt) -> None:
    """The server keeps hours for 24 hours only: the day before those is divided, its total is right."""
    found = metrics(gtt, "daily")
    raw = Raw(server, NOW - DAY, NOW)
    truth = sum(raw.count(issue, NOW - 2 * DAY, NOW - DAY) for issue in raw.wanted())
    assert found["previousTotal"] == pytest.approx(truth, abs=0.06 * truth)
    new = {entry["id"] for entry in found["new"]}
    assert {entry["previous"] for entry in found["new"] if entry["id"] in new} == {0}


@pytest.mark.parametrize("day", [1, 2, 5, 12])
def test_a_whole_day_is_exact_and_so_is_the_day_before(server: Sandbox, gtt: Gtt, day: int) -> None:
    start = (NOW - timedelta(days=day)).replace(hour=0)
    found = metrics(gtt, "daily", "--date", f"{start:%Y-%m-%d}")
    raw = Raw(server, start, start + DAY)
    if day < 5:  # for earlier days the server does not tell what was before the seven silent ones
        check(found, raw)
    counts = {issue.id: raw.inside(issue) for issue in raw.issues}
    previous = {issue.id: raw.count(issue, start - DAY, start) for issue in raw.issues}
    assert found["total"] == sum(counts[issue.id] for issue in raw.wanted())
    assert found["previousExact"] is True
    unknown = "counts per issue are unknown before 09 Nov: means cover less time, and no issue counts as back"
    assert notes(found) == ([unknown] if day > 5 else [])
    assert found["previousTotal"] == sum(previous[issue.id] for issue in raw.wanted())
    named = {g["name"]: g["previous"] for g in found["groups"]}
    assert named.items() >= {(name, n) for name, n in raw.groups("component", previous).items() if n > 40}


@pytest.mark.parametrize("hours", [1, 6, 12])
def test_some_hours_are_exact_and_so_are_those_before(server: Sandbox, gtt: Gtt, hours: int) -> None:
    found = metrics(gtt, "daily", "--since", f"{hours}h")
    raw = Raw(server, NOW - hours * HOUR, NOW)
    assert found["total"] == sum(map(raw.inside, raw.wanted()))
    assert found["previousExact"] is True
    truth = sum(raw.count(issue, NOW - 2 * hours * HOUR, NOW - hours * HOUR) for issue in raw.wanted())
    assert found["previousTotal"] == truth


def test_a_week(server: Sandbox, gtt: Gtt) -> None:
    found = metrics(gtt, "weekly")
    end = NOW.replace(hour=0)
    raw = Raw(server, end - 7 * DAY, end)
    check(found, raw)
    assert found["days"] == days_of(raw, [(end - DAY * back).date() for back in range(7, 0, -1)])
    active = [issue for issue in raw.wanted() if raw.inside(issue)]
    assert found["resolved"] == sum(issue.status == "resolved" for issue in active)
    waiting = sorted((i for i in raw.issues if i.status == "unresolved"), key=lambda issue: issue.first_seen)
    assert [(e["id"], e["since"]) for e in found["oldest"]] == [
        (str(issue.id), f"{issue.first_seen:%Y-%m-%d}") for issue in waiting[:3]
    ]
    commented = {comment.issue_id for comment in server.world.comments.values()}
    silent = sorted(
        (i for i in active if i.status == "unresolved" and i.id not in commented),
        key=lambda i: -raw.inside(i),
    )
    assert [entry["count"] for entry in found["uncommented"]] == [raw.inside(issue) for issue in silent[:5]]


@pytest.mark.parametrize("key", ["server_name", "level", "nothing-has-this"])
def test_any_tag_groups(server: Sandbox, gtt: Gtt, key: str) -> None:
    found = metrics(gtt, "daily", "--group-by", key)
    raw = Raw(server, NOW - DAY, NOW)
    counts = {issue.id: raw.inside(issue) for issue in raw.issues}
    assert {g["name"]: g["count"] for g in found["groups"] if g["count"]} == raw.groups(key, counts)


def test_a_tag_with_many_values_on_every_issue_is_divided_in_a_bounded_way(server: Sandbox, gtt: Gtt) -> None:
    found = metrics(gtt, "daily", "--group-by", "environment")
    raw = Raw(server, NOW - DAY, NOW)
    truth = raw.groups("environment", {issue.id: raw.inside(issue) for issue in raw.issues})
    assert sum(group["count"] for group in found["groups"]) == found["total"] == truth.total()
    assert {g["name"]: g["count"] for g in found["groups"]} == pytest.approx(truth, rel=0.1)
    assert [note.partition(" ")[2] for note in notes(found)] == [
        "issues with several values of `environment` are divided like the others"
    ]
    assert sum(request.path.endswith("/tags/") for request in server.requests) <= 2 + 20


def test_projects_and_queries_narrow_it(server: Sandbox, gtt: Gtt) -> None:
    raw = Raw(server, NOW - DAY, NOW)
    slug = "billing-api"
    mine = [issue for issue in raw.wanted() if raw.projects[issue.project_id] == slug]
    found = metrics(gtt, "daily", "--project", slug)
    assert (found["total"], notes(found)) == (sum(map(raw.inside, mine)), [])
    fatal = [issue for issue in raw.wanted() if issue.level == "fatal"]
    assert metrics(gtt, "daily", "--query", "level:fatal")["total"] == sum(map(raw.inside, fatal))


def test_deleted_issues_are_said_rather_than_hidden(server: Sandbox, gtt: Gtt) -> None:
    raw = Raw(server, NOW - DAY, NOW)
    gone = max(raw.wanted(), key=raw.inside)
    server.world.delete_issue(gone)
    server.world.catch_up()
    found = metrics(gtt, "daily")
    everything = sum(map(raw.inside, raw.issues))
    assert notes(found) == [
        f"the server received {everything} events in this window, {raw.inside(gone)} more than its issues "
        "account for (deleted issues, dropped events)"
    ]


def test_a_resolved_issue_that_fires_again_is_back(server: Sandbox, gtt: Gtt) -> None:
    """The server forgets that it was resolved; what an earlier report saw is remembered, and said again."""
    raw = Raw(server, NOW - DAY, NOW)
    old = max(
        (i for i in raw.wanted() if i.first_seen < NOW - 2 * DAY and i.last_seen > NOW - 3 * DAY),
        key=raw.inside,
    )
    server.world.set_status(old, "resolved")
    assert str(old.id) not in {entry["id"] for entry in metrics(gtt, "daily")["back"]}
    server.world.add_event(old, at=NOW - HOUR / 2)
    assert old.status == "unresolved"
    for _ in range(2):
        assert str(old.id) in {entry["id"] for entry in metrics(gtt, "daily")["back"]}
    assert str(old.id) not in {entry["id"] for entry in metrics(gtt, "daily", "--date", "2026-11-20")["back"]}
