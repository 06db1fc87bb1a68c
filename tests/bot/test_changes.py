"""Changes from the chat: assigned, undone, one change set each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.state import BOT
from glitchtip_tools.services.bot.journal import Journal
from tests.bot.chat import Chat
from tests.bot.test_terms import snoozed
from tests.conftest import NOW, runner


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
        ("6.1", "⚠️ this server cannot assign issues: it is GlitchTip 6.1.3"),
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
