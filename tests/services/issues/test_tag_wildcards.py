"""A wildcard on a tag of many issues: which are found, compared with the tags that the server keeps."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Said, runner

NAMES = ("whatsapp", "whisper", "web", "redis", "a:b", 'say "x"', "Whatsapp", "")


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(now=NOW, story="empty") as box:
        yield box


def tagged(box: Sandbox, issues: list[list[str]]) -> dict[str, set[str]]:
    """Fill the server with issues that have events of these components; return the components by title."""
    box.reset()
    for at, values in enumerate(issues):
        for value in values:
            tags = {"component": value} if value else {"level": "error"}
            box.world.add_event(title=f"Issue {at}", tags=tags)
    return {f"Issue {at}": {value for value in values if value} for at, values in enumerate(issues)}


def titles(said: Said) -> set[str]:
    return {one["title"] for one in json.loads(said.out)}


@pytest.mark.parametrize("pattern", ["wh*", "*s", "*", "w*p", "red*s", '"*:*"', "nosuch*"])
@pytest.mark.parametrize("count", [10, 64, 130])
def test_issues_with_one_value_are_found_exactly(
    box: Sandbox, tmp_path: Path, pattern: str, count: int
) -> None:
    truth = tagged(box, [[NAMES[at % len(NAMES)]] for at in range(count)])
    said = runner(box, tmp_path)("issues", "list", "--query", f"component:{pattern}", "--all", "--json")
    glob = pattern.strip('"')
    wanted = {title for title, found in truth.items() if any(fnmatchcase(one, glob) for one in found)}
    assert (said.code, said.err, titles(said)) == (0, "", wanted)


def test_issues_with_several_values_are_told_of(box: Sandbox, tmp_path: Path) -> None:
    """Each has a value of its own beside a common one, which none but the first that was read shows."""
    tagged(box, [["common", f"own-{at}"] for at in range(30)])
    run = runner(box, tmp_path)
    said = run("issues", "list", "--query", "component:own-*", "--all", "--json")
    assert (said.code, said.err) == (
        0,
        "some issues have several values of `component`: a value that none of those read showed is not searched\n",
    )
    exact = run("issues", "list", "--query", "component:own-7", "--json")
    assert (titles(exact), exact.err) == ({"Issue 7"}, "")
