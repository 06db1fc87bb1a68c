"""Choosing issues from a list: the keys, and what was chosen, as the program that shows the list says it."""

from collections.abc import Collection, Sequence

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class PickKey:
    """What a key does to the issues that are chosen: the words of a command, the issues following.

    `stays`: the list is shown again afterwards, since the command prints nothing that one would read.
    """

    key: str
    name: str
    words: tuple[str, ...]
    several: bool = False
    stays: bool = False


KEYS = (
    PickKey("enter", "show", ("issues", "show")),
    PickKey("ctrl-r", "resolve", ("resolve",), several=True, stays=True),
    PickKey("ctrl-x", "ignore", ("ignore",), several=True, stays=True),
    PickKey("ctrl-o", "open", ("open",), stays=True),
    PickKey("ctrl-v", "investigate", ("investigate",)),
)
SHOW = KEYS[0]
HEADER = "  ".join(f"{one.key} {one.name}" for one in KEYS)


@dataclass(frozen=True, slots=True)
class Picked:
    """The numbers of the issues that were chosen, and what is to be done to them."""

    key: PickKey
    issues: tuple[str, ...]


def picked(printed: str, offered: Collection[str]) -> Picked | None:
    """Return what the filter printed: a line with the key, then the chosen lines, each beginning with its number.

    Numbers that were not offered are left out, whatever the lines say. None when nothing was chosen.
    """
    first, *lines = printed.split("\n")
    key = next((one for one in KEYS if one.key == first.strip()), SHOW)
    numbers = [line.partition("\t")[0] for line in lines]
    issues = tuple(dict.fromkeys(number for number in numbers if number in offered))
    return Picked(key, issues) if issues else None


def numbers_in(answer: str, offered: Sequence[str]) -> tuple[str, ...] | None:
    """Return the issues at the places that a person typed (`1 3-5`), None for what is not a place on the list."""
    places: list[int] = []
    for word in answer.replace(",", " ").split():
        first, _, last = word.partition("-")
        ends = (first, last) if "-" in word else (first, first)
        if not all(end.isascii() and end.isdigit() and 0 < int(end) <= len(offered) for end in ends):
            return None
        places += range(int(ends[0]), int(ends[1]) + 1)
    return tuple(dict.fromkeys(offered[place - 1] for place in places))
