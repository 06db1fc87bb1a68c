"""`gtt telegram bot` from the chat's side: real HTTP to the sandbox's GlitchTip and Telegram, a fixed clock."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.core.issues.snooze import OVER
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.alerts.messages import one_alert
from glitchtip_tools.render.bot.comments import IssueWords
from glitchtip_tools.sandbox.faults import Kind
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.server import Telegram
from glitchtip_tools.sandbox.telegram.state import BOT, Message
from glitchtip_tools.services.bot.buttons import buttons
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.issues.marked_comments import put_comment
from glitchtip_tools.services.issues.snooze import CHANGED
from glitchtip_tools.services.telegram import open_telegram
from glitchtip_tools.settings import load
from tests.conftest import NOW, Golden, Gtt, runner

GUARD = 30.0  # seconds after which a test that waits has failed
OUTSIDER = 666
LABELS = ["✅ Resolve", "🔕 Ignore 24 h", "🔍 Investigate", "↗ Open"]


@dataclass
class Chat:
    """A group in which the bot is; `say` and `press` let it handle what waits with `--once`."""

    box: Sandbox
    home: Path
    now: datetime = NOW
    env: dict[str, str] = field(default_factory=dict)
    log: str = ""

    @property
    def telegram(self) -> Telegram:
        return self.box.telegram

    @property
    def environ(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "GTT_RETRY_WAIT": "0",
            "GLITCHTIP_URL": self.box.url,
            "GLITCHTIP_API_TOKEN": self.box.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech",
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.box.url,
            "TELEGRAM_ALERTS_CHAT_ID": str(self.telegram.alerts_chat),
        } | self.env

    def run(self) -> list[Message]:
        """Handle what waits and return the messages that are new or changed, as they stand."""
        sent, edits = len(self.telegram.sent), len(self.telegram.edits)
        code, log = self.ended()
        assert code == 0, log
        self.log += log
        touched = {
            (one.chat_id, one.message_id) for one in self.telegram.sent[sent:] + self.telegram.edits[edits:]
        }
        return [one for one in self.telegram.current() if (one.chat_id, one.message_id) in touched]

    def ended(self) -> tuple[int, str]:
        """Run the bot once and return its exit code and what it logged and said."""
        err = io.StringIO()
        app = App(self.environ, self.home, io.StringIO(), io.StringIO(), err, clock=lambda: self.now)
        return main(["telegram", "bot", "--once"], app), err.getvalue()

    def say(self, text: str, user: int = 1001, chat: int | None = None) -> list[Message]:
        self.telegram.push_message(text, chat or self.telegram.alerts_chat, user)
        return self.run()

    def say_nothing(self, text: str) -> None:
        """Let the bot handle a message whose answer Telegram does not take."""
        self.telegram.push_message(text, self.telegram.alerts_chat)
        code, log = self.ended()
        assert code != 0, log

    def press(self, button: str, message: Message, user: int = 1001) -> list[Message]:
        self.telegram.press(button, message, user)
        return self.run()

    def status(self, issue: int) -> str:
        return self.box.world.issues[issue].status

    def comments(self, issue: int) -> list[str]:
        """Return the comments of an issue as people see them, oldest first, those of the story left out."""
        found = [one for one in self.box.world.comments.values() if one.issue_id == issue]
        marked = [one.text for one in found if one.text.startswith("<!-- gtt:chat")]
        return [re.sub(r"^<!--.*?-->\s*", "", text) for text in marked]


@pytest.fixture
def chat(server: Sandbox, tmp_path: Path) -> Chat:
    return Chat(server, tmp_path)


@pytest.fixture
def server_of(_boxes: Callable[[str], Sandbox]) -> Callable[[str], Sandbox]:
    """Return the sandbox of a version."""
    return _boxes


@pytest.mark.slow
def test_every_command_has_its_answer(chat: Chat, golden: Golden) -> None:
    told = []
    for said in (
        "/help", "/errors", "/errors whatsapp 48", "/errors nosuch", "/issues timeout OR is:ignored", "/search zzz",
        "/issues is:", "/issue WEB-SHOP-1", "/issue 27", "/resolve 2", "/resolve 2", "/ignore 3", "/ignore 4 2h",
        "/ignore 5 100x", "/unresolve 3", "/comment 7 it's *bold* <b> [x](http://e) `code`\n@all 1. $(reboot)",
        "/runbook 9", "/status", "/status", "/status 2d", "/snooze", "/events 2", "/tags 2", "/tags 2 component",
        "/releases", "/releases web-shop@1.6.1", "/undo", "/undo 2", "/undo 2", "/metrics", "/metrics weekly",
        "/merge 1 2", "/assign 2 nobody", "/resolve 99999", "/resolve", "/nosuch", "hello",
    ):  # fmt: skip
        answers = chat.say(said)
        told.append(f"> {said}")
        told += [f"{one.text}\n{' '.join(f'[{label}]' for label in one.buttons)}".rstrip() for one in answers]
    golden("bot-answers", "\n\n".join(told) + "\n")
    written = [text for issue in (2, 3, 4, 5, 7) for text in chat.comments(issue)]
    golden("bot-comments", "\n\n".join(written) + "\n")
    statuses = [
        "unresolved",
        "ignored",
        "ignored",
        "ignored",
    ]  # 2 was resolved, 3 opened, and both reverted
    assert [chat.status(issue) for issue in (2, 3, 4, 5)] == statuses


def test_an_investigation_says_working_and_then_the_summary(chat: Chat, checkout: Path) -> None:
    chat.env["GTT_REPO"] = str(checkout)
    (answer,) = chat.say("/investigate 8")
    assert [one.text for one in chat.telegram.sent] == ["⏳ working…"]
    said = answer.text.splitlines()
    assert said[:2] == [
        "🔍 investigated by Irina (@irina_1001)",
        "🟠 error AI-ADMIN-V2-8 TypeError: job.ack is not a function",
    ]
    assert said[2].startswith("📍 src/queue/worker.js:19 in deliver")
    assert any(line.startswith("🧾 ") for line in said)
    assert said[-1] == "the whole report is on the issue (created)"
    assert list(answer.buttons) == ["✅ Resolve", "🔕 Ignore 24 h", "↗ Open"]
    (report,) = [one.text for one in chat.box.world.comments.values() if "gtt:investigation" in one.text]
    assert "job.ack is not a function" in report


def test_messages_about_an_issue_carry_buttons(chat: Chat) -> None:
    (message,) = chat.say("/issue 1")
    assert message.buttons == {
        "✅ Resolve": "gtt:r:1",
        "🔕 Ignore 24 h": "gtt:i:1",
        "🔍 Investigate": "gtt:v:1",
        "↗ Open": f"{chat.box.url}/adminai-tech/issues/1",
    }


def test_counts_are_those_of_the_window(chat: Chat) -> None:
    (message,) = chat.say("/errors")
    start = NOW - timedelta(hours=24)
    world = chat.box.world
    ours = {one.id for one in world.projects.values() if one.slug != "secret-project"}
    shown = [one for one in world.issues.values() if one.project_id in ours and one.status == "unresolved"]
    fired = {one.id: sum(event.received >= start for event in one.events) for one in shown}
    expected = sorted((count for count in fired.values() if count), reverse=True)
    assert [int(count) for count in re.findall(r"^(\d+)×", message.text, re.M)] == expected[:10]
    assert message.text.endswith(f"\nand {len(expected) - 10} more")


def test_buttons_act_say_who_and_comment(chat: Chat) -> None:
    (message,) = chat.say("/issue 1")
    before = message.text
    (resolved,) = chat.press("✅ Resolve", message)
    assert resolved.message_id == message.message_id
    assert resolved.text == f"{before}\n✅ resolved by Irina (@irina_1001)"
    assert list(resolved.buttons) == ["🔍 Investigate", "↗ Open"]
    assert chat.status(1) == "resolved"
    assert chat.comments(1) == ["Resolved from Telegram by Irina (@\u200birina_1001)."]
    assert [one.text for one in chat.telegram.answers] == ["✅ resolved"]


def test_a_repeated_press_is_answered_and_not_carried_out(chat: Chat) -> None:
    (message,) = chat.say("/issue 1")
    chat.telegram.press("✅ Resolve", message)
    chat.telegram.press("✅ Resolve", message, user=1002, name="Oleg")
    chat.telegram.press("🔍 Investigate", message)
    chat.telegram.press("🔍 Investigate", message, user=1002, name="Oleg")
    chat.telegram.press("gtt:x:1", message)
    chat.run()
    assert [one.text for one in chat.telegram.answers] == [
        "✅ resolved",
        "already resolved",
        "⏳ working…",
        "⏳ working…",
        "⚠️ this button no longer works",
    ]
    assert len(chat.comments(1)) == 1
    assert sum("investigated by Oleg" in one.text for one in chat.telegram.current()) == 0


def test_ignore_24_h_is_kept_by_the_bot(chat: Chat) -> None:
    (message,) = chat.say("/issue 1")
    (ignored,) = chat.press("🔕 Ignore 24 h", message)
    assert ignored.text.endswith("\n🔕 ignored by Irina (@irina_1001)")
    assert chat.telegram.answers[-1].text == "🔕 ignored; I reopen it at 24 Nov 08:00 UTC"
    chat.now += timedelta(hours=23, minutes=59)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    chat.now += timedelta(minutes=1)
    (said,) = chat.run()
    assert said.text.splitlines()[0] == "🔔 reopened because 1 d are over (ignored by Irina (@irina_1001))"
    assert (list(said.buttons), chat.status(1)) == (LABELS, "unresolved")
    assert (chat.run(), len(chat.comments(1)), snoozed(chat, 1)) == ([], 1, [OVER])


def test_an_answer_that_is_no_json_is_one_line_of_the_log(chat: Chat) -> None:
    chat.box.fault("*", "getUpdates", status=522, body="<p>origin\n2026-11-23 ERROR forged", times=1)
    (message,) = chat.say("/resolve 1")
    assert "resolved" in message.text
    assert "Traceback" not in chat.log
    assert not [line for line in chat.log.splitlines() if line.startswith("2026-11-23 ERROR")]


def test_a_clock_that_was_ahead_at_the_order_ignores_for_no_longer(chat: Chat) -> None:
    """The clock is put right after the order: the time that was asked for counts from then on."""
    chat.now += timedelta(days=200)
    chat.say("/ignore 1 2h")
    chat.now = NOW
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    assert snoozed(chat, 1) == ["**Ignored until 2026-11-23 10:00 UTC**; gtt reopens it then."]
    chat.now += timedelta(minutes=119)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    chat.now += timedelta(minutes=1)
    (said,) = chat.run()
    assert said.text.splitlines()[0] == "🔔 reopened because 2 h are over (ignored by Irina (@irina_1001))"
    assert (chat.run(), chat.status(1)) == ([], "unresolved")


def test_a_clock_that_jumps_reopens_once_and_loses_no_order(chat: Chat) -> None:
    chat.say("/ignore 1 2h")
    chat.now -= timedelta(hours=6)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    assert len(chat.say("/ignore 2 1h")) == 1
    chat.now += timedelta(days=400)
    reopened = {one.text.splitlines()[0] for one in chat.run()}
    assert len(reopened) == 2
    assert (chat.status(1), chat.status(2)) == ("unresolved", "unresolved")
    chat.now = NOW
    assert (chat.run(), chat.status(1), chat.status(2)) == ([], "unresolved", "unresolved")
    (answer,) = chat.say("/resolve 1")
    assert (chat.status(1), "resolved" in answer.text) == ("resolved", True)


def test_an_issue_that_cannot_be_opened_stays_on_the_list_and_keeps_no_other_from_it(chat: Chat) -> None:
    """The server answers `{}` and changes nothing: nothing is announced, and it is tried again."""
    chat.say("/ignore 1 24h")
    chat.say("/ignore 2 24h")
    chat.now += timedelta(hours=25)
    chat.box.fault("PUT", "/issues/1/$", status=200, body="{}", content_type="application/json", times=None)
    (said,) = chat.run()
    assert (chat.status(1), chat.status(2)) == ("ignored", "unresolved")
    assert "Opened again" not in said.text
    chat.box.faults_clear()
    assert [one.text.splitlines()[0] for one in chat.run()] == [
        "🔔 reopened because 1 d are over (ignored by Irina (@irina_1001))"
    ]
    assert chat.status(1) == "unresolved"


def test_nothing_is_announced_that_was_not_done(chat: Chat) -> None:
    chat.box.fault("PUT", "/issues/1/$", status=200, body="{}", content_type="application/json", times=None)
    (said,) = chat.say("/resolve 1")
    assert said.text == "⚠️ GlitchTip does not answer right now: try again in a minute"
    assert (chat.status(1), chat.comments(1)) == ("unresolved", [])


def test_ignore_100x_waits_for_so_many_events(chat: Chat) -> None:
    chat.say("/ignore 1 3x")
    chat.now += timedelta(minutes=6)
    assert chat.run() == []
    for _ in range(3):
        chat.box.world.add_event(1)
    chat.now += timedelta(minutes=6)
    (said,) = chat.run()
    assert (
        said.text.splitlines()[0]
        == "🔔 reopened because it fired 3 more times (ignored by Irina (@irina_1001))"
    )


def test_ignored_until_a_moment_of_the_readers_zone(chat: Chat) -> None:
    chat.env["TZ"] = "Europe/Berlin"
    (message,) = chat.say("/ignore 1 tuesday 9:00")
    assert "reopen it at 24 Nov 09:00" in message.text
    assert "Ignored until 2026-11-24 08:00 UTC from Telegram" in chat.comments(1)[-1]
    chat.now += timedelta(hours=23, minutes=59)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    chat.now += timedelta(minutes=1)
    (message,) = chat.run()
    assert ("its time has come" in message.text, chat.status(1)) == (True, "unresolved")
    (refused,) = chat.say("/ignore 1 yesterday")
    assert "`yesterday` is not within a year from now" in refused.text


def snoozed(chat: Chat, issue: int) -> list[str]:
    found = [one.text for one in chat.box.world.comments.values() if one.issue_id == issue]
    return [text.partition("\n\n")[2] for text in found if text.startswith("<!-- gtt:snooze")]


def test_the_term_is_a_comment_that_gtt_elsewhere_reads_too(chat: Chat, gtt: Gtt, tmp_path: Path) -> None:
    chat.say("/ignore 1 2h")
    assert snoozed(chat, 1) == ["**Ignored until 2026-11-23 10:00 UTC**; gtt reopens it then."]
    listed = gtt("snooze", "list", env={"HOME": str(tmp_path / "elsewhere")}).out
    assert listed.split("\t")[1:3] == ["2026-11-23T10:00:00Z", "owner@example.com"]
    chat.now += timedelta(hours=2)
    chat.run()
    assert (chat.status(1), snoozed(chat, 1)) == ("unresolved", [OVER])


def test_a_term_that_only_the_bot_knew_is_written_on_the_issue(chat: Chat, tmp_path: Path) -> None:
    journal = Journal(tmp_path / ".local" / "state" / "gtt", print)
    journal.remind(Reminder("1", "Irina", chat.telegram.alerts_chat, until=NOW + timedelta(hours=5)))
    journal.remind(Reminder("2", "Irina", chat.telegram.alerts_chat, count=900, events=100))
    for issue in (1, 2):
        chat.box.world.issues[issue].status = "ignored"
    chat.run()
    chat.run()
    assert snoozed(chat, 1) == ["**Ignored until 2026-11-23 13:00 UTC**; gtt reopens it then."]
    assert snoozed(chat, 2) == [
        "**Ignored for 100 more events**, until its count is 900; gtt reopens it then."
    ]


def test_what_was_ignored_elsewhere_is_opened_too(chat: Chat, gtt: Gtt) -> None:
    """One mechanism: the bot opens what `gtt ignore --for` left, and says nothing in a chat that did not ask."""
    assert gtt("ignore", "1", "--for", "2h").code == 0
    chat.now += timedelta(minutes=119)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    chat.now += timedelta(minutes=6)
    assert (chat.run(), chat.status(1), snoozed(chat, 1)) == ([], "unresolved", [OVER])
    assert "INFO gtt.bot: issue 1: its time has come" in chat.log


def test_what_cron_has_opened_is_told_where_it_was_ignored(chat: Chat, tmp_path: Path) -> None:
    chat.say("/ignore 1 2h")
    chat.now += timedelta(hours=2)
    cron = runner(chat.box, tmp_path / "elsewhere", now=chat.now)
    assert cron("snooze", "run").out.startswith("AI-ADMIN-V2-1\tunresolved\t")
    (said,) = chat.run()
    assert said.text.splitlines()[0] == "🔔 reopened because 2 h are over (ignored by Irina (@irina_1001))"
    assert chat.run() == []


def test_a_term_that_was_changed_elsewhere_counts(chat: Chat, gtt: Gtt) -> None:
    chat.say("/ignore 1 2h")
    assert gtt("ignore", "1", "--for", "5h").code == 0
    chat.now += timedelta(hours=2)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    chat.box.requests_clear()
    assert (chat.run(), chat.box.requests.lines()) == ([], [])  # nothing is due, as far as the bot knows now
    chat.now += timedelta(hours=3)
    (said,) = chat.run()
    assert said.text.splitlines()[0] == (
        "🔔 reopened because its time has come (ignored by Irina (@irina_1001))"
    )


def test_an_issue_that_is_ignored_for_good_meanwhile_stays_so(chat: Chat, gtt: Gtt) -> None:
    chat.say("/ignore 1 2h")
    assert gtt("ignore", "1").code == 0
    chat.now += timedelta(hours=2)
    assert (chat.run(), chat.status(1)) == ([], "ignored")
    chat.box.requests_clear()
    assert (chat.run(), chat.box.requests.lines()) == ([], [])


def test_ignoring_for_good_ends_the_time_for_which_it_was_ignored(chat: Chat) -> None:
    chat.say("/ignore 3 2h")
    (answer,) = chat.say("/ignore 3")
    assert answer.text.startswith("🔕 ignored by Irina")
    assert snoozed(chat, 3) == [CHANGED]
    chat.now += timedelta(hours=3)
    assert (chat.run(), chat.status(3)) == ([], "ignored")
    (answer,) = chat.say("/ignore 3")
    assert "already" in answer.text


def test_resolving_ends_the_time_for_which_it_was_ignored_and_undo_puts_it_back(chat: Chat) -> None:
    chat.say("/ignore 3 2h")
    term = snoozed(chat, 3)
    chat.say("/resolve 3")
    assert (chat.status(3), snoozed(chat, 3)) == ("resolved", [CHANGED])
    chat.say("/undo")
    assert (chat.status(3), snoozed(chat, 3)) == ("ignored", term)
    chat.now += timedelta(hours=2, minutes=5)
    chat.run()
    assert (chat.status(3), snoozed(chat, 3)) == ("unresolved", [OVER])


def test_a_term_that_is_over_when_it_is_moved_over_ends_at_once(chat: Chat, tmp_path: Path) -> None:
    journal = Journal(tmp_path / ".local" / "state" / "gtt", print)
    journal.remind(Reminder("1", "Irina", chat.telegram.alerts_chat, until=NOW - timedelta(hours=1)))
    chat.box.world.issues[1].status = "ignored"
    (said,) = chat.run()
    assert "its time has come" in said.text
    assert (chat.status(1), snoozed(chat, 1)) == ("unresolved", [OVER])


def test_an_issue_that_somebody_opened_is_left_alone(chat: Chat) -> None:
    chat.say("/ignore 1 2h")
    chat.say("/reopen 1")
    chat.say("/ignore 1")
    chat.now += timedelta(hours=3)
    assert (chat.run(), chat.status(1)) == ([], "ignored")


def test_an_outsider_changes_nothing_and_learns_nothing(chat: Chat) -> None:
    chat.telegram.add_chat(OUTSIDER)
    chat.run()
    chat.box.requests_clear()
    for said in ("/resolve 12", "/issue 12", "/nosuch", "/errors", "hello"):
        chat.telegram.push_message(said, OUTSIDER, OUTSIDER, name="Eve")
    (refused,) = chat.run()
    assert refused.text == "Sorry, I don't work here: ask the owner of this bot to allow this chat."
    assert chat.box.requests.lines() == []
    assert chat.log.count("refused (wrong chat): user 666 Eve (@eve_666) in chat 666") == 4
    chat.now += timedelta(hours=1)
    assert len(chat.say("/resolve 12", OUTSIDER, OUTSIDER)) == 1


def test_who_may_only_look_changes_nothing(chat: Chat) -> None:
    chat.env["TELEGRAM_ALLOWED_USERS"] = "1001"
    (message,) = chat.say("/issue 12", OUTSIDER)
    before = chat.status(12)
    chat.telegram.press("✅ Resolve", message, user=OUTSIDER)
    chat.telegram.push_message("/resolve 12", chat.telegram.alerts_chat, OUTSIDER)
    assert chat.run() == []
    assert [one.text for one in chat.telegram.answers] == [
        "Sorry, you may look but not change anything here: ask the owner of this bot to allow you."
    ]
    assert (chat.status(12), chat.comments(12)) == (before, [])


CHANNEL = {"id": -1009, "type": "channel", "title": "News"}
GROUP = {"id": -1001000000001, "type": "supergroup", "title": "Alerts"}
INLINE = {"id": 55, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@pytest.mark.parametrize(
    "marks",
    [
        {
            "forward_origin": {
                "type": "user",
                "date": 0,
                "sender_user": {"id": 7, "is_bot": False, "first_name": "Eve"},
            }
        },
        {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "Eve"}},
        {"forward_from": {"id": 7, "is_bot": False, "first_name": "Eve"}, "forward_date": 0},
        {"forward_from_chat": CHANNEL, "forward_from_message_id": 3, "forward_date": 0},
        {"forward_sender_name": "Eve"},
        {"via_bot": INLINE},
        {"from": ANONYMOUS, "sender_chat": GROUP},
        {"sender_chat": GROUP},
        {"sender_chat": CHANNEL},
        {"is_automatic_forward": True},
        {"from": INLINE},
    ],
    ids=[
        *("forwarded", "forwarded-hidden", "before-7", "before-7-channel", "before-7-hidden"),
        *("inline", "anonymous", "group", "channel", "linked", "bot"),
    ],
)
def test_only_a_persons_own_words_are_orders(chat: Chat, marks: dict[str, object]) -> None:
    chat.run()  # looks for what is due, and not again for some minutes
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    (update,) = chat.telegram.updates.pending
    message = update["message"]
    assert isinstance(message, dict)
    message |= marks
    chat.box.requests_clear()
    assert (chat.run(), chat.status(1), chat.box.requests.lines()) == ([], "unresolved", [])
    assert chat.telegram.updates.pending == []


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("/issue 1/../../organizations", []),
        ("/issue ../api/0/users/me", []),
        ("/resolve $(reboot)", []),
        ("/issue 1%2F2", []),
    ],
)
def test_chat_text_reaches_no_path(chat: Chat, text: str, received: list[str]) -> None:
    chat.run()  # looks for what is due, and not again for some minutes
    chat.box.requests_clear()
    (answer,) = chat.say(text)
    assert answer.text.startswith("⚠️ ")
    assert [line for line in chat.box.requests.lines() if "/issues/" in line] == received


def test_resolve_in_a_version_is_honest(any_server: Sandbox, tmp_path: Path) -> None:
    chat = Chat(any_server, tmp_path)
    (answer,) = chat.say("/resolve 2 in 1.4.2")
    assert chat.status(2) == "resolved"
    assert chat.comments(2) == ["Resolved in 1.4.2 from Telegram by Irina (@\u200birina_1001)."]
    honest = "this server does not know `resolved in a release`" in answer.text
    assert honest == (any_server.world.version.resolves_in_release is False)


def test_errors_are_counted_in_every_version(any_server: Sandbox, tmp_path: Path) -> None:
    (answer,) = Chat(any_server, tmp_path).say("/errors whatsapp 3")
    assert re.match(r"Most frequent in 3 h of whatsapp", answer.text)


def test_glitchtip_away_is_one_line_and_the_log_knows_more(chat: Chat) -> None:
    chat.box.fault("*", "/api/0/", status=502, html=True, times=None)
    answers = [chat.say(said)[0].text for said in ("/issue 1", "/resolve 1", "/errors")]
    assert answers == ["⚠️ GlitchTip does not answer right now: try again in a minute"] * 3
    assert "502" in chat.log
    chat.box.faults_clear()
    assert chat.say("/issue 1")[0].buttons


def test_a_token_that_may_not_write_is_named(chat: Chat) -> None:
    chat.env["GLITCHTIP_API_TOKEN"] = chat.box.tokens["readonly"]
    (answer,) = chat.say("/resolve 1")
    assert answer.text == "⚠️ the token lacks the scope for issue `1`: `event:write`"


def test_telegram_away_or_slow_loses_no_answer(chat: Chat) -> None:
    chat.telegram.fail("sendMessage", drop="before", times=6)
    chat.telegram.fail("sendMessage", retry_after=0, times=3)
    chat.telegram.fail("getUpdates", status=502, times=2)
    chat.telegram.fail("getMe", drop="before", times=2)
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert len(chat.comments(1)) == 1
    assert chat.telegram.updates.pending == []


def json_answer(body: str) -> Kind:
    return {"status": 200, "body": body, "content_type": "application/json"}


ODD_ANSWERS: tuple[Kind, ...] = (
    *map(json_answer, ("null", "{}", "[]", '"x"', "{", '{"ok": true}')),
    json_answer('{"ok": true, "result": {}}'),
    json_answer('{"ok": true, "result": [1]}'),
    {"status": 200, "html": True},
    {"status": 204},
    {"status": 400},
    {"status": 404},
    {"status": 500},
    {"manner": "garbage"},
    {"manner": "bad gzip"},
    {"drop": "before"},
)


@pytest.mark.parametrize("kind", ODD_ANSWERS, ids=str)
@pytest.mark.parametrize("method", ["getUpdates", "getMe"])
def test_an_odd_answer_does_not_end_the_bot(chat: Chat, kind: Kind, method: str) -> None:
    kind = kind.copy()
    kind.setdefault("status", None)
    chat.telegram.fail(method, **kind)
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert chat.telegram.updates.pending == []


def test_an_update_that_cannot_be_read_keeps_no_other_from_being_carried_out(chat: Chat) -> None:
    chat.telegram.push_update({"message": {"message_id": "x", "chat": 5}})
    chat.telegram.push_update({"callback_query": []})
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert chat.telegram.updates.pending == []


def test_a_full_disk_ends_no_listening(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("glitchtip_tools.services.bot.listener.beat", full)
    monkeypatch.setattr("glitchtip_tools.services.bot.executor.Journal.reminders", full)
    (answer,) = chat.say("/resolve 1")
    assert answer.text.startswith("✅ resolved by Irina")
    assert "the heartbeat file" in chat.log
    assert "due reminders have to wait" in chat.log


def test_once_does_not_wait_for_a_telegram_that_is_away(chat: Chat) -> None:
    chat.telegram.fail("getUpdates", status=502, times=None)
    code, said = chat.ended()
    assert (code, said.splitlines()[-2:]) == (
        7,
        ["gtt: Telegram does not answer: Bad Gateway", "hint: trying again may help"],
    )
    chat.box.faults_clear()
    assert chat.run() == []


def test_a_lost_answer_of_glitchtip_makes_no_second_comment(chat: Chat) -> None:
    chat.box.fault("POST", "/comments/", drop="after")
    (answer,) = chat.say("/comment 1 hello")
    assert answer.text.startswith("💬 commented by Irina")
    assert chat.comments(1) == ["hello\n\n— Irina (@\u200birina_1001), from Telegram"]


def test_missing_settings_refuse_to_start(gtt: Gtt) -> None:
    said = gtt("telegram", "bot", "--once", env={"TELEGRAM_BOT_TOKEN": "1:x"})
    assert (said.code, said.out, said.err) == (
        3,
        "",
        "gtt: missing: `TELEGRAM_ALLOWED_CHATS` (or `TELEGRAM_ALERTS_CHAT_ID`)\n"
        "hint: write something there, then read `https://api.telegram.org/bot<TOKEN>/getUpdates`: "
        "`chat.id` is the chat's number, `from.id` yours\n",
    )
    assert gtt("telegram", "bot", env={"GLITCHTIP_API_TOKEN": None}).err.startswith(
        "gtt: missing: `TELEGRAM_BOT_TOKEN`, `GLITCHTIP_API_TOKEN`\n"
    )


def test_a_refused_token_ends_the_bot(chat: Chat, gtt: Gtt) -> None:
    said = gtt("telegram", "bot", env={**chat.environ, "TELEGRAM_BOT_TOKEN": "1:wrong"})
    assert (said.code, said.out) == (4, "")
    assert said.err.endswith(
        "gtt: Telegram refused the bot's token\nhint: check TELEGRAM_BOT_TOKEN; @BotFather shows it\n"
    )


def test_without_the_extra_there_is_one_clear_line(chat: Chat) -> None:
    code = "import sys; sys.modules['telegram'] = None; from glitchtip_tools.cli import entry; entry()"
    words = [sys.executable, "-c", code, "telegram", "bot"]
    done = subprocess.run(
        words, env=chat.environ, cwd=chat.home, capture_output=True, text=True, timeout=GUARD
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        3,
        "",
        "gtt: the bot needs the extra `telegram`\nhint: pip install 'glitchtip-tools[telegram]'\n",
    )


class Process:
    """The bot as a process."""

    def __init__(self, chat: Chat) -> None:
        words = [sys.executable, "-m", "glitchtip_tools", "telegram", "bot"]
        self.child = subprocess.Popen(
            words, env=chat.environ, cwd=chat.home, stderr=subprocess.PIPE, text=True
        )
        self.log, self.news = "", threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.child.stderr
        for line in self.child.stderr:
            with self.news:
                self.log += line
                self.news.notify_all()

    def end(self, how: signal.Signals) -> int:
        self.child.send_signal(how)
        code = self.child.wait(GUARD)
        self.reader.join(GUARD)
        if self.child.stderr:
            self.child.stderr.close()
        return code


@pytest.fixture
def process(chat: Chat) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(chat))
        return started[-1]

    yield start
    for one in started:
        if one.child.poll() is None:
            one.end(signal.SIGKILL)


def test_sigterm_ends_it_in_good_order_and_no_secret_is_logged(
    chat: Chat, process: Callable[[], Process]
) -> None:
    bot = process()
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    assert chat.telegram.wait(lambda one: len(one.sent) == 1, GUARD)
    assert bot.end(signal.SIGTERM) == 0
    assert chat.telegram.updates.pending == []
    assert chat.telegram.token not in bot.log
    assert chat.box.token not in bot.log


def test_the_commands_are_registered_for_the_chats_menu(
    chat: Chat, process: Callable[[], Process], golden: Golden
) -> None:
    process()
    assert chat.telegram.wait(lambda one: bool(one.commands), GUARD)
    (registered,) = chat.telegram.commands.values()
    golden("bot-commands", "\n".join(f"/{one['command']}  {one['description']}" for one in registered) + "\n")


def test_a_crash_between_deed_and_answer_repeats_neither(chat: Chat, process: Callable[[], Process]) -> None:
    chat.telegram.fail("sendMessage", status=500, times=None)
    bot = process()
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    with bot.news:
        assert bot.news.wait_for(lambda: "trying again" in bot.log, GUARD)
    bot.end(signal.SIGKILL)
    assert (chat.status(1), len(chat.comments(1)), chat.telegram.sent) == ("resolved", 1, [])
    chat.box.faults_clear()
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert len(chat.comments(1)) == 1
    assert chat.run() == []


def test_a_button_below_an_alert_of_the_relay_acts(chat: Chat, tmp_path: Path) -> None:
    """The relay's message, pressed: the bot changes it and the issue."""
    link = "https://e.example.com/acme/issues/1"
    alert = Alert("TypeError: a <b>", "issue", level="error", link=link, issue_id="1")
    telegram = open_telegram(load({}, chat.environ, tmp_path))
    target = str(chat.telegram.alerts_chat)
    telegram.deliver(target, redact(one_alert(alert, Known(), timedelta(0))), buttons=buttons("1", link))
    telegram.http.close()
    (message,) = chat.telegram.current()
    (resolved,) = chat.press("✅ Resolve", message)
    assert resolved.text == "🟠 error TypeError: a <b>\n✅ resolved by Irina (@irina_1001)"
    assert resolved.links == [link]
    assert list(resolved.buttons) == ["🔍 Investigate", "↗ Open"]
    assert chat.status(1) == "resolved"


