"""`gtt investigate` asks for the context in a kept project at once: it saves a round trip and changes no report."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from glitchtip_tools.api.http import RETRIES
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt

LISTED = ("issues", "list", "--status", "all", "--all", "--jsonl")
SHOP = ("issues", "list", "--project", "web-shop", "--json")
# What was run before, the command, and how many requests there are in each round trip.
TRIPS = {
    "number, listed": ((SHOP, LISTED), "investigate 1 --post", (6, 1, 1)),
    "short id, listed": ((SHOP, LISTED), "investigate AI-ADMIN-V2-1 --post", (6, 1, 1)),
    "short id, of a kept project": ((SHOP,), "investigate AI-ADMIN-V2-1 --post", (2, 3, 1, 1)),
    "number, of no kept project": ((LISTED,), "investigate 1 --post", (4, 2, 1, 1)),
}


@pytest.mark.parametrize(("before", "words", "waves"), TRIPS.values(), ids=list(TRIPS))
def test_its_context_is_asked_for_at_once(
    before: Sequence[Sequence[str]],
    words: str,
    waves: Sequence[int],
    server: Sandbox,
    gtt: Gtt,
    checkout: Path,
) -> None:
    for line in before:
        assert gtt(*line).code == 0
    server.requests_clear()
    server.set_waves(*waves)
    said = gtt(*words.split(), env={"GTT_REPO": str(checkout), "GTT_TIMEOUT": "5"})
    assert (said.code, server.waves, len(server.requests)) == (0, (), sum(waves)), said.err


def test_the_projects_are_kept_for_the_next_one(server: Sandbox, gtt: Gtt, checkout: Path) -> None:
    environ = {"GTT_REPO": str(checkout)}
    assert gtt("investigate", "AI-ADMIN-V2-1", "--dry-run", env=environ).code == 0
    server.requests_clear()
    assert gtt("investigate", "AI-ADMIN-V2-2", "--dry-run", env=environ).code == 0
    assert not [one for one in server.requests if one.path.endswith("/projects/")]


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": "2", "slug": "ai-admin-v2"}, {"id": "1", "slug": "web-shop"}],
        [{"id": "99", "slug": "ai-admin-v2"}],
        [{"id": "1", "slug": "ai-admin"}],
    ],
)
@pytest.mark.parametrize("name", ["1", "AI-ADMIN-V2-1", "AI-ADMIN-V2-3"])
def test_projects_that_are_wrong_change_no_report(
    rows: list[dict[str, str]], name: str, gtt: Gtt, checkout: Path, tmp_path: Path
) -> None:
    environ = {"GTT_REPO": str(checkout)}
    words = ("investigate", name, "--dry-run", "--json")
    right = gtt(*words, "--no-cache", env=environ)
    assert right.code == 0
    gtt(*SHOP)
    gtt(*LISTED)
    (kept,) = (tmp_path / ".cache" / "gtt").glob("projects-*.json")
    kept.write_text(json.dumps({"at": NOW.isoformat(), "projects": rows}))
    assert gtt(*words, env=environ) == right


@pytest.mark.parametrize("before", [(), SHOP], ids=["nothing kept", "its project kept"])
def test_a_list_that_cannot_be_read_does_not_say_that_the_issue_is_missing(
    before: Sequence[str], server: Sandbox, gtt: Gtt, checkout: Path
) -> None:
    """It is asked for as often as any, and no other way is tried behind it."""
    if before:
        assert gtt(*before).code == 0
    server.requests_clear()
    server.fault("GET", "/adminai-tech/issues/", status=503, times=None)
    said = gtt("investigate", "AI-ADMIN-V2-1", "--dry-run", env={"GTT_REPO": str(checkout)})
    assert (said.code, said.out) == (9, "")
    asked = [one.path.removeprefix("/api/0/organizations/adminai-tech/") for one in server.requests]
    assert asked.count("issues/") == 1 + RETRIES
    assert asked.count("projects/") == (0 if before else 1)
