"""Issues named in a text from a pipe."""

import pytest

from glitchtip_tools.core.issues.changes import references_in
from glitchtip_tools.errors import BadUsage


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("1\n\nAPI-2\n", ["1", "API-2"]),
        ("20 21\n", ["20", "21"]),
        ("20,21, API-2,\n3", ["20", "21", "API-2", "3"]),
        ("API-1\terror\ttitle\nAPI-2\terror\ttitle\n", ["API-1", "API-2"]),
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
    "text", ['[{"title": "x"}]', "[null]", "[true]", '{"id": "1"}\n{"id": ', "[1", '[""]', "[[1]]"]
)
def test_json_that_names_no_issue_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(BadUsage):
        references_in(text)
