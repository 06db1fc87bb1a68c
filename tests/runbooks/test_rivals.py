"""`gtt runbooks link` several times at once, and on a server with 2000 issues: one comment each."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.core.issues.marked_comments import Kept
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner
from tests.runbooks.rules import TIMEOUTS, marked, written


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
    # The first page, both ends of four windows of two divisions that were too uneven, the four windows that were
    # read, and one that counts the comments. Where a window's ends meet, either may have asked for one page more.
    least = 1 + 8 + 8 + 22 + 1
    assert least <= others.pop("GET organizations/adminai-tech/issues/") <= least + 4
    assert [(kind.endswith("/comments/"), count) for kind, count in others.items()] == [(True, 1)]
    assert set(marked(crowd).values()) == {1}
