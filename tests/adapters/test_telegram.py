"""Delivery to Telegram, against the stand-in that counts, parses and refuses as the real one does."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from glitchtip_tools.adapters.telegram.client import Button, Delivery, Telegram
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.errors import (
    BadSettings,
    BadUsage,
    MaybeDone,
    NotAuthorized,
    NotFound,
    NotSent,
    PartlyDone,
    RateLimited,
)
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.server import TOKEN
from glitchtip_tools.sandbox.telegram.state import ALERTS_CHAT

CHAT = str(ALERTS_CHAT)


@dataclass
class Bot:
    """The bot under test, and how long it would have slept."""

    telegram: Telegram
    slept: list[float] = field(default_factory=list)


Bots = Callable[..., Bot]


@pytest.fixture
def bot_of() -> Iterator[Bots]:
    with ExitStack() as open_doors:

        def bot_of(url: str, token: str = TOKEN) -> Bot:
            slept: list[float] = []
            http = open_doors.enter_context(Http(url, retries=0, called="Telegram", timeout=5))
            return Bot(Telegram(http, token, sleep=slept.append, backoff=1.0), slept)

        yield bot_of


@pytest.fixture
def bot(server: Sandbox, bot_of: Bots) -> Bot:
    return bot_of(server.url)


def test_a_message_arrives_in_its_topic_with_its_buttons(server: Sandbox, bot: Bot) -> None:
    rows = [[Button("Open", url="https://e.org/1"), Button("Resolve", data="r:1")]]
    delivery = bot.telegram.deliver(
        CHAT, redact("<b>Hello</b> &amp; bye"), topic="7", buttons=rows, silent=True
    )
    (message,) = server.telegram.sent
    assert delivery == Delivery((message.message_id,))
    assert (message.text, message.thread_id, message.parse_mode) == ("Hello & bye", 7, "HTML")
    assert message.buttons == {"Open": "https://e.org/1", "Resolve": "r:1"}
    assert bot.slept == []


def test_a_long_report_comes_in_pieces_that_parse(server: Sandbox, bot: Bot) -> None:
    html = "".join(
        f'<b>{n}</b> <a href="https://e.org/{n}">a &lt;line&gt; 💥</a> of text\n' for n in range(400)
    )
    delivery = bot.telegram.deliver(CHAT, redact(html), buttons=[[Button("More", data="m")]])
    texts = server.telegram.texts
    assert len(delivery.message_ids) == len(texts) > 2
    assert all(len(text.encode("utf-16-le")) // 2 <= 4096 for text in texts)
    assert "\n".join(texts).split() == "".join(f"{n} a <line> 💥 of text\n" for n in range(400)).split()
    assert [bool(message.buttons) for message in server.telegram.sent] == [False] * (len(texts) - 1) + [True]


def test_a_report_of_which_a_part_was_posted_is_partly_done(server: Sandbox, bot: Bot) -> None:
    """Exit codes 7 to 9 would say that nothing happened."""
    server.telegram.fail("sendMessage", retry_after=3600, times=None, skip=1)
    with pytest.raises(PartlyDone, match="1 of 2 messages were posted: Telegram asks to slow down"):
        bot.telegram.deliver(CHAT, redact("word " * 1200), partly=True)
    assert len(server.telegram.texts) == 1


def test_what_cannot_be_parsed_goes_out_as_plain_text_once(server: Sandbox, bot: Bot) -> None:
    delivery = bot.telegram.deliver(CHAT, redact("<b>bold <i>never closed &amp; so on"))
    assert (delivery.plain, server.telegram.texts) == (False, ["bold never closed & so on"])
    delivery = bot.telegram.deliver(CHAT, redact("<blink>old</blink> days"))
    (_, message) = server.telegram.sent
    assert (delivery.plain, message.text, message.parse_mode) == (True, "old days", None)


def test_429_waits_as_long_as_telegram_asks(server: Sandbox, bot: Bot) -> None:
    server.telegram.fail("sendMessage", retry_after=7, times=2)
    bot.telegram.deliver(CHAT, redact("patience"))
    assert (server.telegram.texts, bot.slept) == (["patience"], [7.0, 7.0])


@pytest.mark.parametrize(("seconds", "slept"), [(3600, []), (20, [20.0] * 4)])
def test_429_for_too_long_is_said(server: Sandbox, bot: Bot, seconds: int, slept: list[float]) -> None:
    server.telegram.fail("sendMessage", retry_after=seconds, times=None)
    with pytest.raises(RateLimited, match="Telegram asks to slow down") as limited:
        bot.telegram.deliver(CHAT, redact("patience"))
    assert (limited.value.hint, bot.slept) == (f"try again in {seconds} s", slept)


def test_an_unclear_message_is_repeated_once(server: Sandbox, bot: Bot) -> None:
    server.telegram.fail("sendMessage", drop="after", times=1)
    bot.telegram.deliver(CHAT, redact("carried out, answer lost"))
    assert server.telegram.texts == ["carried out, answer lost"] * 2
    assert bot.slept == [1.0]


def test_an_unclear_message_is_never_sent_three_times(server: Sandbox, bot: Bot) -> None:
    server.telegram.fail("sendMessage", drop="after", times=None)
    with pytest.raises(MaybeDone):
        bot.telegram.deliver(CHAT, redact("again and again"))
    assert len(server.telegram.texts) == 2


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_of_the_repeated_message_says_nothing_of_the_first(
    server: Sandbox, bot: Bot, status: int
) -> None:
    server.telegram.fail("sendMessage", drop="after", times=1)
    server.telegram.fail("sendMessage", status=status)
    with pytest.raises(MaybeDone, match="the message may have been posted"):
        bot.telegram.deliver(CHAT, redact("done"))
    assert server.telegram.texts == ["done"]


def test_an_answer_that_says_both_is_no_refusal(server: Sandbox, bot: Bot) -> None:
    both = '{"ok": false, "error_code": 400, "description": "Bad Request"}'
    server.telegram.fail("sendMessage", status=200, body=both, content_type="application/json", times=None)
    with pytest.raises(MaybeDone, match="the message may have been posted: Telegram failed: Bad Request"):
        bot.telegram.deliver(CHAT, redact("done or not"))
    assert bot.slept == [1.0]


def test_what_may_be_repeated_is_repeated_longer(server: Sandbox, bot: Bot) -> None:
    server.telegram.fail("getMe", status=502, times=4)
    assert bot.telegram.me() == "@gtt_triage_bot"
    assert bot.slept == [1.0, 2.0, 4.0, 8.0]


def test_a_server_error_is_tried_once_more_and_then_said(server: Sandbox, bot: Bot) -> None:
    server.telegram.fail("sendMessage", status=500, times=None)
    with pytest.raises(MaybeDone, match="the message may have been posted: Telegram failed"):
        bot.telegram.deliver(CHAT, redact("hello"))
    assert bot.slept == [1.0]


def test_no_connection_is_tried_often_and_never_shows_the_token(bot_of: Bots) -> None:
    bot = bot_of("http://127.0.0.1:9")
    with pytest.raises(NotSent) as failure:
        bot.telegram.deliver(CHAT, redact("hello"))
    assert len(bot.slept) == 4
    assert TOKEN not in f"{failure.value.message} {failure.value.hint} {bot.telegram!r}"
    assert "`Telegram`" in failure.value.message


@pytest.mark.parametrize(
    ("send", "kind", "words"),
    [
        (lambda bot: bot.deliver("-42", redact("x")), NotFound, "does not know the chat"),
        (lambda bot: bot.deliver(CHAT, redact("x"), topic="99"), NotFound, "does not know the chat or topic"),
        (lambda bot: bot.call("noSuchMethod"), NotAuthorized, "refused the bot's token"),
        (lambda bot: bot.call("sendMessage", chat_id=ALERTS_CHAT, text=""), BadUsage, "did not accept it"),
    ],
)
def test_refusals_in_our_words(
    bot: Bot, send: Callable[[Telegram], object], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        send(bot.telegram)
    assert bot.slept == []


def test_a_wrong_token_is_refused(server: Sandbox, bot_of: Bots) -> None:
    with pytest.raises(NotAuthorized, match="refused the bot's token"):
        bot_of(server.url, "1:wrong").telegram.me()
    with pytest.raises(BadSettings, match="contains characters that a token cannot have"):
        bot_of(server.url, "1:a/../b")


def test_a_document_arrives_with_its_caption(server: Sandbox, bot: Bot) -> None:
    bot.telegram.send_document(
        CHAT, "report.html", redact("<p>ÿ</p>"), caption=redact("<b>a</b> &lt;"), topic="7"
    )
    (message,) = server.telegram.sent
    assert message.file is not None
    assert (message.file.name, message.file.data) == ("report.html", "<p>ÿ</p>".encode())
    assert (message.text, message.thread_id) == ("a <", 7)


def test_an_edit_replaces_text_and_buttons_and_may_be_repeated(server: Sandbox, bot: Bot) -> None:
    (message_id,) = bot.telegram.deliver(
        CHAT, redact("working"), buttons=[[Button("Stop", data="s")]]
    ).message_ids
    for _ in range(2):
        bot.telegram.edit(CHAT, message_id, redact("<b>done</b>"))
    (message,) = server.telegram.current()
    assert (message.text, message.buttons) == ("done", {})


def test_who_and_where(bot: Bot) -> None:
    assert (bot.telegram.me(), bot.telegram.chat_name(CHAT)) == ("@gtt_triage_bot", "Alerts")
