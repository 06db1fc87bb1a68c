"""Recorded crashes with the evidence that was gathered for each once: what the fit and its figures are made of."""

import json
import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.baselines import last_part
from benchmarks.cases import Case, borrow, git, load, with_source
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking import model, place_signals
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates.field import Place
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.core.investigation.ranking.commits.commit_cases import cases_of
from glitchtip_tools.core.investigation.ranking.commits.hunt import Case as Suspect
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked, Weights, features
from glitchtip_tools.models import Event
from glitchtip_tools.services.investigation.evidence import gather

KINDS = ("file", "function", "commit")
YEAR = 365 * 24 * 3600
Ranks = dict[str, int | None]
Numbers = tuple[list[dict[str, float]], list[bool]]


@dataclass
class Sample:
    """A crash with its evidence and the answers."""

    case: Case
    event: Event
    evidence: Evidence
    folder: str = ""  # of the case's file

    def __post_init__(self) -> None:
        gold = self.case.gold
        self.crash = Crash(self.event, self.evidence)
        self.files = set(gold["files"])
        self.functions = {(item["file"], last_part(item["function"])) for item in gold["functions"]}
        self.has_function = bool(self.functions) and not gold.get("module_level_only")
        self.commits = set(gold["introducing_commits"])

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The places under suspicion: the same for all weights."""
        return model.candidates(self.crash)

    @cached_property
    def place_numbers(self) -> Numbers:
        """What speaks for each place, and which are right."""
        rows = [features(one, place_signals.SIGNALS) for one in self.candidates]
        return rows, [self.is_right(one.place) for one in self.candidates]

    def is_right(self, place: Place) -> bool:
        """Say whether the fix changed the function, or a file that no function is named of."""
        if not place.function:
            return place.file in self.files
        return (place.file, last_part(place.function)) in self.functions

    def places(self, table: Weights) -> list[Ranked[Candidate]]:
        """Return the places by these weights."""
        return model.ordered(self.candidates, table)

    def suspects(self, places: Sequence[Ranked[Candidate]]) -> list[Suspect]:
        """Return the commits under suspicion, given the ranked places."""
        return commit_signals.known(cases_of(self.crash, places))

    def ranks(self, places: Sequence[Ranked[Candidate]], commits: Sequence[Ranked[Suspect]]) -> Ranks:
        """Return the rank of the first right file, function and commit (None: not found)."""
        named = [one.item.place for one in places if one.item.place.function]
        return self.ranks_of(
            [one.item.place.file for one in places],
            [(place.file, last_part(place.function)) for place in named],
            [one.item.id for one in commits],
        )

    def ranks_of(
        self, files: Iterable[str], functions: Iterable[tuple[str, str]], commits: Iterable[str]
    ) -> Ranks:
        """Return the rank of the first right entry per kind; a kind without a known answer is left out."""
        found: Ranks = {"file": _first(files, self.files)}
        if self.has_function:
            found["function"] = _first(functions, self.functions)
        if self.commits:
            found["commit"] = _first(commits, self.commits)
        return found

    def innermost_first(self) -> Ranks:
        """Return what the own frames from the inside out reach, and blame of their lines, with our own mapping."""
        order = sorted((one for one in self.candidates if one.best), key=lambda one: one.depth)
        places = [one.place for one in order]
        blamed = self._blamed()
        newest = [commit for place in places for commit in self.evidence.recent.get(place.file, ())]
        functions = [(place.file, last_part(place.function)) for place in places]
        return self.ranks_of([place.file for place in places], functions, [*blamed, *newest])

    def newest_blamed(self) -> Ranks:
        """Return what Sentry's rule reaches: of the commits blamed for own frames' lines the newest within a year."""
        known, moment = self.evidence.commits, self.crash.moment
        near = [
            commit
            for commit in self._blamed()
            if commit in known and moment and 0 <= (moment - known[commit].date).total_seconds() <= YEAR
        ]
        found = self.ranks_of((), (), sorted(near, key=lambda commit: known[commit].date, reverse=True))
        return {kind: rank for kind, rank in found.items() if kind == "commit"}

    def _blamed(self) -> list[str]:
        found: list[str] = []
        for frame in self.crash.order:
            blame = self.evidence.raw_blames.get(frame.file or "", ())
            found += blame[frame.line - 1 : frame.line] if frame.line else ()
        return list(dict.fromkeys(found))


def _first(entries: Iterable[object], right: Collection[object]) -> int | None:
    return next((at for at, entry in enumerate(dict.fromkeys(entries), start=1) if entry in right), None)


def samples(folders: Sequence[Path], repositories: Path, work: Path) -> Iterator[Sample]:
    """Yield the crashes of the folders; each one's evidence is kept in `work`: remove it when gathering changes."""
    for folder in folders:
        for case in load(folder):
            kept = work / f"{case.id}.evidence"
            if not kept.exists():
                kept.write_bytes(pickle.dumps(_gathered(case, repositories, work)))
            event, evidence = pickle.loads(kept.read_bytes())
            yield Sample(case, event, evidence, folder.stem)


def _gathered(case: Case, repositories: Path, work: Path) -> tuple[Event, Evidence]:
    place = work / case.id
    if not (place / ".git" / "index").exists():
        borrow(repositories / case.project, place)
        git(place, "update-ref", "refs/heads/main", case.buggy)
        git(place, "read-tree", "main")
        git(place, "checkout-index", "-aqf", allow=range(256))  # a clone may lack some large files
    sent = with_source(case, place) | {"title": case.event["title"], "culprit": case.event["culprit"]}
    event = event_of(json.loads(json.dumps(sent)))
    return event, gather(event, place)


def by_project(every: Sequence[Sample]) -> Mapping[str, list[int]]:
    """Return which samples belong to each project."""
    found: dict[str, list[int]] = {}
    for number, sample in enumerate(every):
        found.setdefault(sample.case.project, []).append(number)
    return found
