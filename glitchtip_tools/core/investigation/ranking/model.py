"""The two rankings of an investigation: the places by what speaks for each, then the commits by those places."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.ranking import commit_signals, place_signals, weights
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates import field_of
from glitchtip_tools.core.investigation.ranking.commit_cases import cases_of
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.hunt import Case
from glitchtip_tools.core.investigation.ranking.signals import Ranked, Weights, ranked


def places(crash: Crash, table: Weights = weights.LOCATIONS) -> list[Ranked[Candidate]]:
    """Return the places that may hold the fault, the most suspicious first."""
    found = place_signals.candidates_of(field_of(crash), crash)
    return ranked(found, place_signals.SIGNALS, table, _by_place)


def commits(
    crash: Crash, likely: Sequence[Ranked[Candidate]], table: Weights = weights.COMMITS
) -> list[Ranked[Case]]:
    """Return the commits that may have brought the fault, given the ranked places; of equal ones the newer first."""
    found = commit_signals.known(cases_of(crash, likely))
    return ranked(found, commit_signals.SIGNALS, table, _by_commit)


def _by_place(one: Candidate) -> tuple[object, ...]:
    return one.depth, one.place.file, one.place.function


def _by_commit(one: Case) -> tuple[object, ...]:
    return -one.commit.date.timestamp(), one.id
