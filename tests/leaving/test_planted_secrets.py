"""A secret and an address in every text that the server can send: neither is in anything that leaves."""

import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from starlette.responses import Response

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.api import answers
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt
from tests.telegram_settings import telegram_of

# What a program reads, and not a person: an answer with another value there is refused.
STRUCTURE = frozenset({"id", "slug", "shortId", "status", "level", "platform", "scopes", "role", "orgRole"})
_VALUE_OF_ITS_KIND = re.compile(r"\d{4}-\d\d-\d\d|[0-9a-f-]{32,36}$|\d+$")
_PLANTED = re.compile(r"planted\d+pw|ada\d+@")


class Garden:
    """Plants a password and an address with a number behind each text of an answer; knows where each number is."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def planted(self, value: object, path: tuple[str, ...] = ()) -> object:
        """Return the answer with something planted in each of its texts, comments apart: those were posted."""
        if isinstance(value, dict):
            return {key: self.planted(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.planted(item, (*path, "[]")) for item in value]
        structure = bool(STRUCTURE.intersection(path[-1:])) or path[-2:] == ("data", "text")
        if not isinstance(value, str) or not value or structure or _VALUE_OF_ITS_KIND.match(value):
            return value
        number = self.places.setdefault(".".join(path), len(self.places) + 100)
        return f"{value} password=planted{number}pw ada{number}@leak.example"

    def passwords(self, text: str) -> set[str]:
        """Return where the passwords in the text were planted, their numbers where that is not known."""
        where = {str(number): place for place, number in self.places.items()}
        return {where.get(number, number) for number in re.findall(r"planted(\d+)pw", text)}

    def grown(self, text: str) -> set[str]:
        """Return where the text shows what was planted."""
        numbers = {int(number) for found in _PLANTED.findall(text) for number in re.findall(r"\d+", found)}
        return {place for place, number in self.places.items() if number in numbers}


def plant(monkeypatch: pytest.MonkeyPatch, instead: Callable[..., Response] | None = None) -> Garden:
    """Let the sandbox's GlitchTip answer with something planted, or with another answer `instead` of each."""
    planted, plainly = Garden(), answers.as_json

    def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        return plainly(planted.planted(value), status, headers)

    for name, module in list(sys.modules.items()):
        if name.startswith("glitchtip_tools.sandbox.api") and getattr(module, "as_json", None) is plainly:
            monkeypatch.setattr(module, "as_json", instead or answer)
    return planted


@pytest.fixture
def garden(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Garden:
    """Let the sandbox's GlitchTip answer with something planted."""
    return plant(monkeypatch)


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what is written where the user works; the state folder is theirs alone."""
    for path in folder.rglob("*"):
        if path.is_file() and ".local" not in path.parts and ".cache" not in path.parts:
            yield path.name, path.read_text()


@pytest.mark.parametrize(
    "words",
    [
        "investigate 1 --repo REPO --output report.md",
        "investigate 1 --repo REPO --markdown",
        "investigate 1 --repo REPO",
        "issue show 1 --markdown",
        "metrics daily --html page.html",
        "metrics daily --markdown",
        "runbooks new 1 --add --file runbooks.yaml",
        "comment 1 hello",
        "resolve 1 -m done",
        "ignore 1 --for 1h",
    ],
)
def test_nothing_planted_is_in_a_report_a_file_or_a_comment(
    server: Sandbox, gtt: Gtt, garden: Garden, checkout: Path, tmp_path: Path, words: str
) -> None:
    before = set(server.world.comments)
    said = gtt(*(str(checkout) if word == "REPO" else word for word in words.split()))
    assert (said.code, len(garden.places) > 5) == (0, True), said.err
    shown = said.out if words.startswith(("inv", "issue show", "metrics", "runbooks")) else ""
    texts = [shown, *(one.text for number, one in server.world.comments.items() if number not in before)]
    texts += [f"{name}\n{text}" for name, text in files(tmp_path)]
    assert garden.grown("\n".join(texts)) == set()


def test_nothing_planted_is_in_a_chat(server: Sandbox, gtt: Gtt, garden: Garden) -> None:
    for kind in ("daily", "weekly"):
        assert gtt("metrics", kind, "--telegram", "--chart", env=telegram_of(server)).code == 0
    sent = server.telegram.sent
    texts = [one.text or "" for one in sent] + [one.file.data.decode() for one in sent if one.file]
    assert len(texts) == 6
    assert garden.grown("\n".join(texts)) == set()


def test_nothing_planted_is_in_what_the_bot_says_or_logs(
    server: Sandbox, garden: Garden, tmp_path: Path
) -> None:
    chat = server.telegram
    orders = ("/issue 1", "/issues", "/events 1", "/tags 1", "/investigate 1", "/daily", "/resolve 1")
    for order in orders:
        chat.push_message(order, chat.alerts_chat, 1001)
    environ = {"HOME": str(tmp_path), "GTT_RETRY_WAIT": "0", "GLITCHTIP_URL": server.url}
    environ |= {"GLITCHTIP_API_TOKEN": server.token, "GLITCHTIP_ORG_SLUG": "adminai-tech"}
    environ |= {name: value for name, value in telegram_of(server).items() if value}
    err = io.StringIO()
    app = App(environ, tmp_path, io.StringIO(), io.StringIO(), err, clock=lambda: NOW)
    assert main(["telegram", "bot", "--once"], app) == 0
    assert len(chat.texts) >= len(orders)
    members = {"[].user.email"}  # who wrote a comment is named
    below = [f"{one.raw} {one.reply_markup}" for one in chat.sent]  # links of words and of buttons
    assert any("callback_data" in markup for markup in below)
    assert garden.grown("\n".join([*chat.texts, *below, err.getvalue()])) <= members
