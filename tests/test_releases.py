"""`gtt releases report` and `create`: what a release brought, for people and for CI, and how one is announced."""

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Release
from tests.conftest import NOW, Gtt, runner

VERSIONS = {"web@1.0": 6, "web@1.1": 4, "web@1.2": 1}  # days ago


@pytest.fixture
def gtt(any_server: Sandbox, tmp_path: Path) -> Gtt:
    """Three releases of a project, and an issue for each thing that can become of one."""
    world = any_server.world
    project = world.project("web-shop")
    world.releases = [one for one in world.releases if one.project_id != project.id]
    for version, days in VERSIONS.items():
        world.releases.append(Release(version, project.id, NOW - timedelta(days=days)))

    def seen(title: str, *events: tuple[str, float], level: str = "error") -> None:
        for version, days in events:
            world.add_event(
                project="web-shop",
                title=title,
                level=level,
                at=NOW - timedelta(days=days),
                tags={"release": version},
            )

    seen("new one", ("web@1.2", 1), ("web@1.2", 0.2), ("web@1.2", 0.1))
    seen("new warning", ("web@1.2", 0.5), level="warning")
    seen("back again", ("web@1.0", 5.5), ("web@1.2", 0.3))
    seen("gone now", ("web@1.1", 3), ("web@1.1", 2))
    seen("as ever", ("web@1.0", 5), ("web@1.1", 3), ("web@1.2", 0.4))
    return runner(any_server, tmp_path)


def test_a_report_tells_what_is_new_back_and_gone(gtt: Gtt, any_server: Sandbox) -> None:
    any_server.requests_clear()
    said = gtt("releases", "report", "web@1.2")
    rows = [line.split("\t") for line in said.out.splitlines()]
    names = {one.title: any_server.world.short_id(one) for one in any_server.world.issues.values()}
    assert [row[1:] for row in rows] == [
        ["new", "error", "3", "0,0,0,1,2", "new one"],
        ["new", "warning", "1", "0,0,0,1,0", "new warning"],
        ["regressed", "error", "1", "0,0,0,0,1", "back again"],
        ["gone", "error", "2", "0,1,1,0,0", "gone now"],
    ]
    assert [row[0] for row in rows] == [names[row[-1]] for row in rows]
    said_last = "web@1.2 against web@1.1: 2 new, 1 regressed, 1 gone, 1 in both\n"
    assert (said.code, said.err.endswith(said_last)) == (0, True)
    if any_server.world.version.issues_stats:
        assert (said.err, len(any_server.requests)) == (said_last, 5)


def test_a_person_reads_the_sums_first(gtt: Gtt) -> None:
    said = gtt("releases", "report", "web@1.2", "--no-color", terminal=True)
    lines = said.out.splitlines()
    assert lines[0] == "web@1.2 against web@1.1: 2 new, 1 regressed, 1 gone, 1 in both"
    assert lines[2] == "events per day of its issues: 19 Nov 0, 20 Nov 1, 21 Nov 0, 22 Nov 3, 23 Nov 3"
    assert lines[5].split()[1:5] == ["new", "error", "3", "▄█"]


def test_another_release_can_be_named_by_how_it_begins(gtt: Gtt) -> None:
    said = gtt("releases", "report", "web@1.2", "--against", "web@1.0", "--json")
    found = json.loads(said.out)
    titles = {kind: [one["title"] for one in found[kind]] for kind in ("new", "regressed", "gone", "both")}
    assert titles == {
        "new": ["new one", "new warning"],
        "regressed": [],
        "gone": [],
        "both": ["as ever", "back again"] if titles["both"][0] == "as ever" else ["back again", "as ever"],
    }
    assert (found["version"], found["against"], len(found["days"])) == ("web@1.2", "web@1.0", 7)
    first = json.loads(gtt("releases", "report", "web@1.0", "--json").out)
    assert (first["against"], len(first["new"])) == (None, 2)


@pytest.mark.parametrize(
    ("query", "code", "said_last"),
    [
        ("level:error", 12, "gtt: 1 new issue matches `level:error`\nhint: the report shows the new ones\n"),
        (
            "level:>=warning",
            12,
            "gtt: 2 new issues match `level:>=warning`\nhint: the report shows the new ones\n",
        ),
        ("level:fatal", 0, "1 in both\n"),
        ("title:back", 0, "1 in both\n"),
        ("level:error OR title:warning", 12, "gtt: 2 new issues match `level:error OR title:warning`\n"),
    ],
)
def test_ci_can_fail_on_new_issues(gtt: Gtt, query: str, code: int, said_last: str) -> None:
    said = gtt("releases", "report", "web@1.2", "--fail-on-new", query)
    assert (said.code, said_last in said.err, len(said.out.splitlines())) == (code, True, 4)


