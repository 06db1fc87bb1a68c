"""Answers that a proxy, a cache or the next version may give: those that once went wrong, and a sample drawn anew."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.answer_changes import CHANGES
from benchmarks.commands import READS, WRITES, Command
from benchmarks.faults import Bench, Case, Position, Trouble, open_bench
from benchmarks.odd_answers import cases, is_right
from benchmarks.seeds import seed
from glitchtip_tools.sandbox.faults import Kind

SEED = seed("FAULTS_SEED")
COMMENTS = r"/issues/1/comments/"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as opened:
        yield opened


def case_of(bench: Bench, words: str, name: str, target: str, *, nth: int = 0, lasting: bool = False) -> Case:
    command = next(one for one in (*READS, *WRITES) if one.words == words)
    position = next(one for one in positions(bench, command) if target in one.target and one.nth == nth)
    return Case(command, Trouble(name, Kind(change=CHANGES[name])), position, lasting)


def positions(bench: Bench, command: Command) -> list[Position]:
    found = bench.expected(command)[2]
    return [*found, *(replace(one, nth=0) for one in found)]


@pytest.mark.parametrize(
    ("words", "name", "target", "nth", "code"),
    [
        # our own comment was taken for a duplicate of itself, and deleted
        ("investigate 1 --post", "rows twice", COMMENTS, 1, 0),
        ("comment 1 --list", "rows twice", COMMENTS, 0, 0),
        # whoever is in between is not the user
        ("issue show 1", "408", "/issues/1/", 0, 0),
        ("metrics daily", "425", "/stats_v2/", 0, 0),
        ("resolve 1", "423", "/issues/1/", 0, 0),
        ("status", "304", "/issues-stats/", 0, 0),
        ("undo", "451 page", "/issues/1/", 0, 0),
        ("teams list", "next for ever", "/teams/", 0, 0),
        ("releases show web-shop@1.6.1", "next elsewhere", "/releases/", 0, 0),
        # there is no hour after the year 9999
        ("metrics daily", "lastSeen in year 9999", "limit=100", 0, 0),
        # no tags, where the newest event has some
        ("tags 1", "no rows", "/tags/", 0, 0),
        ("issue show 1", "no rows", "/tags/", 0, 0),
        ("issues list", "count negative", "/issues/", 0, 0),
        # a token that is refused is not an issue that is missing
        ("delete 5 --yes --expect 1", "401", "id=5", 0, 4),
        # the first page was empty, the second one was not
        ("events diff 1", "no rows", "/events/", 0, 0),
        # no change of GlitchTip but an invitation is answered so: whoever did may have let it through
        ("resolve 1", "409", "/issues/1/", 0, 0),
        ("comment 1 looked-into", "409", COMMENTS, 0, 0),
        # a chat without a name was named by its number
        ("doctor", "result true", "/getChat", 0, 0),
        # an answer that says both, done and refused, is not a refusal: the message may be there
        ("telegram test", "200 and ok false", "/sendMessage", 0, 0),
    ],
)
def test_what_once_went_wrong(bench: Bench, words: str, name: str, target: str, nth: int, code: int) -> None:
    case = case_of(bench, words, name, target, nth=nth)
    run, wrong = bench.outcome(case)
    assert (run.code, [one for one in wrong if not is_right(case, one)]) == (code, [])


def test_an_answer_without_tags_is_not_told_as_the_truth(bench: Bench) -> None:
    run, _ = bench.outcome(case_of(bench, "tags 1", "no rows", "/tags/", lasting=True))
    told = (
        "gtt: warning: the server failed to send the tags of this issue:"
        " it lists none, but the newest event has some\n"
    )
    assert (run.code, run.out, run.err) == (0, "", told)


def test_a_last_page_that_lacks_rows_is_said(bench: Bench) -> None:
    """They may have moved to the front while the list was read, so it is not a failure."""
    words = "issues list --all --jsonl"
    run, wrong = bench.outcome(case_of(bench, words, "every second row", "cursor=", lasting=True))
    told = "2 of 104 issues could not be read: the list changed meanwhile; run it again\n"
    assert (run.code, len(run.out.splitlines()), run.err, wrong) == (0, 102, told, [])


@pytest.mark.slow
def test_a_sample_of_odd_answers(bench: Bench) -> None:
    """The seed is in the message: `FAULTS_SEED=... pytest tests/faults` draws the same again."""
    findings = [f"{case}: {wrong}" for case, wrong, _ in cases(bench, 0.004, random.Random(SEED))]
    assert (SEED, [one for one in findings if not one.endswith(": []")]) == (SEED, [])
