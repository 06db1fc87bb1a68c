"""Chat lines, as people type them and as they should not."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.bot.access import ChatAccess, ChatMember, ChatPlace, chat_access
from glitchtip_tools.core.bot.buttons import Press, data_of, press_of
from glitchtip_tools.core.bot.orders import COMMANDS, Order, order_of
from glitchtip_tools.core.bot.outgoing import Outgoing, as_values, from_values
from glitchtip_tools.core.time.durations import Duration
from glitchtip_tools.core.time.moments import MOMENT_FORMS, Day, NamedMoment
from glitchtip_tools.errors import BadSettings, BadUsage

BOT = "gtt_bot"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("/errors", Order("errors")),
        ("/errors 48", Order("errors", hours=48)),
        ("/errors 48h", Order("errors", hours=48)),
        ("/errors baileys", Order("errors", component="baileys")),
        ("/errors baileys 48", Order("errors", component="baileys", hours=48)),
        ('/errors "my part" 12', Order("errors", component="my part", hours=12)),
        ('/errors "48"', Order("errors", component="48")),
        ("/ERRORS@GTT_bot  baileys", Order("errors", component="baileys")),
        ("/issues level:error OR  timeout", Order("issues", text="level:error OR  timeout")),
        ("/search @noise", Order("issues", text="@noise")),
        ("/list", Order("issues")),
        ("/status", Order("status")),
        ("/status 2d", Order("status", since=Duration(timedelta(days=2), "2d"))),
        ("/status --since monday", Order("status", since=NamedMoment("monday"))),
        ("/issue 12", Order("issue", "12")),
        ("/issue https://e.example.com/acme/issues/12?x=1", Order("issue", "https://e.example.com/acme/issues/12?x=1")),
        ("/resolve ai-admin-v2-1f", Order("resolve", "ai-admin-v2-1f")),
        ("/resolve 12 in 1.4.2", Order("resolve", "12", version="1.4.2")),
        ("/resolve 12 IN app@1.4.2", Order("resolve", "12", version="app@1.4.2")),
        ("/ignore 12", Order("ignore", "12")),
        ("/ignore 12 2h", Order("ignore", "12", span=timedelta(hours=2))),
        ("/ignore 12 1h30m", Order("ignore", "12", span=timedelta(minutes=90))),
        ("/ignore 12 Monday 9:00", Order("ignore", "12", until=NamedMoment("monday", time(9)))),
        ("/ignore 12 until 2026-12-01", Order("ignore", "12", until=Day(date(2026, 12, 1)))),
        ("/errors 2d", Order("errors", hours=48)),
        ("/errors baileys 90m", Order("errors", component="baileys", hours=2)),
        ('/errors "2d"', Order("errors", component="2d")),
        ("/ignore 12 100x", Order("ignore", "12", events=100)),
        ("/unresolve 12", Order("unresolve", "12")),
        ("/reopen 12", Order("unresolve", "12")),
        ("/show 12", Order("issue", "12")),
        ("/resolve 12 --in 1.4.2", Order("resolve", "12", version="1.4.2")),
        ("/ignore 12 --for 2h", Order("ignore", "12", span=timedelta(hours=2))),
        ("/ignore 12 \u2014until=100x", Order("ignore", "12", events=100)),
        ("/assign 12 ann@example.com", Order("assign", "12", to="ann@example.com")),
        ("/assign 12 to #backend", Order("assign", "12", to="#backend")),
        ("/assign 12 \u2014to Nobody", Order("assign", "12", to="Nobody")),
        ("/undo", Order("undo")),
        ("/undo 12", Order("undo", "12")),
        ("/tags 12", Order("tags", "12")),
        ("/tags 12 component", Order("tags", "12", text="component")),
        ("/events @latest", Order("events", "@latest")),
        ("/snooze list", Order("snooze")),
        ("/releases", Order("releases")),
        ("/releases web@1.4", Order("releases", text="web@1.4")),
        ("/metrics Weekly", Order("metrics", text="weekly")),
        ("/comment 12 it's `me`\n$(reboot)", Order("comment", "12", text="it's `me`\n$(reboot)")),
        ("/comment\n12\ntext", Order("comment", "12", text="text")),
        ("/investigate 12", Order("investigate", "12")),
        ("/metrics", Order("metrics", text="daily")),
        ("/runbook 12", Order("runbook", "12")),
        ("/start", Order("help")),
        ("/help me", Order("help")),
    ],
)  # fmt: skip
def test_commands_are_understood(text: str, order: Order) -> None:
    assert order_of(text, BOT) == order


@pytest.mark.parametrize("text", ["hello", "/resolve@other_bot 12", "//x", "/ x", "", "/12", "see /issue 12"])
def test_what_is_not_for_the_bot_is_left_alone(text: str) -> None:
    assert order_of(text, BOT) is None


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("/reboot", "I don't know `/reboot`", "/help lists what I understand"),
        ("/resolve", "which issue?", "/resolve ID [in VERSION]"),
        (
            "/resolve issue 47",
            "`issue` is not an issue",
            "leave the word out: a number, a short id (`API-1F`), a link or `@latest` is enough",
        ),
        ("/resolve ; rm", "`;` is not an issue", "use a number, a short id (`API-1F`), a link or `@latest`"),
        ("/resolve 12 now", "I don't understand `now`", "/resolve ID [in VERSION]"),
        ("/issue 12 13", "one issue at a time: `13` is one too many", "/issue ID"),
        ("/ignore 12 soon", f"`soon` is neither a time such as {MOMENT_FORMS} nor a number of events such as `100x`",
         "/ignore ID [2h | monday 9:00 | 100x]"),
        ("/ignore 12 0h", "`0h` is not between a second and a year",
         "/ignore ID [2h | monday 9:00 | 100x]"),
        ("/comment 12", "the text of the comment is missing", "/comment ID text"),
        ("/assign 12", "assign it to whom?", "/assign ID EMAIL | #TEAM | nobody"),
        ("/assign 12 me", "I don't know your GlitchTip account: give its e-mail address",
         "/assign ID EMAIL | #TEAM | nobody"),
        ("/assign 12 ann", "`ann` is not an e-mail address, `#team` or `nobody`",
         "/assign ID EMAIL | #TEAM | nobody"),
        ("/undo 12 13", "one issue at a time: `13` is one too many", "/undo [ID]"),
        ("/status soon", f"`soon` is not a time such as {MOMENT_FORMS}", "/status [24h]"),
        ("/metrics monthly", "`monthly` is neither `daily` nor `weekly`", "/metrics [daily | weekly]"),
        ("/merge 12 13", "merging cannot be undone, so I leave it to the command line",
         "`gtt merge` shows the issues and asks first"),
        ("/delete 12", "deleting cannot be undone, so I leave it to the command line",
         "`gtt delete` shows the issues and asks first"),
        ("/errors a b", "a component and a number of hours, no more", "/errors [component] [24h]"),
        ("/errors 9999", "between 1 and 336 hours", "/errors [component] [24h]"),
    ],
)  # fmt: skip
def test_mistakes_are_answered_with_how_it_is_written(text: str, message: str, hint: str) -> None:
    with pytest.raises(BadUsage) as wrong:
        order_of(text, BOT)
    assert (wrong.value.message, wrong.value.hint) == (message, hint)


@pytest.mark.slow
@given(st.text(), st.sampled_from(["", *(f"/{name} " for name in COMMANDS)]))
def test_no_line_is_more_than_understood_or_refused(words: str, head: str) -> None:
    with suppress(BadUsage):
        order_of(head + words, BOT)


@given(st.sampled_from(["resolve", "ignore", "investigate"]), st.integers(1, 10**18 - 1))
def test_a_button_carries_its_deed_in_64_bytes(action: str, number: int) -> None:
    data = data_of(action, str(number))  # type: ignore[arg-type]
    assert len(data.encode()) <= 64
    assert press_of(data) == Press(action, str(number))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", ["", "gtt:x:1", "gtt:r:", "gtt:r:01", "gtt:r:1/../2", "gtt:r:٣", "r:1"])
def test_other_data_is_no_press(data: str) -> None:
    assert press_of(data) is None


ALERTS, ELSEWHERE = ChatPlace(-100), ChatPlace(5, private=True)
IRINA, OTHER = ChatMember(1001, "Irina", "irina"), ChatMember(7)


def test_the_alerts_chat_is_allowed_by_default_and_everybody_in_it_may_act() -> None:
    access = chat_access({"TELEGRAM_ALERTS_CHAT_ID": "-100"})
    assert access == ChatAccess(frozenset({-100}))
    assert access.verdict(ALERTS, OTHER, changes=True) == "welcome"
    assert access.verdict(ELSEWHERE, IRINA, changes=False) == "wrong chat"


def test_chats_and_users_can_be_listed() -> None:
    access = chat_access(
        {
            "TELEGRAM_ALERTS_CHAT_ID": "-100",
            "TELEGRAM_ALLOWED_CHATS": "5, -7",
            "TELEGRAM_ALLOWED_USERS": "1001 1002",
        }
    )
    assert access.verdict(ELSEWHERE, OTHER, changes=False) == "welcome"
    assert access.verdict(ELSEWHERE, OTHER, changes=True) == "wrong user"
    assert access.verdict(ELSEWHERE, IRINA, changes=True) == "welcome"
    assert access.verdict(ALERTS, IRINA, changes=True) == "wrong chat"
    assert access.verdict(ChatPlace(-7), IRINA, changes=True) == "welcome"


def test_nobody_allowed_or_names_for_numbers_do_not_start() -> None:
    with pytest.raises(BadSettings, match="missing: `TELEGRAM_ALLOWED_CHATS`"):
        chat_access({})
    with pytest.raises(BadSettings, match="`irina` is not the number of a user"):
        chat_access({"TELEGRAM_ALLOWED_CHATS": "1", "TELEGRAM_ALLOWED_USERS": "irina"})
    for chats in ({"TELEGRAM_ALLOWED_CHATS": "-100 @team"}, {"TELEGRAM_ALERTS_CHAT_ID": "@team"}):
        with pytest.raises(BadSettings) as wrong:
            chat_access(chats)
        assert (
            wrong.value.message
            == f"`{next(iter(chats))}`: `@team` is not the number of a chat (names can change hands)"
        )
        assert wrong.value.hint == (
            "write something there, then read `https://api.telegram.org/bot<TOKEN>/getUpdates`: "
            "`chat.id` is the chat's number, `from.id` yours"
        )
    assert chat_access({"TELEGRAM_ALLOWED_CHATS": "-100", "TELEGRAM_ALERTS_CHAT_ID": "@team"}).chats == {-100}


def test_people_are_named_on_one_line() -> None:
    assert [str(one) for one in (IRINA, OTHER, ChatMember(3, "a\nb"))] == [
        "Irina (@irina)",
        "somebody (user 7)",
        "a b (user 3)",
    ]


def test_a_message_can_be_written_down() -> None:
    message = Outgoing(-100, 7, "<b>x</b>", 12, "47", "https://e/", ("resolve",), "9", "done")
    assert from_values(as_values(message) | {"actions": ["resolve", "unknown"]}) == message
    older = {"deeds" if name == "actions" else name: value for name, value in as_values(message).items()}
    assert from_values(older) == message
