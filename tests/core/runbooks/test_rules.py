"""The order in which rules win, levels, and the addresses of runbooks."""

import pytest

from glitchtip_tools.core.runbooks.conditions import CONDITIONS
from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.levels import levels
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks, folder_page, page_of

SHORT, LONG = Criteria(message=("a",)), Criteria(message=("a",), tags={"x": "1", "y": "2"})


def test_priority_wins_then_the_number_of_conditions_then_the_place_in_the_file() -> None:
    rules = (
        Rule("first", "", SHORT),
        Rule("second", "", SHORT),
        Rule("longer", "", LONG),
        Rule("late but strong", "", SHORT, priority=1),
        Rule("weak", "", LONG, priority=-1),
    )
    names = [rule.name for rule in Runbooks(rules).ranked]
    assert names == ["late but strong", "longer", "first", "second", "weak"]


def test_every_tag_is_a_condition_of_its_own() -> None:
    assert (SHORT.size, LONG.size, Criteria().size) == (1, 3, 0)
    every = {kind.key: {"k": "v"} if kind.form == "mapping" else "error" for kind in CONDITIONS}
    assert Criteria(**every).size == len(CONDITIONS)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("error",), {"error"}),
        ((">=error",), {"error", "fatal"}),
        (("> error",), {"fatal"}),
        (("<=info",), {"sample", "debug", "info"}),
        (("<debug", "FATAL"), {"sample", "fatal"}),
        (("=warning",), {"warning"}),
        ((">fatal",), set()),
    ],
)
def test_levels_compare(words: tuple[str, ...], expected: set[str]) -> None:
    assert levels(words) == expected


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="loud"):
        levels((">=loud",))


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:acme/app.git", "https://github.com/acme/app/blob/feature/x/"),
        ("https://user:secret@github.com/acme/app", "https://github.com/acme/app/blob/feature/x/"),
        (
            "https://gitlab.example.com/g/sub/app.git",
            "https://gitlab.example.com/g/sub/app/-/blob/feature/x/",
        ),
        (
            "ssh://git@gitea.example.com:2222/acme/app.git",
            "https://gitea.example.com/acme/app/src/branch/feature/x/",
        ),
        ("https://codeberg.org/acme/app.git", "https://codeberg.org/acme/app/src/branch/feature/x/"),
        ("git@bitbucket.org:acme/app.git", "https://bitbucket.org/acme/app/src/feature/x/"),
        ("https://git.example.com/acme/app", "https://git.example.com/acme/app/blob/feature/x/"),
        ("/srv/git/app.git", None),
        ("", None),
        (None, None),
    ],
)
def test_code_hosts_show_files_in_their_own_forms(remote: str | None, page: str | None) -> None:
    assert folder_page(remote, "feature/x") == page


def test_a_runbooks_address_is_quoted() -> None:
    rule = Rule("a", "", SHORT, path="docs/ein Ordner/ü(1).md#zwei wege")
    assert page_of(rule, "https://h/b/") == "https://h/b/docs/ein%20Ordner/%C3%BC%281%29.md#zwei%20wege"
    assert page_of(rule, None) is None
    assert page_of(Rule("a", "", SHORT, url="https://wiki/x"), "https://h/b/") == "https://wiki/x"
