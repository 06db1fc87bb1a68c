"""Messages cut below Telegram's limits: nothing lost, nothing unbalanced."""

import re
from html import escape, unescape

from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.adapters.telegram.text import pieces, units, visible

TAGS = ("b", "i", "u", "code", 'a href="https://e.org/?a=1&amp;b=2"')
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@st.composite
def marked(draw: st.DrawFn) -> str:
    """Draw well-formed HTML as Telegram takes it: text, entities, nested tags, lines."""

    def part(depth: int) -> str:
        made = []
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.integers(0, 3 if depth else 1))
            text = escape(draw(words))
            if kind < 2:
                made.append(text + draw(st.sampled_from(["", " ", "\n"])))
            else:
                tag = draw(st.sampled_from(TAGS))
                made.append(f"<{tag}>{part(depth - 1)}</{tag.split()[0]}>")
        return "".join(made)

    return part(3)


def balanced(html: str) -> bool:
    stack: list[str] = []
    for close, name in re.findall(r"<(/?)([a-z]+)[^>]*>", html):
        if not close:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return False
    return not stack


def packed(text: str) -> str:
    return "".join(text.split())


@given(marked(), st.integers(2, 60))
def test_pieces_are_short_balanced_and_lose_nothing(html: str, limit: int) -> None:
    found = pieces(html, limit, most_entities=5)
    for piece in found:
        assert units(visible(piece)) <= limit
        assert visible(piece).strip()
        assert balanced(piece)
    assert packed("".join(visible(piece) for piece in found)) == packed(visible(html))


@given(marked())
def test_what_fits_is_left_alone(html: str) -> None:
    whole = visible(html)
    if whole.strip() and units(whole) <= 4096:
        assert pieces(html, most_entities=10_000) == (html,)


@given(st.text(max_size=200))
def test_escaped_text_is_seen_as_it_was(text: str) -> None:
    assert visible(escape(text)) == unescape(escape(text)) == text


def test_cuts_stand_at_line_ends_and_tags_are_opened_again() -> None:
    html = "<b>first line\nsecond <i>line</i>\nthird line</b>"
    assert pieces(html, 24) == ("<b>first line\nsecond <i>line</i>\n</b>", "<b>third line</b>")


def test_a_long_line_is_cut_at_a_word_a_link_keeps_its_address() -> None:
    html = 'see <a href="https://e.org">this long link text</a> now'
    assert pieces(html, 14) == (
        'see <a href="https://e.org">this long </a>',
        '<a href="https://e.org">link text</a> now',
    )


def test_emoji_count_twice_and_are_not_torn() -> None:
    assert pieces("💥💥💥", 5) == ("💥💥", "💥")
    assert units("💥a") == 3


def test_a_hundred_tags_are_the_most_for_one_message() -> None:
    html = "".join(f"<b>{n}</b>\n" for n in range(250))
    assert [piece.count("<b>") for piece in pieces(html)] == [100, 100, 50]


def test_nothing_visible_is_no_message() -> None:
    assert pieces(" \n<b> </b>\n") == ()
    assert pieces("") == ()
