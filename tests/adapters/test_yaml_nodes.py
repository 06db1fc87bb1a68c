"""YAML into nodes with places; what no honest file does is refused before it costs anything."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.adapters.yaml_nodes import BadYaml, Listing, Mapping, Position, Scalar, read_nodes

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join([f'*{chr(97 + at)}'] * 9)}]\n" for at in range(9)
)


def test_values_know_where_they_stand() -> None:
    assert read_nodes(b"a: 1\nb: [x, 'y']\n") == Mapping(
        Position(1, 1),
        (
            (Scalar(Position(1, 1), "a", False), Scalar(Position(1, 4), "1", False)),
            (
                Scalar(Position(2, 1), "b", False),
                Listing(
                    Position(2, 4), (Scalar(Position(2, 5), "x", False), Scalar(Position(2, 8), "y", True))
                ),
            ),
        ),
    )


def test_an_honest_alias_stands_for_its_anchor() -> None:
    shared = Scalar(Position(1, 4), "x", False)
    found = read_nodes(b"a: &s x\nb: *s\n")
    assert isinstance(found, Mapping)
    assert [value for _, value in found.pairs] == [shared, shared]


def test_an_empty_file_is_none() -> None:
    assert read_nodes(b"") is None
    assert read_nodes(b"# nothing yet\n") is None


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"x" * 1_000_001, Position(1, 1), "larger than 1,000 kB"),
        (BOMB.encode(), Position(5, 28), "more than 50,000 values, aliases counted"),
        (b"[" * 900_000, Position(1, 14), "more than 12 levels inside each other"),
        (b"- " * 400_000, Position(1, 27), "more than 12 levels inside each other"),
        (b"a: b\n" * 60_000, Position(25000, 4), "more than 50,000 values, aliases counted"),
        (
            b"a: !!python/object/apply:os.system [ls]",
            Position(1, 4),
            "tags such as `!!python/object` are not allowed",
        ),
        (b"%TAG ! tag:x,2000:\n--- !foo a", Position(2, 5), "tags such as `!!python/object` are not allowed"),
        (b"a: &x\n  b: *x", Position(2, 6), "`*x` is not anchored before"),
        (b"--- a\n--- b", Position(2, 1), "a second document: one file, one document"),
        (b"a: 1\nb: c: d", Position(2, 5), "not YAML: mapping values are not allowed in this context"),
        (b"a: 1\nb: \x07", Position(2, 4), "not YAML: control characters are not allowed"),
        (
            b"a: \xff",
            Position(1, 1),
            "not YAML: 'utf-8' codec can't decode byte 0xff in position 3: invalid start byte",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_honest_file_is_refused(content: bytes, place: Position, message: str) -> None:
    with pytest.raises(BadYaml) as refused:
        read_nodes(content)
    assert (refused.value.place, refused.value.message) == (place, message)


@given(st.text() | st.text(alphabet="a: -[]{}&*!|>'\"\n#?%@,") | st.binary())
def test_no_content_raises_anything_else(content: str | bytes) -> None:
    with suppress(BadYaml):
        read_nodes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