def test_a_press_on_a_message_that_telegram_does_not_show_any_more(chat: Chat) -> None:
    (message,) = chat.say("/issue 1")
    query = {
        "id": "77",
        "from": {"id": 1001, "is_bot": False, "first_name": "Irina"},
        "chat_instance": "1",
        "data": "gtt:r:1",
        "message": {
            "message_id": message.message_id,
            "date": 0,
            "chat": {"id": message.chat_id, "type": "supergroup"},
        },
    }
    chat.telegram.open_queries.add("77")
    chat.telegram.push_update({"callback_query": query})
    (said,) = chat.run()
    assert said.text.splitlines()[0] == "✅ resolved by Irina (user 1001)"
    assert said.message_id != message.message_id


def test_an_unfinished_deed_is_looked_up_and_not_repeated(chat: Chat) -> None:
    """As after kill -9 between the action and its note in the journal."""
    update = chat.telegram.push_message("/comment 1 hello", chat.telegram.alerts_chat)
    journal = Journal(chat.home / ".local" / "state" / "gtt", print)
    journal.begin(update, NOW)
    name = f"{BOT['id']}-{update}"
    text = IssueWords().comment("hello", "Irina (@irina_1001)")
    glitchtip = GlitchTip(Http(chat.box.url, token=chat.box.token), organization="adminai-tech")
    put_comment(glitchtip, "1", kind="chat", name=name, body=redact(text))
    glitchtip.http.close()
    (answer,) = chat.run()
    assert answer.text.startswith("💬 commented by Irina")
    assert len(chat.comments(1)) == 1


