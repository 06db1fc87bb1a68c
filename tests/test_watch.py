"""`gtt issues list --watch` and `gtt events --follow`: what comes, through restarts, at a gentle pace."""

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.daily.arrivals import EventMemory
from glitchtip_tools.models import Event
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal, never

Happening = Callable[[], object]


class Watch:
    """Runs a command that never ends: at each of its pauses the next thing happens; after the last, Ctrl-C."""

    def __init__(self, box: Sandbox, home: Path) -> None:
        self.box, self.home, self.now, self.pauses = box, home, NOW, list[float]()

    def __call__(
        self,
        *words: str,
        happenings: Sequence[Happening],
        terminal: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> Said:
        left = iter(happenings)
        out, err = (Terminal(), Terminal()) if terminal else (io.StringIO(), io.StringIO())

        def sleep(seconds: float) -> None:
            if not seconds:  # between two tries of one question
                return
            self.pauses.append(seconds)
            self.now += timedelta(seconds=seconds)
            self.box.set_now(self.now)
            happening = next(left, None)
            if happening is None:
                raise KeyboardInterrupt
            happening()

        environ = {
            "HOME": str(self.home), "GTT_RETRY_WAIT": "0", "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "1",
            "GLITCHTIP_URL": self.box.url, "GLITCHTIP_API_TOKEN": self.box.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech", "TZ": "UTC", **(env or {}),
        }  # fmt: skip
        app = App(
            environ, self.home, io.StringIO(), out, err, clock=lambda: self.now, after=never, sleep=sleep
        )
        return Said(main(list(words), app), out.getvalue(), err.getvalue())


@pytest.fixture
def watch(server: Sandbox, tmp_path: Path) -> Watch:
    return Watch(server, tmp_path)


def nothing() -> None:
    """Nothing happens."""


def fires(box: Sandbox, issue: str | None = None, **how: object) -> Happening:
    return lambda: box.world.add_event(issue, **how)  # type: ignore[arg-type]


def test_new_and_regressed_issues_as_they_come(watch: Watch, server: Sandbox, gtt: Gtt) -> None:
    gtt("resolve", "WEB-SHOP-1")
    said = watch(
        "issues", "list", "--watch", "30s",
        happenings=[
            nothing,
            fires(server, title="Brand new"),
            fires(server, "WEB-SHOP-1"),
            fires(server, "WEB-SHOP-1"),
            fires(server, title="Brand new"),
        ],
    )  # fmt: skip
    assert [(line.split("\t")[2], line.split("\t")[7]) for line in said.out.splitlines()] == [
        ("Brand new", "new"),
        ("TypeError: Cannot read properties of undefined (reading 'map')", "back"),
    ]
    assert (said.code, said.err) == (130, "gtt: interrupted\n")
    assert watch.pauses == [30.0] * 6


def test_what_a_query_leaves_out_is_not_told(watch: Watch, server: Sandbox) -> None:
    said = watch(
        "issues", "list", "level:fatal", "--watch", "1m", "--jsonl",
        happenings=[fires(server, title="minor"), fires(server, title="major", level="fatal")],
    )  # fmt: skip
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [(one["what"], one["issue"]["title"], one["event"]) for one in found] == [("new", "major", None)]


def test_an_expression_that_halts_ends_the_wait(watch: Watch, server: Sandbox) -> None:
    """Who waits for the first fatal error wants to go on then, as with jq itself."""
    pytest.importorskip("jq")
    said = watch(
        "issues", "list", "--watch", "30s", "--jq", 'select(.issue.level == "fatal") | .issue.title, halt',
        happenings=[fires(server, title="minor"), fires(server, title="major", level="fatal"), nothing],
    )  # fmt: skip
    assert said == Said(0, "major\n", "")


def test_an_issue_that_is_resolved_meanwhile_can_come_back(watch: Watch, server: Sandbox, gtt: Gtt) -> None:
    twenty = [nothing] * 20  # then the whole list is read again
    said = watch(
        "issues", "list", "--watch", "30s",
        happenings=[lambda: gtt("resolve", "WEB-SHOP-1"), *twenty, fires(server, "WEB-SHOP-1")],
    )  # fmt: skip
    assert [line.split("\t")[0] for line in said.out.splitlines()] == ["WEB-SHOP-1"]


def test_a_restart_of_the_server_loses_nothing(watch: Watch, server: Sandbox) -> None:
    def goes_away() -> None:
        server.fault("*", "^/api/", status=503, times=None)
        server.world.add_event(title="While it was away")

    said = watch(
        "issues", "list", "--watch", "30s",
        happenings=[goes_away, nothing, nothing, server.faults_clear, nothing],
    )  # fmt: skip
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["While it was away"]
    assert said.err.splitlines() == [
        "waiting for the server since 2026-11-23T08:00:30Z: the server failed with 503: the issues",
        "the server answers again since 2026-11-23T08:07:30Z, after 7 min",
        "gtt: interrupted",
    ]
    assert watch.pauses == [30.0, 60.0, 120.0, 240.0, 30.0, 30.0]


def test_a_person_sees_one_line_that_changes_while_the_server_is_away(watch: Watch, server: Sandbox) -> None:
    """Each try draws the line anew over the old one, and none of the "retrying" lines of one question is left."""
    said = watch(
        "issues", "list", "-n", "1", "--watch", "30s", terminal=True,
        happenings=[
            lambda: server.fault("*", "^/api/", status=503, times=None),
            nothing,
            server.faults_clear,
            nothing,
        ],
    )  # fmt: skip
    drawn = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.err)
    waits = re.findall(r"waiting for the server since (\S+), trying again in (\d+ \w+)", drawn)
    assert waits[0] == ("08:00", "60 s")
    assert {since for since, _ in waits} == {"08:00"}
    assert "retrying" not in drawn
    assert drawn.splitlines()[-2:] == [
        "the server answers again since 08:03, after 3 min",
        "gtt: interrupted",
    ]


