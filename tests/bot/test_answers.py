"""What the bot answers: each command, in every version of the server."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.bot.chat import Chat
from tests.bot.test_changes import by_command_line
from tests.conftest import NOW, Golden


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
    assert said[2].startswith("📍 src/queue/worker.js:19 in deliver — ")
    assert any(line.startswith("🧾 ") for line in said)
    assert said[-1] == "the whole report is on the issue (created)"
    assert list(answer.buttons) == ["✅ Resolve", "🔕 Ignore 24 h", "↗ Open"]
    (report,) = [one.text for one in chat.box.world.comments.values() if "gtt:investigation" in one.text]
    assert "job.ack is not a function" in report


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


def test_answers_go_to_the_topic_they_were_asked_in(chat: Chat) -> None:
    chat.telegram.push_message("/issue 1", chat.telegram.alerts_chat, thread=7)
    (answer,) = chat.run()
    assert answer.thread_id == 7
