"""The daily flows of docs/flows.md, each from beginning to end on a sandbox of its own, and where they lead to."""

import re
import shutil
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo
from tests.conftest import Said
from tests.shell import Shell

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
FIRST, SECOND = sample_repo.SHOWN, "AI-ADMIN-V2-2"


def flows() -> dict[str, list[str]]:
    """Return the command lines of each section, in order."""
    found = {}
    for section in PAGE.split("\n## ")[1:]:
        blocks = re.findall(r"^```console\n(.*?)^```", section, re.M | re.S)
        found[section.split("\n")[0]] = [
            line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")
        ]
    return found


class Flow:
    """Runs a section; `said` has what each of its commands said."""

    def __init__(self, server: Sandbox, shell: Shell) -> None:
        self.server, self.shell = server, shell
        self.said: dict[str, Said] = {}

    def run(self, name: str) -> None:
        for line in flows()[name]:
            said = self.shell.run(line)
            assert said.code == 0, (line, said.err)
            self.said.setdefault(line, said)

    def status(self, issue: str) -> str:
        return self.server.world.issue(issue).status

    def comments(self, issue: str) -> list[str]:
        return [one.text for one in self.server.world.comments_of(self.server.world.issue(issue))]


@pytest.fixture
def flow(server: Sandbox, checkout: Path, tmp_path: Path) -> Flow:
    folder = tmp_path / "ai-admin-v2"
    shutil.copytree(checkout, folder, symlinks=True)
    shutil.copy(ROOT / "runbooks.yaml", folder)
    return Flow(server, Shell(server, folder))


def test_the_page_has_the_flows_that_are_tried_here() -> None:
    assert list(flows()) == [
        "The morning round",
        "Paged at night",
        "Release day",
        "Two hundred noise issues",
        "The weekly report",
    ]
    assert min(map(len, flows().values())) >= 6


def test_the_morning_round(flow: Flow) -> None:
    flow.run("The morning round")
    assert (flow.status(FIRST), flow.status(SECOND)) == ("resolved", "ignored")
    said = "\n".join(flow.comments(FIRST))
    assert [words in said for words in ("gtt:investigation", "a fix is in review", "fixed by 3f2a1c0")] == [
        True, True, True,
    ]  # fmt: skip
    assert "Ignored until" in "\n".join(flow.comments(SECOND))
    assert "\tnew\t" in flow.said["gtt status"].out


def test_paged_at_night(flow: Flow) -> None:
    flow.run("Paged at night")
    assert flow.status(SECOND) == "ignored"
    assert flow.said["gtt snooze list"].out.split("\t")[0] == SECOND


def test_release_day(flow: Flow) -> None:
    flow.run("Release day")
    listed = flow.said["gtt issues list 'release:web-shop@1.6.1 age:-7d'"].out
    assert {line.split("\t")[5] for line in listed.splitlines()} == {"web-shop"}
    assert flow.said["gtt events send --project web-shop"].out.startswith("ok\tevent\t")


def test_two_hundred_noise_issues(flow: Flow) -> None:
    for number in range(200):
        flow.server.world.add_event(title=f"GET /record/{number} answered 404")
    flow.run("Two hundred noise issues")
    ignored = [one for one in flow.server.world.issues.values() if "answered 404" in one.title]
    assert len(ignored) > 200
    assert {one.status for one in ignored} == {"ignored"}
    counts = [said.out for line, said in flow.said.items() if "--count" in line]
    assert counts == [f"{len(ignored)}\n"] * 2  # as many after the undo as before the change


def test_the_weekly_report(flow: Flow) -> None:
    flow.run("The weekly report")
    assert "<html" in (flow.shell.folder / "week.html").read_text(encoding="utf-8")
    sent = [one.method for one in flow.server.telegram.requests if "sendMessage" in one.path]
    assert sent
    table = flow.said["gtt issues list --sort count24h -n 5 --format md"].out
    assert table.count("\n") >= 6
