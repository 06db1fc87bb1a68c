"""The benchmark as it is run: over the command line of the real tool, on the made-up shop."""

import json
from pathlib import Path

import pytest

from benchmarks.investigation import main
from tests.benchmarks.conftest import Shop

pytestmark = pytest.mark.slow


def _steady(text: str) -> str:
    """The output without what differs between runs and tunings: times and confidence."""
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if "time per case" not in line and "confidence" not in line
    )


def test_a_run_prints_tables_and_writes_ranks(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = tmp_path / "said.json"
    words = [str(shop.cases), str(shop.repositories), "--work", str(shop.work), "--json", str(said)]
    assert main([*words, "--condition", "clean"]) == 0
    assert _steady(capsys.readouterr().out) == TABLES
    (score,) = json.loads(said.read_text())
    assert (score["case"], score["ranks"], score["error"]) == (
        "shop-0123456789",
        {"files": 1, "functions": 1, "commits": 1},
        "",
    )
    assert main([*words, "--condition", "field,shallow", "--in-process"]) == 0
    assert _steady(capsys.readouterr().out) == "\n".join(
        TABLES.replace("clean:", f"{name}:") for name in ("field", "shallow")
    )


def test_an_earlier_run_is_compared(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tmp_path / "before.json"
    before.write_text(
        json.dumps([{"condition": "clean", "case": "shop-0123456789", "ranks": {"files": 2, "commits": 1}}])
    )
    words = [str(shop.cases), str(shop.repositories), "--work", str(shop.work), "--in-process"]
    assert main([*words, "--condition", "clean", "--compare", str(before)]) == 0
    assert _steady(capsys.readouterr().out) == TABLES + (
        "\nclean, files: @1 +1.000  @3 +0.000  @5 +0.000  MRR +0.500\n"
        "  shop-0123456789: 2 -> 1\n"
        "clean, commits: @1 +0.000  @3 +0.000  @5 +0.000  MRR +0.000\n"
    )


def test_no_case_and_no_such_condition_are_said(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(shop.cases), str(shop.repositories), "--only", "nothing"]) == 1
    assert capsys.readouterr().err == "no such case\n"
    with pytest.raises(SystemExit, match="2"):
        main([str(shop.cases), str(shop.repositories), "--condition", "stormy"])


TABLES = """\
clean: 1 case
  files                                         n     @1     @3     @5    MRR
    gtt                                         1  1.000  1.000  1.000  1.000
    innermost own frame                         1  1.000  1.000  1.000  1.000
    trace's own files                           1  1.000  1.000  1.000  1.000
    common script                               1  0.000  1.000  1.000  0.500
    gtt, python                                 1  1.000  1.000  1.000  1.000
    gtt, fix in the innermost own frame         1  1.000  1.000  1.000  1.000
  functions                                     n     @1     @3     @5    MRR
    gtt                                         1  1.000  1.000  1.000  1.000
    own frames' functions                       1  1.000  1.000  1.000  1.000
    gtt, python                                 1  1.000  1.000  1.000  1.000
    gtt, fix in the innermost own frame         1  1.000  1.000  1.000  1.000
  commits                                       n     @1     @3     @5    MRR
    gtt                                         1  1.000  1.000  1.000  1.000
    blame of own frames                         1  1.000  1.000  1.000  1.000
    blame, then newest                          1  1.000  1.000  1.000  1.000
    newest blamed within a year                 1  1.000  1.000  1.000  1.000
    gtt, python                                 1  1.000  1.000  1.000  1.000
    gtt, fix in the innermost own frame         1  1.000  1.000  1.000  1.000
  own frames at their line: 2 of 2
"""
