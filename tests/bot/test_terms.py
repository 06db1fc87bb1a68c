"""Issues that are ignored for a time from the chat, and who reopens them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from sqlite3 import SQLITE_DELETE, SQLITE_DENY, SQLITE_INSERT, SQLITE_OK, SQLITE_UPDATE, Connection

import pytest

from glitchtip_tools.adapters import sqlite
from glitchtip_tools.adapters.sqlite import StateFailed
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.core.issues.snooze import OVER
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.issues.snooze import CHANGED
from tests.bot.chat import Chat
from tests.bot.test_buttons import LABELS
from tests.conftest import NOW, Gtt, runner

CHANGES = (SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE)


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


def test_an_issue_that_was_opened_and_ignored_for_good_in_the_web_interface_stays_so(chat: Chat) -> None:
    chat.say("/ignore 1 2h")
    chat.box.world.set_status(chat.box.world.issues[1], "unresolved")
    chat.now += timedelta(minutes=6)
    assert (chat.run(), snoozed(chat, 1)) == ([], [CHANGED])
    chat.box.world.set_status(chat.box.world.issues[1], "ignored")
    chat.now += timedelta(hours=3)
    assert (chat.run(), chat.status(1)) == ([], "ignored")


def test_ignoring_for_good_ends_the_earlier_time_also_where_the_comment_fails(chat: Chat) -> None:
    chat.say("/ignore 3 2h")
    chat.box.fault("POST", "/comments/", status=400, times=1)
    (answer,) = chat.say("/ignore 3")
    assert "the comment was not written" in answer.text
    assert (snoozed(chat, 3), len(chat.comments(3))) == ([CHANGED], 1)
    chat.now += timedelta(hours=3)
    assert (chat.run(), chat.status(3)) == ([], "ignored")


def test_an_earlier_time_that_cannot_be_ended_is_not_said_to_be(chat: Chat) -> None:
    chat.say("/ignore 3 2h")
    term = snoozed(chat, 3)
    chat.box.fault("PUT", "/comments/", status=500, times=None)
    (answer,) = chat.say("/ignore 3")
    assert answer.text == "⚠️ GlitchTip does not answer right now: try again in a minute"
    assert (snoozed(chat, 3), len(chat.comments(3))) == (term, 1)
    chat.box.faults_clear()
    (answer,) = chat.say("/ignore 3")
    assert answer.text.startswith("🔕 ignored by Irina")
    assert snoozed(chat, 3) == [CHANGED]


def test_a_due_issue_is_told_once_while_the_bot_can_note_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: told at each look, the chat would hear it every half minute."""
    chat.say("/ignore 1 2h")
    chat.now += timedelta(hours=2)
    with monkeypatch.context() as patched:
        patched.setattr(sqlite, "connect", unwritable("bot.db"))
        assert (chat.run(), chat.run(), chat.status(1)) == ([], [], "unresolved")
    (said,) = chat.run()
    assert said.text.splitlines()[0] == "🔔 reopened because 2 h are over (ignored by Irina (@irina_1001))"
    assert chat.run() == []


def test_a_disk_that_fills_while_the_chat_is_told_repeats_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(journal: Journal, *_: object) -> None:
        raise StateFailed(journal.path, OSError("database or disk is full"))

    chat.say("/ignore 1 2h")
    chat.now += timedelta(hours=2)
    monkeypatch.setattr(Journal, "forget", full)
    told = [one.text.splitlines()[0] for one in chat.say("/issue 2")]  # it looks twice: before and after
    assert sum("reopened because" in line for line in told) == 1
    assert "reminders wait: cannot use the state file" in chat.log


def unwritable(name: str) -> Callable[[Path], Connection]:
    """Return what opens state files, of which the named one can be read only."""
    connect = sqlite.connect

    def opened(path: Path) -> Connection:
        connection = connect(path)
        if path.name == name:
            connection.set_authorizer(lambda action, *_: SQLITE_DENY if action in CHANGES else SQLITE_OK)
        return connection

    return opened
