"""Commands, faults and positions against benchmarks/fault_oracle.py: a sample of each commit, or all."""

import re
from collections.abc import Iterator

import pytest

from benchmarks.commands import READS
from benchmarks.fault_bench import Bench, open_bench, run_all, sample
from benchmarks.fault_cases import TROUBLES, Run
from benchmarks.faults import BEGIN, END, PAGE
from benchmarks.seeds import seed
from glitchtip_tools.core.hints import HINTS
from glitchtip_tools.errors import ExitCode

SEED = seed("FAULTS_SEED")
COMMANDS_A_SAMPLE = 40


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as opened:
        yield opened


@pytest.mark.slow
def test_a_sample_of_all_faults(bench: Bench) -> None:
    """The seed is in the message: `FAULTS_SEED=... pytest tests/faults` draws the same again."""
    findings = [
        f"{case}: {wrong}"
        for case in sample(bench, SEED, COMMANDS_A_SAMPLE)
        for wrong in bench.outcome(case)[1]
    ]
    assert (SEED, findings) == (SEED, [])


@pytest.mark.slow
def test_all_faults(bench: Bench, request: pytest.FixtureRequest) -> None:
    """All of them with `--all-faults`, some minutes; else those of the commands that change something."""
    only = (
        ""
        if request.config.getoption("--all-faults")
        else r"^gtt (resolve 1|comment 1 looked-into|ignore 1):"
    )
    assert [f"{case}: {one}" for case, _, wrong in run_all(bench, only) for one in wrong] == []


@pytest.mark.slow
def test_the_oracle_finds_what_is_wrong(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a look after an answer that proves nothing, a comment is posted twice, and the oracle says so."""
    from glitchtip_tools.api.writes import Writes

    monkeypatch.setattr(Writes, "_looked", lambda _self, _look: (None, None))
    found = [
        wrong
        for case, _, wrong in run_all(bench, r"^gtt comment 1 looked-into: reset after \(once\) at POST")
        if wrong
    ]
    assert [one[0] for one in found] == ["something was done twice"]


def test_the_page_has_a_row_for_each_fault() -> None:
    table = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    rows = re.findall(r"^\| ([^|*]+?) \| *\d", table, re.MULTILINE)
    assert rows == [trouble.name for trouble in TROUBLES]


def test_the_page_of_exit_codes_names_each_kind_of_failure() -> None:
    page = (PAGE.parent / "exit-codes.md").read_text()
    named = set(re.findall(r"`([a-z-]+)`", page[page.index("## For programs") :]))
    codes = {code.name.lower().replace("_", "-") for code in ExitCode} - {"done", "interrupted", "terminated"}
    assert (set(HINTS) | codes) - named == set()


@pytest.mark.slow
def test_a_question_changes_nothing(bench: Bench) -> None:
    """Hence nothing can be wrong about one that is carried out and then badly answered, beside the answer."""

    def of_the_server(run: Run) -> dict[str, int]:
        return {what: count for what, count in run.effects.items() if not what.startswith("file ")}

    seen = {one.words: bench.expected(one)[:2] for one in READS}
    assert [
        words for words, (first, last) in seen.items() if of_the_server(first) != of_the_server(last)
    ] == []
