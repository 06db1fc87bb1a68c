"""Files that change together with the one that failed: where else to look, when the trace does not lead there.

What was changed together before will be changed together again: the idea of mining version histories (Zimmermann,
Weissgerber, Diehl and Zeller, "Mining Version Histories to Guide Software Changes", 2005).
"""

import math
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from glitchtip_tools.core.investigation.evidence import Coupled, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates.field import Field
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Commit

MOST = 5
MOST_LOOKED_AT = 60  # files whose names are searched for
LARGEST = 20  # files of a commit that still says which ones belong together
NEAREST = 3  # own frames whose lines are read for a file's name
_STEM = 4  # letters; words that begin with one more the same are alike: `params`, `parameter`
_FOLDERS = ("__init__", "index", "mod")  # files that are called like their folder


def coupled(
    event: Event,
    frames: Sequence[MappedFrame],
    commits: Iterable[Commit],
    tracked: Collection[str],
    sources: Mapping[str, str],
) -> tuple[Coupled, ...]:
    """Return the files that changed together with the innermost own one, those that likely matter first.

    `commits` are the known ones, `tracked` the files of the version that failed; tests, documents and files of other
    languages are left out, those of the trace too.
    """
    order = places.in_order(frames)
    if not order:
        return ()
    first, own = order[0].file or "", set(places.files_of(frames))
    together = [commit for commit in commits if first in commit.files and len(commit.files) <= LARGEST]
    times = Counter(file for commit in together for file in set(commit.files))
    shares: dict[str, float] = defaultdict(float)
    for commit in together:
        for file in set(commit.files):
            shares[file] += 1 / math.log2(1 + len(commit.files))
    others = [file for file in times if file in tracked and file not in own and _fits(file, first)]
    coupled = [
        Coupled(
            file,
            first,
            times[file],
            len(together),
            round(shares[file] / (1 + shares[first]), 4),
            _used(file, first, sources),
            _named(file, order, event),
        )
        for file in sorted(others, key=lambda file: (-shares[file], file))[:MOST_LOOKED_AT]
    ]
    return tuple(
        sorted(coupled, key=lambda item: (-item.share * (1 + item.used + item.named), item.file))[:MOST]
    )


def coupled_files(crash: Crash, field: Field) -> None:
    """Add the files as places without a function, unless something there is under suspicion already."""
    suspected = {place.file for place in field.places.values()}
    for item in crash.evidence.coupled:
        if item.file in suspected:
            continue
        place = field.whole(item.file)
        commits = f"{item.times} of {item.of} known commits" if item.of > 1 else "its only known commit"
        place.link("coupled", 1.0, f"changed together with {item.other}")
        place.link("together", item.share, f"changed together with {item.other} in {commits}")
        where = item.other if item.used == 1 else "another source of the trace"
        place.link("used", item.used, f"is named in {where}")
        place.link("named", item.named, "is named like a word of the failing lines")


def _fits(file: str, first: str) -> bool:
    return kin_of(file) == kin_of(first) and not places.is_aside(file)


def _stem(file: str) -> str:
    stem = posixpath.basename(file).partition(".")[0]
    return posixpath.basename(posixpath.dirname(file)) if stem in _FOLDERS else stem


def _used(file: str, first: str, sources: Mapping[str, str]) -> float:
    stem = _stem(file)
    if not stem:
        return 0.0
    name = re.compile(rf"\b{re.escape(stem)}\b")
    holding = [path for path, text in sources.items() if stem in text and name.search(text)]
    return (1.0 if first in holding else 0.5) if holding else 0.0


def _named(file: str, order: Sequence[MappedFrame], event: Event) -> float:
    parts = terms.words_in(_stem(file))
    if not parts:
        return 0.0
    message = " ".join(f"{item.type} {item.value}" for item in event.exceptions)[:1000]
    heard = [(0.5, terms.words_in(message))]
    for at, frame in enumerate(order[:NEAREST]):
        heard.append((1 / (1 + at / 2), terms.words_in(" ".join(terms.names_in(frame.text)))))
    return max(
        weight * sum(any(_alike(part, word) for word in words) for part in parts) / len(parts)
        for weight, words in heard
    )


def _alike(one: str, other: str) -> bool:
    size = min(_STEM + 1, len(one), len(other))
    return one == other or (size >= _STEM and one[:size] == other[:size])
