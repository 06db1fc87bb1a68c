"""What the bot refuses to start with."""

import subprocess
import sys

from tests.bot.chat import GUARD, Chat
from tests.conftest import Gtt


def test_missing_settings_refuse_to_start(gtt: Gtt) -> None:
    said = gtt("telegram", "bot", "--once", env={"TELEGRAM_BOT_TOKEN": "1:x"})
    assert (said.code, said.out, said.err) == (
        3,
        "",
        "gtt: missing: `TELEGRAM_ALLOWED_CHATS` (or `TELEGRAM_ALERTS_CHAT_ID`)\n"
        "hint: write something there, then read `https://api.telegram.org/bot<TOKEN>/getUpdates`: "
        "`chat.id` is the chat's number, `from.id` yours\n",
    )
    assert gtt("telegram", "bot", env={"GLITCHTIP_API_TOKEN": None}).err.startswith(
        "gtt: missing: `TELEGRAM_BOT_TOKEN`, `GLITCHTIP_API_TOKEN`\n"
    )


def test_a_refused_token_ends_the_bot(chat: Chat, gtt: Gtt) -> None:
    said = gtt("telegram", "bot", env={**chat.environ, "TELEGRAM_BOT_TOKEN": "1:wrong"})
    assert (said.code, said.out) == (4, "")
    assert said.err.endswith(
        "gtt: Telegram refused the bot's token\nhint: check TELEGRAM_BOT_TOKEN; @BotFather shows it\n"
    )


def test_without_the_extra_there_is_one_clear_line(chat: Chat) -> None:
    code = "import sys; sys.modules['telegram'] = None; from glitchtip_tools.cli import entry; entry()"
    words = [sys.executable, "-c", code, "telegram", "bot"]
    done = subprocess.run(
        words, env=chat.environ, cwd=chat.home, capture_output=True, text=True, timeout=GUARD
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        3,
        "",
        "gtt: the bot needs the extra `telegram`\nhint: pip install 'glitchtip-tools[telegram]'\n",
    )
