"""What is said of a place: a trail, an endless recursion, another source, a constructor that is a helper."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates import field_of
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
SOURCES = {"helpers.py": HELPERS, "shop.py": SHOP, "caller.py": CALLER}
Traits = dict[str, dict[str, float]]


def said_of(kind: str, message: str, frames: Sequence[tuple[str, int, str]], match: str = "exact") -> Traits:
    """Return the traits of every function by name; `frames` are (file, line, function), innermost first."""
    mapped = [
        MappedFrame(
            0,
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
    evidence = Evidence(frames=places.with_depth(mapped), sources=SOURCES, spread={"Price": 9, "upper": 9})
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
