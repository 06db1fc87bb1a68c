"""What a user sees of `gtt telegram send` and `test`."""

import json

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said
from tests.telegram_settings import telegram_of


@pytest.fixture
def telegram(server: Sandbox) -> dict[str, str | None]:
    return telegram_of(server)


def test_words_are_sent_as_they_are(server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]) -> None:
    chat = server.telegram.alerts_chat
    said = gtt("telegram", "send", "a_b", "<b>", "&", "\x1b[31m", env=telegram)
    assert said == Said(0, f"sent to `{chat}`: 1 message\n", "")
    assert server.telegram.texts == ["a_b <b> & \ufffd[31m"]


@pytest.mark.parametrize("words", [[], ["-"]])
def test_stdin_is_sent(server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], words: list[str]) -> None:
    text = "".join(f"line {n} of the log\n" for n in range(400))
    said = gtt("telegram", "send", *words, "--topic", "7", stdin=text, env=telegram)
    assert (said.code, said.out) == (0, f"sent to `{server.telegram.alerts_chat}`: 2 messages\n")
    assert "\n".join(server.telegram.texts) == text.strip()
    assert {message.thread_id for message in server.telegram.sent} == {7}


def test_html_on_request(server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]) -> None:
    said = gtt("telegram", "send", "--html", "<b>done</b>", "--json", env=telegram)
    (message,) = server.telegram.sent
    assert json.loads(said.out) == {"messageIds": [message.message_id], "plain": False}
    assert message.entities == [{"type": "bold", "offset": 0, "length": 4}]


def test_the_topic_of_the_settings_belongs_to_their_chat(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]
) -> None:
    server.telegram.add_chat(77)
    gtt("telegram", "send", "here", env=telegram | {"TELEGRAM_TOPIC_ID": "7"})
    gtt("telegram", "send", "there", "--chat", "77", env=telegram | {"TELEGRAM_TOPIC_ID": "7"})
    assert [(message.chat_id, message.thread_id) for message in server.telegram.sent] == [
        (server.telegram.alerts_chat, 7),
        (77, None),
    ]


def test_nothing_to_send(gtt: Gtt, telegram: dict[str, str | None]) -> None:
    hint = "hint: give it as an argument or on stdin\n"
    assert gtt("telegram", "send", env=telegram) == Said(2, "", f"gtt: there is no text to send\n{hint}")


def test_the_test_names_bot_and_chat(server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]) -> None:
    chat = server.telegram.alerts_chat
    assert gtt("telegram", "test", env=telegram) == Said(
        0, f"`@gtt_triage_bot` can write to `Alerts` (`{chat}`)\n", ""
    )
    assert server.telegram.texts == ["gtt can write here"]


@pytest.mark.parametrize(
    ("settings", "words", "code", "message"),
    [
        ({"TELEGRAM_BOT_TOKEN": "1:no"}, [], 4, "gtt: Telegram refused the bot's token"),
        (
            {},
            ["--chat", "-42"],
            5,
            "gtt: Telegram does not know the chat or topic: Bad Request: chat not found",
        ),
        (
            {"TELEGRAM_API_URL": "http://127.0.0.1:9"},
            [],
            7,
            "gtt: cannot reach `Telegram`: connection refused",
        ),
        ({"TELEGRAM_ALERTS_CHAT_ID": None}, [], 3, "gtt: missing: `TELEGRAM_ALERTS_CHAT_ID`"),
    ],
)
def test_what_is_wrong_is_named(
    gtt: Gtt,
    telegram: dict[str, str | None],
    settings: dict[str, str | None],
    words: list[str],
    code: int,
    message: str,
) -> None:
    said = gtt("telegram", "test", *words, env=telegram | settings)
    assert (said.code, said.out, said.err.splitlines()[0]) == (code, "", message)


def test_debugging_does_not_show_the_token(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]
) -> None:
    said = gtt("telegram", "send", "hello", "--debug", env=telegram)
    assert "POST /bot…/sendMessage 200" in said.err
    assert server.telegram.token not in said.err
