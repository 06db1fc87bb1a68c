"""Taking back what a command changed: each issue to its own former status."""

from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said
from tests.triage.bulk import grown


def test_an_undo_passes_over_what_changed_nothing(gtt: Gtt, server: Sandbox) -> None:
    assert gtt("resolve", "AI-ADMIN-V2-3").code == 0
    server.fault("PUT", "/issues/", status=403, times=None)
    assert gtt("resolve", "AI-ADMIN-V2-4").code == 4
    server.faults_clear()
    assert gtt("undo").out.startswith("AI-ADMIN-V2-3\tresolved\tunresolved\t")


def test_undo_gives_each_issue_its_own_former_status(run: Gtt, any_server: Sandbox) -> None:
    ids = grown(any_server, 12, statuses=("unresolved", "ignored", "unresolved"))
    former = {one: any_server.world.issue(int(one)).status for one in ids}
    assert run("resolve", "-", stdin="\n".join(ids)).code == 0
    assert run("ignore", "AI-ADMIN-V2-3").code == 0
    any_server.world.set_status(any_server.world.issue(int(ids[0])), "ignored")  # somebody else

    said = run("undo")
    assert (said.code, any_server.world.issue("AI-ADMIN-V2-3").status) == (0, "unresolved")
    said = run("undo")
    assert said.code == 0
    assert said.err.splitlines()[-1] == (
        "11 reverted, 0 unchanged, 0 failed, 1 left because somebody changed them since"
    )
    assert {one: any_server.world.issue(int(one)).status for one in ids[1:]} == {
        one: former[one] for one in ids[1:]
    }
    assert any_server.world.issue(int(ids[0])).status == "ignored"
    again = run("undo")
    assert (again.code, again.err.splitlines()[0]) == (5, "gtt: there is nothing to undo")


def test_the_list_of_changes_says_what_can_be_taken_back(gtt: Gtt) -> None:
    assert gtt("resolve", "AI-ADMIN-V2-3", "AI-ADMIN-V2-4").code == 0
    assert gtt("delete", "WEB-SHOP-1", "--yes", "--expect", "1").code == 0
    assert gtt("undo", "1").code == 0
    assert gtt("undo", "--list").out == (
        "#2\t2026-11-23T08:00:00Z\t1\tdeleted\tfinal\n#1\t2026-11-23T08:00:00Z\t2\tresolved\tundone\n"
    )
    assert gtt("undo", "1").err == "gtt: change set 1 is already undone\n"
    hint = "hint: `gtt undo --list` shows what was changed\n"
    assert gtt("undo", "7") == Said(5, "", f"gtt: there is no change set 7\n{hint}")


def test_where_nothing_can_be_kept_the_change_is_made_without_a_way_back(gtt: Gtt, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = gtt("resolve", "AI-ADMIN-V2-3", env={"XDG_STATE_HOME": str(tmp_path / "file")})
    assert said.code == 0
    assert said.err.startswith("gtt: warning: this cannot be undone: ")
