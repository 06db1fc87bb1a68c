"""The corpus of secrets: its rows name the secrets' shapes, which are put together here, so that no scanner minds."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from glitchtip_tools.core.redaction.text import HIDDEN, MARKS

FOLDER = Path(__file__).parent
_SLOT = re.compile("⟦(?:(card|iban|id|e-mail|phone):)?([^⟧]*)⟧")
_LETTERS = {
    "an": "Fake1Secret2Only3",
    "hex": "0fa4e5ec2e7d",
    "UP": "FAKE2SECRET3",
    "dig": "1234567890",
    "low": "f4ke1secret2only3",
}


@dataclass(frozen=True)
class Sample:
    """A text with secrets, and the same text as it may leave."""

    kind: str
    text: str
    safe: str
    secrets: tuple[str, ...]


def _made(shape: str) -> str:
    """Return the secret of that shape: `·` parts what scanners know, `{an36}` are 36 made-up letters and digits."""
    shape = shape.replace("{uuid}", "{hex8}-{hex4}-4{hex3}-8{hex3}-{hex12}")
    return re.sub(
        r"\{(an|hex|UP|dig|low)(\d+)\}",
        lambda found: "".join(islice(cycle(_LETTERS[found[1]]), int(found[2]))),
        shape.replace("·", ""),
    )


@cache
def samples(name: str = "secrets.tsv") -> tuple[Sample, ...]:
    """Return the samples of a file of the corpus."""
    rows = (FOLDER / name).read_text().splitlines()[1:]
    return tuple(sample(*row.replace("⏎", "\n").split("\t")) for row in rows)


def sample(kind: str, row: str) -> Sample:
    """Return the sample that a row describes."""

    def mark(found: re.Match[str]) -> str:
        return MARKS.get(found[1], HIDDEN) + "\n" * _made(found[2]).count("\n")

    secrets = tuple(_made(found[2]) for found in _SLOT.finditer(row))
    return Sample(kind, _SLOT.sub(lambda found: _made(found[2]), row), _SLOT.sub(mark, row), secrets)


@cache
def look_alikes(name: str = "look_alikes.txt") -> tuple[str, ...]:
    """Return the texts that look like secrets and are none."""
    return tuple((FOLDER / name).read_text().splitlines())
