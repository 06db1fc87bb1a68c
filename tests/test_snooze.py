"""Ignored for a time, or for so many events: the term stands in a comment, and a run from cron opens what is due."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.issues.snooze import OVER
from glitchtip_tools.sandbox.faults import Headers
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow
from glitchtip_tools.services.issues.snooze import CHANGED
from tests.conftest import NOW, Gtt, runner

ISSUE = "AI-ADMIN-V2-3"


@pytest.fixture
def gtt(any_server: Sandbox, tmp_path: Path) -> Gtt:
    return runner(any_server, tmp_path)


def later(box: Sandbox, home: Path, **after: float) -> Gtt:
    return runner(box, home, now=NOW + timedelta(**after))


def texts(box: Sandbox, name: str = ISSUE) -> list[str]:
    comments = box.world.comments_of(box.world.issue(name))
    return [one.text.partition("\n\n")[2] for one in comments if "gtt:snooze" in one.text]


def test_an_issue_sleeps_until_its_time_has_come(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    assert texts(any_server) == ["**Ignored until 2026-11-23 10:00 UTC**; gtt reopens it then."]
    title = any_server.world.issue(ISSUE).title
    listed = gtt("snooze", "list").out
    assert gtt("snooze").out == listed
    assert listed == f"{ISSUE}\t2026-11-23T10:00:00Z\towner@example.com\t{title}\n"

    early = later(any_server, tmp_path, minutes=119)("snooze", "run")
    assert (early.code, early.out, any_server.world.issue(ISSUE).status) == (0, "", "ignored")
    due = later(any_server, tmp_path, hours=2)("snooze", "run")
    assert (due.code, due.out) == (0, f"{ISSUE}\tunresolved\t{title}\n")
    assert (any_server.world.issue(ISSUE).status, texts(any_server)) == ("unresolved", [OVER])
    again = later(any_server, tmp_path, hours=3)("snooze", "run")
    assert (again.code, again.out) == (0, "")


def test_a_comment_that_cannot_be_written_does_not_lose_the_term(gtt: Gtt, any_server: Sandbox) -> None:
    """Without it the issue would stay ignored for good, and the message speaks of the comment only."""
    any_server.fault("POST", "/comments/", status=400, times=1)
    said = gtt("ignore", ISSUE, "--for", "2h", "-m", "known")
    assert (said.code, said.out.split("\t")[2]) == (6, "ignored")
    assert said.err.startswith(f"gtt: the comment on `{ISSUE}` was not written: ")
    assert texts(any_server) == ["**Ignored until 2026-11-23 10:00 UTC**; gtt reopens it then."]


def test_of_comment_and_term_each_that_cannot_be_written_is_told(gtt: Gtt, any_server: Sandbox) -> None:
    any_server.fault("POST", "/comments/", status=403, times=None)
    said = gtt("ignore", ISSUE, "--for", "2h", "-m", "known")
    assert (said.code, said.out.split("\t")[2]) == (6, "ignored")
    (line,) = [line for line in said.err.splitlines() if line.startswith("gtt: ")]
    assert line.startswith(f"gtt: the comment on `{ISSUE}` was not written: ")
    assert f"; the end of ignoring `{ISSUE}` was not saved: " in line


def test_an_issue_is_not_said_to_stay_ignored_when_only_its_comment_fails(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path
) -> None:
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    any_server.fault("PUT", "/comments/", status=403, times=None)
    said = later(any_server, tmp_path, hours=3)("snooze", "run")
    assert (said.code, any_server.world.issue(ISSUE).status) == (6, "unresolved")
    assert said.out == f"{ISSUE}\tunresolved\t{any_server.world.issue(ISSUE).title}\n"
    warning, failure, _hint = said.err.splitlines()
    assert warning.startswith(
        f"gtt: warning: `{ISSUE}` was reopened, but the comment about it was not written: "
    )
    assert failure == "gtt: 1 of 1 issues was not reopened completely"
    any_server.faults_clear()
    assert later(any_server, tmp_path, hours=4)("snooze", "run").code == 0
    assert texts(any_server) == [OVER]


def test_another_machine_reads_the_same_comment(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    assert gtt("ignore", ISSUE, "--until", "tuesday 9:00").code == 0
    elsewhere = later(any_server, tmp_path / "elsewhere", days=1, hours=1)
    assert elsewhere("snooze", "run").out.startswith(f"{ISSUE}\tunresolved\t")


def test_an_issue_sleeps_for_so_many_events(gtt: Gtt, any_server: Sandbox) -> None:
    issue = any_server.world.issue(ISSUE)
    count = issue.count
    assert gtt("ignore", ISSUE, "--until", "3x").code == 0
    assert texts(any_server) == [
        f"**Ignored for 3 more events**, until its count is {count + 3}; gtt reopens it then."
    ]
    for _event in range(2):
        any_server.world.add_event(issue)
    assert gtt("snooze", "run").out == ""
    any_server.world.add_event(issue)
    assert gtt("snooze", "run").out.startswith(f"{ISSUE}\tunresolved\t")


def test_an_issue_sleeps_until_it_comes_too_often(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    issue = any_server.world.issue(ISSUE)
    said = gtt("ignore", ISSUE, "--until", "2/h")
    if any_server.world.version.name == "4.2":
        assert (said.code, issue.status) == (5, "unresolved")
        return
    any_server.set_now(NOW + timedelta(hours=2))
    for _event in range(2):
        any_server.world.add_event(issue, at=NOW + timedelta(minutes=65))
    assert later(any_server, tmp_path, hours=2)("snooze", "run").out == ""
    any_server.world.add_event(issue, at=NOW + timedelta(minutes=75))
    assert later(any_server, tmp_path, hours=2)("snooze", "run").out.startswith(f"{ISSUE}\tunresolved\t")


def test_what_a_person_changed_in_between_is_left(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    assert gtt("ignore", ISSUE, "AI-ADMIN-V2-4", "--for", "2h").code == 0
    any_server.world.set_status(any_server.world.issue(ISSUE), "resolved")
    assert gtt("ignore", "AI-ADMIN-V2-4").code == 0  # for good from now on
    assert texts(any_server, "AI-ADMIN-V2-4") == [CHANGED]
    assert later(any_server, tmp_path, hours=3)("snooze", "run").out == ""
    assert any_server.world.issue(ISSUE).status == "resolved"
    assert any_server.world.issue("AI-ADMIN-V2-4").status == "ignored"


def test_a_new_term_replaces_the_old_one(gtt: Gtt, any_server: Sandbox) -> None:
    assert gtt("ignore", ISSUE, "--for", "2h").code == 0
    said = gtt("ignore", ISSUE, "--for", "3d", "--json")
    assert [row["changed"] for row in json.loads(said.out)] == [False]
    assert texts(any_server) == ["**Ignored until 2026-11-26 08:00 UTC**; gtt reopens it then."]


FOUR = [f"AI-ADMIN-V2-{number}" for number in (4, 3, 1, 2)]


@pytest.mark.parametrize(
    ("issues", "told"),
    [
        ([], "the end of ignoring `AI-ADMIN-V2-3` was not saved: "),
        (["AI-ADMIN-V2-4"], "2 of 2 issues were not changed completely"),
        (["AI-ADMIN-V2-99"], "2 of 2 issues were not changed, or only in part"),
    ],
    ids=["one", "all", "and one that is missing"],
)
def test_what_is_ignored_without_its_end_is_not_said_to_be_unchanged(
    issues: list[str], told: str, server: Sandbox, tmp_path: Path
) -> None:
    server.fault("POST", "/comments/", status=403, times=None)
    said = runner(server, tmp_path)("ignore", ISSUE, *issues, "--for", "2h")
    assert (said.code, server.world.issue(ISSUE).status) == (6, "ignored")
    assert said.out.startswith(f"{ISSUE}\tunresolved\tignored\t")
    assert f"gtt: {told}" in said.err
    assert said.err.count(f"the end of ignoring `{ISSUE}` was not saved") == 1


def test_terms_are_written_at_the_same_time(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    numbers = [str(server.world.issue(one).id) for one in FOUR]
    # The issues, their change, what became of it; then the comments of each, the new one, and what is there now.
    server.set_waves(1, 1, 1, 4, 4, 4)
    said = gtt("ignore", *numbers, "--for", "2h", "--json", env={"GTT_TIMEOUT": "5"})
    assert (said.code, server.waves) == (0, ())
    assert [row["shortId"] for row in json.loads(said.out)] == FOUR
    assert [len(texts(server, one)) for one in FOUR] == [1] * 4


def test_a_term_that_cannot_be_written_is_told_of_its_issue_alone(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    numbers = [str(server.world.issue(one).id) for one in FOUR]
    server.fault("POST", f"/issues/{numbers[1]}/comments/", status=403, times=None)
    said = gtt("ignore", *numbers, "--for", "2h")
    assert said.code == 6
    assert [line.split("\t")[0] for line in said.out.splitlines()] == FOUR
    assert f"gtt: warning: the end of ignoring `{FOUR[1]}` was not saved: " in said.err
    assert "gtt: 1 of 4 issues was not changed completely\n" in said.err
    assert [len(texts(server, one)) for one in FOUR] == [1, 0, 1, 1]
    # What is still to be written is written by the same command again.
    server.faults_clear()
    assert gtt("ignore", *numbers, "--for", "2h").code == 0
    assert [len(texts(server, one)) for one in FOUR] == [1] * 4


def test_a_term_is_believed_only_of_people_of_the_organization_and_unedited(
    gtt: Gtt, any_server: Sandbox, tmp_path: Path
) -> None:
    assert gtt("ignore", ISSUE, "AI-ADMIN-V2-4", "--for", "2h").code == 0
    (by_us,) = [
        one for one in any_server.world.comments_of(any_server.world.issue(ISSUE)) if "snooze" in one.text
    ]
    by_us.user_id = next(user.id for user in any_server.world.users.values() if "stranger" in user.email)
    (edited,) = [
        one
        for one in any_server.world.comments_of(any_server.world.issue("AI-ADMIN-V2-4"))
        if "snooze" in one.text
    ]
    edited.text = edited.text.replace("2026-11-23", "2026-11-22")
    assert later(any_server, tmp_path, hours=3)("snooze", "run").out == ""


@pytest.mark.parametrize(
    ("words", "said_first"),
    [
        (("--for", "2h", "--until", "100x"), "`--for` and `--until` cannot be used together"),
        (("--for", "100x"), "`100x` is not a time"),
        (("--until", "0x"), "`0x` is not a time"),
        (("--until", "yesterday"), "`yesterday` is in the past"),
        (("--for", "500d"), "`500d` is more than a year ahead"),
    ],
)
def test_a_term_that_is_none_changes_nothing(
    any_server: Sandbox, gtt: Gtt, words: tuple[str, ...], said_first: str
) -> None:
    said = gtt("ignore", ISSUE, *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"gtt: {said_first}")
    assert any_server.world.issue(ISSUE).status == "unresolved"


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
