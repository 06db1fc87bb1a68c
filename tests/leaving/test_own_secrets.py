"""Our own tokens: in no message of a bug, no log and no environment of a program that gtt starts."""

import io
import json
import logging
import os
import webbrowser
from threading import Thread
from urllib.parse import quote

import pytest

from glitchtip_tools.adapters import process, programs
from glitchtip_tools.adapters.logs import logged
from glitchtip_tools.app import App
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.redactor import Redactor
from glitchtip_tools.settings.names import NAMES, SECRETS
from tests.conftest import Gtt
from tests.telegram_settings import telegram_of

TOKEN = "7012345678:AAf4ke+t0ken/of=ours"
BUG = "this is a bug in gtt; run it again with `--debug` and report what it prints"


@pytest.fixture
def broken(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug whose exception quotes an address with the bot's token, a header and a password."""

    def failing(self: App) -> None:
        bot = f"https://api.telegram.example/bot{server.telegram.token}/sendMessage"
        raise RuntimeError(f"{bot}, Authorization: Bearer {server.token}, password=hunter2")

    monkeypatch.setattr(App, "issues", property(failing))


@pytest.mark.usefixtures("broken")
def test_a_bug_is_reported_without_secrets(server: Sandbox, gtt: Gtt) -> None:
    message = (
        "RuntimeError: https://api.telegram.example/bot‹hidden›/sendMessage, Authorization: Bearer ‹hidden›, "
        "password=‹hidden›"
    )
    env = telegram_of(server)
    assert gtt("issue", "1", env=env).err == f"gtt: {message}\nhint: {BUG}\n"
    traced = gtt("issue", "1", "--debug", env=env)
    assert (traced.code, traced.err.startswith("Traceback "), traced.err.count(message)) == (1, True, 2)
    assert server.token not in traced.err
    told = gtt("issue", "1", "--json", env=env).err.splitlines()[-1]
    assert json.loads(told)["error"]["message"] == message


@pytest.mark.usefixtures("broken")
def test_a_bug_is_reported_without_its_words_when_the_secrets_are_not_known(
    gtt: Gtt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(self: App) -> None:
        raise ValueError("no settings")

    monkeypatch.setattr(App, "redact", property(unknown))
    assert gtt("issue", "1").err == f"gtt: RuntimeError\nhint: {BUG}\n"


@pytest.mark.parametrize("written", [TOKEN, quote(TOKEN, safe=""), repr(TOKEN)[1:-1]])
def test_no_own_secret_is_logged(written: str) -> None:
    stream = io.StringIO()
    with logged(stream, Redactor((TOKEN,)).as_typed):
        try:
            raise OSError(f"cannot reach https://x.example/bot{written}/getUpdates")
        except OSError:
            logging.getLogger("gtt").exception("told that %s failed", written)
    assert written not in stream.getvalue()
    assert "told that ‹hidden› failed\nTraceback" in stream.getvalue()


def test_what_ends_a_thread_is_logged_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise OSError(f"cannot reach https://x.example/bot{TOKEN}/getUpdates")

    stream = io.StringIO()
    with logged(stream, Redactor((TOKEN,)).as_typed):
        thread = Thread(target=fail, name="sender")
        thread.start()
        thread.join()
    assert (TOKEN in stream.getvalue(), "ERROR gtt: sender ended\nTraceback" in stream.getvalue()) == (
        False,
        True,
    )
    assert capsys.readouterr().err == ""


def test_all_names_of_secrets_are_kept_from_programs() -> None:
    assert {*SECRETS, *(other for name in SECRETS for other in NAMES[name])} == process._SECRET


def test_a_browser_is_given_no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []

    def opened(address: str) -> bool:
        seen.append({name for name in os.environ if name in process._SECRET})
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    monkeypatch.setenv("GLITCHTIP_TOKEN", TOKEN)
    assert programs.browse("https://x.example", {"DISPLAY": ":0"})
    assert (seen, os.environ["GLITCHTIP_TOKEN"]) == ([set()], TOKEN)
