"""Issues named in a text from a pipe: what is read, and what refuses the whole input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.issues.changes import references_in
from glitchtip_tools.errors import BadUsage


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("\n \n", []),
        ("1\n\nAPI-2\n", ["1", "API-2"]),
        ("20 21\n", ["20", "21"]),
        ("20,21, API-2,\n3", ["20", "21", "API-2", "3"]),
        ("API-1\terror\ttitle\nAPI-2\terror\ttitle\n", ["API-1", "API-2"]),
        ("26\terror\ttitle\t3\n", ["26"]),
        ("\x1b[1mAPI-1\x1b[0m\t\x1b[31merror\x1b[0m\ttitle\n", ["API-1"]),
        ("\x1b]8;;http://x/1\x1b\\API-1\x1b]8;;\x1b\\\terror\n", ["API-1"]),
        ('[{"id": "1"}, {"id": "2", "shortId": "API-2"}]', ["1", "2"]),
        ('{"id": "1"}\n{"shortId": "API-2"}\n', ["1", "API-2"]),
        ('{"id": "1"}', ["1"]),
        ("[1, 2]", ["1", "2"]),
        ("[]", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert references_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "x"}]',
        "[null]",
        "[true]",
        '{"id": "1"}\n{"id": ',
        "[1",
        '[""]',
        "[[1]]",
        '["fixed in 3 places"]',
        '[{"id": "12", "text": "a comment"}]',
        '[{"id": "3", "slug": "web-shop", "name": "a project"}]',
    ],
)
def test_json_that_names_no_issue_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(BadUsage):
        references_in(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("BILLING-1 fixed in 3 places\n", 1),
        ("\t3\n", 1),
        ("\terror\ta title\t3\n", 1),  # the issue has no short id, and the writer is an older gtt
        ("API-1\n\nnothing to see\n", 3),
        ("#12\t2026-11-22T02:00:00Z\tdev@example.com\ttext\n", 1),
        ("issue\tlevel\nAPI-1\terror\n", 1),
        ("API-1 - 3 events\n", 1),
    ],
)
def test_text_that_is_more_than_references_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadUsage, match=rf"^line {line} of the input"):
        references_in(text)


@given(st.text(alphabet="ab1-#, \t\nAPI") | st.text())
def test_every_name_is_of_a_line_that_holds_nothing_else(text: str) -> None:
    try:
        names = references_in(text)
    except BadUsage:
        return
    if not text.lstrip().startswith(("[", "{", "\x1b")):
        columns = [line.partition("\t")[0] for line in text.split("\n") if line.strip()]
        assert names == [word for column in columns for word in column.replace(",", " ").split()]
