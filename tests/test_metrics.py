"""What a user sees of `gtt metrics`: the reports, Telegram once per window, few requests, hostile titles as words."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from math import ceil
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Token
from tests.conftest import NOW, Golden, Gtt, Said, runner
from tests.test_metrics_numbers import notes

HOSTILE = 'a_b*c [x](http://e) <b> & "q" \x1b[31m'
SEEN = 'a_b*c [x](http://e) <b> & "q" \ufffd[31m'


@pytest.fixture
def telegram(server: Sandbox) -> dict[str, str | None]:
    """The settings that reach the stand-in."""
    return telegram_of(server)


def telegram_of(box: Sandbox) -> dict[str, str | None]:
    return {
        "TELEGRAM_API_URL": box.url,
        "TELEGRAM_BOT_TOKEN": box.telegram.token,
        "TELEGRAM_ALERTS_CHAT_ID": str(box.telegram.alerts_chat),
    }


def without_port(text: str, server: Sandbox) -> str:
    return text.replace(server.url, "http://glitchtip")


@pytest.mark.parametrize("kind", ["daily", "weekly"])
@pytest.mark.parametrize("form", ["screen", "pipe", "markdown", "json", "html"])
def test_the_reports(server: Sandbox, gtt: Gtt, golden: Golden, kind: str, form: str) -> None:
    words = {"markdown": ["--markdown"], "json": ["--json"], "html": ["--html", "-"]}.get(form, [])
    said = gtt("metrics", kind, *words, terminal=form == "screen", env={"NO_COLOR": "1"})
    assert (said.code, said.err) == (0, "")
    golden(f"metrics-{kind}-{form}", without_port(said.out, server))


@pytest.mark.parametrize("kind", ["daily", "weekly"])
def test_the_messages(
    server: Sandbox, gtt: Gtt, golden: Golden, telegram: dict[str, str | None], kind: str
) -> None:
    said = gtt("metrics", kind, "--telegram", env=telegram)
    assert (said.code, said.err) == (0, f"sent to `{server.telegram.alerts_chat}`: 1 message\n")
    (message,) = server.telegram.sent
    golden(f"metrics-{kind}-telegram", without_port(message.raw, server) + "\n")
    assert len(message.links) > 10
    assert all(link.startswith(f"{server.url}/adminai-tech/issues/") for link in message.links)


@pytest.mark.parametrize("columns", [60, 80])
def test_the_first_line_fits_a_narrow_terminal(gtt: Gtt, columns: int) -> None:
    said = gtt("metrics", "daily", terminal=True, env={"COLUMNS": str(columns), "NO_COLOR": "1"}).out
    title, span = "Errors, last 24 hours", "Sun 22 Nov 08:00 – Mon 23 Nov 08:00 UTC"
    first = said.partition("\n\n")[0].splitlines()
    assert [line[: len(title)] for line in first] == (
        [title] if columns == 80 else [title, span[: len(title)]]
    )
    assert max(map(len, first)) <= columns


def test_a_page_is_written_where_it_is_wanted(gtt: Gtt, tmp_path: Path) -> None:
    assert gtt("metrics", "daily", "--html", "day.html") == Said(0, "", "wrote `day.html`\n")
    assert (tmp_path / "day.html").read_text().startswith("<!doctype html>")


# Calm


@pytest.fixture
def calm_gtt(tmp_path: Path) -> Iterator[tuple[Sandbox, Gtt]]:
    with Sandbox(now=NOW, story="empty") as box:
        yield box, runner(box, tmp_path)


def test_nothing_happened_is_one_calm_line(calm_gtt: tuple[Sandbox, Gtt]) -> None:
    box, gtt = calm_gtt
    line = "no errors in the 24 hours Sun 22 Nov 08:00 – Mon 23 Nov 08:00 UTC\n"
    assert gtt("metrics", "daily") == Said(0, line, "")
    assert gtt("metrics", "daily", "--markdown", terminal=True) == Said(0, line, "")
    week = "no errors in the 7 days Mon 16 Nov – Sun 22 Nov 2026 (UTC)\n"
    assert gtt("metrics", "weekly", terminal=True) == Said(0, week, "")
    gtt("metrics", "daily", "--telegram", env=telegram_of(box))
    assert box.telegram.texts == [f"{line.strip()} · adminai-tech"]


def test_quiet_when_calm_says_and_sends_nothing(calm_gtt: tuple[Sandbox, Gtt]) -> None:
    box, gtt = calm_gtt
    for hour in range(1, 13 * 24):  # the same few errors all the time
        box.world.add_event(title="As always", at=NOW - timedelta(hours=hour))
    words = ("metrics", "daily", "--telegram", "--quiet-when-calm")
    assert gtt(*words, env=telegram_of(box)) == Said(0, "", "")
    assert box.telegram.sent == []
    assert gtt(*words[:-1], env=telegram_of(box)).code == 0
    assert "Nothing new, back, rising, falling or quiet" in box.telegram.texts[0]
    box.world.add_event(title="For the first time", at=NOW - timedelta(hours=1))
    assert gtt(*words, "--again", env=telegram_of(box)).out.startswith("window\t")
    assert len(box.telegram.sent) == 2


# Telegram, once


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


# Few requests


def paths(server: Sandbox) -> Counter[str]:
    return Counter(
        re.sub(r"\d+", "N", request.path.removeprefix("/api/0/").removeprefix("organizations/adminai-tech/"))
        for request in server.requests
    )


def test_a_thousand_issues_over_twelve_components_take_few_requests(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story=("bulk", 1000, {"unlabelled": 0, "several": 0})) as box:
        said = runner(box, tmp_path)("metrics", "daily", "--json")
        found = json.loads(said.out)
        assert found["issues"] + found["ignored"]["issues"] == 1000
        pages = sum(ceil(1000 / 12 / 100) for _ in range(12))
        asked = paths(box)
        parts = 8  # the first page and the four windows by age, which are uneven here
        assert asked["issues/"] <= 10 + parts + pages
        assert asked["issues-stats/"] <= 2 * 5  # days, and hours of those whose day the window divides
        assert (asked["issues/N/tags/"], asked.total()) <= (0, 10 + parts + 5 + pages + 5 + 5)


def test_missing_and_several_values_cost_little_more(tmp_path: Path) -> None:
    """100 issues without a component, 50 with two of them."""
    with Sandbox(now=NOW, story=("bulk", 1000, {})) as box:
        runner(box, tmp_path)("metrics", "daily", "--json")
        asked = paths(box)
        assert asked["issues/N/tags/"] <= 12
        assert asked.total() <= 10 + 7 + 24 + 5 + 5 + 5 + 12 + 2


def test_a_tag_with_a_value_for_each_issue_is_bounded(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story=("bulk", 300, {"components": 300, "unlabelled": 0, "several": 0})) as box:
        found = json.loads(runner(box, tmp_path)("metrics", "daily", "--json").out)
        assert notes(found) == ["`(other)` contains 15: `component` has too many values to request all"]
        assert sum(group["count"] for group in found["groups"]) == found["total"]
        assert paths(box)["issues/N/tags/"] == 200


# Other servers, other tokens


@pytest.mark.slow
def test_the_same_numbers_on_every_version(any_server: Sandbox, tmp_path: Path) -> None:
    """4.2 has no statistics per issue: the events are counted one by one, and that is said."""
    found = json.loads(runner(any_server, tmp_path)("metrics", "daily", "--json").out)
    slower = "this server has no statistics per issue: their events were counted one by one, which is slower"
    assert notes(found) == ([slower] if any_server.world.version.name == "4.2" else [])
    assert (found["total"], found["issues"], found["ignored"]["count"]) == (341, 37, 33)


def test_a_token_that_may_not_read_the_total_still_counts(server: Sandbox, gtt: Gtt) -> None:
    token = Token(99, "events", "e1" * 32, 1, ("event:read",), NOW)
    server.world.tokens[token.value] = token
    said = gtt("metrics", "daily", "--json", env={"GLITCHTIP_API_TOKEN": token.value})
    found = json.loads(said.out)
    assert notes(found) == ["the total could not be checked: the token lacks the scope `org:read`"]
    assert found["total"] == 341


def test_an_issue_whose_tags_break_the_server_does_not_break_the_report(server: Sandbox, gtt: Gtt) -> None:
    event = server.world.add_event(title="Odd", tags={"component": "odd"}, at=NOW - timedelta(hours=1))
    for path in (f"/issues/{event.issue_id}/tags/", "/projects/adminai-tech/[^/]+/events/"):
        server.fault("GET", path, status=500, html=True, times=None)
    found = json.loads(gtt("metrics", "daily", "--json").out)
    assert found["total"] == 342
    assert {group["name"]: group["count"] for group in found["groups"]}["(other)"] == 1
    assert notes(found) == ["`(other)` contains 1 whose tags the server failed to send"]


def test_between_two_hours_the_window_begins_at_the_next_full_one(tmp_path: Path) -> None:
    now = NOW + timedelta(minutes=37)
    with Sandbox(now=now) as box:
        found = json.loads(runner(box, tmp_path, now=now)("metrics", "daily", "--json").out)
        assert found["window"] == {
            "start": "2026-11-22T09:00:00Z",
            "end": "2026-11-23T08:37:00Z",
            "hours": 24,
        }
        start = NOW - timedelta(hours=23)
        issues = [i for i in box.world.issues.values() if box.world.projects[i.project_id].org_id == 1]
        assert found["total"] == sum(
            start <= event.received < now for i in issues if i.status != "ignored" for event in i.events
        )
        assert notes(found) == []


# Hostile titles


@pytest.fixture
def hostile(server: Sandbox) -> Sandbox:
    for n in range(60):
        server.world.add_event(title=HOSTILE, tags={"component": HOSTILE}, at=NOW - timedelta(minutes=n + 1))
    return server


@pytest.mark.parametrize("kind", ["daily", "weekly"])
def test_a_hostile_title_is_plain_text_everywhere(
    hostile: Sandbox, gtt: Gtt, telegram: dict[str, str | None], kind: str
) -> None:
    since = ["--since", "7d"] if kind == "weekly" else []
    pipe = gtt("metrics", kind, *since).out
    assert f"\t{SEEN}\n" in pipe
    assert "\x1b" not in pipe
    screen = gtt("metrics", kind, *since, terminal=True, env={"COLUMNS": "200", "NO_COLOR": "1"}).out
    assert SEEN in screen
    assert "\x1b" not in screen
    markdown = gtt("metrics", kind, *since, "--markdown").out
    assert r"a_b\*c \[x\]" in markdown
    assert "<b>" not in markdown.replace(r"\<b\>", "")
    page = gtt("metrics", kind, *since, "--html", "-").out
    assert "a_b*c [x](http://e) &lt;b&gt; &amp; &quot;q&quot; \ufffd[31m" in page
    assert "<b> &" not in page
    gtt("metrics", kind, *since, "--telegram", env=telegram)
    (message,) = hostile.telegram.sent
    assert SEEN in message.text
    assert message.parse_mode == "HTML"
    assert not any("//e" in link for link in message.links)


def test_wrong_words(gtt: Gtt, server: Sandbox) -> None:
    said: Callable[..., str] = lambda *words: gtt("metrics", "daily", *words).err.split("\n")[0]  # noqa: E731
    assert (
        said("--date", "2026-11-22", "--since", "1h") == "gtt: `--date` and `--since` cannot be used together"
    )
    assert said("--since", "30d") == "gtt: `30d` is not between `1h` and `14d`"
    assert said("--project", "nope").startswith("gtt: project `nope` not found")
    assert gtt("metrics", "daily", "--query", "level:nonsense").code == 2
