"""What a pasted stack tells of the version that failed: the code beside it, the log's time, a function's lines."""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from glitchtip_tools.services.investigation.evidence import gather
from glitchtip_tools.services.investigation.service import investigate_trace
from tests.services.investigation.stories import Story

OVEN = "function warm(tray) {\n  heat();\n  return tray.loaves.length;\n}\n\nmodule.exports = { warm };\n"
STACK = "TypeError: Cannot read property 'loaves' of undefined\n    at warm (/srv/bakery/oven.js:3:15)\n"


@pytest.fixture
def later(story: Story) -> tuple[Path, list[str]]:
    """Return a clone whose checkout has the failing line elsewhere, and its three commits."""
    first = story.commit("Add ovens", {"oven.js": OVEN})
    story.day = 20
    logged = OVEN.replace("  heat();\n", "  heat();\n  log(tray);\n  log(oven);\n")
    second = story.commit("Log trays", {"oven.js": logged})
    third = story.commit("Add a heading", {"oven.js": f"// Ovens\n// and trays\n// and loaves\n\n{logged}"})
    return story.root, [first, second, third]


def told(root: Path, text: str) -> tuple[str | None, int | None, str]:
    """Return the revision, and the line and note of the innermost frame."""
    event = event_of(text)
    assert event is not None
    evidence = gather(event, root)
    return evidence.revision, evidence.frames[-1].line, evidence.frames[-1].note


def test_the_code_that_node_shows_finds_the_version(later: tuple[Path, list[str]]) -> None:
    root, commits = later
    shown = f"/srv/bakery/oven.js:3\n  return tray.loaves.length;\n              ^\n\n{STACK}"
    assert told(root, shown)[:2] == (commits[0], 3)


def test_the_logs_time_finds_the_version(later: tuple[Path, list[str]]) -> None:
    root, commits = later
    assert told(root, f"api | 2026-01-15T08:00:00Z {STACK}")[:2] == (commits[0], 3)


def test_a_line_outside_of_its_function_is_of_another_version(later: tuple[Path, list[str]]) -> None:
    root, commits = later
    revision, line, note = told(root, STACK.replace("read property 'loaves' of undefined", "bake"))
    assert (revision, line) == (commits[2], None)
    assert note.startswith("its line is of another version")


def test_the_attribute_that_the_message_names_is_on_the_line_of_the_version(
    later: tuple[Path, list[str]],
) -> None:
    root, commits = later
    assert told(root, STACK) == (commits[0], 3, "")


RUN = "package run\n\nfunc All(trays []Tray) {\n\tcheck(trays)\n\tWarm(trays[0])\n}\n"
WARM = "package run\n\nfunc Warm(tray Tray) {\n\theat()\n\ttray.Bake()\n}\n"
PANIC = """panic: cold

goroutine 1 [running]:
example.org/bakery/run.Warm(0x1)
\t/srv/bakery/run/warm.go:5 +0x1
"""
CALLED = "example.org/bakery/run.All(0x1)\n\t/srv/bakery/run/run.go:5 +0x2\n"


def baked(story: Story) -> list[str]:
    """Return the commits of a clone in which the caller's lines were moved first, then the failing function's."""
    first = story.commit("Bake", {"run/run.go": RUN, "run/warm.go": WARM})
    second = story.commit(
        "Log", {"run/run.go": RUN.replace("\tcheck", "\tlog(trays)\n\tlog(trays)\n\tcheck")}
    )
    third = story.commit("Explain", {"run/warm.go": WARM.replace("func", "// Warm bakes.\nfunc")})
    return [first, second, third]


def test_a_line_that_calls_the_next_function_finds_the_version(story: Story) -> None:
    commits = baked(story)
    assert told(story.root, PANIC + CALLED) == (commits[0], 5, "")


def test_a_line_inside_its_function_alone_proves_no_version(story: Story) -> None:
    commits = baked(story)
    assert told(story.root, PANIC) == (commits[2], 5, "")


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2025-12-14T08:00:00Z ", "was made after the event"),
        ("2026-01-14T08:00:00Z ", "was made 13 days before the event"),
        ("", "is one of the newest candidates"),
    ],
)
def test_the_age_of_a_commit_is_told_as_far_as_the_time_of_the_event_is_known(
    story: Story, time: str, said: str
) -> None:
    story.commit("Add ovens", {"oven.js": OVEN})
    (suspect,) = investigate_trace(f"{time}{STACK}", story.root).suspects
    ages = [
        reason.partition(" (")[0] for reason in suspect.reasons if "the event" in reason or said in reason
    ]
    assert ages == [said]
