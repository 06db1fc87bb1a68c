"""A round over many issues: which are investigated, what is left out, and failures that are one issue's own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glitchtip_tools.core.investigation.context.rounds import foreign
from glitchtip_tools.core.investigation.report import EventSummary, Investigation, Posted, RepositorySummary
from glitchtip_tools.errors import Failure, NotFound
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.services.investigation.rounds import round_of

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def issue(number: int, project: str) -> Issue:
    name = f"{project.upper()}-{number}"
    return Issue(
        str(number), name, "t", "", "error", "error", "unresolved", 1, NOW, NOW, Project("1", project)
    )


def examining(checkouts: dict[str, str], seen: list[str]) -> Callable[[Issue], tuple[str, Investigation]]:
    """Return an investigation that finds each issue's checkout in a table, and notes which were asked for."""

    def examine(one: Issue) -> tuple[str, Investigation]:
        seen.append(one.short_id)
        checkout = checkouts.get(one.short_id, checkouts[one.project.slug])
        if checkout == "fails":
            raise NotFound(f"{one.short_id} is gone")
        summary = RepositorySummary("/r", checkout=checkout)
        return one.id, Investigation(one, "t", "", EventSummary("e", None, None, None, None), summary)

    return examine


def test_projects_of_which_nothing_is_here_are_left_out_after_three_tries() -> None:
    issues = [issue(at, project) for at in range(1, 7) for project in ("api", "web")]
    seen: list[str] = []
    found = round_of(issues, examining({"api": "this", "web": "other"}, seen), by_mapping=True)
    assert [one.issue.short_id for one in found.examined] == [f"API-{at}" for at in range(1, 7)]
    assert found.left_out == {"web": 6}
    assert sorted(seen) == sorted([f"API-{at}" for at in range(1, 7)] + [f"WEB-{at}" for at in range(1, 4)])
    everything = round_of(issues, examining({"api": "this", "web": "other"}, []), by_mapping=False)
    assert [one.issue for one in everything.examined] == issues
    assert everything.left_out == {}


def test_a_project_stays_when_a_later_issue_is_not_here_or_has_no_stack() -> None:
    issues = [issue(at, "api") for at in range(1, 6)]
    mixed = {"api": "other", "API-3": "this"}
    assert len(round_of(issues, examining(mixed, []), by_mapping=True).examined) == 5
    for alone in ("none", "strange", "unknown", "fails"):
        assert len(round_of(issues, examining({"api": alone}, []), by_mapping=True).examined) == 5


@pytest.mark.parametrize(
    ("examined", "absent"),
    [
        ([], set()),
        ([("a", "other")], {"a"}),
        ([("a", "other"), ("a", "this"), ("b", "other"), ("b", "none")], {"b"}),
        ([("a", "none"), ("b", "strange"), ("c", ""), ("d", "unknown")], set()),
    ],
)
def test_a_project_is_another_checkout_s_when_its_frames_are(
    examined: list[tuple[str, str]], absent: set[str]
) -> None:
    assert foreign(examined) == absent


def test_what_fails_for_one_issue_is_said_of_it_alone() -> None:
    issues = [issue(at, "api") for at in (1, 2, 3)]
    found = round_of(issues, examining({"api": "this", "API-2": "fails"}, []), by_mapping=True)
    assert [one.message for one in found.failures] == ["API-2 is gone"]
    assert [visit.error for visit in found.visits] == [None, "API-2 is gone", None]

    def post(case: str, one: Investigation) -> Investigation:
        if case == "3":
            raise Failure("the server says no")
        return replace(one, comment=Posted("created", case))

    posted = found.posted(post)
    assert [(visit.comment.action, visit.error) for visit in posted.visits] == [
        ("created", None),
        ("none", "API-2 is gone"),
        ("none", "the server says no"),
    ]
