"""The commits under suspicion: who wrote the lines under suspicion, weighed by how suspicious each line is.

`STEPS` at the end is the order in which they are found; every step adds to what is counted of a commit.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates.field import Place
from glitchtip_tools.core.investigation.ranking.commits import history, proven, regressions, taken
from glitchtip_tools.core.investigation.ranking.commits.hunt import Case, Hunt, Proof
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources

NEIGHBOURS = 3


def cases_of(crash: Crash, ranked: Sequence[Ranked[Candidate]]) -> list[Case]:
    """Return every commit under suspicion with what was counted of it."""
    hunt = Hunt(crash, ranked)
    for step in STEPS:
        step(hunt)
    known = crash.evidence.commits
    return [
        case
        for case in hunt.cases.values()
        if case.id in known and not history.is_vendoring(known[case.id], case.files)
    ]


def proofs_of(crash: Crash, ranked: Sequence[Ranked[Candidate]]) -> list[Proof]:
    """Return the changes that the flow of the program proves to matter, wherever they are."""
    hunt = Hunt(crash, ranked)
    for step in PROVING if crash.evidence.changed else ():
        step(hunt)
    return [proof for proof in hunt.proofs if proof.commit in crash.evidence.commits]


def authors_of_lines(hunt: Hunt) -> None:
    """Count who wrote the lines of the places under suspicion."""
    for item in hunt.likely:
        _lines_of(item, hunt)


def _lines_of(item: Ranked[Candidate], hunt: Hunt) -> None:
    place, belief, case = item.item.place, item.belief, hunt.case
    evidence, sources = hunt.crash.evidence, hunt.crash.sources
    blame = evidence.blames.get(place.file, ())
    if not blame:
        return
    named = f"`{place.function}` ({place.file})"
    failing = [line for line in dict.fromkeys(place.lines) if 0 < line <= len(blame)][:4]
    for line in failing:
        case(blame[line - 1]).add(
            "line", belief / len(failing), f"wrote {place.file}:{line} in `{place.function}`", place.file
        )
    start, end = (place.scope.start, place.scope.end) if place.scope else (0, -1)
    if place.scope is None and failing:
        start, end = max(1, failing[0] - 5), failing[0] + 5
    body = _telling(range(start, min(end, len(blame)) + 1), sources.lines(place.file))
    shares: dict[str, float] = defaultdict(float)
    for line in body:
        shares[blame[line - 1]] += 1 / len(body)
    for commit, share in shares.items():
        case(commit).add("function", belief * share, f"wrote {100 * share:.0f} % of {named}", place.file)
    close = [line for line in body if failing and 0 < min(abs(line - at) for at in failing) <= NEIGHBOURS]
    for line in close:
        case(blame[line - 1]).add(
            "beside", belief / len(close), f"wrote lines beside {place.file}:{failing[0]}", place.file
        )
    giving = _giving(place, failing, body, sources)
    for line in giving:
        case(blame[line - 1]).add(
            "gives",
            belief / len(giving),
            f"sets what the failing line uses ({place.file}:{line})",
            place.file,
        )


def _telling(numbers: Iterable[int], lines: Sequence[str]) -> list[int]:
    """Return the lines that say something: no blank ones, no lone brackets, no comments."""
    return [
        number
        for number in numbers
        if 0 < number <= len(lines)
        and (text := lines[number - 1].strip())
        and any(char.isalnum() for char in text)
        and not text.startswith(("#", "//", "*", "/*", '"""', "'''"))
    ]


def _giving(place: Place, failing: Sequence[int], body: Sequence[int], sources: Sources) -> list[int]:
    lines = sources.lines(place.file)
    names = [name for line in failing[:2] for name in terms.names_in(lines[line - 1])]
    before = [line for line in body if failing and line not in failing]
    if not before:
        return []
    setting = [
        line for name in names[:10] for line in sources.setting(name, place.file, before[0], before[-1])
    ]
    return [line for line in dict.fromkeys(setting) if line in before]


def recent_on_files(hunt: Hunt) -> None:
    """Count who changed the likeliest files lately."""
    files = list(dict.fromkeys(item.item.place.file for item in hunt.likely))
    for rank, file in enumerate(files[:4]):
        for newness, commit in enumerate(hunt.crash.evidence.recent.get(file, ())):
            share = 1 / (1 + newness) / (1 + rank)
            hunt.case(commit).add("recent_on_file", share, f"is among the latest commits to {file}", file)


def untraced(hunt: Hunt) -> None:
    """Count what the message names and what came with the version, when no frame is in the repository."""
    evidence = hunt.crash.evidence
    if evidence.blames:
        return
    for newness, commit in enumerate(evidence.latest):
        told = "is among the newest of the version that failed"
        hunt.case(commit).add("latest", 1 / (1 + newness), told)
    named = places.mention_words(hunt.crash.event, ())
    for commit in evidence.mentions:
        known = evidence.commits.get(commit)
        subject = terms.words_in(known.subject) if known else set()
        if any(terms.words_in(word) & subject for word in named):
            hunt.case(commit).add("named", 1.0, "its subject mentions the exception or the component")
        else:
            hunt.case(commit).add("named", 0.3, "its message mentions the exception or the component")


# Lines first: the first reason of a kind is the one that is shown. What only counts for known commits comes last.
STEPS = (
    authors_of_lines,
    recent_on_files,
    regressions.removals,
    regressions.emptied,
    regressions.sole_authors,
    taken.unguarded,
    taken.brought_classes,
    taken.lost_elsewhere,
    taken.held_names,
    regressions.handed_on,
    taken.givers,
    taken.withheld,
    taken.within_reach,
    proven.declarations,
    proven.proven_places,
    proven.early_calls,
    proven.rerouted,
    untraced,
)
# Those of them whose changes are proven to matter: where they are, the fault may be, too. Left out are those that
# start from a place with a tie of its own.
PROVING = (
    regressions.removals,
    regressions.emptied,
    taken.unguarded,
    taken.brought_classes,
    taken.lost_elsewhere,
    taken.givers,
    taken.withheld,
    proven.declarations,
    proven.rerouted,
)