def test_a_refused_token_ends_it(watch: Watch, server: Sandbox) -> None:
    said = watch(
        "issues",
        "list",
        "--watch",
        "30s",
        happenings=[lambda: server.fault("*", "^/api/", status=401, times=None)],
    )
    assert (said.code, said.out) == (4, "")


def test_one_question_where_nothing_happens(watch: Watch, server: Sandbox) -> None:
    counts: list[int] = []

    def count() -> None:
        counts.append(len(server.requests))
        server.requests_clear()

    watch("issues", "list", "--watch", "30s", happenings=[count] * 3)
    assert counts == [1, 1, 1]
    counts.clear()
    watch("events", "--follow", happenings=[count] * 3)
    assert counts[1:] == [1, 1]


def test_a_person_sees_the_list_before_and_hears_a_bell(watch: Watch, server: Sandbox) -> None:
    said = watch(
        "issues", "list", "-n", "2", "--watch", "30s", "--bell",
        happenings=[fires(server, title="Brand new \x1b[31mred")], terminal=True,
    )  # fmt: skip
    *table, caption, line = said.out.splitlines()
    assert (len(table), caption.split(",")[0]) == (3, "2 of 58 unresolved issues")
    assert line == "08:00:30  new   AI-ADMIN-V2-13  E  Brand new \ufffd[31mred"
    assert said.err == "watching, every 30s; Ctrl-C ends it\n\agtt: interrupted\n"


def test_the_list_before_fits_the_screen_and_is_not_paged(
    watch: Watch, server: Sandbox, tmp_path: Path
) -> None:
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ntouch {tmp_path}/paged\ncat\n")
    pager.chmod(0o755)
    said = watch(
        "issues", "list", "--all", "--watch", "30s",
        terminal=True, env={"COLUMNS": "80", "LINES": "24", "GTT_PAGER": str(pager)}, happenings=[nothing],
    )  # fmt: skip
    assert len(said.out.splitlines()) <= 21
    assert said.out.splitlines()[-2].startswith("18 of ")
    assert not (tmp_path / "paged").exists()


