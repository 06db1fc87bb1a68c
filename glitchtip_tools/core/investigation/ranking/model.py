"""The two rankings of an investigation: the places by what speaks for each, then the commits by those places."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.ranking import place_signals, weights
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates.field import Field
from glitchtip_tools.core.investigation.ranking.candidates.gathering import field_of
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.core.investigation.ranking.commits.commit_cases import cases_of, proofs_of
from glitchtip_tools.core.investigation.ranking.commits.hunt import Case
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked, UnknownSignal, Weights, ranked


def places(crash: Crash, table: Weights = weights.LOCATIONS) -> list[Ranked[Candidate]]:
    """Return the places that may hold the fault, the most suspicious first."""
    return ordered(candidates(crash), table)


def candidates(crash: Crash) -> list[Candidate]:
    """Return the places under suspicion, also those that a commit changed which is proven to matter.

    Such commits are found by the places; so these are ranked without them first.
    """
    field = field_of(crash)
    first = candidates_of(field, crash)
    proofs = proofs_of(crash, ordered(first, weights.LOCATIONS))
    for proof in proofs:
        field.around(proof.file, proof.line).prove(proof.amount, proof.commit, proof.reason, proof.line)
    return candidates_of(field, crash) if proofs else first


def candidates_of(field: Field, crash: Crash) -> list[Candidate]:
    """Return the places as the signals see them; UnknownSignal for a tie that has no row."""
    for place in field.places.values():
        if unknown := place.links.keys() - place_signals.TIES - place_signals.TELLING:
            raise UnknownSignal(f"ties without a row in SIGNALS: {', '.join(sorted(unknown))}")
    return [Candidate(place, crash) for place in field.places.values()]


def ordered(candidates: Sequence[Candidate], table: Weights) -> list[Ranked[Candidate]]:
    """Return places by these weights, the most suspicious first; of equal ones the innermost."""
    return ranked(candidates, place_signals.SIGNALS, table, _by_place)


def commits(
    crash: Crash, likely: Sequence[Ranked[Candidate]], table: Weights = weights.COMMITS
) -> list[Ranked[Case]]:
    """Return the commits that may have brought the fault, given the ranked places; of equal ones the newer first."""
    ranked_cases = commit_signals.known(cases_of(crash, likely))
    return ranked(ranked_cases, commit_signals.SIGNALS, table, _by_commit)


def _by_place(one: Candidate) -> tuple[object, ...]:
    return one.depth, one.place.file, one.place.function


def _by_commit(one: Case) -> tuple[object, ...]:
    return -one.commit.date.timestamp(), one.id
