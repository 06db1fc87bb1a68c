"""A shell for the command lines of documents."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from glitchtip_tools.errors import ExitCode
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo
from tests.conftest import Gtt, Said, runner

STAGES = re.compile(r"[|;&()]+")
# Those that run until they are stopped: only their words are tried.
ENDLESS = ("sandbox", "demo", "webhook serve", "telegram bot", "bot", "--follow", "--watch")
# What stands for something in the documents, and what the story has in its place.
NAMES = {
    "AI-ADMIN-V2-1F": sample_repo.SHOWN,
    "API-1F": sample_repo.SHOWN,
    "API-42": "AI-ADMIN-V2-2",
    "http://localhost:8080": "{url}",
    "https://glitchtip.example.com": "{url}",
    "~/src/api": ".",
    "-1001234567890": "{chat}",
    "7950ac566cc84503aec5d1c77a91b58d": "{event}",
    "/etc/gtt/": "",
}
BEFORE = {
    "gtt undo": "gtt resolve API-1F",
    "gtt orgs delete acme-shop": "gtt orgs create 'Acme Shop'",
    "gtt config unset": "gtt config set investigate.post never",
    "gtt orgs members remove ann@example.com": "gtt orgs members invite ann@example.com",
}
# What ends otherwise here than where it is meant for.
HERE = {
    "gtt auth login --url": ExitCode.USAGE,  # asks at a terminal
    "gtt auth logout": ExitCode.SETTINGS,  # the token comes from the environment
    "gtt pick": ExitCode.USAGE,  # chooses at a terminal
    "gtt assign": ExitCode.NOT_FOUND,  # the sandbox of these tests is a GlitchTip 5
    "gtt webhook test": ExitCode.UNREACHABLE,  # no relay runs
    "gtt runbooks check": ExitCode.BUG,  # the sample application has no runbooks to link to
}
# What the examples speak of.
CONFIG = """
[searches]
noise = "level:warning"
gone = 'title:"answered 404"'

[profiles.staging]
url = "{url}"
"""


class Shell:
    """A shell that knows pipes, redirections and `gtt`, which runs in this process."""

    def __init__(self, server: Sandbox, folder: Path, *, event: str = "") -> None:
        self.folder = folder
        self.gtt: Gtt = runner(server, folder)
        event = event or server.world.issue(sample_repo.SHOWN).events[-1].id
        self.known = {"url": server.url, "chat": str(server.telegram.alerts_chat), "event": event}
        self.env: dict[str, str | None] = {
            "TELEGRAM_BOT_TOKEN": server.telegram.token,
            "TELEGRAM_ALERTS_CHAT_ID": str(server.telegram.alerts_chat),
            "TELEGRAM_API_URL": server.url,
            "GTT_WEBHOOK_SECRET": "s" * 32,
        }
        self.token = server.token
        config = folder / ".config" / "gtt" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(CONFIG.format(url=server.url), encoding="utf-8")
        next(iter(server.world.users.values())).staff = True  # `gtt server metrics` needs one

    def run(self, line: str) -> Said:
        """Run a line and return what its last `gtt` said; other programs run where they are installed."""
        for name, here in NAMES.items():
            line = line.replace(name, here.format(**self.known))
        given, last = self.token, Said(0, "", "")
        for words in _stages(line):
            if words[0] == "gtt":
                last = self._gtt(words[1:], given)
                if last.code:
                    return last
                given = last.out
            elif words[0] in ("jq", "head", "wc") and shutil.which(words[0]):
                done = subprocess.run(words, input=given, capture_output=True, text=True, check=True)
                given = done.stdout
        return last

    def _gtt(self, words: list[str], given: str) -> Said:
        if "<" in words:
            words = words[: words.index("<")]
        target = None
        if ">" in words:
            at = words.index(">")
            target, words = words[at + 1], words[:at]
        if any(" ".join(words).startswith(name) or name in words for name in ENDLESS):
            words = [*words, "--help"]
        said = self.gtt(*words, stdin=given, env=self.env)
        assert target is None or not said.err or said.err.startswith("gtt: warning: the server or its token")
        return said


def _stages(line: str) -> Iterator[list[str]]:
    words = shlex.shlex(line, posix=True, punctuation_chars="|;&()<>")
    words.whitespace_split = True
    words.commenters = ""
    stage: list[str] = []
    for word in words:
        if STAGES.fullmatch(word):
            if stage:
                yield stage
            stage = []
        else:
            stage.append(word)
    if stage:
        yield stage