def by_command_line(chat: Chat, *words: str) -> str:
    """Return what `gtt` prints on the machine of the bot."""
    return runner(chat.box, chat.home, now=chat.now)(*words).out


def test_undo_takes_back_what_this_chat_changed_last(chat: Chat) -> None:
    chat.telegram.add_chat(77)
    chat.env["TELEGRAM_ALLOWED_CHATS"] = f"{chat.telegram.alerts_chat} 77"
    assert [one.text for one in chat.say("/undo")] == [
        "⚠️ there is nothing to undo in this chat\n`gtt undo --list` shows the other changes"
    ]
    chat.say("/resolve 1")
    chat.say("/ignore 2 2h")
    chat.say("/resolve 3", chat=77)
    by_command_line(chat, "resolve", "4")
    (answer,) = chat.say("/undo", user=1002)
    assert answer.text.splitlines() == [
        "↩️ undone by Irina (@irina_1002)",
        "🟠 error AI-ADMIN-V2-2 TypeError: Cannot read properties of undefined (reading 'selectedDisplayText')",
        "ignored by Irina (@irina_1001); it is `unresolved` again",
    ]
    assert chat.comments(2)[-1] == (
        "Undone (ignored by Irina (@\u200birina_1001)) from Telegram by Irina (@\u200birina_1002)."
    )
    statuses = ["resolved", "unresolved", "resolved", "resolved"]
    assert [chat.status(issue) for issue in (1, 2, 3, 4)] == statuses
    assert snoozed(chat, 2) == ["This issue is no longer ignored for a time."]
    chat.now += timedelta(hours=3)
    assert chat.run() == []  # and nobody is reminded of it
    assert "resolved by Irina" in chat.say("/undo")[0].text
    assert [chat.status(issue) for issue in (1, 2, 3, 4)] == ["unresolved", *statuses[1:]]
    assert "there is nothing to undo in this chat" in chat.say("/undo")[0].text


