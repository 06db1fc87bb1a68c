"""What a user sees of `gtt metrics`: the reports, calm days, hostile titles as words."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Golden, Gtt, Said, runner
from tests.metrics.test_numbers import notes
from tests.telegram_settings import telegram_of

HOSTILE = 'a_b*c [x](http://e) <b> & "q" \x1b[31m'
SEEN = 'a_b*c [x](http://e) <b> & "q" \ufffd[31m'


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
def test_each_field_of_a_report_can_be_chosen(gtt: Gtt, kind: str) -> None:
    """`--fields` knew only the day's: those that the week has besides were refused."""
    whole = json.loads(gtt("metrics", kind, "--json").out)
    said = gtt("metrics", kind, "--json", "--fields", ",".join(whole))
    assert (said.code, json.loads(said.out), said.err) == (0, whole, "")


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
