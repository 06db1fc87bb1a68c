"""Which runbook belongs on an issue: every command, the bot and the relay give the same answer."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.bot.chat import Chat
from tests.conftest import NOW, Gtt
from tests.webhooks.relay_process import GUARD, SECRET, Relay, payload

# The strongest rule asks for a tag that only an old event carries, the next one for what only the server counts.
RULES = """\
base_url: https://h/
runbooks:
  - {name: North, path: docs/a.md, match: {tags: {region: north}}, priority: 3}
  - {name: Often, path: docs/b.md, match: {query: "timesSeen:>20 event.timestamp:[2026-11-17 TO 2026-11-18]"},
     priority: 2}
  - {name: Timeouts, path: docs/c.md, match: {message: timeout}}
"""
BELONGING = {9: "North", 31: "Timeouts", 1: "Often", 2: None}


@pytest.fixture(autouse=True)
def story(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "runbooks.yaml").write_text(RULES)
    server.world.add_event(9, at=NOW - timedelta(days=5), tags={"region": "north"})
    server.world.issue(2).count = 3
    server.world.issue(31).count = 20


def test_runbooks_test_says_it(gtt: Gtt) -> None:
    answers = {
        number: json.loads(gtt("runbooks", "test", str(number), "--json").out)["runbooks"]
        for number in BELONGING
    }
    assert answers == {number: [name] if name else [] for number, name in BELONGING.items()}


def test_runbooks_link_puts_it_there(server: Sandbox, gtt: Gtt) -> None:
    rows = json.loads(gtt("runbooks", "link", "--query", "id:[1, 2, 9, 31]", "--json").out)["comments"]
    assert {int(row["id"]): row["runbook"] for row in rows} == {
        number: name for number, name in BELONGING.items() if name
    }


def test_investigate_names_it(gtt: Gtt) -> None:
    answers = {}
    for number in BELONGING:
        said = gtt("investigate", str(number), "--dry-run", "--json")
        runbook = json.loads(said.out)["runbook"]
        answers[number] = runbook and runbook["name"]
    assert answers == BELONGING


def test_the_bot_shows_it(server: Sandbox, tmp_path: Path) -> None:
    chat = Chat(server, tmp_path)
    answers = {number: chat.say(f"/runbook {number}")[0].text for number in BELONGING}
    assert {
        number: next((name for name in ("North", "Often", "Timeouts") if name in text), None)
        for number, text in answers.items()
    } == BELONGING


def test_the_relay_links_it(server: Sandbox, tmp_path: Path) -> None:
    relay = Relay(
        {
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "GTT_RETRY_WAIT": "0",
            "GTT_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_BOT_TOKEN": server.telegram.token,
            "TELEGRAM_ALERTS_CHAT_ID": str(server.telegram.alerts_chat),
            "TELEGRAM_API_URL": server.url,
            "GLITCHTIP_URL": server.url,
            "GLITCHTIP_API_TOKEN": server.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech",
        },
        tmp_path,
    )
    try:
        assert relay.post(payload(*BELONGING, title="An error")).status_code == 200
        assert server.telegram.wait(lambda chat: len(chat.sent) == len(BELONGING), GUARD)
    finally:
        relay.stop()
    answers = {}
    for message in server.telegram.current():
        (head, *rest) = message.text.splitlines()
        book = [line.removeprefix("📖 ") for line in rest if line.startswith("📖 ")]
        answers[int(head.split()[-1])] = book[0] if book else None
    assert answers == BELONGING
