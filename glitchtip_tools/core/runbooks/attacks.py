"""Finds out whether a pattern can be kept busy: by trying it, within a time limit, on texts made to do that."""

from collections.abc import Iterator

import regex

from glitchtip_tools.core.runbooks.phrases import LONGEST_TEXT, TooSlow, holds

LENGTHS = (30, LONGEST_TEXT - 100)  # the first shows exponential patterns, the second those of a high power
MOST_ATOMS = 40
_SAMPLES = {"d": "0", "w": "a", "s": " ", "b": "", "B": "", "A": "", "Z": "", "n": "\n", "t": "\t"}
_ATOM = regex.compile(
    r"\\(?P<escaped>.)|\[\^?(?P<class>\]?(?:\\.|[^\]\\])*)\]|\{[\d,]*\}|\(\?[^)(]*?[:=!>]|(?P<other>.)"
)
_END = "\0"  # what no sane pattern goes on with


def attack_on(wanted: regex.Pattern[str]) -> str | None:
    """Return a text on which the pattern is too slow, None when none of those tried is."""
    for text in attacks(wanted.pattern):
        try:
            holds(wanted, text)
        except TooSlow:
            return text
    return None


def attacks(source: str) -> Iterator[str]:
    """Yield texts that begin like the pattern and then repeat a part of it without ever fitting its end."""
    atoms = _atoms(source)[:MOST_ATOMS]
    everything = "".join(atoms)  # or the engine sees at once that a character it needs is not there
    for length in LENGTHS:
        for start in range(len(atoms)):
            for width in (1, 2, 3):
                pump = _repeated("".join(atoms[start : start + width]), length)
                for head, tail in (("", _END), ("".join(atoms[:start]), _END + everything)):
                    yield head + pump + tail


def _repeated(part: str, length: int) -> str:
    return part * (length // len(part))


def _atoms(source: str) -> list[str]:
    """Return a character for each part of a pattern that takes one, groups and repetitions left out."""
    atoms = []
    for atom in _ATOM.finditer(source):
        if atom["escaped"]:
            atoms.append(_SAMPLES.get(atom["escaped"], atom["escaped"]))
        elif atom["class"]:
            inner = atom["class"]
            atoms.append(_SAMPLES.get(inner[1:2], inner[1:2]) if inner.startswith("\\") else inner[0])
        elif atom["other"] == ".":
            atoms.append("x")
        elif atom["other"] and atom["other"] not in "()*+?|^$":
            atoms.append(atom["other"])
    return [char for char in atoms if char]
