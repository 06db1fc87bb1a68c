"""Which class the object of a method has: as its variables, V8's label or its callers show it."""

import pytest

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.objects import object_of

DISH = """class Dish:
    def serve(self, guest):
        return self.lay(guest)

    def lay(self, guest):
        return guest.table


class Soup(Dish):
    def serve(self, guest):
        return super().serve(guest)

    def warm(self, guest):
        return self.serve(guest)


def run(guest, dish: Soup):
    dish.lay(guest)
    Soup().lay(guest)
    guest.lay(guest)
"""
SOURCES = Sources({"dish.py": DISH, "dish.js": "class Dish {\n  serve() {\n    this.lay()\n  }\n}\n"})


def at(
    line: int, depth: int = 0, function: str = "lay", file: str = "dish.py", **shown: object
) -> MappedFrame:
    variables = dict(shown)
    return MappedFrame(0, 9 - depth, file, function, line, True, file, line, depth=depth, variables=variables)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("<menu.Soup object at 0x7f8a>", "Soup"),
        ("<Soup: tomato>", "Soup"),
        ("Soup(size=3)", "Soup"),
        ("#<Menu::Soup:0x0001>", "Soup"),
        ("<menu.Dish object at 0x7f8a>", ""),
        ("'Soup'", ""),
        ("3", ""),
        ("<" + "a." * 5000, ""),
    ],
)
def test_a_variable_shows_its_class(shown: str, expected: str) -> None:
    assert object_of(at(6, self=shown), [at(6)], SOURCES) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Soup.serve", "Soup"),
        ("async Soup.serve", "Soup"),
        ("Dish.serve", ""),
        ("Object.serve", ""),
        ("serve", ""),
    ],
)
def test_v8_writes_the_class_of_the_object(label: str, expected: str) -> None:
    assert object_of(at(3, function=label, file="dish.js"), [], SOURCES) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([6, 18], "Soup"),  # declared
        ([6, 19], "Soup"),  # made on the line
        ([6, 20], ""),
        ([6, 3, 11], "Soup"),  # through `super()`, and a method that calls another of the object
        ([6, 3, 11, 14], "Soup"),
        ([6, 3], ""),
    ],
)
def test_the_callers_show_it(lines: list[int], expected: str) -> None:
    frames = [at(line, depth) for depth, line in enumerate(lines)]
    assert object_of(frames[0], frames, SOURCES) == expected
