"""The update hint: what a person at a terminal sees, what is sent for it, and when nothing is."""

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools import __version__
from glitchtip_tools.late import after
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import never
from tests.update_hint.person import HINT, HOUR, Index, Person, at_once, running


def test_a_newer_version_is_shown_once_a_day_at_the_end_of_a_later_command(gtt: Person) -> None:
    first = gtt("projects", "list")
    assert (first.code, first.err) == (0, HINT)  # the answer was there before the command ended
    assert gtt("projects", "list").err == ""
    gtt.now += 23 * HOUR
    assert gtt("projects", "list").err == ""
    gtt.now += 2 * HOUR
    assert gtt("projects", "list") == first
    assert len(gtt.index.requests) == 2


def test_an_answer_after_the_end_of_the_command_is_shown_by_the_next_one(gtt: Person) -> None:
    waiting: list[Callable[[], None]] = []

    def later(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        if seconds == 0:
            waiting.append(action)
        return lambda: None

    assert gtt("projects", "list", timer=later).err == ""
    for action in waiting:
        action()
    assert gtt("projects", "list", timer=never).err == HINT


def test_nothing_of_the_user_is_sent(gtt: Person) -> None:
    gtt("projects", "list")
    host = gtt.index.address.split("/")[2]
    ((line, sent),) = gtt.index.requests
    assert line == "GET /pypi/glitchtip-tools/json HTTP/1.1"
    assert sent == {
        "host": host,
        "accept": "application/json",
        "accept-encoding": sent["accept-encoding"],  # the library's own, whoever the user is
        "cache-control": "no-cache",
        "connection": "keep-alive",
        "user-agent": "gtt",
    }


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        (["projects", "list"], {"out": io.StringIO}),
        (["projects", "list"], {"err": io.StringIO}),
        (["projects", "list", "--json"], {}),
        (["projects", "list", "--format", "jsonl"], {}),
        (["projects", "list", "--no-cache"], {}),
        (["projects", "list"], {"env": {"CI": "true"}}),
        (["projects", "list"], {"env": {"GTT_UPDATE_HINT": "false"}}),
        (["projects", "list"], {"env": {"XDG_CACHE_HOME": "/dev/null"}}),
        (["config", "list"], {}),
        (["issues", "list", "--help"], {}),
        (["version"], {}),
    ],
)
def test_it_is_silent(gtt: Person, words: list[str], changes: dict[str, object]) -> None:
    for _ in range(2):
        said = gtt(*words, **changes)  # type: ignore[arg-type]
        assert said.code == 0
        assert "99.1.0" not in said.err + said.out
    assert gtt.index.requests == []


def test_the_bot_requests_and_shows_nothing(gtt: Person) -> None:
    telegram = gtt.server.telegram
    telegram.push_message("/issues", telegram.alerts_chat)
    settings = {
        "TELEGRAM_API_URL": gtt.server.url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_ALERTS_CHAT_ID": str(telegram.alerts_chat),
    }
    said = gtt("telegram", "bot", "--once", env=settings)
    assert said.code == 0
    assert "AI-ADMIN-V2-9" in telegram.edits[-1].text
    assert (gtt.index.requests, "99.1.0" in said.err) == ([], False)


def test_it_can_be_switched_off_and_on(gtt: Person) -> None:
    assert gtt("config", "set", "update_hint", "false").out == "false\n"
    assert (gtt.home / ".config" / "gtt" / "config.toml").read_text() == "update_hint = false\n"
    assert (gtt("projects", "list").err, gtt.index.requests) == ("", [])
    assert gtt("projects", "list", env={"GTT_UPDATE_HINT": "true"}).err == HINT  # the environment wins
    gtt("config", "set", "update_hint", "true")
    gtt.now += 25 * HOUR
    assert gtt("projects", "list").err == HINT
    assert gtt("config", "set", "update_hint", "no").err == (
        "gtt: `update_hint` must be `true` or `false`\nhint: for example false\n"
    )


