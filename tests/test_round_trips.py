"""What is asked at the same time: the sandbox answers nothing before all requests of a round trip are there."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt

# command: how many requests there are in each round trip
ROUND_TRIPS = {
    "issue show 1": (5,),  # the issue, its event, its tags, the counts of a day and of two weeks
    "issue show 1 --comments --events 3": (7,),
    "issue show AI-ADMIN-V2-1": (1, 1, 4),  # the projects, the newest issues of the project
    "investigate 1 --dry-run": (4, 2),  # events, tags, comments; relatives and events of the project
    "investigate 1 --post": (4, 2, 1, 1),  # posted, and read back
    "investigate AI-ADMIN-V2-2 --post": (1, 1, 4, 1, 1),
}


@pytest.mark.parametrize(("words", "waves"), ROUND_TRIPS.items(), ids=list(ROUND_TRIPS))
def test_what_does_not_depend_on_each_other_is_asked_at_once(
    words: str, waves: Sequence[int], server: Sandbox, gtt: Gtt, checkout: Path
) -> None:
    server.set_waves(*waves)
    environ = {"GTT_REPO": str(checkout), "GTT_TIMEOUT": "5"}  # ends where a wave never gets full
    said = gtt(*words.split(), env=environ)
    assert (said.code, server.waves, len(server.requests)) == (0, (), sum(waves)), said.err


def test_a_number_that_no_issue_has_is_asked_for_once(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("issue", "99999", terminal=True)
    assert (said.code, said.out) == (5, "")
    assert "retrying" not in said.err
    assert len(set(server.requests.lines())) == len(server.requests)
