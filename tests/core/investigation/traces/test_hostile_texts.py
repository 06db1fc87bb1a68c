"""Long lines that no log has: how they are read depends on their length, not on its square."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

from glitchtip_tools.core.investigation import traces
from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

ONE_READER = {"inspected._NEXT": "looked for once, at a position"}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of all forms with their names, those in tables too."""
    for found in walk_packages(traces.__path__, f"{traces.__name__}."):
        module = found.name.removeprefix(f"{traces.__name__}.")
        for name, value in vars(import_module(found.name)).items():
            values = value if isinstance(value, tuple) else (value,)
            yield from ((f"{module}.{name}", one) for one in values if isinstance(one, re.Pattern))


def begins_with_a_run(parsed: object) -> bool:
    """Return whether a parsed pattern may begin with a repetition without an end, anywhere in a line."""
    for operation, argument in list(parsed)[:1]:  # type: ignore[call-overload]
        if str(operation) in ("MAX_REPEAT", "MIN_REPEAT"):
            endless = argument[1] == re._constants.MAXREPEAT  # type: ignore[attr-defined]
            return bool(endless and "CATEGORY_SPACE" in str(argument[2]))
        if str(operation) == "SUBPATTERN":
            return begins_with_a_run(argument[3])
        if str(operation) == "BRANCH":
            return any(begins_with_a_run(branch) for branch in argument[1])
    return False


def test_no_pattern_reads_a_run_of_spaces_from_each_of_them() -> None:
    found = dict(patterns())
    assert len(found) > 100
    costly = {
        name
        for name, one in found.items()
        if begins_with_a_run(re._parser.parse(one.pattern, one.flags))  # type: ignore[attr-defined]
    }
    assert costly == set(ONE_READER)


@pytest.mark.parametrize(
    "line",
    [
        "│" + " " * 3990 + "x",
        "Error message: a" + "*" * 3900 + "b",
        "err=a " * 660,
        "error: " * 560,
        '"' + '\\"' * 1990,
        "12:00\tERROR\ta" + " " * 3900 + "b",
        "12:00\tERROR\ta" + " {" * 1950,
        "12:00\tERROR\ta" + "  }" * 1300,
        "#0 /srv/oven.php(1): a" + "a:1" * 1300,
        "PHP Warning:  " * 280,
        "in a:1 A: " + "A: " * 1300,
        "A: " * 1300 + "x:1",
        "PHP Warning:  " * 280 + "x:1",
        "#1 a" + "\t" * 3900 + "x",
        "panic: cold\n\ngoroutine 1 [running]:\n" + "a/b.c" * 780 + "!\n",
        " |" + " " * 3900 + "x",
        "#00 pc 0012a7  /a" + "(" * 3900,
        "0   Oven  0x10049ace0 " + "a (" * 1300,
        "** {" + "a,'b'," * 650,
        "in function  oven:" + "a" * 3900,
        "2026-11-02 08:00:01 [" + "a " * 1900,
        "2026-11-02 08:00:01," + '"a",' * 980,
        "bakery/oven#1 " + "a/" * 1900,
        "**" + "a." * 1900,
        "failed: " + "Error(" * 650,
    ],
)
def test_long_lines_are_no_stack(line: str) -> None:
    assert event_of("╭──── Traceback (most recent call last) ────╮\n" + f"{line}\n" * 40) is None


def test_a_file_with_numbered_lines_below_a_stack_is_read_in_time() -> None:
    numbered = "".join(f"{number}: bake()\n" for number in range(1, 8000))
    assert told(event_of(f"TypeError: cold\n    at warm (/srv/oven.js:9000:9)\n\n{numbered}")) == (
        "node",
        [("TypeError", "cold", ["/srv/oven.js:9000  warm"])],
    )


def test_the_fields_of_a_panic_may_come_before_its_error() -> None:
    text = (
        "time=8 level=error request=7 err=cold tray stack=panic(0x1)\n\t/usr/lib/go/src/runtime/panic.go:9 +0x1\n"
        "main.warm(0x1)\n\t/srv/oven.go:22 +0x5\n"
    )
    platform, chain = told(event_of(text))
    assert (platform, chain[0][:2]) == ("go", ("panic", "cold tray"))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Location: src/oven.rs:22", "panic"),
        ("** (Cold) x\n    (bakery 1.2) lib/oven.ex:22: " + "A." * 1900, "Cold"),
    ],
)
def test_many_errors_with_little_below_them_are_read_in_time(line: str, kind: str) -> None:
    event = event_of(f"{line}\n" * 1000)
    assert event is not None
    assert event.exceptions[0].type == kind
