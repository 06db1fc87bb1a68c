"""Ranks and tables, as whole documents."""

from typing import Any

import pytest

from benchmarks.baselines import last_part
from benchmarks.cases import Case
from benchmarks.scoring import (
    Answer,
    Score,
    answer_of,
    compared,
    confidence_of,
    document,
    mapped_frames,
    ranks,
)

pytestmark = pytest.mark.slow

NONE = dict.fromkeys(
    ("innermost own frame", "trace's own files", "common script", "own frames' functions"), None
) | dict.fromkeys(("blame of own frames", "blame, then newest", "newest blamed within a year"), None)


def _score(case: str, ranks: dict[str, int | None], **more: Any) -> Score:
    given = {"condition": "clean", "language": "python", "innermost": True, "baselines": NONE, "seconds": 1.0}
    return Score(case, ranks=ranks, **{**given, **more})


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("parse", "parse"),
        ("Linter.verify", "verify"),
        ("new_cls.root [as rootRenderFunc]", "root"),
        ("new Layer", "Layer"),
        ("async Server.handle", "handle"),
        ("Scheduler.<locals>.wrapper", "wrapper"),
        ("Shop::Cart#total", "total"),
        ("<module>", "<module>"),
        (None, ""),
    ],
)
def test_the_last_part_of_a_function(said: str | None, name: str) -> None:
    assert last_part(said) == name


def test_a_report_is_read_as_distinct_names_in_its_order() -> None:
    report = {
        "locations": [
            {"file": "a.py", "line": 3, "function": "Cart.total"},
            {"file": "a.py", "line": 9, "function": "parse"},
            {"file": "b.py", "line": 1, "function": None},
            {"file": "a.py", "line": 4, "function": "total"},
        ],
        "suspects": [{"commit": "1" * 40}, {"commit": "2" * 40}, {"commit": "1" * 40}],
    }
    assert answer_of(report) == Answer(["a.py", "b.py"], ["a.py:total", "a.py:parse"], ["1" * 40, "2" * 40])
    assert answer_of({}) == Answer([], [], [])


def test_the_first_right_entry_counts_and_unknown_answers_are_left_out() -> None:
    gold = {
        "files": ["b.py"],
        "functions": [{"file": "b.py", "function": "total", "class": "Cart"}],
        "introducing_commits": ["2" * 40],
        "module_level_only": False,
    }
    answer = Answer(["a.py", "b.py"], ["a.py:total", "c.py:total", "b.py:total"], ["1" * 40, "2222222"])
    assert ranks(Case({"gold": gold}), answer) == {"files": 2, "functions": 3, "commits": 2}
    assert ranks(
        Case({"gold": {**gold, "introducing_commits": [], "module_level_only": True}}), Answer()
    ) == {"files": None}


def test_confidence_is_read_per_kind_or_for_the_whole_report() -> None:
    assert confidence_of({"confidence": "high"}) == {"files": "high", "commits": "high"}
    assert confidence_of({"confidence": {"location": "high", "suspect": {"level": "low"}}}) == {
        "files": "high",
        "commits": "low",
    }
    assert confidence_of({}) == {}


def test_a_frame_counts_as_mapped_at_its_file_and_line() -> None:
    report = {
        "frames": [{"file": "a.py", "line": 3}, {"file": None, "line": None}, {"file": "b.py", "line": 4}]
    }
    assert mapped_frames(report, [("a.py", 3), ("b.py", 5), ("b.py", 4)]) == 2


def test_the_tables() -> None:
    scores = [
        _score(
            "shop-1",
            {"files": 1, "functions": 2, "commits": 1},
            confidence={"files": "high", "commits": "low"},
            own_frames=2,
            mapped_frames=1,
        ),
        _score(
            "shop-2",
            {"files": 4, "functions": None},
            language="js",
            innermost=False,
            baselines={**NONE, "trace's own files": 2},
            seconds=3.0,
            confidence={"files": "low"},
        ),
        _score("shop-3", {"files": None, "commits": 6}, seconds=2.0, error="exit 10: gtt: `git` failed"),
    ]
    assert document(scores) == TABLES


TABLES = """\
clean: 3 cases
  files                                         n     @1     @3     @5    MRR
    gtt                                         3  0.333  0.333  0.667  0.417
    innermost own frame                         3  0.000  0.000  0.000  0.000
    trace's own files                           3  0.000  0.333  0.333  0.167
    common script                               3  0.000  0.000  0.000  0.000
    gtt, js                                     1  0.000  0.000  1.000  0.250
    gtt, python                                 2  0.500  0.500  0.500  0.500
    gtt, fix in the innermost own frame         2  0.500  0.500  0.500  0.500
    gtt, fix elsewhere                          1  0.000  0.000  1.000  0.250
  functions                                     n     @1     @3     @5    MRR
    gtt                                         2  0.000  0.500  0.500  0.250
    own frames' functions                       3  0.000  0.000  0.000  0.000
    gtt, js                                     1  0.000  0.000  0.000  0.000
    gtt, python                                 1  0.000  1.000  1.000  0.500
    gtt, fix in the innermost own frame         1  0.000  1.000  1.000  0.500
    gtt, fix elsewhere                          1  0.000  0.000  0.000  0.000
  commits                                       n     @1     @3     @5    MRR
    gtt                                         2  0.500  0.500  0.500  0.583
    blame of own frames                         3  0.000  0.000  0.000  0.000
    blame, then newest                          3  0.000  0.000  0.000  0.000
    newest blamed within a year                 3  0.000  0.000  0.000  0.000
    gtt, js                                     0  0.000  0.000  0.000  0.000
    gtt, python                                 2  0.500  0.500  0.500  0.583
    gtt, fix in the innermost own frame         2  0.500  0.500  0.500  0.583
    gtt, fix elsewhere                          0  0.000  0.000  0.000  0.000
  own frames at their line: 1 of 2
  time per case: median 2.00 s, p90 3.00 s
  processor time per case: median 0.00 s, p90 0.00 s
  files, confidence high: 1 of 1 right at 1 (1.000)
  files, confidence low: 0 of 1 right at 1 (0.000)
  commits, confidence low: 1 of 1 right at 1 (1.000)
  failed: shop-3: exit 10: gtt: `git` failed
"""


def test_two_runs_compared() -> None:
    now = [_score("shop-1", {"files": 1}), _score("shop-2", {"files": 2}), _score("shop-3", {"files": None})]
    before = [_score("shop-1", {"files": 2}), _score("shop-2", {"files": 2}), _score("shop-3", {"files": 5})]
    assert compared(now, [score.as_json() for score in before]) == (
        "clean, files: @1 +0.333  @3 +0.000  @5 -0.333  MRR +0.100\n  shop-3: 5 -> -\n  shop-1: 2 -> 1\n"
    )
    assert compared(now, []) == "nothing to compare\n"
