"""The stand-in for Telegram: as strict as the real one where tools go wrong."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.server import TOKEN, USER
from glitchtip_tools.sandbox.telegram.state import CallbackAnswer

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
SERVED = Sandbox(story="empty")


class Bot:
    """Calls methods as a bot does, with JSON."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.http = httpx.Client(base_url=f"{box.url}/bot{TOKEN}", timeout=10)

    def __call__(self, method: str, **arguments: Any) -> Any:
        answer = self.http.post(f"/{method}", json=arguments).json()
        return answer["result"] if answer["ok"] else (answer["error_code"], answer["description"])

    def say(self, text: str, **more: Any) -> Any:
        return self("sendMessage", chat_id=USER, text=text, parse_mode="HTML", **more)


@pytest.fixture(scope="module", autouse=True)
def served() -> Iterator[None]:
    with SERVED:
        yield


@pytest.fixture
def bot() -> Iterator[Bot]:
    SERVED.reset()
    made = Bot(SERVED)
    with made.http:
        yield made


def test_it_knows_its_bot(bot: Bot) -> None:
    assert bot("getMe")["username"] == "gtt_triage_bot"
    wrong = httpx.get(f"{bot.box.url}/bot1:x/getMe")
    assert (wrong.status_code, wrong.json()) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert bot("noSuchMethod") == (404, "Not Found")


@pytest.mark.parametrize("form", ["json", "data", "params", "files"])
def test_it_takes_every_form_of_arguments(bot: Bot, form: str) -> None:
    given: dict[str, Any] = {"chat_id": str(USER), "text": "a <b>b</b> &amp; 🚀", "parse_mode": "HTML"}
    given["reply_markup"] = json.dumps(
        {"inline_keyboard": [[{"text": "Open", "url": "http://127.0.0.1:1/x"}]]}
    )
    if form == "files":
        bot.http.post("/sendMessage", data=given, files={"unused": b"x"})
    else:
        form_of: dict[str, Any] = {form: given}
        bot.http.request("POST", "/sendMessage", **form_of)
    sent = bot.box.telegram.sent[0]
    assert (sent.text, sent.buttons, list(sent.entities)) == (
        "a b & 🚀",
        {"Open": "http://127.0.0.1:1/x"},
        [{"type": "bold", "offset": 2, "length": 1}],
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<b>x <i>y</i></b> z", "x y z"),
        ('<a href="https://e.example/?a=1&amp;b=2">x</a>', "x"),
        ('<pre><code class="language-python">1 &lt; 2</code></pre>', "1 < 2"),
        ("<blockquote expandable>x</blockquote>", "x"),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy"),
        ("&#128640;&quot;&gt;", '🚀">'),
        ("<B>x</b >", "x"),
    ],
)
def test_html_that_is_right(bot: Bot, text: str, plain: str) -> None:
    assert bot.say(text)["text"] == plain


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("да <x@y>", 'Unsupported start tag "x@y" at byte offset 5'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("a & b", 'Unescaped "&" at byte offset 2'),
        ("a > b", 'Unescaped ">" at byte offset 2'),
        ("&nbsp;", 'Unsupported entity "&nbsp;" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_is_wrong(bot: Bot, text: str, why: str) -> None:
    assert bot.say(text) == (400, f"Bad Request: can't parse entities: {why}")
    assert bot.box.telegram.sent == []


def test_lengths_are_counted_in_utf16_after_parsing(bot: Bot) -> None:
    assert bot.say("<b>" + "🚀" * 2048 + "</b>")["entities"] == [
        {"type": "bold", "offset": 0, "length": 4096}
    ]
    assert bot.say("🚀" * 2048 + "x") == (400, "Bad Request: message is too long")
    assert bot.say(" \n ") == (400, "Bad Request: message text is empty")
    assert bot.say("<b></b>") == (400, "Bad Request: message text is empty")


def test_chats_and_topics(bot: Bot) -> None:
    chat = bot.box.telegram.alerts_chat
    assert bot("sendMessage", chat_id=5, text="x") == (400, "Bad Request: chat not found")
    assert bot("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
    assert bot("sendMessage", chat_id=chat, text="x", message_thread_id=7)["message_thread_id"] == 7
    answer = bot("sendMessage", chat_id=chat, text="x", message_thread_id=8)
    assert answer == (400, "Bad Request: message thread not found")
    assert bot("getChat", chat_id=chat)["is_forum"] is True


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "x", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "x", "url": "http://localhost:8000/"},
            "inline keyboard button URL 'http://localhost:8000/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "url": "javascript:alert(1)"},
            "inline keyboard button URL 'javascript:alert(1)' is invalid: Unsupported URL protocol",
        ),
    ],
)
def test_buttons_that_are_wrong(bot: Bot, button: dict[str, str], why: str) -> None:
    answer = bot.say("x", reply_markup={"inline_keyboard": [[button]]})
    assert answer == (400, f"Bad Request: {why}")


