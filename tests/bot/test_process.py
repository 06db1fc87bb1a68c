"""The bot as a process: signals, crashes, what a further run finds."""

import signal
import subprocess
import sys
from collections.abc import Callable

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.bot.comments import IssueWords
from glitchtip_tools.sandbox.telegram.state import BOT
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.issues.marked_comments import put_comment
from tests.bot.chat import GUARD, Chat, Process
from tests.conftest import NOW, Golden


def test_sigterm_ends_it_in_good_order_and_no_secret_is_logged(
    chat: Chat, process: Callable[[], Process]
) -> None:
    bot = process()
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    assert chat.telegram.wait(lambda one: len(one.sent) == 1, GUARD)
    assert bot.end(signal.SIGTERM) == 0
    assert chat.telegram.updates.pending == []
    assert chat.telegram.token not in bot.log
    assert chat.box.token not in bot.log


def test_the_commands_are_registered_for_the_chats_menu(
    chat: Chat, process: Callable[[], Process], golden: Golden
) -> None:
    process()
    assert chat.telegram.wait(lambda one: bool(one.commands), GUARD)
    (registered,) = chat.telegram.commands.values()
    golden("bot-commands", "\n".join(f"/{one['command']}  {one['description']}" for one in registered) + "\n")


def test_a_crash_between_deed_and_answer_repeats_neither(chat: Chat, process: Callable[[], Process]) -> None:
    chat.telegram.fail("sendMessage", status=500, times=None)
    bot = process()
    chat.telegram.push_message("/resolve 1", chat.telegram.alerts_chat)
    with bot.news:
        assert bot.news.wait_for(lambda: "trying again" in bot.log, GUARD)
    bot.end(signal.SIGKILL)
    assert (chat.status(1), len(chat.comments(1)), chat.telegram.sent) == ("resolved", 1, [])
    chat.box.faults_clear()
    (answer,) = chat.run()
    assert answer.text.startswith("✅ resolved by Irina")
    assert len(chat.comments(1)) == 1
    assert chat.run() == []


def test_an_unfinished_deed_is_looked_up_and_not_repeated(chat: Chat) -> None:
    """As after kill -9 between the action and its note in the journal."""
    update = chat.telegram.push_message("/comment 1 hello", chat.telegram.alerts_chat)
    journal = Journal(chat.home / ".local" / "state" / "gtt", print)
    journal.begin(update, NOW)
    name = f"{BOT['id']}-{update}"
    text = IssueWords().comment("hello", "Irina (@irina_1001)")
    glitchtip = GlitchTip(Http(chat.box.url, token=chat.box.token), organization="adminai-tech")
    put_comment(glitchtip, "1", kind="chat", name=name, body=redact(text))
    glitchtip.http.close()
    (answer,) = chat.run()
    assert answer.text.startswith("💬 commented by Irina")
    assert len(chat.comments(1)) == 1


def test_once_may_run_beside_nothing_and_beside_a_bot_says_so(
    chat: Chat, process: Callable[[], Process]
) -> None:
    bot = process()
    with bot.news:
        assert bot.news.wait_for(lambda: "listening" in bot.log, GUARD)
    words = [sys.executable, "-m", "glitchtip_tools", "telegram", "bot", "--once"]
    done = subprocess.run(
        words, env=chat.environ, cwd=chat.home, capture_output=True, text=True, timeout=GUARD
    )
    assert (done.returncode, done.stderr) == (
        3,
        "gtt: the bot is running already\nhint: end the other one first\n",
    )