def test_undo_leaves_alone_what_somebody_changed_since(chat: Chat) -> None:
    chat.say("/resolve 1")
    by_command_line(chat, "ignore", "1")
    (answer,) = chat.say("/undo 1")
    assert answer.text.splitlines()[1:] == [
        "resolved by Irina (@irina_1001): left alone: it is `ignored` since"
    ]
    assert (chat.status(1), len(chat.comments(1))) == ("ignored", 1)


def test_what_the_chat_changed_is_a_change_set_for_the_command_line(chat: Chat) -> None:
    chat.say("/resolve 1")
    chat.say("/ignore 2 100x")
    listed = by_command_line(chat, "undo", "--list")
    assert [line.split("\t")[2:] for line in listed.splitlines()] == [
        ["1", "ignored", "done"],
        ["1", "resolved", "done"],
    ]
    by_command_line(chat, "undo", "--yes")
    assert (chat.status(1), chat.status(2)) == ("resolved", "unresolved")
    assert "resolved by Irina" in chat.say("/undo")[0].text


@pytest.mark.parametrize("acted", [False, True])
def test_an_unfinished_undo_takes_back_one_change_and_not_two(chat: Chat, acted: bool) -> None:
    """As after kill -9 before or after the status was set: the next run is about the same change."""
    chat.say("/resolve 1")
    chat.say("/resolve 2")
    update = chat.telegram.push_message("/undo", chat.telegram.alerts_chat)
    journal = Journal(chat.home / ".local" / "state" / "gtt", print)
    journal.begin(update, NOW)
    last = journal.changes_in(chat.telegram.alerts_chat)[0]
    journal.note_change(replace(last, name=f"{BOT['id']}-{update}", undoes=True), NOW)
    if acted:
        by_command_line(chat, "undo", "--yes")
    (answer,) = chat.run()
    assert answer.text.splitlines()[-1] == "resolved by Irina (@irina_1001); it is `unresolved` again"
    assert (chat.status(1), chat.status(2), len(chat.comments(2))) == ("resolved", "unresolved", 2)


