"""Real answers with one value made odd: shown as far as they go, or refused as the server's fault."""

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy

import httpx
import pytest

from benchmarks.seeds import seed
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt

WORDS = (
    "issues list",
    "issue show 1",
    "issue show 8 --comments",
    "events list 1",
    "events diff 1",
    "tags 1",
    "comment 1 --list",
    "orgs list",
    "orgs members",
    "projects list",
    "projects keys",
    "teams list",
    "releases list",
    "environments list",
    "status",
    "stats events --since 24h",
    "stats summary --group-by level --since 24h",
    "stats issue 1",
    "metrics daily",
    "snooze list",
    "investigate 8 --dry-run",
    "server status",
    "auth status",
)
ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    10**30,
    "",
    " ",
    "\ud800",
    "\u202e\x1b[2J",
    "x" * 40_000,
    [],
    {},
    [[]],
    [None],
    {"a": None},
    "0001-01-01",
    "9999-12-31T23:59:59Z",
    "2026-02-30",
    "not a date",
    -(10**15),
    "²",
    "NaN",
)
ENDS = (0, 5, 6, 7, 9)  # 5 is for what another answer says is not there
SAMPLE = 60
SEED = seed("FAULTS_SEED")


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to each value of a document, itself included."""
    yield path
    found = (
        value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    )
    for key, item in found:
        yield from places(item, (*path, key))


def mutated(value: object, path: tuple[str | int, ...], odd: object) -> object:
    if not path:
        return odd
    document = deepcopy(value)
    at: object = document
    for key in path[:-1]:
        at = at[key]  # type: ignore[index]
    at[path[-1]] = odd  # type: ignore[index]
    return document


def mutants(server: Sandbox, gtt: Gtt) -> list[tuple[str, str, tuple[str | int, ...], str]]:
    """Return every command with each place of each of its answers."""
    found = []
    for words in WORDS:
        server.reset()
        server.requests_clear()
        gtt(*words.split())
        targets = {
            one.path + (f"?{one.query}" if one.query else "")
            for one in server.requests
            if one.method == "GET"
        }
        for target in sorted(targets):
            answer = httpx.get(server.url + target, headers={"Authorization": f"Bearer {server.token}"})
            if "json" in answer.headers.get("content-type", ""):
                found += [(words, target, path, answer.text) for path in places(answer.json())]
    return found


def run_one(
    server: Sandbox, gtt: Gtt, draw: random.Random, mutant: tuple[str, str, tuple[str | int, ...], str]
) -> str:
    words, target, path, body = mutant
    odd = draw.choice(ODD)
    server.faults_clear()
    changed = json.dumps(mutated(json.loads(body), path, odd))
    server.fault(
        "GET", f"^{re.escape(target)}$", status=200, body=changed, content_type="application/json", times=None
    )
    said = gtt(*words.split(), terminal=draw.random() < 0.5)
    right = said.code in ENDS and ("gtt: " in said.err or said.code == 0)
    return (
        ""
        if right
        else ascii(f"{words}: {path} = {odd!r:.60} at {target[:90]}: {said.code} {said.err[-300:]}")
    )


@pytest.mark.slow
def test_one_odd_value_in_an_answer_is_nobodys_bug(server: Sandbox, gtt: Gtt) -> None:
    """A sample that is drawn anew with each commit; the seed is in the message."""
    draw = random.Random(SEED)
    chosen = draw.sample(mutants(server, gtt), SAMPLE)
    findings = [one for mutant in chosen if (one := run_one(server, gtt, draw, mutant))]
    assert not findings, f"seed {SEED}:\n" + "\n".join(findings)
