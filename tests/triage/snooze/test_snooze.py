"""Ignored for a time, or for so many events: the term stands in a comment, and a run from cron opens what is due."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.issues.snooze import OVER
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.snooze import CHANGED
from tests.conftest import NOW, Gtt, runner
from tests.triage.snooze.terms import ISSUE, later, texts


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