@pytest.mark.parametrize(
    ("words", "code", "said_first"),
    [
        (("web@9",), 5, "gtt: release `web@9` not found"),
        (("web@1",), 2, "gtt: several releases start with `web@1`"),
        (("web@1.2", "--against", "web@1.2"), 2, "gtt: `web@1.2` cannot be compared with itself"),
        (("web@1.2", "--fail-on-new", "level:"), 2, "gtt: "),
    ],
)
def test_what_cannot_be_reported_is_said(
    gtt: Gtt, any_server: Sandbox, words: tuple[str, ...], code: int, said_first: str
) -> None:
    any_server.requests_clear()
    said = gtt("releases", "report", *words)
    assert (said.code, said.out, said.err.startswith(said_first)) == (code, "", True)
    if "--fail-on-new" in words:
        assert any_server.requests.lines() == []


def test_a_release_without_events_says_so(gtt: Gtt) -> None:
    assert gtt("releases", "create", "web@1.3", "--project", "web-shop").code == 0
    said = gtt("releases", "report", "web@1.3", "--project", "web-shop")
    assert said.err.splitlines()[-2:] == [
        "no event of `web@1.3` was received yet",
        "web@1.3 against web@1.2: 0 new, 0 regressed, 4 gone, 0 in both",
    ]


def test_a_release_is_announced_once_with_its_commit(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    said = gtt("releases", "create", "web@1.3", "--project", "web-shop", "--commit", "3F2A1C0", "--json")
    made = json.loads(said.out)
    assert (made["version"], made["projects"], made["ref"]) == ("web@1.3", ["web-shop"], "3f2a1c0")
    assert (said.code, said.err) == (0, "announced `web@1.3`\n")
    again = gtt("releases", "create", "web@1.3", "--project", "web-shop")
    assert (again.code, again.err) == (0, "`web@1.3` already existed\n")
    other = gtt("releases", "create", "web@1.3", "--project", "web-shop", "--commit", "aaaaaaa")
    assert (other.code, other.err) == (
        2,
        "gtt: release `web@1.3` already exists, with the commit `3f2a1c0`: nothing was changed\n",
    )
    assert sum(one.version == "web@1.3" for one in any_server.world.releases) == 1


def test_head_is_the_commit_of_the_checkout(gtt: Gtt, any_server: Sandbox, tmp_path: Path) -> None:
    nothing = gtt("releases", "create", "web@1.3", "--project", "web-shop", "--commit", "HEAD")
    assert (nothing.code, nothing.err.splitlines()[0]) == (2, "gtt: `HEAD` is not a commit")
    named = ("git", "-c", "user.name=ann", "-c", "user.email=ann@example.com")
    for words in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "x")):
        subprocess.run([*named, *words], cwd=tmp_path, check=True)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert gtt("releases", "create", "web@1.3", "--project", "web-shop", "--commit", "HEAD").code == 0
    (made,) = (one for one in any_server.world.releases if one.version == "web@1.3")
    assert made.ref == head


@pytest.mark.parametrize("version", ["", " ", "a/b", "x" * 256, "a\nb"])
def test_what_cannot_be_a_version_is_refused(gtt: Gtt, any_server: Sandbox, version: str) -> None:
    any_server.requests_clear()
    said = gtt("releases", "create", version, "--project", "web-shop")
    assert (said.code, any_server.requests.lines()) == (2, [])


def test_the_project_is_named_or_the_only_one(gtt: Gtt) -> None:
    said = gtt("releases", "create", "web@1.3")
    assert (said.code, said.err.splitlines()[0]) == (2, "gtt: which project does the release belong to?")


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 500}, {"status": 429, "retry_after": 0}])
def test_a_server_that_stumbles_makes_one_release(
    gtt: Gtt, any_server: Sandbox, fault: dict[str, object]
) -> None:
    any_server.fault("POST", "/releases/", **fault)  # type: ignore[arg-type]
    assert gtt("releases", "create", "web@1.3", "--project", "web-shop").code == 0
    assert sum(one.version == "web@1.3" for one in any_server.world.releases) == 1


@pytest.fixture
def late_six(_boxes: Callable[[str], Sandbox]) -> Sandbox:
    return _boxes("6.2")


def test_on_6_the_first_release_of_an_issue_counts(late_six: Sandbox, tmp_path: Path) -> None:
    """The release was announced late: when the issue was first seen would call it old."""
    box = late_six
    project = box.world.project("web-shop")
    box.world.add_event(
        project="web-shop", title="early", at=NOW - timedelta(hours=5), tags={"release": "w@2"}
    )
    for one in box.world.releases:
        if one.version == "w@2":
            one.created = NOW
    box.world.releases.append(Release("w@1", project.id, NOW - timedelta(days=1)))
    found = json.loads(runner(box, tmp_path)("releases", "report", "w@2", "--against", "w@1", "--json").out)
    assert [one["title"] for one in found["new"]] == ["early"]
