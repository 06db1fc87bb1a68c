"""A wildcard on a tag of many issues: which are found, compared with the tags that the server keeps."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow
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


@pytest.mark.parametrize("pattern", ["own-*", "common*", "own-1*"])
def test_issues_with_a_value_of_their_own_are_all_asked(box: Sandbox, tmp_path: Path, pattern: str) -> None:
    """Each has a value of its own beside a common one: what the first ones say shows that the others may, too."""
    truth = tagged(box, [["common", f"own-{at}"] for at in range(60)])
    said = runner(box, tmp_path)("issues", "list", "--query", f"component:{pattern}", "--all", "--json")
    wanted = {title for title, found in truth.items() if any(fnmatchcase(one, pattern) for one in found)}
    assert (said.code, said.err, titles(said)) == (0, "", wanted)


NOTE = (
    "some issues have several values of `component`: a value that none of those read showed is not searched\n"
)


@pytest.mark.parametrize(("several", "most"), [(0.0, 60), (0.1, 65), (0.5, 65), (0.9, 65)])
def test_values_that_many_issues_have_are_found_with_few_requests(
    tmp_path: Path, several: float, most: int
) -> None:
    """173 issues of nineteen components; what cannot be excluded without asking each of them is noted."""
    with Sandbox(now=NOW, story="empty") as box:
        grow(box.world, 173, components=19, several=several, statuses=("unresolved",))
        for pattern in ("wh*", "*s", "re*"):
            wanted = {
                str(issue.id)
                for issue in box.world.issues.values()
                if any(fnmatchcase(value, pattern) for value in issue.tags.get("component", {}))
            }
            box.requests_clear()
            said = runner(box, tmp_path)("issues", "list", f"component:{pattern}", "--all", "--json")
            assert {one["id"] for one in json.loads(said.out)} == wanted
            assert (said.code, said.err) == (0, NOTE if several else "")
            assert len(box.requests) <= most


def test_a_tag_with_very_many_values_is_asked_issue_by_issue(box: Sandbox, tmp_path: Path) -> None:
    truth = tagged(box, [[f"user-{at}-{number}" for number in range(4)] for at in range(40)])
    said = runner(box, tmp_path)("issues", "list", "--query", "component:user-*-3", "--all", "--json")
    assert (said.code, said.err, titles(said)) == (0, "", set(truth))
    assert len(box.requests) < 40 + 2 * 40 + 10
