"""`gtt runbooks check`, `test` and `list`: what a rule means before it is used."""

import json
from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said
from tests.runbooks.rules import PLAIN, RULES


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
            2, "", "gtt: give an issue, or a message with `--text`\n"
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
    root = Path(__file__).parents[2]
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
