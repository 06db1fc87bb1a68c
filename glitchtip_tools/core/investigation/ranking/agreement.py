"""Whether independent kinds of evidence agree that the fault is not in the innermost own frame.

One kind alone that pointed outwards was right in three of twelve recorded crashes, two kinds in nine of twelve.
"""

from glitchtip_tools.core.investigation.ranking.candidate import Candidate, Helper

POPULAR = 0.3  # of a helper; its name is in five files or more
MUCH_FRESHER = 4  # times younger than the innermost own frame's function
RECENT = 90.0  # days; what is older is not fresh, whatever it is compared with
ALIKE = 0.6  # of the names that the failing line shares with the likeliest function of its file
_TRAIL = (
    "origin",
    "origin_guess",
    "origin_made",
    "origin_attribute",
    "writes",
    "sets_late",
    "misfit",
    "between",
)


def kinds(one: Candidate) -> frozenset[str]:
    """Return the kinds of evidence that point to a place other than the innermost own frame."""
    if one.depth == 0:
        return frozenset()
    kinds = {
        "trail": any(kind in one.place.links for kind in _TRAIL),
        "helper": _of_popular_helper(one.helper),
        "refused": one.calls_raiser,
        "fresh": _is_fresher(one),
        "names": one.place.links.get("alike", 0.0) >= ALIKE / (1 + min(one.depth, 2)) and not one.best,
        "message": bool(one.best and one.names_value) or "message" in one.place.links,
        "thin": past_thin(one),
    }
    return frozenset(kind for kind, speaks in kinds.items() if speaks)


def _of_popular_helper(helper: Helper | None) -> bool:
    return helper is not None and not helper.called and helper.popular >= POPULAR


def _is_fresher(one: Candidate) -> bool:
    """Return whether the place was changed lately, and the innermost function long before."""
    if not one.ages or min(one.ages) > RECENT:
        return False
    innermost = one.crash.innermost_age
    return innermost is not None and innermost > MUCH_FRESHER * max(min(one.ages), 1.0)


def past_thin(one: Candidate) -> bool:
    """Return whether the place is the first behind a whole run of thin frames."""
    run = one.crash.thin
    return run > 0 and one.depth == run