def test_edits(bot: Bot) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Resolve", "callback_data": "r:1"}]]}
    number = bot.say("<b>one</b>", reply_markup=keyboard)["message_id"]
    place = {"chat_id": USER, "message_id": number}
    same = bot("editMessageText", **place, text="<b>one</b>", parse_mode="HTML", reply_markup=keyboard)
    assert same[0] == 400
    assert same[1].startswith("Bad Request: message is not modified")
    assert bot("editMessageText", **place, text="two")["text"] == "two"
    assert bot("editMessageReplyMarkup", **place, reply_markup=keyboard)["reply_markup"] == keyboard
    gone = bot("editMessageText", chat_id=USER, message_id=99, text="x")
    assert gone == (400, "Bad Request: message to edit not found")
    telegram = bot.box.telegram
    assert ([m.text for m in telegram.edits], telegram.current()[0].buttons) == (
        ["two", "two"],
        {"Resolve": "r:1"},
    )


def test_a_press_is_answered_once(bot: Bot) -> None:
    bot.say("x", reply_markup={"inline_keyboard": [[{"text": "Resolve", "callback_data": "r:1"}]]})
    bot.box.telegram.press("Resolve", user=5)
    query = bot("getUpdates")[0]["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("r:1", 5, "x")
    assert bot("answerCallbackQuery", callback_query_id=query["id"], text="done", show_alert=True) is True
    again = bot("answerCallbackQuery", callback_query_id=query["id"])
    assert again[1] == "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert bot.box.telegram.answers == [CallbackAnswer(query["id"], "done", True)]


def test_updates_are_kept_until_they_are_confirmed(bot: Bot) -> None:
    push = bot.box.telegram.push_message
    ids = [push("/errors baileys 48"), push("hello"), push("/help")]
    assert [u["update_id"] for u in bot("getUpdates", limit=2)] == ids[:2]
    assert [u["update_id"] for u in bot("getUpdates")] == ids
    assert [u["update_id"] for u in bot("getUpdates", offset=ids[1])] == ids[1:]
    assert [u["update_id"] for u in bot("getUpdates", offset=-1)] == ids[2:]
    assert bot("getUpdates", offset=ids[2] + 1) == []
    assert bot("getWebhookInfo")["pending_update_count"] == 0
    push("/start", chat=bot.box.telegram.alerts_chat, thread=7)
    message = bot("getUpdates", allowed_updates=["message"])[0]["message"]
    assert (message["entities"], message["message_thread_id"]) == (
        [{"type": "bot_command", "offset": 0, "length": 6}],
        7,
    )
    assert bot("getUpdates", allowed_updates=["callback_query"]) == []


def test_a_long_poll_ends_with_the_first_update(bot: Bot) -> None:
    found: list[Any] = []
    asking = threading.Thread(target=lambda: found.append(bot("getUpdates", timeout=30)))
    asking.start()
    assert bot.box.telegram.updates.waited_for(10)
    bot.box.telegram.push_message("hello")
    asking.join()
    assert [u["message"]["text"] for u in found[0]] == ["hello"]


def test_a_hurried_bot_is_not_let_wait_and_two_are_a_conflict(bot: Bot) -> None:
    found: list[Any] = []
    asking = threading.Thread(target=lambda: found.append(bot("getUpdates", timeout=30)))
    asking.start()
    assert bot.box.telegram.updates.waited_for(10)
    assert bot("getUpdates", timeout=0.0) == (400, "Bad Request: wrong parameter timeout in request")
    with httpx.Client(base_url=bot.http.base_url) as second:
        twice = threading.Thread(target=lambda: second.post("/getUpdates", json={"timeout": 30}))
        twice.start()
        asking.join()
        assert found[0][0] == 409
        bot.box.telegram.push_message("x")
        twice.join()
    bot("getUpdates", offset=-1)
    bot("getUpdates", offset=10**6)
    bot.box.telegram.hurried = True
    assert bot("getUpdates", timeout=30) == []


def test_floods_are_held_back_by_a_clock(bot: Bot) -> None:
    clock = [100.0]
    bot.box.telegram.limit(2, 10, lambda: clock[0])
    answers = [bot.http.post("/sendMessage", json={"chat_id": USER, "text": "x"}).json() for _ in range(3)]
    assert [a["ok"] for a in answers] == [True, True, False]
    assert answers[2] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 10",
        "parameters": {"retry_after": 10},
    }
    clock[0] += 10
    assert bot.say("y")["text"] == "y"


