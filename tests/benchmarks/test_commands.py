"""No command is left out of what is measured, without a reason."""

import pytest

from benchmarks.commands import READS, WITHOUT, WRITES, Command
from glitchtip_tools.commands.shown import TABLE


def test_every_command_is_measured_or_says_why_not() -> None:
    measured = {command.name for command in (*READS, *WRITES)}
    assert set(TABLE) - measured - set(WITHOUT) == set(), "give it a line in benchmarks/commands.py"
    assert measured & set(WITHOUT) == set()
    assert set(WITHOUT) - set(TABLE) == set()


def test_what_changes_something_is_among_the_writes() -> None:
    reads = {command.name for command in READS}
    also_read = {"comment", "investigate", "metrics daily", "metrics weekly", "runbooks new"}
    assert {name for name in reads if TABLE[name].changes} - also_read == set()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("issues list --all", "issues list"),
        ("issue show 1", "issues show"),
        ("comment 1 --list", "comment"),
        ("orgs members list", "orgs members list"),
        ("orgs members remove ann@example.com", "orgs members remove"),
        ("api issues/1/", "api"),
    ],
)
def test_a_line_is_of_one_command(words: str, name: str) -> None:
    assert Command(words).name == name
