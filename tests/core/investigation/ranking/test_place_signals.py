"""What is said of a place: a trail, an endless recursion, another source, a constructor that is a helper."""

from collections.abc import Sequence

import pytest

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates.gathering import field_of
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.model import candidates_of
from glitchtip_tools.core.investigation.ranking.place_signals import SIGNALS
from glitchtip_tools.core.investigation.ranking.signals import features
from glitchtip_tools.models import Event, ExceptionValue

HELPERS = """\
def upper(text):
    return text.upper()
"""
SHOP = """\
from helpers import upper


def show(order):
    name = order.get("name")
    return upper(name)


def walk(node):
    return [walk(child) for child in node.children]


def main(root):
    return walk(root)


class Price:
    def __init__(self, amount):
        if amount < 0:
            raise ValueError(f"no price: {amount}")


def price(row):
    return Price(row["amount"])
"""
CALLER = """\
def sell(row):
    return Price(row)
"""
STORE = """\
import db


def put(row):
    return db.put(row)


class Store:
    def put(self, row):
        row = dict(row)
        if row.get("amount"):
            row["amount"] = int(row["amount"])
        return put(row)


def load(key):
    row = find(key)
    if row is None:
        raise KeyError(key)
    return row


def find(key):
    return db.get(key)
"""
KEEP = """\
def keep(store, row):
    store.put(row)
"""
SOURCES = {
    "helpers.py": HELPERS,
    "shop.py": SHOP,
    "caller.py": CALLER,
    "store.py": STORE,
    "keep.py": KEEP,
}
Traits = dict[str, dict[str, float]]


def said_of(
    kind: str,
    message: str,
    frames: Sequence[tuple[str, int, str]],
    match: str = "exact",
    *,
    below: Sequence[MappedFrame] = (),
    level: int = 0,
) -> Traits:
    """Return the traits of every function by name; `frames` are (file, line, function), innermost first.

    They are those of the exception `level` of the chain; `below` are other frames of the trace.
    """
    mapped = [
        MappedFrame(
            level,
            -depth,
            file,
            function,
            line,
            True,
            file,
            line,
            match,
            "",
            depth,
            SOURCES[file].split("\n")[line - 1],
        )
        for depth, (file, line, function) in enumerate(frames)
    ]
    event = Event(id="1", title=kind, exceptions=(ExceptionValue(kind, message),))
    evidence = Evidence(
        frames=places.with_depth([*mapped, *below]),
        sources=SOURCES,
        spread={"Price": 9, "upper": 9},
    )
    crash = Crash(event, evidence)
    return {one.place.function: features(one, SIGNALS) for one in candidates_of(field_of(crash), crash)}


def test_the_trail_of_a_bad_value_ends_where_it_was_made() -> None:
    said = said_of(
        "AttributeError",
        "'NoneType' object has no attribute 'upper'",
        [("helpers.py", 2, "upper"), ("shop.py", 6, "show")],
    )
    assert said["show"]["link_origin"] == 1.0
    assert "link_origin" not in said["upper"]


def test_where_the_stack_ran_out_is_chance() -> None:
    circle = [("shop.py", 10, "walk")] * 4
    frames = [("helpers.py", 2, "upper"), *circle, ("shop.py", 14, "main")]
    said = said_of("RecursionError", "maximum recursion depth exceeded", frames)
    assert [said[name].get("in_circle", 0.0) for name in ("upper", "walk", "main")] == [0.0, 1.0, 0.0]
    assert [said[name].get("enters_circle", 0.0) for name in ("upper", "walk", "main")] == [0.0, 0.0, 1.0]
    assert [said[name].get("nearness", 0.0) for name in ("upper", "walk", "main")] == [0.0, 0.0, 0.0]


def test_a_recursion_that_ended_counts_as_any_other_trace() -> None:
    said = said_of("ValueError", "x", [("shop.py", 10, "walk")] * 4)
    assert "in_circle" not in said["walk"]
    assert said["walk"]["depth0"] == 1.0


def test_a_constructor_is_a_helper_by_the_name_of_its_class() -> None:
    frames = [("shop.py", 20, "__init__"), ("helpers.py", 2, "upper")]
    assert "calls_other_file" not in said_of("ValueError", "no price: -1", frames)["upper"]
    said = said_of("ValueError", "no price: -1", [("shop.py", 20, "__init__"), ("caller.py", 2, "sell")])
    assert said["sell"]["calls_other_file"] == 1.0
    assert "calls_other_file" not in said["__init__"]


