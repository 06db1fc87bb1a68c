"""The long run of benchmarks/faults.py in parts: it continues where it ended, and mixes no two states of the code."""

from argparse import Namespace
from pathlib import Path

import pytest

from benchmarks import fault_bench, fault_results, faults
from benchmarks.commands import Command
from benchmarks.fault_cases import TROUBLES
from benchmarks.fault_results import Results, Tally, table


def test_a_run_in_parts_is_the_whole_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = (Command("config path"), Command("teams list"), Command("auth status"))
    monkeypatch.setattr(faults, "READS", commands[:2])
    monkeypatch.setattr(faults, "WRITES", commands[2:])
    monkeypatch.setattr(faults, "JOBS", 1)
    monkeypatch.setattr(faults, "PARTS", 2)
    for module in (faults, fault_bench):
        monkeypatch.setattr(module, "TROUBLES", [one for one in TROUBLES if one.name == "500"])
    parts = Namespace(only="500", write=False, keep=tmp_path / "results.jsonl", minutes=0.0)
    codes = [faults.run_table(parts) for _ in range(6)]
    in_parts = capsys.readouterr().out
    assert codes == [*[faults.TO_CONTINUE] * 5, 0]
    whole = Namespace(only="500", write=False, keep=None, minutes=1.0)
    assert faults.run_table(whole) == 0
    assert in_parts == capsys.readouterr().out
    assert "| 500 | 6 | 4 | 2 | 0 | 0 | 0 |" in in_parts


def test_results_of_other_code_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally("teams list", 0)
    tally.count("500", "done", "gtt teams list: 500 (once)", [])
    tally.count("500", "failed (7 to 9)", "gtt teams list: 500 (always)", ["the failure is not said"])
    Results(tmp_path / "results", "teams").keep(tally)
    assert list(Results(tmp_path / "results", "teams").known()) == [tally]
    assert list(Results(tmp_path / "results").known()) == []
    monkeypatch.setattr(fault_results, "code_state", lambda: "other")
    assert list(Results(tmp_path / "results", "teams").known()) == []
    assert tally.wrong == ["gtt teams list: 500 (always): the failure is not said"]
    assert table([tally], ["500", "502"]).splitlines()[2:] == [
        "| 500 | 2 | 1 | 1 | 0 | 0 | 1 |",
        "| 502 | 0 | 0 | 0 | 0 | 0 | 0 |",
        "| **all** | 2 | 1 | 1 | 0 | 0 | 1 |",
    ]
