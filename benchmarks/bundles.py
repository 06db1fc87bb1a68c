#!/usr/bin/env python3
"""Measure how many frames of a bundle, whose classes lost their names, lead to the file of their method.

    benchmarks/bundles.py CLONE... [--chains 100]

The stacks are made up from the sources of a clone's HEAD: a method chosen at random, the method that calls it, and so
on outwards. Each class gets a short name, lines and columns are those of a bundle, and `src/main.ts` is there.
"""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.core.investigation.frames import bundles
from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import settle_all
from glitchtip_tools.core.investigation.source import definitions
from glitchtip_tools.core.syntax.source import read
from glitchtip_tools.models import Frame

NAME = "/app/dist/main.js"
LARGEST = 600_000  # characters of a source
DEEPEST = 6
CALL = re.compile(r"\b(this)?\.([\w$]+)\s*\(")
ON = re.compile(r"([\w$]+)[?!]?\.([\w$]+)\s*\(")
EXTENDS = re.compile(r"\bclass\s+([\w$]+)[^{]{0,200}?\sextends\s+(?:[\w$]+\.)?([\w$]+)")
Place = tuple[str, str, str]  # file, class, method


@dataclass
class Methods:
    """The methods of a clone by file, class and name, each with the lines of its body."""

    texts: Mapping[str, str]
    calls: dict[Place, set[tuple[str, str]]] = field(default_factory=dict)
    on: dict[Place, set[tuple[str, str]]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read all sources."""
        for file, text in self.texts.items():
            lines = text.split("\n")
            self.parents.update(EXTENDS.findall(text))
            for scope in read(file, text.encode("utf-8", "surrogateescape")).scopes:
                if scope.kind == "function" and scope.owner and scope.role != "constructor":
                    body = "\n".join(lines[scope.header : scope.end])
                    place = (file, scope.owner, scope.name)
                    self.calls.setdefault(place, set(CALL.findall(body)))
                    self.on.setdefault(place, {(one.lower(), name) for one, name in ON.findall(body)})

    def callers(self, place: Place) -> list[Place]:
        """Return the methods of the same class that call one on `this`; where none does, those of any class.

        A method is left out that calls it only on what is named after another class with such a method.
        """
        file, owner, name = place
        calling = [
            one for one, calls in self.calls.items() if one != place and {("this", name), ("", name)} & calls
        ]
        fellows = [one for one in calling if one[:2] == (file, owner) and ("this", name) in self.calls[one]]
        return fellows or [one for one in calling if self._may_call(one, place)]

    def _may_call(self, caller: Place, place: Place) -> bool:
        """Return whether a method may call another, by the names of what it calls methods of that name on."""
        _, owner, name = place
        own = {owner.lower()}
        while (owner := self.parents.get(owner, "")) and owner.lower() not in own:
            own.add(owner.lower())
        others = {other.lower() for _, other, method in self.calls if method == name} - own
        on = {one for one, method in self.on[caller] if method == name}
        if caller[1].lower() not in own:  # `this` is of another class
            others.add("this")
        return not on or not on <= others


def chain(methods: Methods, chance: random.Random) -> list[Place]:
    """Return methods that call each other, from the outside in."""
    places = [chance.choice([place for place in methods.calls if len(place[2]) >= bundles.SHORTEST])]
    while len(places) < chance.randint(2, DEEPEST) and (callers := methods.callers(places[0])):
        places.insert(0, chance.choice(callers))
    return places


def frames(places: Sequence[Place], chance: random.Random) -> Iterator[Frame]:
    """Yield the frames that a bundle would show."""
    short: dict[tuple[str, str], str] = {}
    for file, owner, name in places:
        letter = short.setdefault((file, owner), f"{chance.choice('abcdefgh')}{len(short)}")
        yield Frame(
            NAME, NAME, None, f"async {letter}.{name}", chance.randint(1, 300), chance.randint(600, 90_000)
        )


def measure(path: Path, chains: int) -> Counter[str]:
    """Return how many frames of a clone's made-up stacks were right, wrong or left open."""
    clone, chance, counts = open_repository(path), random.Random(5), Counter[str]()
    wanted = [file for file in sorted(clone.tracked("HEAD")) if definitions.may_be_source(file)]
    methods = Methods(
        {file: text for file, text in clone.sources("HEAD", wanted).items() if len(text) < LARGEST}
    )
    texts = {**methods.texts, "src/main.ts": ""}
    tree = Tree(texts)
    for _ in range(chains if methods.calls else 0):
        places = chain(methods, chance)
        stack = list(frames(places, chance))
        settled = settle_all([(frame, candidates(frame, tree)) for frame in stack], texts)
        search = bundles.search(stack, settled, texts)
        if search is None:  # all names are private
            counts["open"] += len(places)
            continue
        few: list[str] = []
        common: set[str] = set()
        for names in definitions.groups(search.names):
            pattern = definitions.definition(names)
            files = clone.holding("HEAD", pattern, bundles.MOST_FILES + 1, definitions.SOURCES)
            if len(files) > bundles.MOST_FILES:
                common |= set(names)
            else:
                few += files
        for (truth, _, _), one in zip(
            places, search.places({file: texts.get(file, "") for file in few}, common), strict=True
        ):
            counts["right" if one.file == truth else "wrong" if one.file else "open"] += 1
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clones", nargs="+", type=Path)
    parser.add_argument("--chains", type=int, default=100)
    wishes = parser.parse_args()
    print("| project | frames | right file | wrong | left open |\n|---|---:|---:|---:|---:|")
    every = Counter[str]()
    for clone in wishes.clones:
        counts = measure(clone, wishes.chains)
        every += counts
        print(row(clone.name, counts), flush=True)
    print(row("**all**", every))


def row(name: str, counts: Counter[str]) -> str:
    """Return a line of the table."""
    shares = (f"{100 * counts[kind] / max(counts.total(), 1):.1f} %" for kind in ("right", "wrong", "open"))
    return f"| {name} | {counts.total():,} | {' | '.join(shares)} |"


if __name__ == "__main__":
    main()
