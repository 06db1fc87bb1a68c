"""The two commands that are proposed: what they are for, and that no name of a file breaks out of them."""

import shlex
from dataclasses import replace
from datetime import UTC, datetime

from glitchtip_tools.core.investigation.context.next_commands import next_commands
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import (
    Confidence,
    EventSummary,
    Investigation,
    Location,
    Operational,
    RepositorySummary,
    Runbook,
    Suspect,
)
from glitchtip_tools.models import Issue, Project

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ISSUE = Issue("7", "API-7", "t", "", "error", "error", "unresolved", 1, NOW, NOW, Project("1", "api"))
FOUND = Investigation(
    ISSUE,
    "t",
    "",
    EventSummary("e", None, None, None, None),
    RepositorySummary("/r", "f" * 40, "a" * 40, "release", checkout="this"),
    locations=(Location("a.py", 7, "f", 1.0),),
    suspects=(Suspect("c" * 40, "Ada", NOW, "Change", 1.0, files=("a.py", "b.py")),),
    confidence=Confidence("high", "medium", "high"),
)
HISTORY = "git log -L7,7:a.py aaaaaaaaaa"


def test_the_commit_and_the_line_s_history() -> None:
    assert next_commands(FOUND) == ("git show cccccccccc -- a.py", HISTORY)
    at_head = replace(FOUND, repository=replace(FOUND.repository, head="a" * 40))
    assert next_commands(at_head)[1] == "git log -L7,7:a.py"


def test_what_may_have_fixed_it_comes_first() -> None:
    became = StillThere("a.py", 7, "changed", commit="d" * 40, file_now="moved.py")
    assert next_commands(replace(FOUND, still_there=(became,)))[0] == "git show dddddddddd -- moved.py"


def test_where_no_commit_is_named_the_events_are_compared() -> None:
    unknown = replace(FOUND, confidence=Confidence())
    assert next_commands(unknown) == (HISTORY, "gtt events diff API-7")
    nothing = replace(unknown, locations=(), suspects=())
    assert next_commands(nothing) == ("gtt events diff API-7", "gtt issue show API-7")


def test_an_expected_condition_asks_for_a_runbook_and_for_quiet() -> None:
    known = replace(FOUND, operational=Operational("timeout", "late", "a.py", 7, "f"))
    assert next_commands(known) == ("gtt runbooks new API-7 --add", "gtt ignore API-7 --for 7d")
    with_runbook = replace(known, runbook=Runbook("Late", "docs/late.md"))
    assert next_commands(with_runbook) == ("gtt ignore API-7 --for 7d", HISTORY)


def test_without_the_right_checkout_it_is_named_first() -> None:
    for summary in (RepositorySummary(), replace(FOUND.repository, checkout="other")):
        elsewhere = replace(FOUND, repository=summary, locations=(), suspects=())
        assert next_commands(elsewhere)[0] == "gtt investigate API-7 --repo PATH"
        of_file = replace(elsewhere, issue=None)
        assert next_commands(of_file) == ("gtt investigate --event FILE --repo PATH",)


def test_a_hostile_name_stays_one_word() -> None:
    name = "a; rm -rf ~ $(x)`y`'z\".py"
    hostile = replace(FOUND, suspects=(replace(FOUND.suspects[0], files=(name,)),))
    assert shlex.split(next_commands(hostile)[0]) == ["git", "show", "c" * 10, "--", name]
    option = replace(FOUND, suspects=(replace(FOUND.suspects[0], files=("--output=x",)),))
    assert next_commands(option)[0] == "git show cccccccccc -- --output=x"