def test_a_change_that_was_begun_before_a_crash_is_one_change_set(chat: Chat) -> None:
    """As after kill -9 between the change and its note in the journal."""
    chat.say("/resolve 1")
    update = chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    journal = Journal(chat.home / ".local" / "state" / "gtt", print)
    journal.begin(update, NOW)
    (made,) = journal.changes_in(chat.telegram.alerts_chat)
    journal.note_change(replace(made, name=f"{BOT['id']}-{update}"), NOW)
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert len(by_command_line(chat, "undo", "--list").splitlines()) == 1
    assert "it is `unresolved` again" in chat.say("/undo")[0].text
    assert "there is nothing to undo" in chat.say("/undo")[0].text


def test_assigning_names_who_did_it_and_can_be_undone(
    server_of: Callable[[str], Sandbox], tmp_path: Path
) -> None:
    chat = Chat(server_of("6.2"), tmp_path)
    (answer,) = chat.say("/assign 2 to OWNER@example.com")
    assert answer.text.startswith("👤 assigned to owner@example.com by Irina (@irina_1001)\n")
    assert chat.comments(2) == [
        "Assigned to owner@\u200bexample.com from Telegram by Irina (@\u200birina_1001)."
    ]
    assert chat.say("/assign 2 owner@example.com")[0].text.endswith("\nalready assigned to owner@example.com")
    assert "assigned by Irina (@irina_1001); it is `nobody` again" in chat.say("/undo")[0].text
    assert chat.box.world.issue(2).assigned_to is None
    (refused,) = chat.say("/assign 2 stranger@example.com")
    assert refused.text.startswith("⚠️ `stranger@example.com` is not a member or a team\n")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("5.2", "⚠️ this server cannot assign issues"),
        ("6.1", "⚠️ this server does not store assignees: it is GlitchTip 6.1.3"),
    ],
)
def test_a_server_that_cannot_assign_is_named(
    version: str, said: str, server_of: Callable[[str], Sandbox], tmp_path: Path
) -> None:
    chat = Chat(server_of(version), tmp_path)
    (answer,) = chat.say("/assign 2 owner@example.com")
    assert answer.text.startswith(said)
    assert chat.comments(2) == []
    assert "there is nothing to undo" in chat.say("/undo")[0].text


