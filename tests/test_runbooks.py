"""`gtt runbooks`: what the user sees, and what is on the issues afterwards."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.core.issues.marked_comments import Kept, marker_of
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.markdown import escaped
from glitchtip_tools.sandbox.server import Sandbox

from .conftest import NOW, Gtt, Said, runner

PLAIN: dict[str, str | None] = {"NO_COLOR": "1"}
RULES = """\
base_url: https://git.example.com/acme/app/blob/main/
runbooks:
  - name: timeouts
    title: Something timed out
    path: docs/runbooks/timeouts.md
    match: {message: [timeout, timed out]}
    summary: Look at **the other side** first.
    steps: [Is it up?, "Check `max_connections`."]
  - name: redis
    title: Redis is away
    path: docs/runbooks/redis.md
    match: {tags: {component: [redis, queue]}, level: ">=warning"}
    priority: 5
"""
TIMEOUTS = """\
### Runbook: Something timed out

[docs/runbooks/timeouts.md](<https://git.example.com/acme/app/blob/main/docs/runbooks/timeouts.md>)

Matched because the message says `timeout` or `timed out`.

Look at **the other side** first.

- [ ] Is it up?
- [ ] Check `max_connections`.

_Rule `timeouts` of `runbooks.yaml`._"""
LINKED = """\
AI-ADMIN-V2-9	timeouts	created	{0}	ConnectionTimeoutError: connection timeout after 500ms (company 962302)
AI-ADMIN-V2-1	redis	created	{1}	TypeError: Cannot read properties of null (reading 'client')
AI-ADMIN-V2-8	redis	created	{2}	TypeError: job.ack is not a function
AI-ADMIN-V2-D	redis	created	{3}	RangeError: message queue is full (500/500)
AI-ADMIN-V2-T	redis	created	{4}	Redis memory usage is at 91% of maxmemory
AI-ADMIN-V2-C	redis	created	{5}	RedisConnectionError: Redis 10.0.0.12:6379 is not reachable
AI-ADMIN-V2-V	timeouts	created	{6}	connection timeout: database pool exhausted (waited 30s)
"""


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path) -> Path:
    """A folder with rules and their runbooks: where `gtt` runs."""
    (tmp_path / "runbooks.yaml").write_text(RULES)
    (tmp_path / "docs" / "runbooks").mkdir(parents=True)
    for name in ("timeouts", "redis"):
        (tmp_path / "docs" / "runbooks" / f"{name}.md").write_text(f"# {name}\n")
    return tmp_path


def marked(server: Sandbox) -> Counter[tuple[int, str]]:
    """Return how many comments of which rule are on which issue."""
    found = ((comment.issue_id, marker_of(comment.text)) for comment in server.world.comments.values())
    return Counter((issue_id, marker.name) for issue_id, marker in found if marker)


def written(server: Sandbox) -> list[str]:
    return [record.line for record in server.requests if record.method not in ("GET",)]


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
    assert said.err == "dry run: 58 issues read, runbooks belong on 7, 7 created\n"
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
        "hint: `gtt runbooks new ISSUE --add` begins one; `--file` or GTT_RUNBOOKS gives another\n",
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
        "dry run: 58 issues read, runbooks belong on 7, 7 created\n"
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


def run_at_once(server: Sandbox, home: Path, *tokens: str, one_machine: bool) -> list[tuple[int, str]]:
    """Start as many processes as tokens at the same moment, on one machine or each on its own."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "glitchtip_tools", "runbooks", "link"],
            cwd=home,
            env={
                **os.environ,
                "HOME": str(home),
                "XDG_STATE_HOME": str(home / f"machine-{0 if one_machine else number}"),
                "GLITCHTIP_URL": server.url,
                "GLITCHTIP_API_TOKEN": server.tokens[token],
                "GLITCHTIP_ORG_SLUG": "adminai-tech",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number, token in enumerate(tokens)
    ]
    return [(run.wait(), err) for run in started for _, err in [run.communicate()]]


@pytest.mark.slow
def test_runs_at_the_same_moment_leave_one_comment_each(server: Sandbox, shelf: Path) -> None:
    server.fault("POST", "comments", delay=0.15, times=None)  # both have looked before either has written all
    ended = run_at_once(server, shelf, "full", "full", "dev", one_machine=False)
    assert [code for code, _ in ended] == [0, 0, 0], ended
    assert set(marked(server).values()) == {1}
    assert len(marked(server)) == 7


def test_on_one_machine_runs_wait_for_each_other(server: Sandbox, shelf: Path) -> None:
    """A token that may not delete could not take its duplicate away."""
    ended = run_at_once(server, shelf, "write-noadmin", "write-noadmin", one_machine=True)
    waited = "waiting for another run of gtt to end\n"  # said by the one that finds the other at work
    assert sorted((code, err.replace(waited, "")) for code, err in ended) == [
        (0, ""),
        (0, "58 issues read, runbooks belong on 7, 7 created\n"),
    ]
    assert set(marked(server).values()) == {1}
    assert len(written(server)) == 7


def test_the_faster_run_wins_where_the_list_was_read_before_it_wrote(server: Sandbox, gtt: Gtt) -> None:
    """The list says that there are no comments; another run writes before this one does."""
    oldest = server.world.add_comment(9, Kept("runbook", "timeouts", redact(TIMEOUTS)).text)
    stale = json.dumps([_listed_without_comments()])
    server.fault("GET", "issues/.*query=is", body=stale, status=200, content_type="application/json")
    said = gtt("runbooks", "link")
    assert (said.code, said.err) == (0, "")
    assert marked(server) == {(9, "timeouts"): 1}
    assert [comment.id for comment in server.world.comments_of(9)] == [oldest.id]


def _listed_without_comments() -> dict[str, object]:
    moment = NOW.isoformat()
    return {
        "id": "9",
        "shortId": "AI-ADMIN-V2-9",
        "title": "connection timeout",
        "status": "unresolved",
        "numComments": 0,
        "count": "1",
        "firstSeen": moment,
        "lastSeen": moment,
        "project": {"id": "1", "slug": "ai-admin-v2"},
    }


@pytest.fixture
def crowd() -> Iterator[Sandbox]:
    """2,000 open issues, 40 of them about a broken printer, none commented."""
    options = {
        "statuses": ("unresolved",),
        "title": lambda at: "Printer: paper jam in tray" if at % 50 == 0 else f"Job: failed in step {at}",
    }
    with Sandbox(now=NOW, story=("bulk", 2000, options)) as box:  # type: ignore[arg-type]
        yield box


def test_requests_for_2000_issues(crowd: Sandbox, shelf: Path) -> None:
    (shelf / "runbooks.yaml").write_text("'paper jam': docs/runbooks/redis.md\n")
    run = runner(crowd, shelf)
    said = run("runbooks", "link", terminal=True)
    assert said.code == 0
    assert said.err.endswith("2,000 issues read, runbooks belong on 40, 40 created\n")
    kinds = Counter(f"{record.method} {record.path.removeprefix('/api/0/')}" for record in crowd.requests)
    posts = sum(count for kind, count in kinds.items() if kind.startswith("POST issues/"))
    others = {kind: count for kind, count in kinds.items() if not kind.startswith("POST issues/")}
    assert posts == 40
    probe = [kind for kind in others if kind.endswith("/comments/")]
    assert len(probe) == 1
    assert others == {
        # The first page, one of each window of the first division, four even windows, and one that counts the
        # comments afterwards.
        "GET organizations/adminai-tech/issues/": 1 + 4 + 25 + 1,
        probe[0]: 1,
    }
    assert set(marked(crowd).values()) == {1}


# check


def test_check_finds_nothing_wrong(gtt: Gtt) -> None:
    said = gtt("runbooks", "check")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[:2] == [
        "without\tAI-ADMIN-V2-3\t194\tSessionNotFoundError: session_not_found: company 962302 has no active "
        "WhatsApp session",
        "without\tAI-ADMIN-V2-A\t105\tRateLimitError: rate limit exceeded for gpt-4o-mini, retry in 20s",
    ]
    assert len(said.out.splitlines()) == 10


def test_check_names_everything_that_is_wrong(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").write_text(
        RULES
        + "  - {name: slow, path: docs/runbooks/redis.md, match: {regex: '(x|x)*yq'}}\n"
        + "  - {name: shadowed, path: docs/runbooks/redis.md, match: {message: connection timeout}}\n"
        + "  - {name: broad, path: docs/runbooks/gone.md, match: {level: error}, priority: -1}\n"
        + f"  - {{name: dead, url: '{server.url}/gone', match: {{message: zzz}}}}\n"
        + f"  - {{name: alive, url: '{server.url}/api/settings/', match: {{message: zzz zzz}}, priority: 1}}\n"
        + f"  - {{name: closed, url: '{server.url}/api/0/users/me/', match: {{message: yyy}}}}\n"
    )
    server.fault("GET", "^/gone", status=404)
    said = gtt("runbooks", "check", "--urls", terminal=True, env=PLAIN)
    assert said.code == 1
    assert said.err == "gtt: 5 problems in `runbooks.yaml`\n"
    assert said.out.splitlines()[:6] == [
        "runbooks.yaml:14: slow: the regex `(x|x)*yq` is catastrophic: a text like 'xxxxxxxxxxxx'… keeps it busy",
        "runbooks.yaml:15: shadowed: `timeouts` (line 3) wins wherever it matches",
        "runbooks.yaml:16: broad: `docs/runbooks/gone.md` does not exist",
        "runbooks.yaml:16: broad: matches 46 of 58 open issues (79 %)",
        f"runbooks.yaml:17: dead: `{server.url}/gone` does not answer: 404",
        "runbooks.yaml: 8 rules, 58 open issues, 5 problems",
    ]


def test_check_without_a_server_looks_at_the_file(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("runbooks", "check", env={"GLITCHTIP_API_TOKEN": None}, terminal=True)
    assert said == Said(
        0,
        "runbooks.yaml: 2 rules, no problems\n",
        "no server was contacted: set GLITCHTIP_API_TOKEN to see how the rules fit the open issues\n",
    )
    assert gtt("runbooks", "check", "--offline") == Said(0, "", "")
    assert json.loads(gtt("runbooks", "check", "--offline", "--json").out) == {
        "file": "runbooks.yaml",
        "rules": 2,
        "problems": [],
        "issues": None,
        "uncovered": [],
    }
    assert len(server.requests) == 0


# test


def test_test_explains_condition_by_condition(gtt: Gtt) -> None:
    assert gtt("runbooks", "test", "9", terminal=True, env=PLAIN).out == (
        "AI-ADMIN-V2-9 ConnectionTimeoutError: connection timeout after 500ms (company 962302)\n"
        "winner: timeouts\n"
        "\n"
        "redis: no, priority 5\n"
        "  yes   level: >=warning <- error\n"
        "  no    tags.component: redis or queue <- yclients, ai, booking\n"
        "\n"
        "timeouts: wins\n"
        "  yes   message: timeout or timed out\n"
        "        <- ConnectionTimeoutError: connection timeout after 500ms (company 962302)\n"
    )


def test_test_tries_a_text(server: Sandbox, gtt: Gtt) -> None:
    assert gtt("runbooks", "test", "--text", "job 429 timed out", env={"GLITCHTIP_API_TOKEN": None}) == Said(
        0,
        "redis\topen\tlevel\topen\t>=warning\t\n"
        "redis\topen\ttags.component\topen\tredis | queue\t\n"
        "timeouts\twins\tmessage\tyes\ttimeout | timed out\tjob 429 timed out\n",
        "",
    )
    found = json.loads(gtt("runbooks", "test", "--text", "all is well", "--json").out)
    assert (found["subject"], found["runbooks"]) == ("all is well", [])
    assert found["rules"][1]["outcomes"] == [
        {"condition": "message", "wanted": ["timeout", "timed out"], "found": "all is well", "holds": False}
    ]
    assert len(server.requests) == 0


def test_test_takes_an_issue_or_a_text(gtt: Gtt) -> None:
    for words in ((), ("9", "--text", "x")):
        assert gtt("runbooks", "test", *words) == Said(
            2, "", "gtt: give an issue, or give a message with `--text`\n"
        )


# list


def test_list_counts_matches_and_wins(gtt: Gtt, shelf: Path) -> None:
    assert gtt("runbooks", "list").out == (
        "redis\t5\t5\t5\tdocs/runbooks/redis.md\tlevel: >=warning; tags.component: redis | queue\n"
        "timeouts\t2\t2\t0\tdocs/runbooks/timeouts.md\tmessage: timeout | timed out\n"
    )
    (shelf / "docs" / "runbooks" / "redis.md").unlink()
    assert gtt("runbooks", "list", "--offline", terminal=True, env=PLAIN).out == (
        "rule      matches  wins  priority  runbook\n"
        "redis           -     -         5  docs/runbooks/redis.md (missing)\n"
        "timeouts        -     -         0  docs/runbooks/timeouts.md\n"
    )


# new


def test_new_drafts_a_runbook_and_its_rule(gtt: Gtt, shelf: Path) -> None:
    said = gtt("runbooks", "new", "AI-ADMIN-V2-1", "--add")
    name = "typeerror-cannot-read-properties-of-null"
    rule = (
        f'  - name: "{name}"\n'
        '    title: "TypeError: Cannot read properties of null"\n'
        f'    path: "docs/runbooks/{name}.md"\n'
        "    match:\n"
        '      message: "Cannot read properties of null"\n'
        '      type: "TypeError"\n'
    )
    assert said == Said(0, rule, f"written: docs/runbooks/{name}.md, runbooks.yaml\n")
    assert (shelf / "runbooks.yaml").read_text() == f"{RULES}\n{rule}"
    draft = (shelf / "docs" / "runbooks" / f"{name}.md").read_text()
    assert draft.startswith("# TypeError: Cannot read properties of null\n\nA draft from [AI-ADMIN-V2-1](<")
    assert "`user.email`" not in draft
    assert f"{name}\tmatches\ttype\tyes\tTypeError\tTypeError\n" in gtt("runbooks", "test", "1").out


def test_new_overwrites_nothing(gtt: Gtt, shelf: Path) -> None:
    path = "docs/runbooks/typeerror-cannot-read-properties-of-null.md"
    (shelf / path).write_text("mine")
    assert gtt("runbooks", "new", "1") == Said(
        2, "", f"gtt: `{path}` exists already\nhint: edit it, or move it away\n"
    )
    assert (shelf / path).read_text() == "mine"
    assert gtt("runbooks", "new", "1", "--dry-run").code == 0


def test_new_leaves_a_file_alone_to_which_a_rule_cannot_be_added(gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").write_text("'a timeout': docs/runbooks/timeouts.md\n")
    said = gtt("runbooks", "new", "1", "--add")
    assert said == Said(
        2,
        "",
        "gtt: the rule does not fit at the end of `runbooks.yaml`\n"
        "hint: leave out `--add`, and paste the rule that is printed\n",
    )
    assert (shelf / "runbooks.yaml").read_text() == "'a timeout': docs/runbooks/timeouts.md\n"
    assert len(list((shelf / "docs" / "runbooks").iterdir())) == 2


def test_new_writes_nothing_where_something_leads_out(gtt: Gtt, shelf: Path, tmp_path: Path) -> None:
    """A checkout may hold links; a draft neither follows one out of it nor stays where its rule cannot be added."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (shelf / "runbooks.yaml").unlink()
    (shelf / "runbooks.yaml").symlink_to(outside / "rules.yaml")
    assert gtt("runbooks", "new", "1", "--add").code == 3
    (shelf / "runbooks.yaml").unlink()
    (shelf / "docs" / "runbooks").rename(shelf / "docs" / "former")
    (shelf / "docs" / "runbooks").symlink_to(outside)
    path = "docs/runbooks/typeerror-cannot-read-properties-of-null.md"
    assert gtt("runbooks", "new", "1") == Said(
        2, "", f"gtt: `{path}` leads out of the checkout\nhint: a folder on its way is a link: move it away\n"
    )
    assert list(outside.iterdir()) == []
    (shelf / "docs" / "runbooks").unlink()
    (shelf / "runbooks.yaml").symlink_to("runbooks.yaml")
    said = gtt("runbooks", "new", "1", "--add")
    assert (said.code, said.out) == (2, "")
    assert list((shelf / "docs" / "runbooks").iterdir()) == []


def test_new_keeps_the_mode_of_the_file(gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").chmod(0o664)
    assert gtt("runbooks", "new", "1", "--add").code == 0
    assert (shelf / "runbooks.yaml").stat().st_mode & 0o777 == 0o664


def test_new_starts_a_file_where_there_is_none(gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").unlink()
    assert gtt("runbooks", "new", "9", "--add").code == 0
    assert (
        gtt("runbooks", "test", "9", terminal=True, env=PLAIN)
        .out.splitlines()[1]
        .startswith("winner: connectiontimeout")
    )


def test_every_version_of_the_server(any_server: Sandbox, shelf: Path) -> None:
    run = runner(any_server, shelf)
    assert run("runbooks", "link").code == 0
    assert run("runbooks", "link") == Said(0, "", "")
    assert set(marked(any_server).values()) == {1}
    assert run("runbooks", "check").code == 0


# a condition about events


def test_a_logger_narrows_a_rule_in_all_commands(server: Sandbox, gtt: Gtt, shelf: Path) -> None:
    """A `logger:` was once read and ignored: the rule was broader than written."""
    (shelf / "runbooks.yaml").write_text(
        "runbooks: [{name: pool, path: docs/runbooks/redis.md, match: {message: timeout, logger: app.*}}]\n"
    )
    assert gtt("runbooks", "link").out == ""
    server.world.add_event(31, at=NOW, tags={"logger": "app.pool"})
    server.world.add_event(9, at=NOW, tags={"logger": "lib.http"})
    assert [line.split("\t")[:3] for line in gtt("runbooks", "link").out.splitlines()] == [
        ["AI-ADMIN-V2-V", "pool", "created"]
    ]
    assert gtt("runbooks", "test", "9").out == (
        "pool\tno\tmessage\tyes\ttimeout\tConnectionTimeoutError: connection timeout after 500ms "
        "(company 962302)\n"
        "pool\tno\tlogger\tno\tapp.*\tlib.http\n"
    )
    comment = server.world.comments_of(31)[-1].text
    assert "Matched because the message says `timeout`, the logger is `app.*`." in comment
    assert gtt("runbooks", "list", "--json", "--fields", "name,conditions,matches").out == (
        '[{"name":"pool","conditions":["message: timeout","logger: app.*"],"matches":1}]\n'
    )


# the example


def test_our_own_example_is_right_and_fits_the_story(server: Sandbox, gtt: Gtt) -> None:
    root = Path(__file__).parents[1]
    assert gtt("runbooks", "check", "--file", str(root / "runbooks.yaml")).code == 0
    listed = gtt("runbooks", "list", "--file", str(root / "runbooks.yaml"), "--json")
    assert {rule["name"]: rule["matches"] > 0 for rule in json.loads(listed.out)} == {
        "payments": True,
        "whatsapp-session": True,
        "redis": True,
        "openai-rate-limit": True,
        "baileys": True,
        "database-timeout": True,
    }
