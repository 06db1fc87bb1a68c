"""Which lines of a change only got another form: by the diff, hunk by hunk, never by the subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.ranking.commits.form import form_lines
from glitchtip_tools.models.code import Change, Hunk


def looked_through(removed: str, added: str) -> bool:
    """Say whether the first line that a hunk adds is looked through."""
    return 4 in form_lines(Change(1, hunks=(Hunk(4, tuple(removed.split("\n")), tuple(added.split("\n"))),)))


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        ("total(a, b)", "total(\n    a,\n    b,\n)"),
        ("say('tea')", 'say("tea")'),
        ("var cup = make()", "const cup = make();"),
        ("import os\nimport ast", "import ast\nimport os"),
        ("from a import (b, c)", "from a import (\n    b,\n    c,\n)"),
        ("if full: pour()", "if full:\n    # carefully\n    pour()"),
        ("return a * b", "return (\n    a\n    * b\n)"),
        ("cup = a + b", "cup = (\n    a + b\n)"),
        ("def pour(self):", "def pour(self) -> int:"),
        (
            "def pour(cup, *, tea=None):",
            "def pour(\n    cup: Cup, *, tea: dict[str, Tea] | None = None\n) -> None:",
        ),
        ("async def pour(cup: Cup, by=lambda x: x):", "async def pour(cup: Cup, by: By = lambda x: x):"),
    ],
)
def test_another_form(removed: str, added: str) -> None:
    assert looked_through(removed, added)


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        ("total(a, b)", "total(b, a)"),
        ("half = cups // 2", "half = cups // 3"),
        ("cup.items", "cup.items()"),
        ("", "pour()"),
        ("pour()", "# pour()"),
        ("order.first", "order.last"),
        ("return (a + b) * c", "return a + b * c"),
        ("return a\n* b", "return a"),
        ("a = IntegerField()\nb = IntegerField()", "a = TextField()\nb = TextField()"),
        ("def pour(cup: Cup):", "def pour(cup: Mug):"),
        ("def pour(cup):", "def pour(cup, tea: Tea):"),
        ("def pour(cup):", "def pour(cup: Cup = MUG):"),
        ("def pour(cup: Cup):", "def pour(cup):"),
        ("def pour(cup)", "def pour(cup: 1)"),
        ("def pour(cup):", "def pour(cup) -> int:\n    if cup:"),
    ],
)
def test_another_meaning(removed: str, added: str) -> None:
    assert not looked_through(removed, added)


def test_a_name_that_is_set_and_used_anew_was_only_renamed() -> None:
    before = ("cup = shelf.cup(tea)", "cup.size = 2", "return cup")
    after = ("tea_cup = shelf.cup(tea)", "tea_cup.size = 2", "return tea_cup")
    pairs = [
        Hunk(at, (old,), (new,)) for at, (old, new) in enumerate(zip(before, after, strict=True), start=7)
    ]
    assert form_lines(Change(6, hunks=tuple(pairs))) == {7, 8, 9}
    other = Hunk(12, ("pour(1)",), ("pour(2)",))
    assert form_lines(Change(8, hunks=(*pairs, other))) == {7, 8, 9}
    assert form_lines(Change(2, hunks=(pairs[1],))) == frozenset()  # once could be the fault itself


@given(st.lists(st.text("abc (),;'\"\\\t#/", max_size=30), min_size=1, max_size=5))
def test_whatever_stands_there_lines_that_are_only_added_are_never_looked_through(lines: list[str]) -> None:
    assert form_lines(Change(len(lines), hunks=(Hunk(1, (), tuple(lines)),))) == frozenset()
