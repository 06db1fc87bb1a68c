"""PHP's argument errors blame the call, Go's reported errors have their origin in the message."""

import pytest

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.arguments import BLAMED, caller_first
from glitchtip_tools.core.investigation.frames.folding import folded
from glitchtip_tools.core.investigation.frames.reported import ORIGIN, origin, parts_to_find
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event, ExceptionValue
from glitchtip_tools.models.code import Match


def frame(file: str, line: int, function: str, position: int, text: str = "") -> MappedFrame:
    return MappedFrame(0, position, f"/{file}", function, line, True, file, line, "exact", text=text)


CALL = frame("app/Run.php", 12, "Bakery\\Run::all", 0)
CALLED = frame("app/Oven.php", 8, "Bakery\\Oven::warm", 1)


@pytest.mark.parametrize(
    "message",
    [
        "Bakery\\Oven::warm(): Argument #1 ($tray) must be of type Tray, null given,"
        " called in /srv/app/Run.php on line 12",
        "Too few arguments to function Bakery\\Oven::warm(), 1 passed in /srv/app/Run.php on line 12"
        " and exactly 2 expected",
    ],
)
def test_the_call_that_a_message_blames_stands_before_what_it_called(message: str) -> None:
    told = caller_first([CALL, CALLED], f"TypeError {message}")
    assert [(one.function, one.position, one.note) for one in told] == [
        ("Bakery\\Run::all", 1, BLAMED),
        ("Bakery\\Oven::warm", 0, ""),
    ]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "TypeError Bakery\\Oven::warm(): Argument #1 ($tray) must be of type Tray, null given",
        "TypeError Bakery\\Oven::warm(): Argument #1 ($tray) null given, called in /srv/app/Run.php on line 13",
        "TypeError Bakery\\Oven::cool(): Argument #1 ($tray) null given, called in /srv/app/Run.php on line 12",
        "TypeError " + "a" * 10_000,
    ],
)
def test_what_names_no_call_of_the_trace_changes_nothing(message: str) -> None:
    assert caller_first([CALL, CALLED], message) == (CALL, CALLED)


DISK = """package disk

func mount(name string) error {
	return fmt.Errorf("the disk %q cannot be mounted: %w", name, busy)
}
"""
REPORTER = frame("tell/tell.go", 4, "Trouble", 1, "	sentry.CaptureException(err)")
NIGHTLY = frame("disk/nightly.go", 9, "Nightly", 0, "	tell.Trouble(err)")
MESSAGE = 'nightly run failed: the disk "b2" cannot be mounted: device busy'


def event(platform: str = "go") -> Event:
    return Event("1", platform=platform, exceptions=(ExceptionValue("*errors.errorString", MESSAGE),))


def test_the_place_that_builds_a_reported_message_is_its_origin() -> None:
    frames = folded([NIGHTLY, REPORTER], Sources({}))
    parts = parts_to_find(frames, event())
    assert [one.role for one in frames] == ["", "relay"]
    found = [Match("disk/disk.go", 4, DISK.split("\n")[3], part) for part in parts]
    place = origin(parts, found, {"disk/disk.go": DISK}, frames)
    assert place is not None
    assert (place.file, place.line, place.named, place.position, place.note) == (
        "disk/disk.go",
        4,
        "mount",
        2,
        ORIGIN,
    )


def test_a_message_that_two_places_build_or_none_has_no_origin() -> None:
    parts = ["cannot be mounted"]
    found = [Match(name, 4, "", parts[0]) for name in ("a.go", "b.go")]
    assert origin(parts, found, {"a.go": DISK, "b.go": DISK}, []) is None
    assert origin(parts, found[:1], {"a.go": "package a\n"}, []) is None


def test_a_trace_of_the_errors_own_asks_for_no_origin() -> None:
    assert parts_to_find([NIGHTLY], event()) == []
    assert parts_to_find([], event("python")) == []
    assert parts_to_find([], event()) != []
