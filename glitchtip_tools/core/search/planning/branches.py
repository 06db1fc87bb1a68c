"""Cuts a condition into few branches, each a question that the server understands and a rest that is decided here.

A branch stands for "passes its filters and fulfils its rest"; the branches together are exactly the condition.
"""

from collections.abc import Iterable, Mapping

from glitchtip_tools.core.search.planning.conditions import TRUE, All, Any, Condition, Literal, every, some
from glitchtip_tools.core.search.planning.pushdown import Abilities, ServerFilter, alternatives
from glitchtip_tools.values import dataclass

MOST_BRANCHES = 4  # server queries that are worth merging
MOST_COMPARED = 32
_EXCLUSIVE = ("is", "level")  # an issue has one of each
_SETS = ("project", "id")  # an issue has one of each, and the server takes several
_UNITED = ("project", "environment")


@dataclass(frozen=True, slots=True)
class Branch:
    """`filters` map to what must be decided here should the filter not be sent; `rest` is decided here anyway."""

    filters: Mapping[ServerFilter, Condition]
    rest: Condition


def branches(condition: Condition, server: Abilities) -> list[Branch]:
    """Return at most MOST_BRANCHES branches; none when no issue can match."""
    match condition:
        case Literal():
            distinct = alternatives(condition, server)
            if distinct is None:
                return [Branch({}, condition)]
            return [Branch({filter_: unsent}, rest) for filter_, unsent, rest in distinct if filter_.values]
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
    filters: dict[ServerFilter, Condition] = {}
    for _, options in factors:
        if len(options) == 1 and not _add(filters, options[0].filters):
            return []
    rests = [options[0].rest for _, options in factors if len(options) == 1]
    product = [Branch(filters, TRUE)]
    for condition, options in sorted(factors, key=lambda factor: len(factor[1])):
        if len(options) == 1:
            continue
        following = [pair for one in product for other in options if (pair := _both(one, other))]
        if len(following) > MOST_BRANCHES:
            rests.append(condition)
        else:
            product = following
    common = every(rests)
    return _absorbed(Branch(one.filters, every([one.rest, common])) for one in product)


def _both(one: Branch, other: Branch) -> Branch | None:
    """Return the conjunction of two branches, None when no issue can pass both."""
    filters = dict(one.filters)
    return Branch(filters, every([one.rest, other.rest])) if _add(filters, other.filters) else None


def _add(filters: dict[ServerFilter, Condition], more: Mapping[ServerFilter, Condition]) -> bool:
    """Add the filters to those there are and return whether an issue can pass them all."""
    for filter_, unsent in more.items():
        rival = None
        if filter_.kind in (*_EXCLUSIVE, *_SETS):
            rival = next((known for known in filters if known.kind == filter_.kind), None)
        if rival and filter_.kind in _EXCLUSIVE and rival != filter_:
            return False
        if rival and filter_.kind in _SETS:
            narrowed = ServerFilter(filter_.kind, filter_.values & rival.values)
            filters[narrowed] = every([unsent, filters.pop(rival)])
            if not narrowed.values:
                return False
        else:
            filters[filter_] = unsent
    return True


def _united(options: list[Branch]) -> list[Branch]:
    """Return the branches, those that differ only in the values of one parameter made one."""
    united: list[Branch] = []
    for kind in _UNITED:
        alone = [
            branch for branch in options if branch.rest == TRUE and [s.kind for s in branch.filters] == [kind]
        ]
        if alone:
            values = frozenset[str]().union(
                *(filter_.values for branch in alone for filter_ in branch.filters)
            )
            unsent = some(condition for branch in alone for condition in branch.filters.values())
            united.append(Branch({ServerFilter(kind, values): unsent}, TRUE))
            options = [branch for branch in options if branch not in alone]
    return [*options, *united]


def _absorbed(options: Iterable[Branch]) -> list[Branch]:
    """Return the branches without those whose issues another one's question brings anyway."""
    kept: list[Branch] = []
    for branch in options:
        wider = next((known for known in kept if known.filters.keys() <= branch.filters.keys()), None)
        if wider:
            kept[kept.index(wider)] = _widened(wider, branch)
            continue
        narrower = [known for known in kept if branch.filters.keys() <= known.filters.keys()]
        for known in narrower:
            branch = _widened(branch, known)
            kept.remove(known)
        kept.append(branch)
    return kept


def _widened(wider: Branch, narrower: Branch) -> Branch:
    more = [unsent for filter_, unsent in narrower.filters.items() if filter_ not in wider.filters]
    return Branch(wider.filters, some([wider.rest, every([narrower.rest, *more])]))
