"""What a person sees who waits: one line that goes away, and never two lines at once."""

import io
from collections.abc import Callable

import pytest

from glitchtip_tools.render.output import Output
from glitchtip_tools.render.waiting.patience import Patience
from tests.conftest import NOW, Terminal, never


def test_somebody_who_waits_is_told_after_a_second() -> None:
    due: list[tuple[float, Callable[[], None]]] = []
    screen: list[str] = []

    def after(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        due.append((seconds, action))
        return due.clear

    def show(text: str) -> Callable[[], None]:
        screen.append(text)
        return screen.clear

    patience = Patience(after, show)
    patience.asked("a.example")
    assert (due[0][0], screen) == (1.0, [])
    due[0][1]()
    assert screen == ["waiting for a.example"]
    patience.answered()
    assert screen == []
    patience.asked("a.example")  # late already: it is told at once
    assert screen == ["waiting for a.example"]
    patience.over()
    assert (screen, due) == ([], [])


def test_a_repeated_question_takes_one_line_that_goes_away() -> None:
    screen = Terminal()
    out = Output(io.StringIO(), screen, {"TERM": "xterm", "COLUMNS": "30"}, {}, lambda: NOW, after=never)
    out.retrying("retrying (1 of 3): the server failed")
    assert screen.getvalue() == "\rretrying (1 of 3): the serve…\x1b[K"
    out.retrying("retrying (2 of 3)")
    assert screen.getvalue().endswith("\r\x1b[K\rretrying (2 of 3)\x1b[K")
    out.note("done")
    assert screen.getvalue().endswith("(2 of 3)\x1b[K\r\x1b[Kdone\n")
    with out.progress("reading") as say:
        assert out.waiting.shown
        out.retrying("retrying (1 of 3)")
        say("reading: 25")
        assert out.waiting.shown.words == "reading: 25"
    assert screen.getvalue().endswith("done\n")
    out.interrupted()
    out.retrying("retrying (1 of 3)")  # a thread whose connection was closed
    assert screen.getvalue().endswith("done\ngtt: interrupted\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hint: run `gtt doctor` now", "hint: run\n  `gtt doctor` now"),
        (
            "hint: see `gtt issues list --status all` or so",
            "hint: see\n  `gtt issues list --status all`\n  or so",
        ),
        ("gtt: one two three\nhint: four five six seven", "gtt: one two three\nhint: four five six\n  seven"),
        ("at https://a.example/long/address?with=all", "at\n  https://a.example/long/address?with=all"),
        ("  1. 漢字漢字漢字 漢字漢字", "  1. 漢字漢字漢字\n  漢字漢字"),
    ],
)
def test_what_is_said_beside_data_breaks_between_words_and_never_in_a_command(text: str, told: str) -> None:
    screen = Terminal()
    Output(io.StringIO(), screen, {"TERM": "xterm", "COLUMNS": "20"}, {}, lambda: NOW).note(text)
    assert screen.getvalue() == f"{told}\n"
    pipe = io.StringIO()
    Output(io.StringIO(), pipe, {"COLUMNS": "20"}, {}, lambda: NOW).note(text)
    assert pipe.getvalue() == f"{text}\n"


def test_two_lines_that_redraw_themselves_are_never_on_the_screen_at_once() -> None:
    due: list[Callable[[], None]] = []

    def after(_seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        due.append(action)
        return due.clear

    screen = Terminal()
    out = Output(io.StringIO(), screen, {"TERM": "xterm"}, {}, lambda: NOW, after=after)
    with out.progress("checking"):
        out.waiting.patience.asked("a.example")
        for action in due:
            action()
    assert "checking" in screen.getvalue()
    assert "waiting for" not in screen.getvalue()


def test_what_is_said_meanwhile_takes_the_line_of_progress_away_and_it_comes_back() -> None:
    due: list[Callable[[], None]] = []

    def after(_seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        due.append(action)
        return lambda: due.remove(action) if action in due else None

    screen = Terminal()
    out = Output(io.StringIO(), screen, {"TERM": "xterm"}, {}, lambda: NOW, after=after)
    with out.progress("checking"):
        due.pop()()
        for said in ("one", "two"):
            out.warn(said)
            before, _, rest = screen.getvalue().rpartition(f"gtt: warning: {said}\n")
            assert (before[before.rindex("checking") :].count("\x1b[2K") > 0, rest) == (True, "")
        assert len(due) == 1  # it is to come back once
        due.pop()()
        assert "checking" in screen.getvalue().rpartition("two\n")[2]
        out.warn("three")
        late = due[0]
    assert due == []
    late()  # a timer that was just going off
    assert screen.getvalue().endswith("gtt: warning: three\n")
