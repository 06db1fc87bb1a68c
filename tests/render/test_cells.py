"""Text on a terminal: as wide as an independent table of widths (rich's) says, cut and broken without overflowing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from glitchtip_tools.render.cells import around, broken, cells, end_of, fitted, middle, padded, start_of
from glitchtip_tools.render.drawing import Column, table
from glitchtip_tools.render.output import View

# wide, combining, joined, asking for the wide form, of no width, from right to left, and plain
CHARS = "漢字ｶﾅ한ｆ👩💥\u200d❤\ufe0f\u0301\u0308\u200cשלוםعربab -/."
TEXTS = st.text(CHARS, max_size=60)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("plain", 5), ("漢字", 4), ("ｶﾅ", 2), ("e\u0301", 1), ("💥!", 3), ("שלום", 4), ("한글", 4),
        ("❤\ufe0f", 2), ("a\u200db", 2), ("", 0),
    ],
)  # fmt: skip
def test_a_text_is_as_wide_as_terminals_draw_it(text: str, width: int) -> None:
    assert cells(text) == width


@given(TEXTS, st.integers(2, 40))
def test_nothing_that_is_cut_or_broken_is_wider_than_its_room(text: str, width: int) -> None:
    assert cells(text) >= cell_len(text)
    assert (
        max(map(cell_len, [fitted(text, width), middle(text, width), around(text, width, len(text) // 2)]))
        <= width
    )
    assert all(cell_len(line) <= max(width, 4) for line in broken(text, width, rest="  "))
    assert "".join(broken(text, width)).replace(" ", "") == "".join(text.split())


@given(TEXTS, st.integers(0, 40))
def test_beginning_and_end_are_the_longest_that_fit(text: str, width: int) -> None:
    start, end = start_of(text, width), end_of(text, width)
    assert text.startswith(start)
    assert text.endswith(end)
    assert max(cells(start), cells(end)) <= max(width, 0)
    assert cells(padded(start, width)) == max(width, cells(start))


@given(st.lists(TEXTS, min_size=1, max_size=4), st.integers(20, 60))
def test_a_table_is_never_wider_than_the_terminal(texts: list[str], width: int) -> None:
    rows = [[text[:6], text] for text in texts]
    drawn = table([Column("a"), Column("b", wide=True)], rows, View(terminal=True, width=width))
    assert max(map(cell_len, drawn.splitlines())) <= width
