"""What the bot can do, the command line can do by the same name, and the other way round where it is triage."""

import re
from pathlib import Path

import pytest

from glitchtip_tools.cli import ALIASES, COMMANDS, GROUPS, SHORTCUTS
from glitchtip_tools.core.bot.orders import ALSO, order_of
from glitchtip_tools.core.bot.orders import COMMANDS as ORDERS
from glitchtip_tools.sandbox.server import Sandbox
from tests.bot.chat import Chat
from tests.conftest import Gtt

ISSUE = "AI-ADMIN-V2-9"
# What a chat is no place for: a slip cannot be reverted, or it needs a file, a screen or a browser.
NOT_IN_THE_CHAT = {"merge", "delete", "pick", "open", "stats"}
# The bot's command as it is typed, and the same on the command line.
SAME = {
    "errors": ("/errors", "errors"),
    "status": ("/status", "status"),
    "issues": ("/search level:fatal", "issues list level:fatal"),  # `gtt search` has the queries under a name
    "issue": (f"/issue {ISSUE}", f"issue {ISSUE}"),
    "investigate": (f"/investigate {ISSUE}", f"investigate {ISSUE} --repo {{repo}}"),
    "resolve": (f"/resolve {ISSUE}", f"resolve {ISSUE}"),
    "ignore": (f"/ignore {ISSUE} 2h", f"ignore {ISSUE} --for 2h"),
    "unresolve": (f"/reopen {ISSUE}", f"unresolve {ISSUE}"),
    "assign": (f"/assign {ISSUE} to owner@example.com", f"assign {ISSUE} --to owner@example.com"),
    "snooze": ("/snooze", "snooze list"),
    "undo": ("/undo", "undo --yes"),
    "events": (f"/events {ISSUE}", f"events {ISSUE}"),
    "tags": (f"/tags {ISSUE} component", f"tags {ISSUE} component"),
    "releases": ("/releases", "releases"),
    "comment": (f"/comment {ISSUE} looked at it", f"comment {ISSUE} 'looked at it'"),
    "runbook": (f"/runbooks {ISSUE}", f"runbook {ISSUE}"),
    "metrics": ("/metrics", "metrics"),
    "help": ("/start", "help"),
}


def test_every_command_of_the_bot_is_in_the_table() -> None:
    assert set(SAME) == set(ORDERS)
    assert set(ALSO.values()) <= set(ORDERS)
    typed = {*COMMANDS, *ALIASES, *SHORTCUTS}
    assert set(ORDERS) - typed == set()
    assert {*GROUPS["Triage"], *GROUPS["Understand"]} - {*ORDERS, *ALSO} == NOT_IN_THE_CHAT
    assert set(ALSO) - {"start"} - typed == set()


def test_every_command_of_the_bot_is_documented() -> None:
    page = Path("docs/telegram.md").read_text()
    assert [
        name for name in ORDERS if not {f"`/{name} ", f"`/{name}`"} & set(re.findall("`/[a-z]+.", page))
    ] == []


@pytest.mark.parametrize("name", SAME)
def test_both_understand_it(name: str, gtt: Gtt, checkout: Path) -> None:
    text, line = SAME[name]
    found = order_of(text, "gtt_bot")
    assert found
    assert found.name == name
    words = line.format(repo=checkout).replace("'looked at it'", "looked").split()
    # 5: the empty folder here has no runbooks, nothing to undo, and 5.2 no assignees
    assert gtt(*words).code in (0, 5)


@pytest.mark.parametrize(
    ("name", "status"), [("resolve", "resolved"), ("ignore", "ignored"), ("unresolve", "unresolved")]
)
def test_both_do_the_same(name: str, status: str, server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    text, line = SAME[name]
    issue = server.world.issue(ISSUE)
    for act in (lambda: Chat(server, tmp_path).say(text), lambda: gtt(*line.split())):
        issue.status = "resolved" if status == "unresolved" else "unresolved"
        act()
        assert issue.status == status
