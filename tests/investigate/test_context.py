"""`gtt investigate`: relatives and variation, what they cost, and that nothing is lost when they cannot be had."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Golden, Said, runner

Run = Callable[..., Said]
MISSING_RECORDS = range(20, 27)  # `GET /record/962302/... answered 404`, an issue for each number
SESSIONS = range(3, 6)  # `SessionNotFoundError`, an issue for each company


@pytest.fixture
def investigate(any_server: Sandbox, tmp_path: Path) -> Run:
    """Outside a repository: here the server alone is asked."""
    gtt = runner(any_server, tmp_path)
    return lambda *words, **more: gtt("investigate", *words, **more)


def found(investigate: Run, issue: int | str) -> dict[str, Any]:
    said = investigate(str(issue), "--dry-run", "--json")
    assert (said.code, said.err) == (0, "")
    document: dict[str, Any] = json.loads(said.out)
    return document


def related(investigate: Run, issue: int) -> list[tuple[str, str, str]]:
    return [
        (one["issue"]["id"], one["issue"]["status"], one["why"])
        for one in found(investigate, issue)["relatives"]
    ]


def sections(report: str) -> str:
    """Return the lines that this is about."""
    also = report.partition("### Also\n\n")[2]
    lines = re.split(r"\n(?=- )", also)
    return "".join(
        f"{line.rstrip()}\n" for line in lines if line.startswith(("- When:", "- Not tied", "- Related:"))
    )


@pytest.mark.slow
def test_near_duplicates_are_found(investigate: Run) -> None:
    request = "fails in /app/src/integrations/yclients/client.js in YclientsClient.request too"
    for number in MISSING_RECORDS:
        others = [str(one) for one in reversed(MISSING_RECORDS) if one != number][:4]
        assert related(investigate, number) == [
            ("19", "resolved", request),
            *((other, "unresolved", "the same message") for other in others),
        ]
    for number in SESSIONS:
        others = [str(one) for one in reversed(SESSIONS) if one != number]
        assert related(investigate, number) == [(other, "unresolved", "the same message") for other in others]


@pytest.mark.slow
def test_faults_of_their_own_have_no_relatives(investigate: Run) -> None:
    assert [related(investigate, issue) for issue in (1, 2, 7, 16, 38, 48, 55, 61)] == [[]] * 8


def test_the_sections(investigate: Run, any_server: Sandbox, golden: Golden) -> None:
    any_server.world.add_comment(18, "The provider was slow: 5 s were *enough* again, [see](http://e)", 2)
    any_server.world.add_comment(
        18, "<!-- gtt:investigation name=report hash=0123456789abcdef -->\n\nwhere", 1
    )
    said = [
        sections(investigate(issue, "--dry-run", *more).out)
        for issue in ("9", "20", "5", "46")
        for more in ((), ("--full",))
    ]
    golden(
        "investigate-context",
        "\n".join(said).replace(any_server.url, "http://sandbox"),
        variant=any_server.world.version.name,
    )


@pytest.mark.parametrize("issue", [1, 4, 5, 16, 27, 38, 46, 57])
def test_what_is_confined_is_true_of_the_whole_story(
    investigate: Run, any_server: Sandbox, issue: int
) -> None:
    world = any_server.world
    mine = world.issues[issue].events
    project = world.projects[world.issues[issue].project_id].slug
    others = [event for event in world.events(project)[-100:] if event.issue_id != issue]
    variation = found(investigate, issue)["variation"]
    assert variation["confined"]
    for one in variation["confined"]:
        assert (one["count"], one["events"]) == (len(mine), len(mine))
        assert {event.tags[one["key"]] for event in mine} == {one["value"]}
        known = sum(event.tags.get(one["key"]) == one["value"] for event in others)
        assert one["othersWith"] <= known < one["others"] <= len(others)
    for one in variation["varying"]:
        if one["key"] not in ("user", "message"):
            assert len({event.tags.get(one["key"]) for event in mine[-20:]}) == one["values"]


def test_only_in_one_release_and_only_on_one_host(investigate: Run, any_server: Sandbox) -> None:
    world = any_server.world
    for hour in reversed(range(40)):
        at = NOW - timedelta(hours=hour, minutes=5)
        for host, release in (("web-1", "1.4.1"), ("web-2", "1.4.1"), ("web-3", "1.4.2")):
            tags = {"server_name": host, "release": release}
            world.add_event(project="web-shop", title="Slow page", at=at, tags=tags)
        if hour % 2:
            tags = {"server_name": "web-3", "release": "1.4.2", "user.id": str(hour)}
            world.add_event(project="web-shop", title="Out of paper", at=at, tags=tags)
    issue = next(one for one in world.issues.values() if one.title == "Out of paper")
    assert sections(investigate(str(issue.id), "--dry-run", "--full").out) == (
        "- When: `release` is `1.4.2` in all 20 events, and in about 20 % of the project's other events\n"
        "- When: `server_name` is `web-3` in all 20 events, and in about 20 % of the project's other events\n"
        "- Not tied to `user` (20 values)\n"
    )


def asked(server: Sandbox) -> list[str]:
    return sorted(f"{one.path}?{one.query}".rstrip("?") for one in server.requests)


def test_what_is_asked(investigate: Run, any_server: Sandbox) -> None:
    any_server.world.add_comment(18, "solved")
    any_server.requests_clear()
    found(investigate, 9)
    assert asked(any_server) == [
        "/api/0/issues/18/comments/?limit=100",
        "/api/0/issues/9/",
        "/api/0/issues/9/comments/?limit=100",
        "/api/0/issues/9/events/?limit=20",
        "/api/0/issues/9/tags/",
        "/api/0/organizations/adminai-tech/issues/?sort=-last_seen&limit=100&project=1",
        "/api/0/projects/adminai-tech/ai-admin-v2/events/?limit=100",
    ]


def test_never_more_than_nine_requests(investigate: Run, any_server: Sandbox) -> None:
    world = any_server.world
    project = world.project("ai-admin-v2")
    for number in range(120):
        issue = world.add_issue(
            project, f"Job {number} was lost", status="resolved" if number < 5 else "ignored"
        )
        issue.first_seen = issue.last_seen = NOW - timedelta(days=30 - number / 10)
        world.add_comment(issue, f"found it again, {number}")
    newest = max(world.issues)
    any_server.requests_clear()
    relatives = found(investigate, newest)["relatives"]
    assert len(any_server.requests) == 9
    assert [(one["issue"]["status"], (one["comment"] or {}).get("text")) for one in relatives] == [
        ("resolved", "found it again, 4"),
        ("resolved", "found it again, 3"),
        ("resolved", None),
        ("resolved", None),
        ("resolved", None),
    ]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_what_cannot_be_had_is_left_out(investigate: Run, any_server: Sandbox, status: int) -> None:
    any_server.world.add_comment(18, "solved")
    any_server.fault("GET", "/projects/.*/events/", status=status, times=None)
    any_server.fault("GET", "/issues/18/comments/", status=status, times=None)
    answer = found(investigate, 9)
    assert [one["comment"] for one in answer["relatives"]] == [None]
    assert (answer["variation"]["others"], answer["variation"]["confined"]) == (0, [])
    any_server.fault("GET", "/organizations/.*/issues/", status=status, times=None)
    assert found(investigate, 9)["relatives"] == []


def test_what_could_not_be_read_is_said(investigate: Run, any_server: Sandbox) -> None:
    any_server.fault("GET", "/projects/.*/events/", status=500, times=None)
    answer = found(investigate, 9)
    assert [note for note in answer["notes"] if "around" in note] == [
        "what is around the issue could not be read: "
        "the server failed with 500: the events of project `ai-admin-v2`"
    ]


def test_other_issues_going_on_change_nothing(investigate: Run, any_server: Sandbox, checkout: Path) -> None:
    words = ("5", "--repo", str(checkout), "--json")
    posted = json.loads(investigate(*words).out)["comment"]["action"]
    for back in range(5):
        any_server.world.add_event(3, at=NOW - timedelta(minutes=back))
        any_server.world.add_event(4, at=NOW - timedelta(minutes=back))
    again = json.loads(investigate(*words).out)["comment"]["action"]
    assert (posted, again) == ("created", "unchanged")


def test_without_a_server_there_is_neither(server: Sandbox, tmp_path: Path) -> None:
    detail = runner(server, tmp_path)("api", "/issues/5/events/latest/").out
    said = runner(None, tmp_path)("investigate", "--event", "-", "--json", stdin=detail)
    answer = json.loads(said.out)
    assert (answer["relatives"], answer["variation"]) == ([], None)


def test_a_round_asks_once_for_the_project_and_tells_who_shares_a_commit(
    server: Sandbox, tmp_path: Path, checkout: Path
) -> None:
    gtt = runner(server, tmp_path)
    words = ("investigate", "--all", "--query", "project:web-shop calendar", "--repo", str(checkout))
    said = gtt(*words, "--dry-run", "--json")
    visits = [(one["issue"]["shortId"], one["subject"], one["sameCommit"]) for one in json.loads(said.out)]
    subject = "Open the calendar at the first free day"
    assert sorted(visits) == [
        ("WEB-SHOP-2", subject, ["WEB-SHOP-3"]),
        ("WEB-SHOP-3", subject, ["WEB-SHOP-2"]),
    ]
    paths = [request.path for request in server.requests]
    assert paths.count("/api/0/projects/adminai-tech/web-shop/events/") == 1
