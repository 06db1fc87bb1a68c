"""`gtt doctor` where there is no checkout: cron jobs and bots do without, one that is set has to be there."""

import json
from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, runner
from tests.test_doctor import ELSEWHERE, lines


def test_cron_and_bots_can_do_without_a_checkout(any_server: Sandbox, tmp_path: Path) -> None:
    any_server.set_now(NOW)
    run = runner(any_server, tmp_path)
    said = run("doctor")
    assert (said.code, said.err) == (0, "")
    assert lines(said, "repository") == [
        f"skipped\trepository\t`{tmp_path}` is not in a git repository\t{ELSEWHERE}"
    ]
    assert json.loads(run("doctor", "--json").out)["works"] is True
    shown = run("doctor", terminal=True, env={"NO_COLOR": "1", "COLUMNS": "80"})
    assert shown.out.splitlines()[-1] == (
        "ready: gtt can list, comment on and resolve issues, but not investigate them"
    )


def test_a_checkout_that_is_set_has_to_be_one(any_server: Sandbox, tmp_path: Path) -> None:
    any_server.set_now(NOW)
    run, plain, missing = runner(any_server, tmp_path), tmp_path / "plain", tmp_path / "missing"
    plain.mkdir()
    for folder, reason in (
        (plain, f"`{plain}` is not in a git repository"),
        (missing, f"there is no folder `{missing}`"),
    ):
        said = run("doctor", env={"GTT_REPO": str(folder)})
        assert (said.code, said.err) == (5, f"gtt: not ready: repository\nhint: {ELSEWHERE}\n")
        assert lines(said, "repository") == [f"wrong\trepository\t{reason}\t{ELSEWHERE}"]