def test_failures_are_played(bot: Bot) -> None:
    telegram = bot.box.telegram
    telegram.fail("sendMessage", retry_after=3)
    telegram.fail("sendMessage", status=502)
    telegram.fail("sendMessage", drop="after")
    answer = bot.http.post("/sendMessage", json={"chat_id": USER, "text": "x"}).json()
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})
    assert bot.say("x") == (502, "Bad Gateway")
    with pytest.raises(httpx.RemoteProtocolError):
        bot.say("arrived")
    assert telegram.texts == ["arrived"]
    assert len(telegram.requests) == 3
    assert len(bot.box.requests) == 0


def test_files(bot: Bot) -> None:
    data = {"chat_id": USER, "caption": "<b>week</b>", "parse_mode": "HTML"}
    body = b"<html>\r\n--x\r\n</html>"
    bot.http.post("/sendDocument", data=data, files={"document": ("report.html", body, "text/html")})
    bot.http.post("/sendPhoto", data=data, files={"photo": ("chart.png", PNG, "image/png")})
    sent = bot.box.telegram.sent
    assert [(m.method, m.text, m.file.name, m.file.data) for m in sent if m.file] == [
        ("sendDocument", "week", "report.html", body),
        ("sendPhoto", "week", "chart.png", PNG),
    ]
    wrong = bot.http.post("/sendPhoto", data=data, files={"photo": ("x.png", b"no picture")}).json()
    assert wrong["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    long = {**data, "caption": "x" * 1025}
    refused = bot.http.post("/sendDocument", data=long, files={"document": ("x", b"x")}).json()
    assert refused["description"] == "Bad Request: message caption is too long"


def test_commands_and_actions(bot: Bot) -> None:
    commands = [{"command": "errors", "description": "what fails"}]
    assert bot("setMyCommands", commands=commands) is True
    assert bot("getMyCommands") == commands
    bad = [{"command": "Errors", "description": "x"}]
    assert bot("setMyCommands", commands=bad) == (400, "Bad Request: BOT_COMMAND_INVALID")
    assert bot("sendChatAction", chat_id=USER, action="typing") is True
    assert bot("sendChatAction", chat_id=USER, action="dancing")[0] == 400
    assert bot.box.telegram.actions == [(USER, "typing")]
    assert bot("deleteWebhook") is True
