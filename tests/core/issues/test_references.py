"""How people name issues."""

import pytest

from glitchtip_tools.core.issues.references import Reference, counter, parse
from glitchtip_tools.errors import BadUsage


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("42", Reference("number", "42")),
        (" 0042 ", Reference("number", "42")),
        ("AI-ADMIN-V2-1F", Reference("short id", "AI-ADMIN-V2-1F")),
        ("ai-admin-v2-1f", Reference("short id", "AI-ADMIN-V2-1F")),
        ("@latest", Reference("latest")),
        ("@LATEST", Reference("latest")),
        (
            "https://errors.example.com/acme/issues/42",
            Reference("number", "42", "acme", "errors.example.com"),
        ),
        (
            "https://errors.example.com/acme/issues/42/events/abc?project=1#x",
            Reference("number", "42", "acme", "errors.example.com"),
        ),
        (
            "http://localhost:8080/organizations/acme/issues/42/",
            Reference("number", "42", "acme", "localhost"),
        ),
        ("localhost:8080/acme/issues/42", Reference("number", "42", "acme", "localhost")),
        ("/issues/42", Reference("number", "42")),
    ],
)
def test_names(text: str, meant: Reference) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "4 2",
        "nothing",
        "API-",
        "API-ZZZ",
        "https://e/issues/",
        "https://[e/issues/1",
        "../1",
        "४२",
        "@oldest",
    ],
)
def test_what_names_no_issue_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadUsage) as refused:
        parse(text)
    assert "\n" not in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("text", ["AI-ADMIN-V2-ZZ", "API-ZZZ"])
def test_letters_beyond_base_32_are_named(text: str) -> None:
    with pytest.raises(BadUsage) as refused:
        parse(text)
    assert (refused.value.message, refused.value.hint) == (
        f"`{text}` is not a short id",
        "the end of a short id is a number in base 32: 0-9 and A-V",
    )


def test_the_counter_of_a_short_id_has_base_32() -> None:
    assert counter("AI-ADMIN-V2-2F") == ("AI-ADMIN-V2", 79)
