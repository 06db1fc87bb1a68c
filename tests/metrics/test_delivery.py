"""Reports to Telegram: once per window, and what is said where one does not arrive."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner
from tests.telegram_settings import telegram_of


def test_a_window_is_sent_once(server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]) -> None:
    chat = server.telegram.alerts_chat
    gtt("metrics", "daily", "--telegram", env=telegram)
    again = gtt("metrics", "daily", "--telegram", env=telegram)
    note = f"sent to `{chat}` before, at 2026-11-23 08:00 UTC; `--again` sends it again\n"
    assert (again.code, again.err, len(server.telegram.sent)) == (0, note, 1)
    assert again.out.startswith("window\t")
    gtt("metrics", "daily", "--telegram", "--again", env=telegram)
    assert len(server.telegram.sent) == 2
    for words in (["weekly"], ["daily", "--project", "billing-api"], ["daily", "--date", "yesterday"]):
        gtt("metrics", *words, "--telegram", env=telegram)
    assert len(server.telegram.sent) == 5
    server.telegram.add_chat(77)
    gtt("metrics", "daily", "--telegram", "--chat", "77", env=telegram)
    assert server.telegram.sent[-1].chat_id == 77


def test_a_run_later_in_the_same_hour_is_the_same_window(server: Sandbox, tmp_path: Path) -> None:
    for minutes in (5, 50):
        run = runner(server, tmp_path, now=NOW + timedelta(minutes=minutes))
        assert run("metrics", "daily", "--telegram", env=telegram_of(server)).code == 0
    assert len(server.telegram.sent) == 1


def test_a_report_of_a_clock_that_was_ahead_does_not_silence_the_next_ones(
    server: Sandbox, tmp_path: Path
) -> None:
    for now in (NOW, NOW + timedelta(days=10), NOW + timedelta(days=1)):
        run = runner(server, tmp_path, now=now)
        assert run("metrics", "daily", "--telegram", env=telegram_of(server)).code == 0
    assert len(server.telegram.sent) == 3
    assert "Mon 23 Nov 08:00 – Tue 24 Nov 08:00 UTC" in server.telegram.sent[-1].text


@pytest.mark.slow
def test_two_runs_at_once_send_once(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], tmp_path: Path
) -> None:
    server.telegram.fail("sendMessage", delay=0.3, status=None)
    with ThreadPoolExecutor(3) as runs:
        said = list(runs.map(lambda _: quietly(server, tmp_path, telegram), range(3)))
    assert said == [0, 0, 0]
    assert len(server.telegram.sent) == 1


def quietly(server: Sandbox, home: Path, telegram: dict[str, str | None]) -> int:
    return runner(server, home)("metrics", "daily", "--telegram", env=telegram).code


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ({"status": 500, "times": None}, 11, "gtt: the message may have been posted: Telegram failed: "),
        (
            {"drop": "before", "times": None},
            11,
            "gtt: the message may have been posted: cannot reach `Telegram`: ",
        ),
        ({"retry_after": 999, "times": None}, 8, "gtt: Telegram asks to slow down: "),
    ],
)
def test_what_was_not_delivered(
    server: Sandbox,
    gtt: Gtt,
    telegram: dict[str, str | None],
    fault: dict[str, object],
    code: int,
    words: str,
) -> None:
    """The report is on stdout, the reason on stderr, the code says whether to look first; then trying again helps."""
    server.telegram.fail("sendMessage", **fault)  # type: ignore[arg-type]
    said = gtt("metrics", "daily", "--telegram", env=telegram)
    assert said.code == code
    assert said.out == gtt("metrics", "daily").out
    assert said.err.startswith(words)
    assert server.telegram.token not in said.out + said.err
    server.faults_clear()
    assert gtt("metrics", "daily", "--telegram", env=telegram).code == 0
    assert len(server.telegram.sent) == 1


def test_missing_settings_are_named_before_anything_is_asked(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("metrics", "daily", "--telegram")
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("gtt: missing: `TELEGRAM_BOT_TOKEN`, `TELEGRAM_ALERTS_CHAT_ID`\n")
    assert list(server.requests) == []


def test_a_chart_comes_as_a_file_that_opens_anywhere(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]
) -> None:
    gtt("metrics", "daily", "--telegram", "--chart", "--topic", "7", env=telegram)
    message, chart = server.telegram.sent
    assert chart.file is not None
    assert (chart.file.name, chart.thread_id, message.thread_id) == ("metrics-daily-2026-11-22.html", 7, 7)
    assert chart.file.data.startswith(b"<!doctype html>")


def test_a_chart_that_does_not_arrive_is_said_and_the_report_not_sent_twice(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]
) -> None:
    server.telegram.fail("sendDocument", status=500, times=None)
    said = gtt("metrics", "daily", "--telegram", "--chart", env=telegram)
    assert (said.code, len(server.telegram.sent)) == (11, 1)
    gtt("metrics", "daily", "--telegram", "--chart", env=telegram)
    assert len(server.telegram.sent) == 1


def test_a_broken_state_file_is_a_warning(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], tmp_path: Path
) -> None:
    folder = tmp_path / "state" / "gtt"
    folder.mkdir(parents=True)
    (folder / "state.db").write_text("not a database" * 100)
    said = gtt("metrics", "daily", "--telegram", env=telegram | {"XDG_STATE_HOME": str(tmp_path / "state")})
    assert (said.code, len(server.telegram.sent)) == (0, 1)
    assert said.err.startswith(
        f"gtt: warning: the state file was broken and is now `{folder}/state.db.broken-1`"
    )
