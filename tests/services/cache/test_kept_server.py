"""The version and the asker's address between runs: they save requests, and no answer depends on what was kept."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.search.language.syntax import Pattern
from glitchtip_tools.core.search.planning.conditions import All, Any, Assigned, Literal, reassigned
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.services.cache.server import FRESH, KeptServer
from tests.conftest import NOW, Gtt, runner
from tests.services.cache.test_kept_projects import OWNER, paths

ACCOUNT = "/api/0/"
MINE = ("issues", "list", "assigned:me", "--json")


@pytest.fixture
def assigned(_boxes: Callable[[str], Sandbox]) -> Sandbox:
    """GlitchTip 6.2 with an issue that is assigned to who asks, and one to a colleague."""
    box = _boxes("6.2")
    me, colleague = list(box.world.users.values())[:2]
    box.world.issue(1).assigned_to, box.world.issue(2).assigned_to = me.id, colleague.id
    return box


@pytest.fixture
def gtt(assigned: Sandbox, tmp_path: Path) -> Gtt:
    """Run gtt against that server."""
    return runner(assigned, tmp_path)


def kept(home: Path) -> Path:
    """Return the only file of what a server said."""
    (found,) = (home / ".cache" / "gtt").glob("server-*.json")
    return found


def test_what_is_assigned_to_me_is_one_request_the_second_time(
    assigned: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    assigned.set_waves(2, 1)  # the version and the account at the same time, then the list
    first = gtt(*MINE)
    assert [row["id"] for row in json.loads(first.out)] == ["1"]
    assert sorted(paths(assigned)) == [ACCOUNT, "/api/settings/", "issues/"]
    assert gtt(*MINE) == first
    assert paths(assigned) == ["issues/"]
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600
    assert assigned.token not in kept(tmp_path).name + kept(tmp_path).read_text()


def test_no_cache_neither_reads_nor_writes(assigned: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    for _ in range(2):
        assert gtt(*MINE, "--no-cache").code == 0
        assert len(paths(assigned)) == 3
    assert not (tmp_path / ".cache").exists()


def test_they_are_kept_for_minutes(assigned: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt(*MINE).code == 0
    paths(assigned)
    for now, asked in (
        (NOW + FRESH - timedelta(seconds=1), 1),
        (NOW + FRESH, 3),
        (NOW - timedelta(days=1), 3),  # a clock that was set back
    ):
        assert runner(assigned, tmp_path, now=now)(*MINE).code == 0
        assert len(paths(assigned)) == asked


@pytest.mark.parametrize(
    "words",
    [
        "issues list assigned:me --json",
        "issues list !assigned:me --all --json",
        "issues list --assigned-to me --json",
        "issues list (assigned:me OR level:fatal) --json",
        "issues list (assigned:me OR assigned:gone@example.com) --json",
        "issues list assigned:me --count",
        "issues list assigned:me --explain",
        "issues list assigned:me --sort count --json",
    ],
)
@pytest.mark.parametrize(
    ("email", "version"),
    [("gone@example.com", "4.2.10"), ("GONE@example.com", "unknown"), ("", "6.1.0"), (5, 6)],
)
def test_an_address_that_is_wrong_changes_no_answer(
    words: str, email: object, version: object, assigned: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    """Another address, and an older version, within the minutes."""
    right = gtt(*words.split(), "--no-cache")
    assert gtt(*MINE).code == 0
    said = {"email": email, "version": version}
    content = {name: {"at": NOW.isoformat(), "said": value} for name, value in said.items()}
    kept(tmp_path).write_text(json.dumps(content))
    assert gtt(*words.split()) == right


def test_a_look_at_what_is_new_asks_who_looks_only_where_nobody_shows_it(assigned: Sandbox, gtt: Gtt) -> None:
    first = gtt("status", "--json")
    assert ACCOUNT in paths(assigned)
    assert gtt("status", "--json").code == first.code == 0
    assert ACCOUNT not in paths(assigned)


def test_a_change_asks_who_asks(assigned: Sandbox, gtt: Gtt) -> None:
    assert gtt(*MINE).code == 0
    paths(assigned)
    assert gtt("resolve", "--query", "assigned:me", "--yes", "--expect", "1").code == 0
    assert {ACCOUNT, "/api/settings/"} <= set(paths(assigned))


@pytest.mark.parametrize("content", ["", "[1]", '{"version": 6, "email": {"at": 5, "said": "a@b"}}'])
def test_a_broken_file_holds_nothing(content: str, tmp_path: Path) -> None:
    server = KeptServer(CacheFile(tmp_path, "server", OWNER), NOW)
    server.file.path.write_text(content)
    assert (server.version(), server.email()) == (None, None)
    server.note(version="6.0", email=None)
    server.note(email="ann@example.com")
    assert (server.version(), server.email()) == ("6.0", "ann@example.com")


@pytest.mark.parametrize("version", ["4.2.10", "5.2.0", "v5", "4f3c2b1"])
def test_a_version_that_lacks_an_ability_is_asked_for_anew(
    version: str, assigned: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    words = ("issues", "list", "title:Time*", "--json")
    first = gtt(*words)
    content = json.loads(kept(tmp_path).read_text())
    content["version"]["said"] = version
    kept(tmp_path).write_text(json.dumps(content))
    paths(assigned)
    assert gtt(*words) == first
    assert "/api/settings/" in paths(assigned)
    assert gtt(*words) == first
    assert "/api/settings/" not in paths(assigned)


def test_another_address_in_a_condition() -> None:
    def to(name: str) -> Literal:
        return Literal(Assigned(Pattern((name,))), wanted=False)

    both = All((to("a@b"), Any((to("a@b"), to("c@d"), Literal(Assigned())))))
    assert reassigned(both, "a@b", "x@y") == All(
        (to("x@y"), Any((to("x@y"), to("c@d"), Literal(Assigned()))))
    )
