"""Many issues changed at once: never another one, once each, with a question where it is due, and a way back."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.bot.chat import Chat
from tests.conftest import NOW, Gtt, Said, runner
from tests.triage.bulk import LIST, grown, statuses, writes
from tests.triage.conftest import Typed


def test_a_query_resolves_what_it_finds_in_batches_of_explicit_ids(run: Gtt, any_server: Sandbox) -> None:
    ids = grown(any_server, 120)
    before = {one.id: one.status for one in any_server.world.issues.values() if str(one.id) not in ids}
    said = run("resolve", "--query", "title:Bulk", "--yes", "--expect", "120")
    assert (said.code, said.err) == (0, "120 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    assert len(said.out.splitlines()) == 120
    assert statuses(any_server, ids) == {"resolved"}
    assert before == {one: any_server.world.issue(one).status for one in before}
    assert sorted(len(re.findall("id=", line)) for line in writes(any_server)) == [20, 50, 50]


def test_what_is_so_already_is_said_and_not_sent_and_the_same_issue_counts_once(
    gtt: Gtt, server: Sandbox
) -> None:
    issue, other = server.world.issue("AI-ADMIN-V2-3"), server.world.issue("AI-ADMIN-V2-4")
    other.status = "ignored"
    link = f"{server.url}/adminai-tech/issues/{issue.id}"
    said = gtt("ignore", "AI-ADMIN-V2-3", str(issue.id), link, "AI-ADMIN-V2-4", "-", stdin="ai-admin-v2-3\n")
    assert [line.split("\t")[:3] for line in said.out.splitlines()] == [
        ["AI-ADMIN-V2-3", "unresolved", "ignored"],
        ["AI-ADMIN-V2-4", "ignored", "ignored"],
    ]
    assert (said.code, said.err) == (0, "1 ignored, 1 unchanged, 0 failed; undo: gtt undo\n")
    assert len(writes(server)) == 1


def test_the_receipt_is_the_documented_one(gtt: Gtt) -> None:
    said = gtt("resolve", "AI-ADMIN-V2-3", "WEB-SHOP-9V", "--json")
    first, second = json.loads(said.out)
    assert list(first) == ["asked", "id", "shortId", "title", "before", "after", "changed", "error"]
    assert (first["before"], first["after"], first["changed"], first["error"]) == (
        "unresolved",
        "resolved",
        True,
        None,
    )
    assert (second["asked"], second["changed"], second["error"]) == (
        "WEB-SHOP-9V",
        False,
        "issue `WEB-SHOP-9V` not found",
    )
    assert (said.code, said.err.splitlines()[0]) == (6, "1 resolved, 0 unchanged, 1 failed; undo: gtt undo")


@pytest.mark.parametrize(
    ("words", "said_first"),
    [
        (("resolve", "--query", "title:Bulk"), "gtt: 12 issues would be resolved: nothing was changed"),
        (
            ("resolve", "--query", "title:Bulk", "--yes", "--expect", "11"),
            "gtt: 12 issues would be resolved, not 11",
        ),
        (("delete", "--query", "title:Bulk", "--yes"), "gtt: 12 issues would be deleted for good"),
        (("delete", "AI-ADMIN-V2-3"), "gtt: 1 issue would be deleted for good"),
        (("merge", "AI-ADMIN-V2-3", "AI-ADMIN-V2-4", "--yes"), "gtt: 2 issues would be merged for good"),
        (("resolve",), "gtt: no issues were given"),
        (
            ("resolve", "AI-ADMIN-V2-3", "--query", "title:x"),
            "gtt: issues, a query and commits cannot be used together",
        ),
        (
            ("resolve", "AI-ADMIN-V2-3", "--resume"),
            "gtt: `--resume` takes no issues: it continues with those of the interrupted run",
        ),
    ],
)
def test_without_a_terminal_nothing_is_done_that_was_not_agreed_to(
    gtt: Gtt, server: Sandbox, words: tuple[str, ...], said_first: str
) -> None:
    grown(server, 12)
    said = gtt(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(said_first)
    assert writes(server) == []


def test_a_terminal_is_asked_for_more_than_ten(typed: Typed, server: Sandbox) -> None:
    ids = grown(server, 11)
    said = typed("n\n", "resolve", *ids)
    assert (said.code, said.out) == (2, "")
    lines = said.err.splitlines()
    assert lines[0] == "11 issues, 7 different titles:"
    assert lines[1].endswith("Bulk 0")
    assert lines[11] == "  … and 1 more"
    assert lines[12].startswith("resolve them? [y/N]: ")
    assert writes(server) == []
    alone = typed("n\n", "resolve", "-q", "level:fatal queue")
    assert alone.err.startswith(
        "1 issue:\n  AI-ADMIN-V2-D  RangeError: message queue is full (500/500)\nresolve it? [y/N]: "
    )
    assert typed("y\n", "resolve", *ids).code == 0
    assert statuses(server, ids) == {"resolved"}
    assert typed("", "unresolve", *ids[:10]).code == 0  # ten are not asked for
    assert typed("", "unresolve", *ids, "--yes").code == 0
    assert statuses(server, ids) == {"unresolved"}


def test_a_dry_run_says_what_would_be_done_also_of_a_pipe(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("ignore", "-", "--dry-run", stdin="AI-ADMIN-V2-3\nAI-ADMIN-V2-4\n")
    assert [line.split("\t")[:3] for line in said.out.splitlines()] == [
        ["AI-ADMIN-V2-3", "unresolved", "ignored"],
        ["AI-ADMIN-V2-4", "unresolved", "ignored"],
    ]
    assert (said.code, said.err) == (0, "dry run: nothing was changed; 2 would be ignored\n")
    assert writes(server) == []


def test_a_dry_run_fails_when_an_issue_cannot_be_read(gtt: Gtt) -> None:
    """It had ended with 0, as if everything were ready to be changed."""
    missing = "gtt: issue `99999` not found\nhint: check the id, and that the token sees its organization\n"
    assert gtt("resolve", "99999", "--dry-run") == Said(5, "", missing)
    said = gtt("resolve", "3", "99999", "--dry-run")
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["resolved", "failed"]
    assert (said.code, said.err) == (
        6,
        "dry run: nothing was changed; 1 would be resolved\n"
        "gtt: 1 of 2 issues was not read\nhint: the receipt shows which, and why\n",
    )
    report = json.loads(gtt("resolve", "3", "99999", "--dry-run", "--json").err.splitlines()[-1])
    assert report["error"]["mayHaveHappened"] is False


def test_a_message_goes_along(run: Gtt, any_server: Sandbox) -> None:
    said = run("resolve", "AI-ADMIN-V2-3", "AI-ADMIN-V2-4", "-m", "fixed by 3f2a1c0")
    assert said.code == 0
    texts = [
        [
            comment.text.split("\n\n")[1]
            for comment in any_server.world.comments_of(any_server.world.issue(name))
        ][:1]
        for name in ("AI-ADMIN-V2-3", "AI-ADMIN-V2-4")
    ]
    assert texts == [["fixed by 3f2a1c0"]] * 2


def test_issues_are_deleted_for_good(run: Gtt, any_server: Sandbox) -> None:
    ids = grown(any_server, 4)
    said = run("delete", *ids, "--yes", "--expect", "4")
    assert (said.code, said.err) == (0, "4 deleted, 0 unchanged, 0 failed\n")
    assert all(any_server.world.issue(int(one)).deleted_at for one in ids)
    assert run("undo").code == 5
    refused = run("undo", "1")
    assert (refused.code, refused.err) == (2, "gtt: issues that were deleted cannot be restored\n")


def test_merging_names_the_one_that_survives(run: Gtt, any_server: Sandbox) -> None:
    ids = grown(any_server, 3)
    said = run("merge", *ids, "--yes", "--expect", "3")
    if any_server.world.version.name == "4.2":
        assert (said.code, said.out) == (5, "")
        assert said.err.startswith("gtt: this server cannot merge issues: it is GlitchTip 4.2")
        assert writes(any_server) == []
        return
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["merged", "merged", "survives"]
    assert (said.code, said.err) == (0, "3 merged, 0 unchanged, 0 failed\n")
    assert [bool(any_server.world.issue(int(one)).deleted_at) for one in ids] == [True, True, False]


@pytest.mark.parametrize(
    ("version", "words", "reason"),
    [
        ("6.1", "assign 3 --to me", "assign issues: it is GlitchTip 6.1.3\nhint: versions after 6.1.3 can"),
        ("5.2", "assign 3 --to me", "assign issues: it is GlitchTip 5.2.1\nhint: versions after 6.1.3 can"),
        ("6.0.5", "resolve 3 --in 1.2", "resolve in a release: it is GlitchTip 6.0.5\nhint: GlitchTip 6.0.8"),
        (
            "4.2",
            "ignore 3 --until 9/h",
            "count events by the hour: it is GlitchTip 4.2.5\nhint: GlitchTip 5 and",
        ),
        ("4.2", "merge 3 4", "merge issues: it is GlitchTip 4.2.5\nhint: GlitchTip 5 and later can"),
    ],
    ids=lambda value: value if " " in value and "\n" not in value else "",
)
def test_a_dry_run_fails_like_the_change_where_the_server_is_too_old(
    box_of: Callable[[str], Sandbox], tmp_path: Path, version: str, words: str, reason: str
) -> None:
    box = box_of(version)
    run = runner(box, tmp_path)
    dry = run(*words.split(), "--dry-run")
    assert (dry.code, dry.out) == (5, "")
    assert dry.err.startswith(f"gtt: this server cannot {reason}")
    assert run(*words.split(), "--yes", "--expect", str(len(words.split()[1:]))) == dry
    assert writes(box) == []


def test_a_build_of_ones_own_is_asked(box_of: Callable[[str], Sandbox], tmp_path: Path) -> None:
    """Only an exact number tells what a version lacks: `6.1.3-15-g3f2a1c0` comes after 6.1.3."""
    box = box_of("6.2")
    for version in ("6.1.3-15-g3f2a1c0", "3f2a1c0", "v6.1.4", "7.0", ""):
        box.world.version = replace(box.world.version, commit=version)
        assert runner(box, tmp_path)("assign", "3", "--to", "me", "--dry-run", "--no-cache").code == 0, (
            version
        )
    box.world.version = replace(box.world.version, commit="6.1.3")
    assert runner(box, tmp_path)("assign", "3", "--to", "me", "--dry-run", "--no-cache").code == 5


def test_a_dry_run_of_another_number_than_expected_ends_as_the_change_would(
    gtt: Gtt, server: Sandbox
) -> None:
    said = gtt("resolve", "3", "4", "--dry-run", "--expect", "3")
    assert (said.code, said.err) == (2, "gtt: 2 issues would be resolved, not 3: nothing was changed\n")
    assert len(said.out.splitlines()) == 2
    assert gtt("resolve", "3", "4", "--dry-run", "--expect", "2").code == 0
    assert writes(server) == []


@pytest.mark.parametrize("version", ["4.2", "5.2", "6.1", "6.2"])
def test_issues_are_assigned_where_the_server_can(
    box_of: Callable[[str], Sandbox], tmp_path: Path, version: str
) -> None:
    box = box_of(version)
    run = runner(box, tmp_path)
    said = run("assign", "AI-ADMIN-V2-3", "AI-ADMIN-V2-4", "--to", "me")
    if version != "6.2":  # 6.1 would take the assignee and forget it
        assert (said.code, box.world.issue("AI-ADMIN-V2-3").assigned_to) == (5, None)
        assert "this server" in said.err
        return
    assert [line.split("\t")[:3] for line in said.out.splitlines()] == [
        ["AI-ADMIN-V2-3", "nobody", "owner@example.com"],
        ["AI-ADMIN-V2-4", "nobody", "owner@example.com"],
    ]
    assert said.err == "2 assigned, 0 unchanged, 0 failed; undo: gtt undo\n"
    assert run("assign", "AI-ADMIN-V2-3", "--to", "#backend").code == 0
    assert run("assign", "AI-ADMIN-V2-3", "--to", "#nobody-knows").code == 5
    assert run("undo").out.split("\t")[1:3] == ["#backend", "owner@example.com"]
    assert run("assign", "AI-ADMIN-V2-4", "--to", "nobody").code == 0
    issue = box.world.issue("AI-ADMIN-V2-4")
    assert (issue.assigned_to, issue.assigned_team, issue.status) == (None, None, "unresolved")


def test_what_is_merged_is_shown_with_the_one_that_survives(typed: Typed, gtt: Gtt, server: Sandbox) -> None:
    ids = grown(server, 3)
    newest = server.world.short_id(server.world.issue(int(ids[2])))
    said = typed("n\n", "merge", *ids)
    assert (said.code, writes(server)) == (2, [])
    lines = said.err.splitlines()
    assert lines[0] == "3 issues, 3 different titles:"
    assert lines[4] == f"into {newest}, the newest: Bulk 2"
    assert lines[5].startswith("merge them for good (this cannot be undone)? [y/N]")
    dry = gtt("merge", *ids, "--dry-run")
    assert [line.split("\t")[2] for line in dry.out.splitlines()] == ["merged", "merged", "survives"]
    assert gtt("merge", ids[0], "--dry-run") == Said(2, "", "gtt: merging takes at least two issues\n")
    assert gtt("merge", "99998", "99999", "--dry-run").code == gtt("merge", "99999", "--dry-run").code == 5


def test_more_than_fifty_are_merged_into_one(gtt: Gtt, server: Sandbox) -> None:
    ids = grown(server, 120)
    said = gtt("merge", *ids, "--yes", "--expect", "120")
    assert (said.code, said.err) == (0, "120 merged, 0 unchanged, 0 failed\n")
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["merged"] * 119 + ["survives"]
    assert [one for one in ids if not server.world.issue(int(one)).deleted_at] == [ids[-1]]
    alone = gtt("merge", "AI-ADMIN-V2-3", "--yes", "--expect", "1")
    assert (alone.code, alone.err) == (2, "gtt: merging takes at least two issues\n")


def test_a_saved_search_chooses_issues(gtt: Gtt, server: Sandbox) -> None:
    ids = grown(server, 12)
    assert gtt("search", "save", "bulk", "title:Bulk").code == 0
    said = gtt("resolve", "-q", "@bulk", "--yes", "--expect", "12")
    assert (said.code, statuses(server, ids)) == (0, {"resolved"})
    unknown = gtt("resolve", "-q", "@bulks", "--yes")
    assert (unknown.code, unknown.err) == (
        2,
        "gtt: no search is saved as `bulks`\nhint: did you mean `@bulk`?\n",
    )


def test_short_ids_of_one_project_are_read_from_its_list_once(gtt: Gtt, server: Sandbox) -> None:
    ids = grown(server, 250)
    names = [server.world.short_id(server.world.issue(int(one))) for one in ids]
    server.requests.clear()
    assert gtt("resolve", "-", "--dry-run", stdin="\n".join(names[-60:])).code == 0
    pages = [line for line in server.requests.lines() if line.startswith(f"GET {LIST}")]
    assert len(pages) <= 3
    server.requests.clear()
    assert gtt("resolve", "-", "--dry-run", stdin="\n".join(names[::4][:60])).code == 0
    pages = [line for line in server.requests.lines() if line.startswith(f"GET {LIST}")]
    assert len(pages) == len(set(pages)) <= 3


def test_what_was_merged_away_is_not_shown_as_alive(tmp_path: Path) -> None:
    with Sandbox(version="6.1", now=NOW) as box:
        run = runner(box, tmp_path)
        assert run("merge", "AI-ADMIN-V2-3", "AI-ADMIN-V2-4", "--yes", "--expect", "2").code == 0
        box.set_now(NOW.replace(hour=12))  # GlitchTip 6 shows it for good
        said = run("show", "3", "--json", "--fields", "issue.shortId,gone")
        assert (said.code, json.loads(said.out)) == (0, {"issue.shortId": "AI-ADMIN-V2-3", "gone": True})
        assert "issue `AI-ADMIN-V2-3` was merged into another one, or deleted: no list has it" in said.err
        found = json.loads(run("investigate", "3", "--dry-run", "--json").out)
        assert "this issue was merged into another one, or deleted: there is no stack trace" in found["notes"]
        alive = run("show", "4", "--json", "--fields", "gone")
        assert json.loads(alive.out) == {"gone": False}
        warning = (
            "gtt: warning: issue `AI-ADMIN-V2-3` was merged into another one, or deleted: no list has it\n"
        )
        for events, shown in (
            ("events 3", ""),
            ("events 3 --all", ""),
            ("events 3 --json", "[]\n"),
            ("events diff 3", "no events: the server deletes old ones\n"),
        ):
            assert run(*events.split()) == Said(0, shown, warning), events
        chat = Chat(box, tmp_path)
        for order in ("/issue 3", "/events 3"):
            assert "⚠️ merged into another issue, or deleted: no list has it" in chat.say(order)[0].text
        gone = run("show", "AI-ADMIN-V2-3")
        assert (gone.code, gone.err.splitlines()[0]) == (5, "gtt: issue `AI-ADMIN-V2-3` not found")
        for words in ("resolve 3", "ignore 3 --for 2d", "comment 3 seen", "delete 3 --yes"):
            changed = run(*words.split())
            assert (changed.code, changed.out) == (5, "")
            assert "issue `3` was merged into another one, or deleted: no list has it" in changed.err
        several = run("resolve", "3", "4")
        assert (several.code, [issue.status for issue in map(box.world.issue, (3, 4))]) == (
            6,
            ["unresolved", "resolved"],
        )
