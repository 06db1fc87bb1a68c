"""The tables of signals: what is emitted, weighed, explained and documented is the same, and the model adds it up."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fit import DOCUMENT, described
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking import model, place_signals, weights
from glitchtip_tools.core.investigation.ranking.candidates.field import Field
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.core.investigation.ranking.commits.hunt import Hunt
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import (
    Signal,
    UnknownSignal,
    documented,
    ranked,
    reasons,
    softmax,
)
from glitchtip_tools.models import Event

FOLDER = Path(place_signals.__file__).parent
TABLES = (
    ("place", place_signals, weights.LOCATIONS, ("link",), "_tie"),
    ("commit", commit_signals, weights.COMMITS, ("add", "most", "_count"), "_counted"),
)
CRASH = Crash(Event("e"), Evidence())


def findings(
    kind: str, table: ModuleType, weighed: dict[str, float], emits: tuple[str, ...], reads: str
) -> Iterator[str]:
    """Yield what one of the places that must agree lacks, by name."""
    names = [signal.name for signal in table.SIGNALS]
    yield from (f"{kind} signal {name} stands twice" for name in {n for n in names if names.count(n) > 1})
    for name in sorted(set(names) ^ set(weighed)):
        weights_of = {"place": "LOCATIONS", "commit": "COMMITS"}[kind]
        where = (
            f"no weight (weights.py, {weights_of})" if name in names else "a weight, but no row in SIGNALS"
        )
        yield f"{kind} signal {name} has {where}"
    for signal in table.SIGNALS:
        if not signal.meaning or not signal.sentence:
            yield f"{kind} signal {signal.name} is not explained"
    emitted = {name for emit in emits for name in called_with(emit, list(FOLDER.rglob("*.py")))}
    read = set(called_with(reads, [Path(table.__file__ or "")])) | rows_of_ties(table)
    for pattern in emitted:
        if not any(re.fullmatch(pattern, name) for name in read):
            yield f"{kind} evidence {pattern} is emitted, and no signal reads it"
    for name in sorted(read):
        if not any(re.fullmatch(pattern, name) for pattern in emitted):
            yield f"{kind} signal {name} reads what nothing emits"


def rows_of_ties(table: ModuleType) -> set[str]:
    """Return what is read without a call of its own: ties, and the lines that suspicion adds up."""
    return {name for kind in ("TIES", "TELLING", "LINES") for name in getattr(table, kind, ())}


def called_with(name: str, files: Iterator[Path] | Sequence[Path]) -> Iterator[str]:
    """Yield the first argument of every call of the name as a pattern: texts, formatted ones, choices of texts."""
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                called = node.func
                if name == (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")):
                    yield from patterns(node.args[0], tree)


def patterns(node: ast.AST, tree: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"\w*" for v in node.values)
    elif isinstance(node, ast.Name):  # a name that was given one of several texts
        texts = {t.value for t in ast.walk(tree) if isinstance(t, ast.Constant) and isinstance(t.value, str)}
        targets = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.For) and names(n, node.id)]
        for target in targets:
            given_texts = ast.walk(target.value if isinstance(target, ast.Assign) else target.iter)
            yield from (
                re.escape(t.value)
                for t in given_texts
                if isinstance(t, ast.Constant)
                and t.value in texts
                and re.fullmatch(r"[a-z]+(_[a-z]+)*", t.value)
            )


def names(node: ast.Assign | ast.For, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(t, ast.Name) and t.id == name for target in targets for t in ast.walk(target))


def test_what_is_emitted_weighed_explained_and_documented_is_the_same() -> None:
    found = [finding for table in TABLES for finding in findings(*table)]
    text = DOCUMENT.read_text(encoding="utf-8")
    for kind, table, *_ in TABLES:
        for row in documented(table.SIGNALS).splitlines():
            if row not in text:
                found.append(f"docs/investigation.md lacks a row of the {kind} signals: {row}")
    if not found and described(text) != text:
        found.append("docs/investigation.md has rows of signals that there are not")
    assert not found, "\n".join(found)


def test_a_tie_without_a_row_is_refused_by_name() -> None:
    field = Field(CRASH.sources)
    field.whole("a.py").link("misspelt", 1.0, "is odd")
    with pytest.raises(UnknownSignal, match="ties without a row in SIGNALS: misspelt"):
        model.candidates_of(field, CRASH)


def test_a_count_without_a_row_is_refused_by_name() -> None:
    case = Hunt(CRASH, []).case("c" * 40)
    case.add("misspelt", 1.0)
    with pytest.raises(UnknownSignal, match="counted without a row in SIGNALS: misspelt"):
        commit_signals.known([case])


LETTERS: tuple[Signal[str], ...] = (
    Signal("a", lambda word: float(word.count("a")), "has an a", "letters"),
    Signal("b", lambda word: float(word.count("b")), lambda word: f"has a b in {word}", "letters"),
    Signal("size", lambda word: float(len(word)), "has an a", "its length"),
)


def test_a_score_is_the_sum_of_its_parts_and_said_in_their_words() -> None:
    table = {"a": 1.0, "b": -2.0, "size": 0.5}
    found = ranked(["ab", "aa", "b"], LETTERS, table, lambda word: (word,))
    assert [(one.item, one.score, dict(one.parts)) for one in found] == [
        ("aa", 3.0, {"a": 2.0, "size": 1.0}),
        ("ab", 0.0, {"a": 1.0, "b": -2.0, "size": 1.0}),
        ("b", -1.5, {"b": -2.0, "size": 0.5}),
    ]
    assert reasons(found[1], LETTERS) == ("has an a (+2.00)", "has a b in ab (-2.00)")
    assert documented(LETTERS).splitlines()[2:] == ["| `a`, `b` | letters |", "| `size` | its length |"]


@pytest.mark.parametrize("table", [{"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 1.0, "size": 1.0, "zize": 1.0}])
def test_weights_that_are_not_those_of_the_signals_are_refused(table: dict[str, float]) -> None:
    with pytest.raises(UnknownSignal, match=r"signals and weights differ: .?ize"):
        ranked(["a"], LETTERS, table, lambda word: (word,))


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=20))
def test_beliefs_are_shares_and_in_the_order_of_the_scores(scores: list[float]) -> None:
    beliefs = softmax(scores)
    assert sum(beliefs) == pytest.approx(1.0)
    assert all(
        (beliefs[i] >= beliefs[j])
        for i in range(len(scores))
        for j in range(len(scores))
        if scores[i] > scores[j]
    )
