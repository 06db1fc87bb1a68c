"""GlitchTip or Telegram away, slow, odd: no answer is lost, nothing is done twice."""

import asyncio
import gzip

import pytest
from telegram import Bot

from glitchtip_tools.adapters.sqlite import StateFailed
from glitchtip_tools.sandbox.faults import Kind
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.bot.listener import LARGEST
from tests.bot.chat import GUARD, Chat


def test_an_answer_that_is_no_json_is_one_line_of_the_log(chat: Chat) -> None:
    chat.box.fault("*", "getUpdates", status=522, body="<p>origin\n2026-11-23 ERROR forged", times=1)
    (message,) = chat.say("/resolve 1")
    assert "resolved" in message.text
    assert "Traceback" not in chat.log
    assert not [line for line in chat.log.splitlines() if line.startswith("2026-11-23 ERROR")]


def test_nothing_is_announced_that_was_not_done(chat: Chat) -> None:
    chat.box.fault("PUT", "/issues/1/$", status=200, body="{}", content_type="application/json", times=None)
    (said,) = chat.say("/resolve 1")
    assert said.text == "⚠️ GlitchTip does not answer right now: try again in a minute"
    assert (chat.status(1), chat.comments(1)) == ("unresolved", [])


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({"change": lambda status, own, body: (status, own, body + b" " * LARGEST)}, "more than 2 MB"),
        (
            {
                "change": lambda status, own, body: (
                    status, own | {"content-encoding": "gzip"}, gzip.compress(body),
                )
            },
            "a compressed answer, which was not asked for",
        ),
    ],
    ids=["long", "compressed"],
)  # fmt: skip
def test_an_answer_that_could_take_all_memory_is_asked_for_again(chat: Chat, kind: Kind, said: str) -> None:
    chat.box.fault("*", "getUpdates", **kind)
    (message,) = chat.say("/resolve 1")
    assert "resolved" in message.text
    assert said in chat.log


def test_an_answer_in_drips_does_not_keep_the_bot(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own limit is one for each byte."""
    monkeypatch.setattr("glitchtip_tools.services.bot.listener.READ_TIMEOUT", 1)
    chat.box.fault("*", "getUpdates", times=1, manner="drip")
    (message,) = chat.say("/resolve 1")
    assert "resolved" in message.text
    assert "no whole answer within 1 s" in chat.log


def test_a_last_answer_that_does_not_come_does_not_keep_the_bot(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last update is confirmed when the bot ends, by a question that a service manager would wait for."""
    monkeypatch.setattr("glitchtip_tools.services.bot.listener.READ_TIMEOUT", 1)
    ended = []

    async def hanging(*_: object, **__: object) -> None:
        try:
            await asyncio.sleep(GUARD)
            ended.append("answered")
        except asyncio.CancelledError:
            ended.append("given up")
            raise

    monkeypatch.setattr(Bot, "get_updates", hanging)
    (message,) = chat.say("/resolve 1")
    assert "resolved" in message.text
    assert ended == ["given up"]


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


def test_a_change_journal_that_cannot_be_used_keeps_no_other_order_waiting(chat: Chat) -> None:
    """As when it belongs to root since a `sudo gtt resolve`: room on the disk would not help."""
    journal = chat.home / ".local" / "state" / "gtt" / "changes.db"
    journal.parent.mkdir(parents=True)
    journal.symlink_to(chat.home / "nowhere" / "changes.db")
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    chat.telegram.push_message("/comment 2 hello", chat.telegram.alerts_chat)
    refused, commented = chat.run()
    assert refused.text == f"⚠️ cannot use the state file `{journal}`: unable to open database file"
    assert commented.text.startswith("💬 commented by Irina")
    assert (chat.status(1), chat.telegram.updates.pending) == ("unresolved", [])


def test_an_order_waits_while_the_bot_itself_can_note_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(journal: Journal, *_: object, **__: object) -> None:
        raise StateFailed(journal.path, OSError("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr("glitchtip_tools.services.bot.executor.Journal.note_change", full)
        chat.say_nothing("/resolve 1")
    assert chat.status(1) == "unresolved"
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")


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
