"""The search for the commit: the crash, the ranked places, and what is counted of each commit under suspicion."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from glitchtip_tools.core.investigation.ranking.ages import days_before, freshness
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.commits import touches
from glitchtip_tools.core.investigation.ranking.commits.losses import Loss, Shift, line_now, shift_of
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.models.code import Commit

MOST_PLACES = 12
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*$")


@dataclass
class Case:
    """A commit under suspicion: what was counted of it, the first (and strongest) reason of each kind, and where."""

    id: str
    hunt: "Hunt"
    values: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    because: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def add(self, name: str, amount: float, reason: str = "", file: str = "") -> None:
        """Add to one of the counts; the first reason of a kind (the strongest place comes first) is kept."""
        self.values[name] += amount
        if reason:
            self.because.setdefault(name, reason)
        if file and file not in self.files:
            self.files.append(file)

    def most(self, name: str, amount: float, reason: str, file: str, line: int = 0) -> None:
        """Count only the most of a kind; `line` is where the change is now, if it is proven to matter."""
        if line and amount:
            self.hunt.proofs.append(Proof(self.id, amount, reason, file, line))
        if amount > self.values[name]:
            self.values[name] = amount
            self.because[name] = reason
        if file not in self.files:
            self.files.append(file)

    @property
    def commit(self) -> Commit:
        """The commit itself."""
        return self.hunt.crash.evidence.commits[self.id]

    @cached_property
    def days(self) -> float | None:
        """How many days before the event it was made."""
        return days_before(self.hunt.crash.evidence, self.id, self.hunt.crash.moment)

    @property
    def lines(self) -> int:
        """How many lines it changed in the files that it is suspected for."""
        changed = self.hunt.crash.evidence.changed
        changes = [changed.get((self.id, file)) for file in self.files[:3]]
        return sum(change.lines for change in changes if change)

    @cached_property
    def touched(self) -> dict[str, float]:
        """How far it worked on the names that the failing lines, and those around them, use."""
        return touches.touched(self.id, self.hunt.used, self.hunt.crash.evidence.changed)

    @cached_property
    def subject(self) -> tuple[float, str]:
        """How far its subject speaks of what is under suspicion, and in which words."""
        return touches.meant(self.commit.subject, self.hunt.used)

    @cached_property
    def common_words(self) -> list[str]:
        """The words that its message shares with the error's."""
        message = " ".join(f"{item.type} {item.value}" for item in self.hunt.crash.event.exceptions)
        own = f"{self.commit.subject} {self.commit.body[:400]}"
        return sorted(terms.words_in(message) & terms.words_in(own))


class Proof(NamedTuple):
    """A change that the flow of the program proves to matter: by which commit, how much, why, and where it is now."""

    commit: str
    amount: float
    reason: str
    file: str
    line: int


@dataclass
class Hunt:
    """The search for the commit: the crash, the ranked places, and what is counted of each commit."""

    crash: Crash
    ranked: Sequence[Ranked[Candidate]]
    cases: dict[str, Case] = field(default_factory=dict)
    proofs: list[Proof] = field(default_factory=list)

    def case(self, commit: str) -> Case:
        """Return what is counted of a commit, new if need be."""
        return self.cases.setdefault(commit, Case(commit, self))

    @property
    def likely(self) -> Sequence[Ranked[Candidate]]:
        """The places whose lines are asked about."""
        return self.ranked[:MOST_PLACES]

    @cached_property
    def used(self) -> list[touches.Used]:
        """What the functions under suspicion are about."""
        return touches.used_by(self.likely, self.crash.sources)

    @cached_property
    def newest(self) -> dict[str, int]:
        """The place of each commit that wrote suspected functions among those, from new to old."""
        known = self.crash.evidence.commits
        wrote = [one for one in self.cases.values() if one.values.get("function") and one.id in known]
        ordered = sorted(wrote, key=lambda one: known[one.id].date, reverse=True)
        return {one.id: newness for newness, one in enumerate(ordered)}

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The identifiers that the messages quote: keys, attributes, variables."""
        quoted = (word for item in self.crash.event.exceptions for word in terms.quoted_in(item.value or ""))
        return frozenset(word for word in quoted if IDENTIFIER.match(word) and word not in terms.KEYWORDS)

    @cached_property
    def line_date(self) -> datetime | None:
        """When the innermost own line was written; None when it is not known."""
        first = next(iter(self.crash.failing), None)
        return self._written(first.file or "", first.line or 0) if first else None

    def _written(self, file: str, line: int) -> datetime | None:
        blame = self.crash.evidence.blames.get(file, ())
        known = self.crash.evidence.commits.get(blame[line - 1] if 0 < line <= len(blame) else "")
        return known.date if known else None

    def is_newer(self, commit: str) -> bool:
        """Return whether a commit is newer than who wrote the innermost own line."""
        return self._is_after(commit, self.line_date)

    def is_newer_than(self, commit: str, file: str, line: int) -> bool:
        """Return whether a commit is newer than who wrote a line."""
        return self._is_after(commit, self._written(file, line))

    def wrote(self, commit: str, file: str, line: int) -> bool:
        """Return whether a commit wrote a line."""
        return commit in self.crash.evidence.blames.get(file, ())[line - 1 : line]

    def _is_after(self, commit: str, moment: datetime | None) -> bool:
        known = self.crash.evidence.commits.get(commit)
        return bool(known and moment and known.date > moment)

    def freshness(self, commit: str) -> float:
        """Return how new a commit was when the fault was first seen: 1 for one of that day, near 0 after years."""
        days = days_before(self.crash.evidence, commit, self.crash.moment)
        return freshness(days) if days is not None else 0.0

    @cached_property
    def order(self) -> dict[str, list[str]]:
        """The known commits of each file, the older before the newer."""
        known = self.crash.evidence.commits
        files: dict[str, list[str]] = defaultdict(list)
        for commit, file in self.crash.evidence.changed:
            if commit in known:
                files[file].append(commit)
        return {file: sorted(commits, key=lambda one: known[one].date) for file, commits in files.items()}

    def later_changes(self, commit: str, file: str) -> list[Shift]:
        """Return how the known changes of a file that came after a commit moved its lines, in their order."""
        order = self.order.get(file, [])
        if file not in self._shifts:
            changed = self.crash.evidence.changed
            self._shifts[file] = [shift_of(changed[one, file]) for one in order]
        return self._shifts[file][order.index(commit) + 1 :] if commit in order else []

    @cached_property
    def _shifts(self) -> dict[str, list[Shift]]:
        return {}

    def place_of(self, loss: Loss, commit: str, file: str) -> int:
        """Return a line, in the file as it is now, of what a loss was taken out of; 0 when nothing there tells it."""
        at = line_now(loss.line, self.later_changes(commit, file))
        inside, above = (self.crash.sources.function_at(file, line) for line in (at, at - 1))
        if loss.added or (inside is not None and inside.start < at):
            return at
        # It stood above a function, or below one, or between two of them.
        if above is None:
            return at if inside is None else at - 1
        if not loss.whole:
            return at - 1
        return at if inside is None else 0
