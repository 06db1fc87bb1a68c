"""The table of conditions: what is read is matched, compared, explained and documented, and nothing else is."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from glitchtip_tools.core.runbooks import Criteria, Matcher, Rule, Runbooks, winner
from glitchtip_tools.core.runbooks.conditions import CONDITIONS, KINDS, SERVER
from glitchtip_tools.core.runbooks.issue_checks import SearchCheck
from glitchtip_tools.core.search import Context
from glitchtip_tools.models import Event, Issue, Metadata, Project, Tag, TagValue
from glitchtip_tools.render.runbooks.comment import runbook_comment
from glitchtip_tools.services.runbooks.file import runbooks_in

PAGE = (Path(__file__).parents[3] / "docs" / "runbooks.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
# For each condition: as it is written, one issue that meets it, one that does not.
CASES: dict[str, tuple[str, dict[str, object], dict[str, object]]] = {
    "message": ("pool is empty", {"title": "The pool is empty"}, {"title": "The pool is full"}),
    "type": ("TimeoutError", {"metadata": Metadata("db.TimeoutError")}, {"metadata": Metadata("KeyError")}),
    "regex": (r"after \d+s", {"title": "stopped after 30s"}, {"title": "stopped", "metadata": Metadata()}),
    "culprit": ("pay/*", {"culprit": "pay/charge.py"}, {"culprit": "cart/add.py"}),
    "logger": ("app.*", {"logger": "app.pool"}, {"logger": "lib.pool"}),
    "level": (">=error", {"level": "fatal"}, {"level": "warning"}),
    "project": ("api", {"project": Project("1", "api")}, {"project": Project("2", "web")}),
    "tags": ("{component: pay*}", {"tags": {"component": "payments"}}, {"tags": {"component": "cart"}}),
    "query": ("timesSeen:>10", {"count": 12}, {"count": 9}),
}


def read(key: str, written: str) -> Criteria:
    """Return what the reader of files makes of a rule with this one condition."""
    value = written if written.startswith("{") else f"'{written}'"
    (rule,) = runbooks_in(f"runbooks: [{{path: a.md, match: {{{key}: {value}}}}}]".encode()).rules
    return rule.match


def wins(match: Criteria, make: Callable[..., Issue], given: dict[str, object]) -> bool:
    values = dict(given)
    tags = values.pop("tags", {})
    assert isinstance(tags, dict)
    known = [Tag(key, 1, 1, (TagValue(value, 1),)) for key, value in tags.items()]
    return (
        winner(Matcher(Runbooks((Rule("r", "", match),)), Context(NOW)), make(**values), tags=known)
        is not None
    )


def test_what_is_read_is_matched_compared_explained_and_documented(issue: Callable[..., Issue]) -> None:
    documented = re.findall(
        r"^\| `(\w+)` \| (.*) \|$", PAGE.partition("| condition | matches when |")[2], re.M
    )
    example = re.findall(r"^      (\w+):", PAGE, re.M)
    findings = [f"`{key}` is documented, but not a condition" for key, _ in documented if key not in KINDS]
    for kind in CONDITIONS:
        if (kind.key, kind.holds_when) not in documented:
            findings.append(f"docs/runbooks.md: the row of `{kind.key}` does not say what CONDITIONS says")
        if kind.key not in example:
            findings.append(f"docs/runbooks.md: the example of a file has no `{kind.key}`")
        if kind.key not in CASES:
            findings.append(f"`{kind.key}` has no case in this test")
            continue
        written, meeting, missing = CASES[kind.key]
        match = read(kind.key, written)
        if match.size != 1:
            findings.append(f"`{kind.key}` is read as {match.size} conditions")
        if not wins(match, issue, meeting):
            findings.append(f"`{kind.key}: {written}` is not met by {meeting}")
        if wins(match, issue, missing):
            findings.append(f"`{kind.key}: {written}` is met by {missing}")
        if (
            not match.implies(match)
            or match.implies(Criteria(message="else"))
            or Criteria(message="x").implies(match)
        ):
            findings.append(f"`{kind.key}` is not compared with others")
        (clause,) = match.clauses
        if not kind.invalid("else") and kind.implies(clause.values, ("else",)):
            findings.append(f"`{kind.key}` with any value is taken to imply `{kind.key}` with any other")
        check = kind.check(clause.label, clause.values, clause.name, Context(NOW))
        if isinstance(check, SearchCheck) != (kind.cost == SERVER):
            findings.append(f"`{kind.key}` costs the wrong thing: what may ask the server costs SERVER")
        comment = runbook_comment(Rule("r", "", match, path="a.md"), None, "runbooks.yaml")
        if f"`{clause.values[0]}`" not in comment.partition("Matched because")[2]:
            findings.append(f"`{kind.key}` is not named in the comment")
        if list(match.described()) != [f"{clause.label}: {clause.values[0]}"]:
            findings.append(f"`{kind.key}` is not named in the list")
        (explained,) = Matcher(Runbooks((Rule("r", "", match),)), Context(NOW)).explain(
            issue(), lambda _: True
        )
        if [outcome.condition for outcome in explained.outcomes] != [clause.label]:
            findings.append(f"`{kind.key}` is not explained by `runbooks test`")
    assert not findings, "\n".join(findings)


def variants(written: str) -> list[str]:
    """Return values that are wider than this one, narrower, or only look like it."""
    tag, _, value = written.strip("{}").rpartition(": ")
    near = (value, value[1:], value[:-1], f"*{value}", f"{value}*", value.upper(), value.lower(), "*")
    return [f"{{{tag}: '{one}'}}" if tag else one for one in dict.fromkeys(near)]


def test_what_is_taken_to_imply_another_never_holds_without_it(issue: Callable[..., Issue]) -> None:
    findings = []
    for kind in CONDITIONS:
        written, *issues = CASES[kind.key]
        values = [one for one in variants(written) if "{" in one or not kind.invalid(one)]
        known = [(one, read(kind.key, one)) for one in values]
        met = {one: [wins(match, issue, given) for given in issues] for one, match in known}
        for (narrow, first), (wide, second) in product(known, known):
            if first.implies(second) and any(
                a and not b for a, b in zip(met[narrow], met[wide], strict=True)
            ):
                findings.append(
                    f"`{kind.key}: {narrow}` is taken to imply `{wide}`, which its issue does not meet"
                )
    assert not findings, "\n".join(findings)


def test_a_condition_that_is_none_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="no such condition: loger"):
        Criteria(loger="app")


def test_the_documented_file_is_read_whole() -> None:
    (block,) = re.findall(r"^```yaml\n(base_url.*?)^```", PAGE, re.M | re.S)
    (rule,) = runbooks_in(block.encode()).rules
    assert {clause.key for clause in rule.match.clauses} == set(KINDS)


def test_a_logger_is_the_issues_own_or_its_tag_case_included(issue: Callable[..., Issue]) -> None:
    match = Criteria(logger=["app.pool", "db.*"])
    by_tag = {"logger": "db.pool"}
    assert wins(match, issue, {"logger": "app.pool"})
    assert wins(match, issue, {"tags": by_tag})
    assert not wins(match, issue, {"logger": "app", "tags": {"logger": "DB.pool"}})
    event = Event("e", title="x", tags=(("logger", "db.pool"),))
    rules = Runbooks((Rule("r", "", match),))
    assert winner(Matcher(rules, Context(NOW)), None, event=event) is rules.rules[0]
    assert match.implies(Criteria(logger=["app.*", "db.*"]))
    assert not Criteria(logger="app.*").implies(match)
