"""`gtt resolve --in`: an event of the release with the fix opens the issue again, those of the old one do not."""

from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.issues.release_binding import binding
from glitchtip_tools.models.organization import Release as Known
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Release
from tests.conftest import NOW, Gtt, runner

ISSUE = "WEB-SHOP-1"


@pytest.fixture
def gtt(any_server: Sandbox, tmp_path: Path) -> Gtt:
    """A project with three releases of its own, the newest with the fault."""
    world = any_server.world
    project = world.project("web-shop")
    world.releases = [one for one in world.releases if one.project_id != project.id]
    for days, version in ((3, "1.0"), (2, "1.1"), (1, "1.2")):
        world.releases.append(Release(version, project.id, NOW - timedelta(days=days)))
    return runner(any_server, tmp_path)


def takes_note(box: Sandbox) -> bool:
    return box.world.version.resolves_in_release


def after_event(box: Sandbox, release: str) -> str:
    box.world.add_event(ISSUE, tags={"release": release})
    return box.world.issue(ISSUE).status


@pytest.mark.parametrize(
    ("asked", "bound", "fixed"),
    [
        ("next", "1.2", "in the next release"),
        ("1.3", "1.2", "in 1.3"),  # it does not exist yet
        ("1.2", "1.1", "in 1.2"),
    ],
)
def test_the_release_before_the_fix_is_told(
    gtt: Gtt, any_server: Sandbox, asked: str, bound: str, fixed: str
) -> None:
    said = gtt("resolve", ISSUE, "--in", asked)
    if not takes_note(any_server):
        assert (said.code, said.out, any_server.world.issue(ISSUE).status) == (5, "", "unresolved")
        assert said.err.startswith("gtt: this server cannot resolve in a release")
        return
    sentence = f"fixed {fixed}; events of {bound} leave it resolved, those of any other release reopen it"
    assert (said.code, said.err) == (0, f"{sentence}\n")
    texts = [one.text for one in any_server.world.comments_of(any_server.world.issue(ISSUE))]
    assert any(text.endswith(f"Resolved: {sentence}.") for text in texts)
    assert after_event(any_server, bound) == "resolved"
    assert after_event(any_server, asked if asked != "next" else "1.3") == "unresolved"


def test_a_person_sees_the_first_digits_of_a_commit(gtt: Gtt, any_server: Sandbox) -> None:
    if not takes_note(any_server):
        pytest.skip("only newer servers keep a release")
    any_server.world.add_event(ISSUE, tags={"release": "f05a" * 10})
    said = gtt("resolve", ISSUE, "--in", "next", terminal=True, env={"COLUMNS": "120", "NO_COLOR": "1"})
    assert "events of f05af05af05a leave it resolved" in " ".join(said.err.split())


def test_what_is_resolved_without_its_comment_is_said_to_be_resolved(gtt: Gtt, any_server: Sandbox) -> None:
    if not takes_note(any_server):
        pytest.skip("only newer servers keep a release")
    any_server.fault("POST", "/comments/", status=403, times=None)
    said = gtt("resolve", ISSUE, "--in", "1.2", "-m", "done")
    assert (said.code, any_server.world.issue(ISSUE).status) == (6, "resolved")
    assert said.out.startswith(f"{ISSUE}\tunresolved\tresolved\t")
    (line,) = [line for line in said.err.splitlines() if line.startswith("gtt: ")]
    assert line.startswith(f"gtt: the comment on `{ISSUE}` about the release was not written: ")
    assert f"; the comment on `{ISSUE}` was not written: " in line
    assert gtt("undo").code == 0
    assert any_server.world.issue(ISSUE).status == "unresolved"


def test_what_was_reopened_to_be_bound_anew_is_not_said_to_be_as_before(
    gtt: Gtt, any_server: Sandbox
) -> None:
    if not takes_note(any_server):
        pytest.skip("only newer servers keep a release")
    assert gtt("resolve", ISSUE, "--in", "1.1").code == 0
    any_server.fault("PUT", "/issues/", status=403, times=None, skip=1)  # the first one reopens it
    said = gtt("resolve", ISSUE, "--in", "1.2")
    assert (said.code, any_server.world.issue(ISSUE).status) == (6, "unresolved")
    assert said.err.startswith("gtt: it was reopened, and not resolved again: ")


def test_an_issue_that_is_resolved_in_another_release_is_bound_anew(gtt: Gtt, any_server: Sandbox) -> None:
    if not takes_note(any_server):
        pytest.skip("only newer servers keep a release")
    assert gtt("resolve", ISSUE, "--in", "1.1").code == 0
    assert any_server.world.issue(ISSUE).resolved_in == "1.0"
    assert gtt("resolve", ISSUE, "--in", "next").code == 0
    assert any_server.world.issue(ISSUE).resolved_in == "1.2"
    assert gtt("resolve", ISSUE, "--in", "1.0").code == 0  # no release comes before it
    assert any_server.world.issue(ISSUE).resolved_in is None
    assert after_event(any_server, "1.0") == "unresolved"


def test_anyway_an_older_server_keeps_the_version_in_a_comment(gtt: Gtt, any_server: Sandbox) -> None:
    said = gtt("resolve", ISSUE, "--in", "1.3", "--anyway")
    assert (said.code, any_server.world.issue(ISSUE).status) == (0, "resolved")
    texts = [one.text for one in any_server.world.comments_of(any_server.world.issue(ISSUE))]
    assert any("Resolved: fixed in 1.3; " in text for text in texts)


def test_releases_are_ordered_by_when_they_were_made() -> None:
    known = [Known("2.0", date_created=NOW), Known("1.9", date_created=NOW - timedelta(days=1))]
    assert binding(known, "2.0").release == "1.9"
    assert binding(known, "1.9").release is None
    assert binding([], "next").release is None
