"""The bot's loop and the relay's, with odd answers to each of their requests: nothing lost, nothing done twice."""

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.answer_changes import CHANGES
from benchmarks.seeds import seed
from glitchtip_tools.adapters.telegram.client import Telegram
from glitchtip_tools.errors import Failure
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.server import TOKEN
from glitchtip_tools.services.bot.journal import Journal
from tests.faults.loops import ORDERS, BotLoop, Case, RelayLoop

SEED = seed("FAULTS_SEED")
FEW, MANY = 4, 100  # cases of a sample
LOOPS: dict[str, tuple[type[BotLoop] | type[RelayLoop], str]] = {
    **{f"the bot, {kind}": (BotLoop, kind) for kind in ORDERS},
    **{f"the relay, {kind}": (RelayLoop, kind) for kind in ("at-least-once", "at-most-once")},
}


def all_cases(box: Sandbox) -> list[Case]:
    """Return each odd answer at each request of each loop."""
    cases = []
    for loop, (made, kind) in LOOPS.items():
        with tempfile.TemporaryDirectory() as home:
            found = made(box, kind, Path(home)).requests()
        cases += [Case(loop, *position, name) for position in found for name in CHANGES]
    refused = [case for case in cases if case.path.endswith("/sendMessage") and _is_refusal(case.name)]
    return cases + [replace(case, undone=True) for case in refused]


def _is_refusal(name: str) -> bool:
    return CHANGES[name](200, {}, b'{"ok": true}')[0] >= 400


def findings(box: Sandbox, cases: list[Case]) -> list[str]:
    """Return what is wrong about cases, each in a folder of its own."""
    wrong = []
    for case in cases:
        made, kind = LOOPS[case.loop]
        with tempfile.TemporaryDirectory() as home:
            wrong += [f"{case}: {one}" for one in made(box, kind, Path(home)).wrong(case)]
    return wrong


def test_a_few_odd_answers(server: Sandbox) -> None:
    cases = random.Random(SEED).sample(all_cases(server), FEW)
    assert (SEED, findings(server, cases)) == (SEED, [])


def test_the_oracle_finds_what_is_done_twice(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its journal the bot answers an update twice that comes twice."""
    case = Case("the bot, a message", "POST", f"/bot{TOKEN}/getUpdates", 0, "rows twice")
    assert findings(server, [case]) == []
    monkeypatch.setattr(Journal, "noted", lambda _self, _update: None)
    assert [one[: len(f"{case}: 2 answers")] for one in findings(server, [case])] == [f"{case}: 2 answers"]


def test_the_oracle_finds_what_is_lost(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a refused message counts as delivered, an alert and an answer are lost."""
    monkeypatch.setattr(Telegram, "_once", _carelessly(Telegram._once))
    path = f"/bot{TOKEN}/sendMessage"
    relay = Case("the relay, at-least-once", "POST", path, 0, "423", undone=True)
    bot = Case("the bot, a comment", "POST", path, 0, "423", undone=True)
    assert findings(server, [relay]) == [f"{relay}: the alert is lost: ['sent']"]
    assert findings(server, [bot]) == [f"{bot}: the order is lost"]


@pytest.mark.parametrize("name", ["401", "429 huge", "429 negative", "429 a fraction"])
def test_a_message_is_not_sent_again_where_an_answer_says_both_posted_and_refused(
    server: Sandbox, name: str
) -> None:
    """The body of these answers is the one of a posted message."""
    case = Case("the relay, at-most-once", "POST", f"/bot{TOKEN}/sendMessage", 0, name)
    assert findings(server, [case]) == []


def _carelessly(once: Callable[..., object]) -> Callable[..., object]:
    """Return a way to ask Telegram that takes any failure for success."""

    def careless(*words: object, **options: object) -> object:
        try:
            return once(*words, **options)
        except Failure:
            return {"message_id": 1}

    return careless


@pytest.mark.slow
def test_odd_answers(server: Sandbox, request: pytest.FixtureRequest) -> None:
    """All of them with `--all-faults`, some minutes; else a larger sample."""
    cases = all_cases(server)
    if not request.config.getoption("--all-faults"):
        cases = random.Random(SEED).sample(cases, MANY)
    assert (SEED, findings(server, cases)) == (SEED, [])