def test_a_status_begins_where_the_chats_last_one_ended(chat: Chat) -> None:
    chat.telegram.add_chat(77)
    chat.env["TELEGRAM_ALLOWED_CHATS"] = f"{chat.telegram.alerts_chat} 77"
    assert by_command_line(chat, "status")  # the user's own look, which is none of a chat
    (first,) = chat.say("/status")
    assert first.text.startswith("Since 22 Nov 08:00 UTC: 7 new, 7 rising; 58 unresolved\n")
    chat.now += timedelta(hours=1)
    (asked,) = chat.say("/status 2d")
    assert asked.text.startswith("Since 21 Nov 09:00 UTC: ")
    chat.telegram.fail("sendMessage", status=500, times=None)
    chat.say_nothing("/status")
    chat.box.faults_clear()
    (late,) = chat.run()
    assert late.text.startswith("Since 23 Nov 08:00 UTC: ")
    (elsewhere,) = chat.say("/status", chat=77)
    assert elsewhere.text.startswith("Since 22 Nov 09:00 UTC: ")


def test_a_saved_search_is_for_the_chat_as_well(chat: Chat) -> None:
    by_command_line(chat, "search", "save", "noise", "level:warning timesSeen:>50")
    assert chat.say("/issues @noise")[0].text == chat.say("/issues level:warning timesSeen:>50")[0].text
    assert chat.say("/issues @nosuch")[0].text.startswith("⚠️ no search is saved as `nosuch`")


