"""What the check against an application with a known history counts."""

from pathlib import Path

import pytest

from benchmarks.asking import Said
from benchmarks.recorded_app import FACTS, document, facts, own_frames, tried

pytestmark = pytest.mark.slow

EVENT = {
    "tags": [{"key": "release", "value": "a" * 40}],
    "entries": [
        {"type": "message", "data": {"values": [{"stacktrace": {"frames": [{"filename": "/app/x.js"}]}}]}},
        {
            "type": "exception",
            "data": {
                "values": [
                    {
                        "stacktrace": {
                            "frames": [
                                {"filename": "node:net", "lineNo": 1611, "function": "connect"},
                                {
                                    "filename": "/app/node_modules/pg/index.js",
                                    "lineNo": 3,
                                    "function": "query",
                                },
                                {"filename": "/app/src/cart.js", "lineNo": 7, "function": "Cart.total"},
                                {"filename": "/app/src/tax.js", "lineNo": 2, "function": "rate"},
                            ]
                        }
                    },
                    {"stacktrace": None},
                ]
            },
        },
    ],
}
REPORT = {
    "repository": {"revision": "a" * 40},
    "frames": [
        {"file": "src/tax.js", "line": 2, "match": "exact"},
        {"file": "src/cart.js", "line": 7, "match": "differs"},
    ],
    "suspects": [{"commit": "b" * 40}, {"commit": "c" * 40}],
}


def test_own_frames_are_those_of_the_application() -> None:
    assert own_frames(EVENT) == [("src/cart.js", 7, "Cart.total"), ("src/tax.js", 2, "rate")]


def test_the_figures() -> None:
    issues = [{"issue": {"id": number, "title": f"bug {number}"}, "event": EVENT} for number in (1, 2, 3)]
    runs = [
        tried(issues[0], Said(REPORT, 0.1), ("ccccccc",)),
        tried(issues[1], Said({}, 0.1, "exit 10: gtt: `git` failed"), ("ddddddd",)),
        tried(issues[2], Said({**REPORT, "repository": None}, 0.1), ()),
    ]
    assert document(runs, verbose=False) == (
        "3 events, 3 with own frames\n"
        "own frames mapped to the right line: 2 of 6\n"
        "revision right: 1 of 3\n"
        "bugs that a commit brought: 2, the commit among the suspects: 1 (@1 0.000, @3 0.500, @5 0.500, MRR 0.250)\n"
        "  failed: 2: exit 10: gtt: `git` failed\n"
        "  not mapped: 1: src/cart.js:7 Cart.total\n"
        "  not mapped: 2: src/cart.js:7 Cart.total\n"
        "  not mapped: 2: src/tax.js:2 rate\n"
        "  not mapped: 3: src/cart.js:7 Cart.total\n"
        "  wrong revision: 2\n"
        "  wrong revision: 3\n"
        "  ccccccc at 2: 1 bug 1\n"
        "  ddddddd at -: 2 bug 2\n"
    )


def test_the_facts_name_commits_or_none(tmp_path: Path) -> None:
    table = tmp_path / "facts.tsv"
    table.write_text("issue\tcommits\twhy\n1\t-\tthe peer was away\n2\tabc1234 def5678\ta guard went\n")
    assert facts(table) == {"1": (), "2": ("abc1234", "def5678")}
    assert sum(bool(commits) for commits in facts(FACTS).values()) == 21
