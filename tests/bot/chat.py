"""The bot's chat in tests: real HTTP to the sandbox's GlitchTip and Telegram, a fixed clock."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.server import Telegram
from glitchtip_tools.sandbox.telegram.state import Message
from tests.conftest import NOW

GUARD = 30.0  # seconds after which a test that waits has failed
OUTSIDER = 666


@dataclass
class Chat:
    """A group in which the bot is; `say` and `press` let it handle what waits with `--once`."""

    box: Sandbox
    home: Path
    now: datetime = NOW
    env: dict[str, str] = field(default_factory=dict)
    log: str = ""

    @property
    def telegram(self) -> Telegram:
        return self.box.telegram

    @property
    def environ(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "GTT_RETRY_WAIT": "0",
            "GLITCHTIP_URL": self.box.url,
            "GLITCHTIP_API_TOKEN": self.box.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech",
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.box.url,
            "TELEGRAM_ALERTS_CHAT_ID": str(self.telegram.alerts_chat),
        } | self.env

    def run(self) -> list[Message]:
        """Handle what waits and return the messages that are new or changed, as they stand."""
        sent, edits = len(self.telegram.sent), len(self.telegram.edits)
        code, log = self.ended()
        assert code == 0, log
        self.log += log
        touched = {
            (one.chat_id, one.message_id) for one in self.telegram.sent[sent:] + self.telegram.edits[edits:]
        }
        return [one for one in self.telegram.current() if (one.chat_id, one.message_id) in touched]

    def ended(self) -> tuple[int, str]:
        """Run the bot once and return its exit code and what it logged and said."""
        err = io.StringIO()
        app = App(self.environ, self.home, io.StringIO(), io.StringIO(), err, clock=lambda: self.now)
        return main(["telegram", "bot", "--once"], app), err.getvalue()

    def say(self, text: str, user: int = 1001, chat: int | None = None) -> list[Message]:
        self.telegram.push_message(text, chat or self.telegram.alerts_chat, user)
        return self.run()

    def say_nothing(self, text: str) -> None:
        """Let the bot handle a message whose answer Telegram does not take."""
        self.telegram.push_message(text, self.telegram.alerts_chat)
        code, log = self.ended()
        assert code != 0, log

    def press(self, button: str, message: Message, user: int = 1001) -> list[Message]:
        self.telegram.press(button, message, user)
        return self.run()

    def status(self, issue: int) -> str:
        return self.box.world.issues[issue].status

    def comments(self, issue: int) -> list[str]:
        """Return the comments of an issue as people see them, oldest first, those of the story left out."""
        found = [one for one in self.box.world.comments.values() if one.issue_id == issue]
        marked = [one.text for one in found if one.text.startswith("<!-- gtt:chat")]
        return [re.sub(r"^<!--.*?-->\s*", "", text) for text in marked]


class Process:
    """The bot as a process."""

    def __init__(self, chat: Chat) -> None:
        words = [sys.executable, "-m", "glitchtip_tools", "telegram", "bot"]
        self.child = subprocess.Popen(
            words, env=chat.environ, cwd=chat.home, stderr=subprocess.PIPE, text=True
        )
        self.log, self.news = "", threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.child.stderr
        for line in self.child.stderr:
            with self.news:
                self.log += line
                self.news.notify_all()

    def end(self, how: signal.Signals) -> int:
        self.child.send_signal(how)
        code = self.child.wait(GUARD)
        self.reader.join(GUARD)
        if self.child.stderr:
            self.child.stderr.close()
        return code