def test_flood_limits_leave_the_rest_to_the_next_run(chat: Chat) -> None:
    """Telegram's own limit for a group: `--once` waits for none of it, and no answer is missing or there twice."""
    ticks = iter(range(10_000))
    chat.telegram.limit(7, 8, lambda: next(ticks), retry_after=40)
    for number in range(1, 9):
        chat.telegram.push_message(f"/issue {number}", chat.telegram.alerts_chat)
    runs = [chat.ended() for _ in range(4)]
    assert [code for code, _ in runs] == [8, 0, 0, 0]
    assert runs[0][1].endswith(
        "gtt: Telegram asks to slow down: Too Many Requests: retry after 40\nhint: try again in 40 s\n"
    )
    assert len({one.text.split()[2] for one in chat.telegram.sent}) == len(chat.telegram.sent) == 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the library, about how it says the time
@pytest.mark.parametrize("method", ["getMe", "getUpdates", "setMyCommands"])
def test_once_waits_for_no_time_that_telegram_asks_for(chat: Chat, method: str) -> None:
    chat.telegram.fail(method, retry_after=3600, times=None)
    code, said = chat.ended()
    assert (code, said.splitlines()[-2:]) == (
        8,
        ["gtt: Telegram asks to slow down", "hint: try again in 3600 s"],
    )


def test_once_leaves_an_answer_that_telegram_does_not_take_to_the_next_run(chat: Chat) -> None:
    chat.telegram.fail("sendMessage", status=502, times=None)
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    code, _ = chat.ended()
    assert (code, chat.status(1), len(chat.comments(1))) == (11, "resolved", 1)
    chat.box.faults_clear()
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert len(chat.comments(1)) == 1


def test_answers_go_to_the_topic_they_were_asked_in(chat: Chat) -> None:
    chat.telegram.push_message("/issue 1", chat.telegram.alerts_chat, thread=7)
    (answer,) = chat.run()
    assert answer.thread_id == 7


def test_once_may_run_beside_nothing_and_beside_a_bot_says_so(
    chat: Chat, process: Callable[[], Process]
) -> None:
    bot = process()
    with bot.news:
        assert bot.news.wait_for(lambda: "listening" in bot.log, GUARD)
    words = [sys.executable, "-m", "glitchtip_tools", "telegram", "bot", "--once"]
    done = subprocess.run(
        words, env=chat.environ, cwd=chat.home, capture_output=True, text=True, timeout=GUARD
    )
    assert (done.returncode, done.stderr) == (
        3,
        "gtt: the bot is running already\nhint: end the other one first\n",
    )
