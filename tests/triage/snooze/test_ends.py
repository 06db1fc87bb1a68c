"""How a term ends: with the status, by an undo, by a person, after a run that died."""

from pathlib import Path

import pytest

from glitchtip_tools.core.issues.snooze import OVER
from glitchtip_tools.sandbox.faults import Headers
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow
from glitchtip_tools.services.issues.snooze import CHANGED
from tests.conftest import Gtt
from tests.triage.snooze.terms import ISSUE, later, texts


@pytest.mark.parametrize("words", [("undo",), ("resolve", ISSUE), ("unresolve", ISSUE)])
def test_a_term_ends_with_the_status(gtt: Gtt, any_server: Sandbox, words: tuple[str, ...]) -> None:
    """Whoever ignores it later means another time, or for good."""
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    assert gtt(*words).code == 0
    assert texts(any_server) == [CHANGED]


@pytest.mark.parametrize("until", ["2h", "3x"])
@pytest.mark.parametrize("verb", ["resolve", "unresolve"])
def test_an_undo_puts_back_the_term_that_the_change_ended(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path, verb: str, until: str
) -> None:
    """Without it the issue would be ignored for good, and nobody would have said so."""
    assert gtt("ignore", ISSUE, "--for" if until == "2h" else "--until", until).code == 0
    term = texts(any_server)
    assert gtt(verb, ISSUE).code == 0
    assert texts(any_server) == [CHANGED]
    undone = gtt("undo")
    assert (undone.code, any_server.world.issue(ISSUE).status, texts(any_server)) == (0, "ignored", term)
    assert gtt("snooze", "list").out.startswith(f"{ISSUE}\t")
    if until == "2h":
        assert later(any_server, tmp_path, hours=2)("snooze", "run").out.startswith(f"{ISSUE}\tunresolved\t")


def test_an_issue_that_is_ignored_anew_while_terms_are_looked_at_keeps_its_term(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path
) -> None:
    """Its term would be ended as that of an issue which a person has opened, and nothing would reopen it."""
    world = any_server.world
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    term = texts(any_server)
    world.set_status(world.issue(ISSUE), "unresolved")

    def ignored_anew(status: int, headers: Headers, body: bytes) -> tuple[int, Headers, bytes]:
        world.set_status(world.issue(ISSUE), "ignored")
        return status, headers, body

    any_server.fault("GET", "/comments/", change=ignored_anew, times=1)
    assert gtt("snooze", "run").code == 0
    assert (world.issue(ISSUE).status, texts(any_server)) == ("ignored", term)
    assert later(any_server, tmp_path, hours=2)("snooze", "run").out.startswith(f"{ISSUE}\tunresolved\t")


def test_a_term_that_an_undo_cannot_put_back_is_said(gtt: Gtt, any_server: Sandbox) -> None:
    issue = any_server.world.issue(ISSUE)
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    assert gtt("resolve", ISSUE).code == 0
    any_server.fault("*", "/comments/", status=500, times=None)
    undone = gtt("undo")
    assert (undone.code, issue.status) == (6, "ignored")
    assert undone.out.startswith(f"{ISSUE}\tresolved\tignored\t")
    assert f"the end of ignoring `{issue.id}` was not reverted: the server failed with 500" in undone.err


def test_comments_are_read_again_only_where_a_term_may_be(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path
) -> None:
    """Of thirty ignored issues with comments one has a term: the others are read once, then when they have more."""
    world = any_server.world
    issues = grow(world, 30, statuses=("ignored",), project="web-shop")
    for issue in issues:
        world.add_comment(issue, "noise")
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0

    def read() -> int:
        any_server.requests_clear()
        assert gtt("snooze", "run").code == 0
        return sum("/comments/" in line for line in any_server.requests.lines())

    ignored = sum(one.status == "ignored" and bool(world.comments_of(one)) for one in world.issues.values())
    assert [read(), read()] == [ignored, 1]
    world.add_comment(issues[3], "more noise")
    assert [read(), read()] == [2, 1]
    any_server.requests_clear()
    assert later(any_server, tmp_path, days=1, hours=1)("snooze", "run").out.startswith(f"{ISSUE}\t")
    assert sum("GET" in line and "/comments/" in line for line in any_server.requests.lines()) > 30


def test_comments_that_a_clock_ahead_has_read_are_read_again(server: Sandbox, tmp_path: Path) -> None:
    (issue,) = grow(server.world, 1, statuses=("ignored",), project="web-shop")
    server.world.add_comment(issue, "noise")
    for days, reads in ((400, True), (0, True), (0, False)):
        server.requests_clear()
        assert later(server, tmp_path, days=days)("snooze", "run").code == 0
        asked = any(f"/issues/{issue.id}/comments/" in line for line in server.requests.lines())
        assert asked == reads, days


def test_a_term_ends_when_a_person_opens_the_issue(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    """Whoever ignores it in the web interface later means for good: the web interface knows no terms."""
    issue = any_server.world.issue(ISSUE)
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    any_server.world.set_status(issue, "unresolved")
    assert later(any_server, tmp_path, minutes=10)("snooze", "run").out == ""
    assert (issue.status, texts(any_server)) == ("unresolved", [CHANGED])
    any_server.world.set_status(issue, "ignored")
    assert later(any_server, tmp_path, hours=3)("snooze", "run").out == ""
    assert issue.status == "ignored"


@pytest.mark.parametrize(("status", "sentence"), [("unresolved", OVER), ("resolved", CHANGED)])
def test_a_run_that_died_before_it_said_so_is_finished_by_the_next(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path, status: str, sentence: str
) -> None:
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    any_server.world.set_status(any_server.world.issue(ISSUE), status)
    due = later(any_server, tmp_path, hours=2)
    assert (due("snooze", "run").out, texts(any_server)) == ("", [sentence])
    any_server.requests_clear()
    assert due("snooze", "run").code == 0
    assert [line for line in any_server.requests.lines() if "/comments/" in line or "id=" in line] == []


def test_a_term_that_cannot_be_ended_now_is_ended_by_the_next_run(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path
) -> None:
    assert gtt("ignore", ISSUE, "AI-ADMIN-V2-4", "--for", "2h").code == 0
    any_server.world.set_status(any_server.world.issue(ISSUE), "unresolved")
    any_server.world.set_status(any_server.world.issue("AI-ADMIN-V2-4"), "unresolved")
    any_server.fault("PUT", f"/issues/{any_server.world.issue(ISSUE).id}/comments/", status=500, times=None)
    soon = later(any_server, tmp_path, minutes=10)
    assert soon("snooze", "run").code == 0
    assert [len(texts(any_server)), texts(any_server, "AI-ADMIN-V2-4")] == [1, [CHANGED]]
    assert texts(any_server) != [CHANGED]
    any_server.faults_clear()
    assert soon("snooze", "run").code == 0
    assert texts(any_server) == [CHANGED]


def test_a_new_term_of_another_machine_is_found_at_once(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path
) -> None:
    """The comment is updated in place, so the number of comments does not tell."""
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    any_server.world.set_status(any_server.world.issue(ISSUE), "unresolved")
    assert gtt("snooze", "run").code == 0
    elsewhere = later(any_server, tmp_path / "elsewhere", minutes=5)
    assert elsewhere("ignore", ISSUE, "--for", "1h").code == 0
    assert gtt("snooze", "list").out.startswith(f"{ISSUE}\t2026-11-23T09:05:00Z\t")
