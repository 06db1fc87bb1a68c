"""The relay as a process that can be killed and started again, and the payloads that it is sent."""

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx

from glitchtip_tools.sandbox.telegram.server import Telegram
from glitchtip_tools.sandbox.telegram.state import Message

SECRET = "3vWcTqYb6Zr0AbCd"
GUARD = 30.0  # seconds after which a test that waits has failed


class Relay:
    """`gtt webhook serve` as a process that can be killed and started again on the same port and spool."""

    def __init__(self, environ: dict[str, str], folder: Path, *options: str) -> None:
        self.environ, self.folder, self.options = environ, folder, options
        self.port, self.log, self.news = 0, "", threading.Condition()
        self.start()

    def start(self) -> None:
        words = [
            sys.executable,
            "-m",
            "glitchtip_tools",
            "webhook",
            "serve",
            "--port",
            str(self.port),
            *self.options,
        ]
        self.process = subprocess.Popen(
            words, env=self.environ, cwd=self.folder, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr
        for line in self.process.stderr:
            self.log += line
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(found[1])
                break
        else:
            raise AssertionError(self.log)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self.news:
                self.log += line
                self.news.notify_all()

    def says(self, words: str) -> bool:
        """Wait until the words stand in its log."""
        with self.news:
            return self.news.wait_for(lambda: words in self.log, GUARD)

    def post(self, payload: object, secret: str = SECRET) -> httpx.Response:
        return httpx.post(
            f"http://127.0.0.1:{self.port}/glitchtip-webhook/{secret}", json=payload, timeout=GUARD
        )

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> int:
        code = self.process.wait(GUARD)
        self.reader.join(GUARD)
        if self.process.stderr:
            self.process.stderr.close()
        return code


def payload(*ids: int, title: str = "TypeError: x is undefined", **more: object) -> dict[str, Any]:
    attachment = {
        "color": "#e52b50",
        "text": "src/a.js in f",
        "fields": [{"title": "Project", "value": "api"}],
    }
    return {
        "alias": "GlitchTip",
        "text": "GlitchTip Alert",
        "attachments": [
            attachment
            | {"title": f"{title} {one}", "title_link": f"https://errors.example.com/acme/issues/{one}"}
            | more
            for one in ids
        ],
        "sections": [],
    }


def issues_of(message: Message) -> set[int]:
    """Return the issues that a message links to."""
    links = [re.search(r"/issues/(\d+)$", str(entity.get("url", ""))) for entity in message.entities]
    return {int(found[1]) for found in links if found}


def told(telegram: Telegram) -> set[int]:
    """Return the issues that the chat's messages link to."""
    return {issue for message in telegram.current() for issue in issues_of(message)}