def test_switching_it_off_also_hides_what_is_known_already(gtt: Person) -> None:
    gtt("projects", "list", timer=at_once)
    gtt.now += 25 * HOUR
    gtt("config", "set", "update_hint", "false")
    assert gtt("projects", "list").err == ""


def test_a_mistake_in_the_environment_is_reported_like_any_other(gtt: Person) -> None:
    said = gtt("projects", "list", env={"GTT_UPDATE_HINT": "off"})
    assert said.code == 3
    assert said.err.startswith(
        "gtt: `GTT_UPDATE_HINT` is neither `true` nor `false`: `off` (from environment)\n"
    )


def test_a_broken_config_is_no_reason_to_fail(gtt: Person) -> None:
    file = gtt.home / ".config" / "gtt" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("update_hint = 3\n")
    said = gtt("projects", "list")
    assert (said.code, said.err, gtt.index.requests) == (0, "", [])


@pytest.mark.parametrize(
    "odd",
    [
        Index(status=404),
        Index(status=500),
        Index(status=301),
        Index(b"<html>captive portal</html>", kind="text/html"),
        Index(b"not json"),
        Index(b"[]"),
        Index(b"null"),
        Index(b'{"info": ["99.1.0"]}'),
        Index(b'{"info": {"version": null}}'),
        Index(b'{"info": {"version": 99}}'),
        Index(b'{"info": {"version": "' + __version__.encode() + b'"}}'),
        Index(b'{"info": {"version": "0.0.1"}}'),
        Index(b'{"info": {"version": "99.1.0rc1"}}'),
        Index(b'{"info": {"version": "latest"}}'),
        Index(b'{"info": {"version": "99.1.0\\n\\u001b[31mrm -rf ~"}}'),
        Index(b'{"info": {"version": "' + b"9" * 1_200_000 + b'"}}'),
        Index(b'{"info": {"version": "99.' + b"1" * 500_000 + b'"}}'),
        Index(b"[" * 500_000),
        Index(b'{"info": {"version": "99.1.0"}, "pad": "' + b"x" * 1_200_000 + b'"}'),
    ],
    ids=lambda odd: f"{odd.status} {odd.body[:40]!r}",
)
def test_odd_answers_are_silent_and_not_requested_again(server: Sandbox, tmp_path: Path, odd: Index) -> None:
    with running(odd):
        gtt = Person(server, tmp_path, odd)
        first, second = gtt("projects", "list"), gtt("projects", "list")
        assert (first.code, first.err) == (second.code, second.err) == (0, "")
        assert len(odd.requests) == 1
        kept = sum(path.stat().st_size for path in (tmp_path / ".cache" / "gtt").glob("update-*"))
        assert 0 < kept < 300


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "https://[", "nonsense", "http://a.invalid:99999/"]
)
def test_an_index_that_is_not_there_is_silent(gtt: Person, address: str) -> None:
    said = gtt("projects", "list", addressed=lambda: address)
    assert (said.code, said.err) == (0, "")


def test_an_index_that_does_not_answer_delays_nothing(server: Sandbox, tmp_path: Path) -> None:
    with running(Index(held=threading.Event())) as index:
        started: list[threading.Event] = []

        def beside(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
            if seconds:
                return never(seconds, action)
            done = threading.Event()
            started.append(done)

            def act() -> None:
                action()
                done.set()

            return after(seconds, act)

        said = Person(server, tmp_path, index)("projects", "list", timer=beside)
        assert (said.code, said.err) == (0, "")
        (asking, *_) = started
        assert not asking.is_set()  # the command ended while the request was still waiting
        assert index.held
        index.held.set()
        asking.wait()
        assert Person(server, tmp_path, index)("projects", "list", timer=never).err == HINT


def test_a_failing_command_shows_its_own_hint_only(gtt: Person) -> None:
    said = gtt("issue", "show", "99999999")
    assert said.code == 5
    assert "99.1.0" not in said.err
    assert gtt("projects", "list").err == HINT