def test_a_frame_whose_line_is_anothers_stands_in_the_function_that_it_names() -> None:
    differs = said_of("ValueError", "x", [("shop.py", 14, "show")], match="unchecked")
    assert differs["show"]["depth0"] == 1.0
    assert "depth0" not in differs["main"]
    reads_alike = said_of("ValueError", "x", [("shop.py", 14, "show")])
    assert reads_alike["main"]["depth0"] == 1.0


def test_functions_of_one_name_pass_the_call_on_and_their_caller_is_asked() -> None:
    said = said_of(
        "OSError", "full", [("store.py", 5, "put"), ("store.py", 13, "put"), ("keep.py", 2, "keep")]
    )
    assert said["put"]["namesake"] == 1.0
    assert said["keep"]["past_namesakes"] == 1.0
    alone = said_of("OSError", "full", [("store.py", 5, "put"), ("keep.py", 2, "keep")])
    assert "past_namesakes" not in alone["keep"]


def test_a_few_lines_around_a_library_are_asked_less_than_their_caller() -> None:
    library = MappedFrame(0, 1, "site-packages/db.py", "get", 9, False)
    frames = [("store.py", 24, "find"), ("store.py", 17, "load")]
    said = said_of("OSError", "full", frames, below=[library])
    assert (said["find"]["short_above_library"], said["load"]["calls_above_library"]) == (1.0, 1.0)
    own = said_of("OSError", "full", frames)
    assert "short_above_library" not in own["find"]
    assert "calls_above_library" not in own["load"]


def test_where_the_error_began_is_told_from_what_only_wraps_it() -> None:
    wrapper = MappedFrame(
        0, 0, "keep.py", "keep", 2, True, "keep.py", 2, "exact", "", 0, "    store.put(row)"
    )
    said = said_of("KeyError", "7", [("store.py", 19, "load")], below=[wrapper], level=1)
    assert said["load"]["began"] == said["keep"]["wraps"] == 1.0
    assert "began" not in said["keep"]
    assert "wraps" not in said["load"]


def test_a_fault_of_the_handler_itself_wraps_nothing() -> None:
    handler = MappedFrame(
        0, 0, "keep.py", "keep", 2, True, "keep.py", 2, "exact", "", 0, "    store.put(row)"
    )
    fault = said_of("AttributeError", "no put", [("store.py", 19, "load")], below=[handler], level=1)
    assert "wraps" not in fault["keep"]


@pytest.mark.parametrize(
    ("line", "text", "raised"),
    [
        (24, "    return db.get(key)", False),
        (19, "        raise KeyError(key)", True),
        (19, "        except ValueError as error: raise KeyError(key) from error", True),
        (19, "        rows.get(key) or raise(KeyError, key)", True),
        (24, "", True),
    ],
)
def test_an_exception_that_was_handled_is_not_what_failed_when_the_handler_fails(
    line: int, text: str, raised: bool
) -> None:
    """Unless the later one was raised on purpose, or nobody knows: that is how a handler tells of the first."""
    later = [
        MappedFrame(0, 1, "store.py", "find", line, True, "store.py", line, "exact", "", 0, text),
        MappedFrame(0, 0, "keep.py", "keep", 2, True, "keep.py", 2, "exact", "", 1, "    store.put(row)"),
    ]
    frames = [("shop.py", 20, "__init__"), ("keep.py", 2, "keep")]
    said = said_of("ValueError", "no price", frames, below=later, level=1)
    assert ("began" in said["__init__"], "depth0" in said["__init__"]) == (raised, raised)


def test_a_few_lines_that_test_something_and_raise_only_found_the_fault() -> None:
    said = said_of("ValueError", "no price: -1", [("shop.py", 20, "__init__")])
    assert said["__init__"]["only_raises"] == 1.0
    guard = said_of("KeyError", "7", [("store.py", 19, "load")])
    assert guard["load"]["only_raises"] == 1.0
    assert "only_raises" not in said_of("OSError", "full", [("store.py", 24, "find")])["find"]


def test_what_a_function_that_raises_on_purpose_calls_is_asked_too() -> None:
    said = said_of("KeyError", "7", [("store.py", 19, "load")])
    assert said["find"]["body_of_raiser"] == 1.0
    assert "body_of_raiser" not in said_of("OSError", "full", [("store.py", 17, "load")])["find"]
