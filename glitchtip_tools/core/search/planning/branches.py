"""Cuts a condition into few branches, each a question that the server understands and a rest that is decided here.

A branch stands for "passes its sieves and fulfils its rest"; the branches together are exactly the condition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glitchtip_tools.core.search.planning.conditions import TRUE, All, Any, Condition, Literal, every, some
from glitchtip_tools.core.search.planning.sieves import Abilities, Sieve, alternatives

MOST_BRANCHES = 4  # server queries that are worth merging
MOST_COMPARED = 32
_EXCLUSIVE = ("is", "level")  # an issue has one of each
_SETS = ("project", "id")  # an issue has one of each, and the server takes several
_UNITED = ("project", "environment")


@dataclass(frozen=True, slots=True)
class Branch:
    """`sieves` map to what must be decided here should the sieve not be sent; `rest` is decided here anyway."""

    sieves: Mapping[Sieve, Condition]
    rest: Condition


def branches(condition: Condition, server: Abilities) -> list[Branch]:
    """Return at most MOST_BRANCHES branches; none when no issue can match."""
    match condition:
        case Literal():
            found = alternatives(condition, server)
            if found is None:
                return [Branch({}, condition)]
            return [Branch({sieve: unsent}, rest) for sieve, unsent, rest in found if sieve.values]
        case All(parts):
            return _product([(part, branches(part, server)) for part in parts])
        case Any(parts):
            options = [branch for part in parts for branch in branches(part, server)]
            merged = _absorbed(_united(options)) if len(options) <= MOST_COMPARED else None
            return merged if merged is not None and len(merged) <= MOST_BRANCHES else [Branch({}, condition)]


def _product(factors: list[tuple[Condition, list[Branch]]]) -> list[Branch]:
    """Return the branches of a conjunction; a factor that would make them too many is decided here."""
    if not all(options for _, options in factors):
        return []
    sieves: dict[Sieve, Condition] = {}
    for _, options in factors:
        if len(options) == 1 and not _add(sieves, options[0].sieves):
            return []
    rests = [options[0].rest for _, options in factors if len(options) == 1]
    found = [Branch(sieves, TRUE)]
    for condition, options in sorted(factors, key=lambda factor: len(factor[1])):
        if len(options) == 1:
            continue
        following = [pair for one in found for other in options if (pair := _both(one, other))]
        if len(following) > MOST_BRANCHES:
            rests.append(condition)
        else:
            found = following
    common = every(rests)
    return _absorbed(Branch(one.sieves, every([one.rest, common])) for one in found)


def _both(one: Branch, other: Branch) -> Branch | None:
    """Return the conjunction of two branches, None when no issue can pass both."""
    sieves = dict(one.sieves)
    return Branch(sieves, every([one.rest, other.rest])) if _add(sieves, other.sieves) else None


def _add(sieves: dict[Sieve, Condition], more: Mapping[Sieve, Condition]) -> bool:
    """Add the sieves to those there are and return whether an issue can pass them all."""
    for sieve, unsent in more.items():
        rival = None
        if sieve.kind in (*_EXCLUSIVE, *_SETS):
            rival = next((known for known in sieves if known.kind == sieve.kind), None)
        if rival and sieve.kind in _EXCLUSIVE and rival != sieve:
            return False
        if rival and sieve.kind in _SETS:
            narrowed = Sieve(sieve.kind, sieve.values & rival.values)
            sieves[narrowed] = every([unsent, sieves.pop(rival)])
            if not narrowed.values:
                return False
        else:
            sieves[sieve] = unsent
    return True


def _united(options: list[Branch]) -> list[Branch]:
    """Return the branches, those that differ only in the values of one parameter made one."""
    found: list[Branch] = []
    for kind in _UNITED:
        alone = [
            branch for branch in options if branch.rest == TRUE and [s.kind for s in branch.sieves] == [kind]
        ]
        if alone:
            values = frozenset[str]().union(*(sieve.values for branch in alone for sieve in branch.sieves))
            unsent = some(condition for branch in alone for condition in branch.sieves.values())
            found.append(Branch({Sieve(kind, values): unsent}, TRUE))
            options = [branch for branch in options if branch not in alone]
    return [*options, *found]


def _absorbed(options: Iterable[Branch]) -> list[Branch]:
    """Return the branches without those whose issues another one's question brings anyway."""
    found: list[Branch] = []
    for branch in options:
        wider = next((known for known in found if known.sieves.keys() <= branch.sieves.keys()), None)
        if wider:
            found[found.index(wider)] = _widened(wider, branch)
            continue
        narrower = [known for known in found if branch.sieves.keys() <= known.sieves.keys()]
        for known in narrower:
            branch = _widened(branch, known)
            found.remove(known)
        found.append(branch)
    return found


def _widened(wider: Branch, narrower: Branch) -> Branch:
    more = [unsent for sieve, unsent in narrower.sieves.items() if sieve not in wider.sieves]
    return Branch(wider.sieves, some([wider.rest, every([narrower.rest, *more])]))
