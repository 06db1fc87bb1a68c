"""`gtt runbooks link`: which issues get their runbook, what is printed, and what is on the issues afterwards."""

import json
from pathlib import Path

from glitchtip_tools.core.issues.marked_comments import Kept
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.markdown import escaped
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said, runner
from tests.runbooks.rules import LINKED, RULES, TIMEOUTS, marked, written


# link
def test_each_matching_issue_gets_its_runbook(server: Sandbox, gtt: Gtt) -> None:
    first = max(server.world.comments) + 1
    said = gtt("runbooks", "link")
    assert said == Said(
        0,
        LINKED.format(*range(first, first + 7)),
        "58 issues read, runbooks belong on 7, 7 created\n",
    )
    assert server.world.comments[first].text == Kept("runbook", "timeouts", redact(TIMEOUTS)).text


def test_ten_runs_in_a_row_leave_one_comment_each(server: Sandbox, gtt: Gtt) -> None:
    gtt("runbooks", "link")
    server.requests_clear()
    for _ in range(9):
        assert gtt("runbooks", "link") == Said(0, "", "")
    assert written(server) == []
    assert set(marked(server).values()) == {1}
    assert len(marked(server)) == 7


def test_a_changed_rule_updates_its_comments_in_place(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    gtt("runbooks", "link")
    ids = set(server.world.comments)
    (shelf / "runbooks.yaml").write_text(RULES.replace("Is it up?", "Is it down?"))
    said = gtt("runbooks", "link")
    assert [line.split("\t")[1:3] for line in said.out.splitlines()] == [["timeouts", "updated"]] * 2
    assert said.err == "58 issues read, runbooks belong on 7, 5 unchanged, 2 updated\n"
    assert set(server.world.comments) == ids


def test_a_rule_that_no_longer_matches_is_left_and_reported(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    gtt("runbooks", "link")
    before = marked(server)
    (shelf / "runbooks.yaml").write_text(RULES.replace("[timeout, timed out]", "[pool exhausted]"))
    said = gtt("runbooks", "link", terminal=True)
    assert "no longer matches, left" in said.out
    assert said.err == "58 issues read, runbooks belong on 6, 1 stale, 5 unchanged, 1 updated\n"
    assert marked(server) == before


def test_a_dry_run_says_the_same_and_writes_nothing(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("runbooks", "link", "--dry-run")
    assert said.out == "".join(
        line.replace(f"\tcreated\t{{{at}}}\t", "\twould be created\t\t")
        for at, line in enumerate(LINKED.splitlines(keepends=True))
    )
    assert said.err == "dry run: 58 issues read, runbooks belong on 7, 7 would be created\n"
    assert written(server) == []


def test_json(server: Sandbox, gtt: Gtt) -> None:
    found = json.loads(gtt("runbooks", "link", "--query", "is:unresolved timeout", "--json").out)
    comments = found.pop("comments")
    assert found == {"issues": 2, "matched": 2, "dryRun": False, "counts": {"created": 2}}
    assert comments[0] == {
        "id": "9",
        "shortId": "AI-ADMIN-V2-9",
        "title": "ConnectionTimeoutError: connection timeout after 500ms (company 962302)",
        "runbook": "timeouts",
        "action": "created",
        "commentId": str(server.world.comments_of(9)[0].id),
        "error": None,
    }


def test_only_the_latest_issues_are_looked_at_with_a_limit(gtt: Gtt) -> None:
    assert gtt("runbooks", "link", "--limit", "3").err == "3 issues read, runbooks belong on 2, 2 created\n"


def test_too_many_new_comments_are_held_back(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("runbooks", "link", "--max-comments", "2")
    assert (said.code, said.err) == (
        6,
        "gtt: 5 comments were not written\n"
        "hint: the receipt shows which, and why; `--yes` removes the limit of `--max-comments`\n",
    )
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["created"] * 2 + ["held back"] * 5
    assert gtt("runbooks", "link", "--max-comments", "2", "--yes").code == 0
    assert set(marked(server).values()) == {1}
    assert len(marked(server)) == 7


def test_runbooks_whose_rules_do_not_stop_are_linked_together(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    rule = (
        "name: also, path: docs/runbooks/redis.md, match: {level: error}, priority: 9, stop_on_match: false"
    )
    (shelf / "runbooks.yaml").write_text(f"{RULES}  - {{{rule}}}\n")
    gtt("runbooks", "link", "--query", "is:unresolved level:error timeout")
    assert marked(server) == {(number, name): 1 for number in (9, 31) for name in ("also", "timeouts")}


def test_an_issue_deleted_meanwhile_costs_only_its_own_row(server: Sandbox, gtt: Gtt) -> None:
    server.fault("POST", "issues/9/comments", status=400, body='{"detail": "Issue does not exist"}',
                 content_type="application/json")  # fmt: skip
    said = gtt("runbooks", "link")
    assert said.code == 6
    assert said.out.splitlines()[0] == "AI-ADMIN-V2-9\ttimeouts\tfailed\t\tcomments of issue `9` not found"
    assert len(marked(server)) == 6


def test_an_outage_ends_the_run_with_a_receipt(server: Sandbox, gtt: Gtt) -> None:
    server.fault("POST", "issues/8/comments", status=503, times=None)
    said = gtt("runbooks", "link")
    assert said.code == 6  # something was written: 9 would say that nothing was
    assert "2 comments were written, then: the server failed with 503: comments of issue `8`" in said.err
    assert [line.split("\t")[2] for line in said.out.splitlines()] == [
        "created",
        "created",
        "failed",
        "not done",
        "not done",
        "not done",
        "not done",
    ]
    assert gtt("runbooks", "link").code == 9
    server.faults_clear()
    assert gtt("runbooks", "link").code == 0
    assert set(marked(server).values()) == {1}


def test_a_post_without_an_answer_does_not_lead_to_a_second(server: Sandbox, gtt: Gtt) -> None:
    server.fault("POST", "comments", drop="after", times=3)
    assert gtt("runbooks", "link").code == 0
    assert set(marked(server).values()) == {1}
    assert len(marked(server)) == 7
    assert len(written(server)) == 7


def test_a_token_that_may_not_list_comments_posts_nothing(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("runbooks", "link", env={"GLITCHTIP_API_TOKEN": server.tokens["event-write-only"]})
    assert (said.code, said.out) == (4, "")
    assert said.err.startswith("gtt: the token lacks the scope for the comments of issue `")
    assert said.err.endswith(
        "`: `event:read`\nhint: create a token with `event:read` or `event:admin` in your GlitchTip profile\n"
    )
    assert written(server) == []


def test_the_probe_is_made_even_where_no_issue_has_a_comment(server: Sandbox, gtt: Gtt) -> None:
    server.world.comments.clear()
    token = {"GLITCHTIP_API_TOKEN": server.tokens["event-write-only"]}
    assert gtt("runbooks", "link", env=token).code == 4
    assert written(server) == []


def test_a_token_that_may_only_read_is_told_so(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("runbooks", "link", env={"GLITCHTIP_API_TOKEN": server.tokens["readonly"]})
    assert said.code == 4
    assert "the token lacks the scope for comments of issue `9`: `event:write`" in said.err


def test_a_bad_file_sends_nothing(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").write_text("runbooks:\n  - name: a\n    pth: x\n    match: {level: loud}\n")
    assert gtt("runbooks", "link") == Said(
        3,
        "",
        "gtt: runbooks.yaml:2:5: `path` is missing (or `url`)\n"
        "runbooks.yaml:3:5: unknown key `pth`; did you mean `path`?\n"
        "runbooks.yaml:4:20: `level`: `loud` is not a level: debug, info, warning, error, fatal, also with "
        "`>=`, `>`, `<=`, `<`\n"
        "hint: docs/runbooks.md describes the file\n",
    )
    assert len(server.requests) == 0


def test_without_a_file_one_is_told_where_it_is_looked_for(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").unlink()
    assert gtt("runbooks", "link") == Said(
        5,
        "",
        "gtt: no runbooks: `runbooks.yaml` does not exist\n"
        "hint: `gtt runbooks new ISSUE --add` creates one; `--file` or GTT_RUNBOOKS gives another\n",
    )
    (shelf / "other.yaml").write_text(RULES)
    assert gtt("runbooks", "link", "--dry-run", "--file", "other.yaml").code == 0
    assert gtt("runbooks", "link", "--dry-run", env={"GTT_RUNBOOKS": "other.yaml"}).code == 0


def test_missing_runbooks_and_addresses_are_warned_of(gtt: Gtt, shelf: Path) -> None:
    (shelf / "docs" / "runbooks" / "redis.md").unlink()
    (shelf / "runbooks.yaml").write_text(RULES.partition("\n")[2])
    assert gtt("runbooks", "link", "--dry-run").err == (
        "gtt: warning: runbooks.yaml:8: `docs/runbooks/redis.md` of `redis` does not exist\n"
        "gtt: warning: the comments show paths without links: there is neither a `base_url` nor a git remote\n"
        "dry run: 58 issues read, runbooks belong on 7, 7 would be created\n"
    )


def test_hostile_words_stay_words(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    title = 'a_b*c [x](http://e) <b> & "q" \\x1b[31m -->'
    (shelf / "runbooks.yaml").write_text(
        f"runbooks:\n  - name: 'x --> <script>'\n    title: {json.dumps(title)}\n    path: docs/runbooks/redis.md\n"
        "    match: {message: timeout}\n"
    )
    gtt("runbooks", "link", "--query", "is:unresolved company timeout")
    first, _, heading = server.world.comments_of(9)[0].text.split("\n")[:3]
    assert first.startswith("<!-- gtt:runbook name=x%20%2D%2D%3E%20%3Cscript%3E hash=")
    assert heading == f"### Runbook: {escaped(title)}"


def test_every_version_of_the_server(any_server: Sandbox, shelf: Path) -> None:
    run = runner(any_server, shelf)
    assert run("runbooks", "link").code == 0
    assert run("runbooks", "link") == Said(0, "", "")
    assert set(marked(any_server).values()) == {1}
    assert run("runbooks", "check").code == 0
