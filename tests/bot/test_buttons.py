"""The buttons below the bot's messages and below alerts."""

from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.alerts.messages import one_alert
from glitchtip_tools.services.bot.buttons import buttons
from glitchtip_tools.services.telegram import open_telegram
from glitchtip_tools.settings import load
from tests.bot.chat import Chat

LABELS = ["✅ Resolve", "🔕 Ignore 24 h", "🔍 Investigate", "↗ Open"]


def test_messages_about_an_issue_carry_buttons(chat: Chat) -> None:
    (message,) = chat.say("/issue 1")
    assert message.buttons == {
        "✅ Resolve": "gtt:r:1",
        "🔕 Ignore 24 h": "gtt:i:1",
        "🔍 Investigate": "gtt:v:1",
        "↗ Open": f"{chat.box.url}/adminai-tech/issues/1",
    }


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


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://ada:hunter2@e.example.com/acme/issues/1", "https://e.example.com/acme/issues/1"),
        ("https://e.example.com/i/1?token=abcd1234efgh&x=1#a", "https://e.example.com/i/1?token=hidden&x=1"),
        ("https://e.example.com/i/1 password=hunter2", None),
        ("https://e.example.com/ada@example.org", None),
    ],
)
def test_the_address_of_a_button_shows_no_secret(link: str, opens: str | None) -> None:
    rows = buttons("", link) or []
    assert [button.url for row in rows for button in row] == ([opens] if opens else [])


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
