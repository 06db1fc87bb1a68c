"""Which function a frame belongs to: that of its line, unless its label names another one of the file."""

import pytest

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.candidates.field import Field
from glitchtip_tools.core.investigation.source.sources import Sources

TILL = """public class Till {
    public Sum Total {
        get { return _sum.Value; }
    }

    public void Close() {
        _log.Info(Total);
    }
}
"""


def placed(
    function: str, line: int | None, *, file: str = "Till.cs", read: bool = True, match: str = "unchecked"
) -> str:
    """Return the function that a frame is told as."""
    field = Field(Sources({file: TILL} if read else {}))
    field.trace(MappedFrame(0, 0, file, function, line, True, file, line, match))
    return next(iter(field.places.values())).function


@pytest.mark.parametrize(
    ("function", "line", "expected"),
    [
        ("Close", 7, "Close"),
        ("Close", 9, "Close"),  # the line is of another version: the label is believed
        ("get_Total", 3, "Total"),
        ("get_Total", 9, "Total"),
        ("get_Total", None, "Total"),
        ("<Close>b__3_0", 3, "Close"),
        ("lambda$Close$0", 3, "Close"),
        ("(*Till).Close.func1.2", 3, "Close"),
        ("Close$lambda-1", 3, "Close"),
        ("Till.Close.<fn>.<fn>", 3, "Close"),
        ("{closure:Till::Close():6}", 3, "Close"),
        ("Open", 7, "Close"),  # a name that the file has not
        ("Open", 9, "<module>"),
    ],
)
def test_the_label_decides_where_the_line_is_in_no_function_of_its_name(
    function: str, line: int | None, expected: str
) -> None:
    assert placed(function, line) == expected


def test_a_file_that_was_not_read_has_the_function_that_the_frame_names() -> None:
    assert placed("Shop.Till.Close", 7, read=False) == "Close"


BELL = """class Bell {
  ring() {
    return 1;
  }
  constructor(shop) {
    this.shop = shop.window;
  }
}
"""


def test_new_without_a_line_is_the_constructor_of_its_class() -> None:
    field = Field(Sources({"bell.js": BELL}))
    field.trace(MappedFrame(0, 0, "bundle.js", "new Bell", None, True, "bell.js", None, "none", named="Bell"))
    (place,) = field.places.values()
    assert (place.function, place.scope and place.scope.start) == ("constructor", 5)


FORK = """module.exports = function (God) {
  God.fork = function fork(child) {
    child.stderr.on('data', function onData(chunk) {
      God.log(chunk)
    })
    God.once(function done() { child.stop() })
  }
}
"""


@pytest.mark.parametrize(
    ("function", "line", "expected"),
    [
        ("God.fork", 3, "fork"),
        ("?", 3, "fork"),  # the line fails before there is an `onData`
        ("Stream.<anonymous>", 3, "fork"),
        ("Stream.onData", 3, "onData"),
        ("Stream.onData [as emit]", 4, "onData"),
        ("?", 4, "onData"),
        ("?", 6, "done"),  # all of it is on its line
    ],
)
def test_the_head_of_a_function_is_a_line_of_the_one_around(function: str, line: int, expected: str) -> None:
    field = Field(Sources({"fork.js": FORK}))
    field.trace(MappedFrame(0, 0, "fork.js", function, line, True, "fork.js", line, "exact"))
    assert [(place.function, place.lines) for place in field.places.values()] == [(expected, [line])]
