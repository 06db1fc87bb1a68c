"""A round as a table: what is said of issues that have no frame in the checkout."""

from datetime import UTC, datetime

import pytest

from glitchtip_tools.core.investigation.context.rounds import Visit
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.render.investigation.rounds import summary
from glitchtip_tools.render.output import View

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
ISSUE = Issue("1", "WEB-1", "t", "", "error", "error", "unresolved", 1, NOW, NOW, Project("1", "web"))


@pytest.mark.parametrize(
    ("checkout", "place", "comment"),
    [
        ("other", "another checkout's", "none: not this checkout"),
        ("unknown", "a bundle, without maps", "none: a bundle without source maps"),
        ("none", "not known", "none"),
    ],
)
def test_an_issue_without_a_frame_here_says_why(checkout: str, place: str, comment: str) -> None:
    visit = Visit(ISSUE, checkout=checkout)
    assert place in summary([visit], View(terminal=True, width=80))
    (row,) = summary([visit], View()).splitlines()
    assert row.split("\t")[6] == comment
