"""What a report costs in requests, on every version, with tokens and tags of every kind."""

import json
import re
from collections import Counter
from datetime import timedelta
from math import ceil
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Token
from tests.conftest import NOW, Gtt, runner
from tests.metrics.test_numbers import notes


def paths(server: Sandbox) -> Counter[str]:
    return Counter(
        re.sub(r"\d+", "N", request.path.removeprefix("/api/0/").removeprefix("organizations/adminai-tech/"))
        for request in server.requests
    )


def test_a_thousand_issues_over_twelve_components_take_few_requests(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story=("bulk", 1000, {"unlabelled": 0, "several": 0})) as box:
        said = runner(box, tmp_path)("metrics", "daily", "--json")
        found = json.loads(said.out)
        assert found["issues"] + found["ignored"]["issues"] == 1000
        pages = sum(ceil(1000 / 12 / 100) for _ in range(12))
        asked = paths(box)
        parts = 8  # the first page and the four windows by age, which are uneven here
        assert asked["issues/"] <= 10 + parts + pages
        assert asked["issues-stats/"] <= 2 * 5  # days, and hours of those whose day the window divides
        assert (asked["issues/N/tags/"], asked.total()) <= (0, 10 + parts + 5 + pages + 5 + 5)


def test_missing_and_several_values_cost_little_more(tmp_path: Path) -> None:
    """100 issues without a component, 50 with two of them."""
    with Sandbox(now=NOW, story=("bulk", 1000, {})) as box:
        runner(box, tmp_path)("metrics", "daily", "--json")
        asked = paths(box)
        assert asked["issues/N/tags/"] <= 12
        assert asked.total() <= 10 + 7 + 24 + 5 + 5 + 5 + 12 + 2


def test_a_tag_with_a_value_for_each_issue_is_bounded(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story=("bulk", 300, {"components": 300, "unlabelled": 0, "several": 0})) as box:
        found = json.loads(runner(box, tmp_path)("metrics", "daily", "--json").out)
        assert notes(found) == ["`(other)` contains 15: `component` has too many values to request all"]
        assert sum(group["count"] for group in found["groups"]) == found["total"]
        assert paths(box)["issues/N/tags/"] == 200


@pytest.mark.slow
def test_the_same_numbers_on_every_version(any_server: Sandbox, tmp_path: Path) -> None:
    """4.2 has no statistics per issue: the events are counted one by one, and that is said."""
    found = json.loads(runner(any_server, tmp_path)("metrics", "daily", "--json").out)
    slower = "this server has no statistics per issue: their events were counted one by one, which is slower"
    assert notes(found) == ([slower] if any_server.world.version.name == "4.2" else [])
    assert (found["total"], found["issues"], found["ignored"]["count"]) == (341, 37, 33)


def test_a_token_that_may_not_read_the_total_still_counts(server: Sandbox, gtt: Gtt) -> None:
    token = Token(99, "events", "e1" * 32, 1, ("event:read",), NOW)
    server.world.tokens[token.value] = token
    said = gtt("metrics", "daily", "--json", env={"GLITCHTIP_API_TOKEN": token.value})
    found = json.loads(said.out)
    assert notes(found) == ["the total could not be checked: the token lacks the scope `org:read`"]
    assert found["total"] == 341


def test_an_issue_whose_tags_break_the_server_does_not_break_the_report(server: Sandbox, gtt: Gtt) -> None:
    event = server.world.add_event(title="Odd", tags={"component": "odd"}, at=NOW - timedelta(hours=1))
    for path in (f"/issues/{event.issue_id}/tags/", "/projects/adminai-tech/[^/]+/events/"):
        server.fault("GET", path, status=500, html=True, times=None)
    found = json.loads(gtt("metrics", "daily", "--json").out)
    assert found["total"] == 342
    assert {group["name"]: group["count"] for group in found["groups"]}["(other)"] == 1
    assert notes(found) == ["`(other)` contains 1 whose tags the server failed to send"]
