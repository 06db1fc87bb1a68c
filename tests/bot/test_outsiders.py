"""Who may give orders: nobody else's words and no bot's change anything."""

from datetime import timedelta

import pytest

from tests.bot.chat import OUTSIDER, Chat


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
