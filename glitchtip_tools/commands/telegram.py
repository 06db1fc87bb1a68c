"""`gtt telegram`: messages to a chat."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.app.bot import run_bot
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.alerts.deliveries import receipt, tested
from glitchtip_tools.render.bot.answers import BotWords
from glitchtip_tools.render.bot.comments import IssueWords
from glitchtip_tools.render.bot.messages import escaped_lines

app = command_group("Send messages to Telegram, and run a bot there.")
Chat = Annotated[
    str | None, typer.Option("--chat", metavar="ID", help="Send to this chat (TELEGRAM_ALERTS_CHAT_ID).")
]
Topic = Annotated[
    str | None,
    typer.Option("--topic", metavar="ID", help="Send to this topic of a forum (TELEGRAM_TOPIC_ID)."),
]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="[TEXT]...", help="The text; if omitted, stdin is read.")
]
AsHtml = Annotated[bool, typer.Option("--html", help="Treat the text as Telegram HTML.")]
Once = Annotated[bool, typer.Option("--once", help="Handle what is waiting, then exit.")]
Silent = Annotated[bool, typer.Option("--silent", help="Send without a sound.")]


@app.callback()
def telegram() -> None:
    """Send messages to Telegram, and run a bot there."""


@app.command("send", epilog="Example: df -h | gtt telegram send --silent")
def send(
    context: typer.Context,
    text: Words = None,
    chat: Chat = None,
    topic: Topic = None,
    html: AsHtml = False,
    silent: Silent = False,
) -> None:
    """Post text, split into several messages if necessary."""
    gtt: App = context.obj
    target = gtt.reports.destination(chat, topic)
    words = " ".join(text) if text and text != ["-"] else gtt.files.read("-")
    if not words.strip():
        raise BadUsage("there is no text to send", hint="give it as an argument or on stdin")
    marked = words if html else escaped_lines(words)
    delivery = gtt.telegram.deliver(
        target.chat, gtt.redact.as_typed(marked), topic=target.topic, silent=silent, partly=True
    )
    gtt.out.show(delivery, as_text=receipt(target.chat))


@app.command("test", epilog="Example: gtt telegram test --chat -1001234567890")
def try_out(context: typer.Context, chat: Chat = None, topic: Topic = None) -> None:
    """Check the token and the chat: show both, and post a line."""
    gtt: App = context.obj
    gtt.out.show(gtt.reports.try_out(gtt.reports.destination(chat, topic)), as_text=tested)


@app.command("bot", epilog="Example: gtt telegram bot --once")
def bot(context: typer.Context, once: Once = False) -> None:
    """Answer commands and buttons in the allowed chats: /errors, /issue, /resolve, ... (docs/telegram.md)."""
    gtt: App = context.obj
    run_bot(gtt, lambda app: BotWords(app.now, app.zone), IssueWords(), once=once)
