"""`gtt issues list --assigned-to`: what a user of GlitchTip 6 finds, and what users of older servers are told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said, runner

Lister = Callable[..., list[str]]
Boxes = Callable[[str], Sandbox]


@pytest.fixture
def newest(_boxes: Boxes) -> Sandbox:
    """GlitchTip 6.2 with an issue of the token's owner, one of a colleague, one of a team."""
    box = _boxes("6.2")
    me, colleague = list(box.world.users.values())[:2]
    box.world.issue(1).assigned_to = me.id
    box.world.issue(2).assigned_to = colleague.id
    box.world.issue(3).assigned_team = box.world.teams[0].id
    return box


@pytest.fixture
def listed(newest: Sandbox, tmp_path: Path) -> Lister:
    """List issues and return `ID assignee` of each."""
    run = runner(newest, tmp_path)

    def ids(*words: str) -> list[str]:
        said = run("issues", "list", "--all", "--json", *words)
        assert (said.code, said.err) == (0, "")
        return [f"{issue['id']} {issue['assignedTo']}" for issue in json.loads(said.out)]

    return ids


def test_my_issues_those_of_others_of_a_team_of_nobody(newest: Sandbox, listed: Lister) -> None:
    me, colleague = (user.email for user in list(newest.world.users.values())[:2])
    everything = listed("--status", "all")

    assert listed("--status", "all", "--assigned-to", "me") == [f"1 {me}"]
    assert listed("--status", "all", "--assigned-to", colleague.upper()) == [f"2 {colleague}"]
    assert listed("--status", "all", "--assigned-to", "#backend") == ["3 #backend"]
    assert set(listed("--status", "all", "--assigned-to", "me", "--assigned-to", "#backend")) == {
        f"1 {me}",
        "3 #backend",
    }
    assert listed("--status", "all", "--assigned-to", "none") == [
        row for row in everything if row.endswith(" None")
    ]
    assert len(everything) > 3


def test_flags_and_query_mean_the_same(newest: Sandbox, listed: Lister) -> None:
    for value in ("me", "none", "#backend"):
        assert listed("--assigned-to", value) == listed("--query", f"assigned:{value} is:unresolved")


def test_an_assignment_over_the_api_is_seen(newest: Sandbox, listed: Lister, tmp_path: Path) -> None:
    words = ("api", "/issues/9/", "-X", "PUT", "-f", "assignedTo=team:frontend")
    assert runner(newest, tmp_path)(*words).code == 0
    assert listed("--assigned-to", "#frontend") == ["9 #frontend"]


@pytest.fixture(params=["4.2", "5.2"])
def older(request: pytest.FixtureRequest, _boxes: Boxes) -> Sandbox:
    """A server of a time before assignments."""
    return _boxes(request.param)


def test_a_server_without_assignments_is_named_as_such(older: Sandbox, tmp_path: Path) -> None:
    assert runner(older, tmp_path)("issues", "list", "--assigned-to", "me") == Said(
        5,
        "",
        "gtt: `--assigned-to`: this server has no such data\n"
        "hint: GlitchTip has it from version 6 on; leave the option out\n",
    )
    assert [line for line in older.requests.lines() if "/issues/" in line] == []


@pytest.mark.parametrize("value", ["ann", "#", ""])
def test_nobody_is_refused_before_anything_is_sent(value: str, server: Sandbox, gtt: Gtt) -> None:
    assert gtt("issues", "list", "--assigned-to", value) == Said(
        2,
        "",
        f"gtt: `--assigned-to`: `{value}` is not an assignee: expected `me`, an e-mail address, `none`, "
        "or a team as `#team`\n",
    )
    assert len(server.requests) == 0
