"""Whose it is, as the report says it: mailmap, owners, people who left, co-authors, merges and squashes."""

from pathlib import Path

import pytest

from glitchtip_tools.adapters.process import run
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.investigation.screen import screen
from glitchtip_tools.render.output import View
from tests.services.investigation.test_evidence import Story, crash, frame, investigated

PAY = "def pay(card):\n    rate = card['rate']\n    return rate\n"
FEE = "def fee(card):\n    return card['fee'] * 2\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def failed(story: Story, path: str, line: int, function: str, text: str) -> Investigation:
    revision = story.git("rev-parse", "HEAD").strip()
    frames = [frame(f"/app/{path}", line, function, text)]
    said = "'NoneType' object is not subscriptable"
    return investigated(story, crash(frames, kind="TypeError", value=said, release=revision))


def rows(found: Investigation) -> list[str]:
    return screen(found, View(terminal=True)).splitlines()


def test_the_owners_are_named_on_the_screen_and_once_in_the_report(story: Story) -> None:
    files = {"src/pay.py": PAY, ".github/CODEOWNERS": "* @team/all\n/src/pay.py @team/payments @zoe\n"}
    story.commit("Add payments", files)
    found = failed(story, "src/pay.py", 2, "pay", PAY)
    assert "owners        @team/payments, @zoe" in rows(found)
    said = [line for line in report(found).splitlines() if "CODEOWNERS" in line]
    assert said == ["- Who may know: @\u200bteam/payments and @\u200bzoe own src/pay.py (CODEOWNERS)"]


def test_without_owners_there_is_no_row_of_them(story: Story) -> None:
    story.commit("Add payments", {"src/pay.py": PAY})
    found = failed(story, "src/pay.py", 2, "pay", PAY)
    assert not [row for row in rows(found) if row.startswith("owners")]
    assert "Who may know" not in report(found)


def test_who_left_is_told_and_named_by_the_mailmap(story: Story) -> None:
    mailmap = "Olga Nickel <olga@example.org> <ada@example.org>\n"
    story.commit("Add payments", {"src/pay.py": PAY, ".mailmap": mailmap})
    long_ago = "2024-01-01 12:00:00 +0000"
    names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
    env = dict(zip(names, ("Ada", "Ada", "ada@example.org", "ada@example.org"), strict=True))
    words = ["git", "-C", str(story.root), "commit", "-q", "--amend", "--reset-author", "--no-edit"]
    run(words, env={**env, "GIT_AUTHOR_DATE": long_ago, "GIT_COMMITTER_DATE": long_ago})
    story.commit("Say what it is", {"README": "payments\n"}, author="Bo")
    found = failed(story, "src/pay.py", 2, "pay", PAY)
    (suspect,) = found.suspects
    assert (suspect.author, suspect.left) == ("Olga Nickel", True)
    assert "Olga Nickel (no commit in the last year), 2024-01-01" in report(found)
    assert "Olga Nickel (no commit in the last year), 2024-01-01." in "\n".join(rows(found))


def test_co_authors_are_named_with_who_squashed(story: Story) -> None:
    message = (
        "Charge fees (#9)\n\n* wip\n\nCo-authored-by: Dora Dorn <dora@example.org>\n"
        "co-authored-by: renovate[bot] <bot@example.org>\nCo-authored-by: Bo <bo@example.org>"
    )
    story.commit(message, {"src/fee.py": FEE}, author="Bo")
    found = failed(story, "src/fee.py", 2, "fee", FEE)
    assert found.suspects[0].co_authors == ("Dora Dorn",)
    assert "Charge fees (#9) (Bo with Dora Dorn, 2026-01-01)" in report(found)


def test_of_a_merge_the_commit_of_the_branch_is_named(story: Story) -> None:
    story.commit("Start", {"README": "x\n"})
    story.git("checkout", "-q", "-b", "topic")
    story.commit("Charge fees", {"src/fee.py": FEE}, author="Carl")
    story.git("checkout", "-q", "-")
    story.commit("Go on", {"README": "y\n"})
    story.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7", "topic", author="Merger")
    found = failed(story, "src/fee.py", 2, "fee", FEE)
    assert [(one.author, one.subject) for one in found.suspects][:1] == [("Carl", "Charge fees")]
