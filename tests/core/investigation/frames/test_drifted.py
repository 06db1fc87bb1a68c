"""A frame whose line is of another version than the one that is read."""

import pytest

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.drifted import ELSEWHERE, corrected
from glitchtip_tools.core.investigation.source.sources import Sources

OVEN = """export class Oven {
  cool() {
    return 1;
  }

  warm(tray: Tray) {
    return tray.loaves;
  }
}

function twice() {
  return [1].map((one) => one * 2);
}
"""


def at(line: int, function: str, file: str = "src/oven.ts", match: str = "unchecked") -> MappedFrame:
    return corrected(
        [MappedFrame(0, 0, file, function, line, True, file=file, line=line, match=match)],
        Sources({"src/oven.ts": OVEN, "src/oven.rb": "def warm\n  1\nend\n\ndef cool\n  2\nend\n"}),
    )[0]


@pytest.mark.parametrize("function", ["Oven.warm", "async Oven.warm", "warm", "Oven.warm [as bake]"])
def test_a_line_outside_of_the_function_that_the_frame_names_is_dropped(function: str) -> None:
    frame = at(3, function)
    assert (frame.line, frame.match, frame.named, frame.note) == (None, "none", "warm", ELSEWHERE)


@pytest.mark.parametrize(
    ("line", "function"),
    [
        (7, "Oven.warm"),
        (3, "Oven.bake"),  # no such function here: nothing is known
        (3, "Oven.<anonymous>"),
        (12, "twice"),
        (3, ""),
        (3, "Oven"),  # a class
    ],
)
def test_any_other_line_is_kept(line: int, function: str) -> None:
    assert at(line, function).line == line


def test_a_line_that_was_compared_is_kept() -> None:
    assert at(3, "Oven.warm", match="exact").line == 3


def test_a_built_in_of_ruby_stands_at_its_callers_line() -> None:
    assert at(2, "cool", "src/oven.rb").line == 2