def test_the_events_of_a_query_as_they_come(watch: Watch, server: Sandbox, gtt: Gtt) -> None:
    gtt("resolve", "WEB-SHOP-1")
    said = watch(
        "events", "--follow", "-q", "project:web-shop", "--jsonl",
        happenings=[
            fires(server, "WEB-SHOP-1"),
            fires(server, "WEB-SHOP-2"),
            fires(server, "AI-ADMIN-V2-1"),
            fires(server, "WEB-SHOP-1"),
        ],
    )  # fmt: skip
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [(one["what"], one["issue"]["shortId"]) for one in found] == [
        ("back", "WEB-SHOP-1"),
        ("again", "WEB-SHOP-2"),
        ("again", "WEB-SHOP-1"),
    ]
    assert len({one["event"]["id"] for one in found}) == 3
    assert all(one["event"]["exceptions"][0]["frames"] for one in found)


def test_an_event_whose_page_fails_is_told_at_the_next_question(watch: Watch, server: Sandbox) -> None:
    def fails() -> None:
        server.world.add_event("WEB-SHOP-2")
        server.fault("GET", "/events/", status=502, times=4)

    said = watch("events", "--follow", happenings=[fails, nothing])
    assert [line.split("\t")[0] for line in said.out.splitlines()] == ["WEB-SHOP-2"]


def test_the_events_of_one_issue_as_they_come(watch: Watch, server: Sandbox) -> None:
    said = watch(
        "events", "WEB-SHOP-2", "--follow", "--every", "10s", terminal=True,
        happenings=[fires(server, "WEB-SHOP-2"), fires(server, "WEB-SHOP-1"), fires(server, "WEB-SHOP-2")],
    )  # fmt: skip
    assert [line.split()[:3] for line in said.out.splitlines()] == [
        ["08:00:10", "WEB-SHOP-2", "E"],
        ["08:00:30", "WEB-SHOP-2", "E"],
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("issues", "list", "--watch", "5s"), "every `5s` is too often\nhint: at least 10s, at most 1d"),
        (("issues", "list", "--watch", "often"), "`often` is not a duration\nhint: for example `30s`"),
        (
            ("events", "--follow", "--every", "2d"),
            "every `2d` is not often enough\nhint: at least 10s, at most 1d",
        ),
        (("events", "1", "--follow", "-q", "x"), "an issue and `--query` cannot be used together"),
        (("events", "list", "-n", "3"), "give an issue, or follow all events with `--follow`"),
        (("issues", "list", "--watch", "1m", "--format", "csv"), "an endless list is printed line by line"),
    ],
)
def test_wrong_words(gtt: Gtt, server: Sandbox, words: tuple[str, ...], message: str) -> None:
    said = gtt(*words)
    assert (said.code, said.out, server.requests.lines()) == (2, "", [])
    assert said.err.startswith(f"gtt: {message}")


@given(st.lists(st.lists(st.integers(0, 600), max_size=6), max_size=6))
def test_each_event_is_told_at_most_once_and_none_that_came_in_time_is_lost(pages: list[list[int]]) -> None:
    """Whatever order pages come in: an event no more than two minutes older than the newest is told, once."""
    memory, told = EventMemory(NOW), list[str]()
    newest = NOW

    def event(second: int) -> Event:
        return Event(str(second), date_received=at(second))

    def at(second: int) -> datetime:
        return NOW + timedelta(seconds=second)

    for page in pages:
        due = {second for second in page if at(second) > max(NOW, newest - timedelta(minutes=2))}
        told += [one.id for one in memory.fresh(map(event, page))]
        assert {str(second) for second in due} <= set(told)
        newest = max([newest, *map(at, page)])
    assert len(told) == len(set(told))
