"""Foreign text in Markdown is shown as it is and formats nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from glitchtip_tools.render.markdown import code_span, escaped, fenced, link, sentence, table

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = 'a_b*c [x](http://e) <b> & "q" \x1b[31m'

PLAIN = {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
BLOCKS = (
    "- item", "1. item", "# heading", "=== under", "+ item", "> quoted", "    code", "---", "***", "___", "~~x~~",
    "@somebody look", "www.example.com", "a@example.com", "| a | b |", "![x](y)", "&lt;b&gt;", "<!-- x -->",
)  # fmt: skip


def seen(markdown: str) -> tuple[set[str], str]:
    """Return the kinds of everything that a reader makes of it, and the words shown."""
    tokens = READER.parse(markdown)
    inside = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in inside}
    return kinds, "".join(child.content for child in inside).replace("\u200b", "")


def test_a_hostile_title_is_plain_words() -> None:
    assert escaped(HOSTILE) == 'a_b\\*c \\[x\\](http:\u200b//e) \\<b\\> \\& "q" \ufffd\\[31m'
    kinds, words = seen(escaped(HOSTILE))
    assert kinds <= PLAIN
    assert words == 'a_b*c [x](http://e) <b> & "q" \ufffd[31m'


@pytest.mark.parametrize("text", BLOCKS)
def test_nothing_begins_a_block_or_an_address(text: str) -> None:
    kinds, words = seen(escaped(text))
    assert kinds <= PLAIN
    assert words == text.strip()


@given(some.text(alphabet=some.sampled_from("ab1 .:/@_*`[]()<>!|~#&\\-+=\"'\n\t\x1b"), max_size=40))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    plain = escaped(text)
    if not plain:
        return
    kinds, words = seen(plain)
    assert kinds <= PLAIN
    assert " ".join(words.split()) == " ".join(
        text.replace("\n", " ").replace("\t", " ").replace("\x1b", "\ufffd").split()
    )


@given(some.text(alphabet="ab`| \\", max_size=20))
def test_code_stays_code(text: str) -> None:
    kinds, words = seen(f"x {code_span(text)} y")
    if text.strip():
        assert "code_inline" in kinds
        assert words.count("`") == text.count("`")


@pytest.mark.parametrize(
    "text", ["1https://e.example", "_https://e.example", "_www.e.example", "éhttps://e.example"]
)
def test_no_address_is_left_to_be_linked(text: str) -> None:
    assert "://" not in escaped(text).replace(":\u200b//", "")
    assert "www.e" not in escaped(text)


def test_a_fence_is_longer_than_any_in_the_code() -> None:
    assert fenced("a\n````\nb", "js") == "`````js\na\n````\nb\n`````"
    assert fenced("a", "js`\n<") == "```js\na\n```"


def test_an_address_cannot_leave_its_link() -> None:
    assert link("x", "http://e/a> <b") == "[x](<http://e/ab>)"


def test_a_table() -> None:
    rows = [[code_span("a || b"), escaped("x|y")]]
    assert table(["a", "b"], rows) == "| a | b |\n| --- | --- |\n| `a \\|\\| b` | x\\|y |"
    assert seen(table(["a", "b"], rows))[1] == "aba || bx|y"


def test_a_sentence_of_ours_quotes_in_backticks() -> None:
    assert sentence("read `git show *x*`: [it] says") == "read `git show *x*`: \\[it\\] says"
    assert sentence("one ` alone") == "one \\` alone"
