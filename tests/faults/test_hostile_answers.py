"""Answers, inputs and options that nobody means: one clear line, the documented exit code, never a bug (1)."""

import sys

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said

JSON = "application/json"
DEEP, HUGE = "[" * 50_000 + "]" * 50_000, "9" * 6000
READS = (
    "issues list", "issue show 1", "events list 1", "events diff 1", "tags 1", "comment 1 --list", "orgs list",
    "orgs members", "projects list", "projects keys", "teams list", "releases list", "environments list",
    "stats events", "stats issue 1", "metrics daily", "metrics weekly", "server status",
)  # fmt: skip
CHANGES = (
    "resolve 1",
    "ignore 1",
    "unresolve 2",
    "comment 1 x",
    "comment 1 x --edit 1",
    "comment 1 --delete 1",
)


@pytest.mark.parametrize("body", ["{}", "null", "[]", "[{}]", '{"id": ""}', '{"id": "1", "status": "done"}'])
def test_nobody_is_to_blame_for_the_servers_answer(server: Sandbox, gtt: Gtt, body: str) -> None:
    """What the server says is neither a mistake of the user's (2) nor one of ours (1)."""
    findings = []
    for words in (*READS, *CHANGES):
        server.reset()
        server.fault("*", "^/api/", status=200, body=body, content_type=JSON, times=None)
        said = gtt(*words.split())
        if said.code not in (7, 9, 11) or not said.err.startswith("gtt: "):
            findings.append((words, said.code, said.err))
    assert findings == []


@pytest.mark.parametrize("body", [DEEP, HUGE, f'{{"a":{HUGE}}}', '{"id":1e999}'])
def test_json_that_nobody_means(server: Sandbox, gtt: Gtt, body: str) -> None:
    server.fault("GET", "/issues/1/$", status=200, body=body, content_type=JSON, times=None)
    said = gtt("api", "issues/1/")
    assert (said.code, said.out.strip()) == (9, body)
    assert said.err == (
        "gtt: the server's answer cannot be read: it is not valid JSON: `GET /api/0/issues/1/`\n"
        "hint: try again; its log says why\n"
    )


# Python's own parser reads such a nesting from 3.14 on.
NESTED = (
    "the input contains an item without an issue's `id`\nhint: pipe `gtt issues list --json` into it"
    if sys.version_info >= (3, 14)
    else "line 1 of the input is not JSON: nested too deeply, or a number too long"
)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (DEEP, NESTED),
        (f"[{HUGE}]", "line 1 of the input is not JSON: nested too deeply, or a number too long"),
        ("{", "line 1 of the input is not JSON: Expecting property name enclosed in double quotes"),
    ],
    ids=["deep", "huge", "open"],
)
def test_names_from_a_pipe_that_are_no_json(server: Sandbox, gtt: Gtt, typed: str, said: str) -> None:
    assert gtt("resolve", "-", stdin=typed) == Said(2, "", f"gtt: {said}\n")
    assert list(server.requests) == []


@pytest.mark.parametrize("name", [HUGE, "9" * 19, f"http://x/issues/{HUGE}"])
def test_numbers_that_no_issue_has(server: Sandbox, gtt: Gtt, name: str) -> None:
    assert gtt("issue", "show", name).code == 2
    assert list(server.requests) == []


@pytest.mark.parametrize(
    "words",
    [
        "issues list --limit",
        "events 1 --limit",
        "runbooks link --limit",
        "runbooks link --max-comments",
        "metrics daily --top",
        "metrics daily --least",
    ],
)
def test_no_number_of_twenty_digits_is_meant(gtt: Gtt, words: str) -> None:
    said = gtt(*words.split(), "9" * 20)
    assert (said.code, said.out) == (2, "")
    assert "is `99999999999999999999`: expected a whole number from " in said.err


@pytest.mark.slow
@pytest.mark.parametrize("value", ["\ud800x", "v" * 30_000, "\0", "a\nb", "'\"\\"])
def test_values_of_tags_that_cannot_be_searched_for(server: Sandbox, gtt: Gtt, value: str) -> None:
    server.world.issues[1].tags["component"] = {value: 5}
    commands = (
        "tags 1",
        "metrics daily",
        "stats summary --group-by component",
        "issue show 1",
        "issue show 1 --json",
    )
    assert [(words, gtt(*words.split()).code) for words in commands] == [(words, 0) for words in commands]


@pytest.mark.parametrize("at", ["99999999999999999999", "-99999999999999", "1e20", '"x"', "null"])
def test_a_bucket_at_no_time(server: Sandbox, gtt: Gtt, at: str) -> None:
    body = f'[{{"id": "1", "stats": {{"24h": [[{at}, 3]], "14d": [[{at}, 3]]}}}}]'
    server.fault("GET", "/issues-stats/", status=200, content_type=JSON, times=None, body=body)
    said = gtt("stats", "issue", "1")
    assert (said.code, said.out) == (9, "")
    assert said.err.startswith("gtt: the server's answer has an item that has a `stats` that has a `")
