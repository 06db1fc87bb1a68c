"""Secrets in every part of an event, and each way out of gtt run to its end: none of them arrives anywhere."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.bot.orders import COMMANDS
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo
from glitchtip_tools.sandbox.world.model import Issue
from tests.bot.chat import Chat
from tests.conftest import NOW
from tests.shell import Shell
from tests.test_every_command import every
from tests.test_every_command import shell as _shell  # noqa: F401  (a fixture)

PART = "hunter2"  # a part of every secret that is planted: it stands for the whole of it
# What is said to the bot, for each of its commands; `8` is the issue with the secrets.
SAID = {
    "status": "/status 24h", "errors": "/errors 24", "issues": "/issues is:unresolved", "issue": "/issue 8",
    "resolve": "/resolve 8", "ignore": "/ignore 8 2h", "unresolve": "/unresolve 8", "assign": "/assign 8 nobody",
    "comment": "/comment 8 looked at", "snooze": "/snooze", "undo": "/undo 8", "investigate": "/investigate 8",
    "events": "/events 8", "tags": "/tags 8", "runbook": "/runbook 8", "metrics": "/metrics daily",
    "releases": "/releases", "help": "/help",
}  # fmt: skip


def secret(place: str) -> str:
    return f"cannot log in: password={PART}{place}, ask {PART}.{place}@example.org"


def plant(server: Sandbox, *names: int | str) -> None:
    """Put a secret into every text of the issues, their events and their comments that somebody else wrote."""
    for name in names:
        plant_in(server, server.world.issue(name))


def plant_in(server: Sandbox, issue: Issue) -> None:
    issue.title, issue.culprit = secret("title"), f"login(password={PART}culprit)"
    issue.metadata = {"type": "LoginError", "value": secret("value"), "filename": "src/queue/worker.js"}
    frame = {
        "filename": "src/queue/worker.js", "function": "deliver", "lineNo": 19, "lineno": 19, "inApp": True,
        "in_app": True, "vars": {"db_password": f"{PART}vars", "url": f"redis://:{PART}url@cache:6379/0"},
        "context": [[19, f"  connect('app', password='{PART}line')"]],
        "context_line": f"  connect('app', password='{PART}line')",
    }  # fmt: skip
    thrown = {"type": "LoginError", "value": secret("exception"), "stacktrace": {"frames": [frame]}}
    data = {
        "message": secret("message"), "logentry": {"formatted": secret("logentry"), "message": secret("logentry")},
        "exception": {"values": [thrown]}, "transaction": f"login?password={PART}transaction",
        "breadcrumbs": {"values": [
            {"category": "console", "message": secret("breadcrumb"), "timestamp": 1,
             "data": {"token": f"{PART}a1b2c3d4"}},
        ]},
        "user": {"email": f"{PART}@example.org", "username": secret("user")},
        "extra": {"session": {"password": f"{PART}extra"}},
        "contexts": {"state": {"secret": f"{PART}context"}},
        "request": {
            "url": f"https://ada:{PART}userinfo@x.example/a", "method": "POST",
            "query_string": [["token", f"{PART}a1b2c3d4"]],
            "headers": {"Authorization": f"Bearer {PART}a1b2c3d4e5f6", "Cookie": f"sid={PART}a1b2c3d4"},
            "data": {"password": f"{PART}body"},
        },
    }  # fmt: skip
    tags = {"environment": "production", "connection": f"db://app:{PART}tag@db/x", "worker": secret("tag")}
    for minute in range(40):
        server.world.add_event(issue, at=NOW - timedelta(minutes=minute + 1), tags=tags, data=data)
    server.world.add_comment(issue, secret("comment"))


def commit_secrets(folder: Path) -> None:
    """Add a commit whose message has secrets, and a remote whose address has one."""
    remote = f"https://oauth2:{PART}remote@gitlab.example.com/acme/shop.git"
    worker = folder / "src" / "queue" / "worker.js"
    worker.write_text(
        worker.read_text().replace("job.ack", f"job['ack'] /* password={PART}code */ || job.ack")
    )
    for words in (
        ("remote", "remove", "origin"), ("remote", "add", "origin", remote), ("add", "-A"),
        ("-c", "user.name=Ada", "-c", "user.email=ada@x.example", "commit", "-m", secret("commit")),
    ):  # fmt: skip
        subprocess.run(["git", *words], cwd=folder, check=words[1] != "remove", capture_output=True)


@pytest.fixture
def hostile(server: Sandbox) -> Sandbox:
    plant(server, 8)
    return server


def leaks(texts: dict[str, str]) -> list[str]:
    """Return which secrets are in which text, with what is around them."""
    return [
        f"{where}: …{text[max(0, at - 60) : at + 60]}…"
        for where, text in texts.items()
        if (at := text.find(PART)) >= 0
    ]


def written_by_us(server: Sandbox) -> str:
    return "\n".join(one.text for one in server.world.comments.values() if "<!-- gtt:" in one.text)


def test_there_is_a_line_for_every_command_of_the_bot() -> None:
    assert set(SAID) == set(COMMANDS)


@pytest.mark.slow
def test_no_answer_of_the_bot_holds_a_secret(hostile: Sandbox, tmp_path: Path, checkout: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(checkout, clone, symlinks=True)
    commit_secrets(clone)
    chat = Chat(hostile, tmp_path, env={"GTT_REPO": str(clone)})
    answers = {name: "\n".join(one.text for one in chat.say(line)) for name, line in SAID.items()}
    assert [name for name, text in answers.items() if not text] == []
    assert sum("‹hidden›" in text for text in answers.values()) >= 6
    found = leaks({**answers, "its log": chat.log, "comments": written_by_us(hostile)})
    assert not found, "\n".join(found)


def shared(words: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the options with which a command makes what is handed on to others, and a log."""
    yield ("--debug",)
    if words in ("investigate", "metrics daily", "metrics weekly", "issues show", "issues view"):
        yield ("--markdown",)
    if words.startswith("metrics"):
        yield ("--html", "-")
    if words == "investigate":
        yield ("--output", str(folder / "report.md"))


@pytest.mark.slow
def test_nothing_that_a_command_shares_or_logs_holds_a_secret(
    request: pytest.FixtureRequest, server: Sandbox
) -> None:
    shell: Shell = request.getfixturevalue("_shell")
    texts, silent = {}, []
    for words, run in every(shell, server):
        plant(server, sample_repo.SHOWN, "AI-ADMIN-V2-2", 8)
        if words == "investigate":
            commit_secrets(shell.folder)
        for options in shared(words, shell.folder):
            said = run(*options)
            name = " ".join((words, options[0]))
            texts[f"{name}: errors"] = said.err
            if options[0] != "--debug":
                silent += [name] if "‹hidden›" not in said.out + written_by_us(server) else []
                texts[name] = said.out
            texts[f"{name}: comments"] = written_by_us(server)
            texts[f"{name}: chat"] = "\n".join(one.text for one in server.telegram.current())
    texts |= {
        str(path): path.read_text(errors="replace")
        for path in shell.folder.rglob("*")
        if path.is_file()
        and not {".git", "src", "state"} & {*path.parts}  # the clone, and what gtt remembers
    }
    assert silent == []  # each of them had something to mask
    assert not leaks(texts), "\n".join(leaks(texts))
