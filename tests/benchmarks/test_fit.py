"""The fit: what tells the right candidates apart gains weight, elsewhere holds what one would say before."""

import pytest

from benchmarks.certainty import Seen, bound, fit_confidence
from benchmarks.fit import shares, written
from benchmarks.logit import Groups, fitted, logistic
from benchmarks.samples import KINDS, Ranks
from glitchtip_tools.core.investigation.ranking import confidence

NAMES = ("always", "bad", "good", "unseen")
GROUP = ([{"good": 1.0, "always": 1.0}, {"bad": 1.0, "always": 1.0}], [True, False])


def test_what_tells_the_right_ones_apart_gains() -> None:
    groups = Groups.of(NAMES, [GROUP] * 3)
    table = fitted(groups, range(3), {"always": 0.5, "unseen": 2.0}, 0.02)
    assert table["good"] > 0.5 > -0.5 > table["bad"]
    assert (round(table["always"], 2), table["unseen"]) == (0.5, 2.0)


def test_groups_without_a_right_or_a_wrong_one_say_nothing() -> None:
    groups = Groups.of(NAMES, [([{"good": 1.0}], [True]), ([{"good": 1.0}], [False]), GROUP])
    assert fitted(groups, range(3), {}, 0.1) == fitted(groups, [2], {}, 0.1)
    assert fitted(groups, [0, 1], {"bad": -1.0}, 0.1) == {"always": 0, "bad": -1, "good": 0, "unseen": 0}


def test_no_weight_gets_another_sign_than_what_one_would_say_before() -> None:
    groups = Groups.of(NAMES, [GROUP] * 3)
    assert fitted(groups, range(3), {"good": -0.5, "bad": 0.5}, 0.01)["good"] == 0
    values = [{"always": 1.0, "good": 1.0}, {"always": 1.0}] * 20
    assert logistic(("always", "good"), values, [True, False] * 20, {"good": -0.1}, 0.001)["good"] == 0


def test_weights_of_nearly_the_same_crashes_are_a_start() -> None:
    groups = Groups.of(NAMES, [GROUP] * 4)
    whole = fitted(groups, range(4), {"always": 0.5}, 0.02)
    again = fitted(groups, range(3), {"always": 0.5}, 0.02, whole)
    assert {name: round(value, 1) for name, value in again.items()} == {
        name: round(value, 1) for name, value in whole.items()
    }


def test_a_chance_follows_what_was_right() -> None:
    values = [{"always": 1.0, "good": 1.0}, {"always": 1.0}] * 20
    table = logistic(("always", "good"), values, [True, False] * 20, {}, 0.001)
    assert table["always"] < -1 < 1 < table["good"] + table["always"]


def test_shares_at_one_three_and_five() -> None:
    assert shares([1, 2, 6, None]) == (25.0, 50.0, 50.0)


def test_the_tables_are_written_in_order() -> None:
    said = written(
        {"b": 1.2344, "a": -0.5}, {"c": 2.0}, {"file": {"d": 1.0}}, dict.fromkeys(KINDS, (0.9, 0.6, 0.3))
    )
    tables: dict[str, object] = {}
    exec(said, tables)
    assert tables["LOCATIONS"] == {"a": -0.5, "b": 1.234}
    assert tables["COMMITS"] == {"c": 2.0}
    assert tables["CONFIDENCE"] == {"file": {"d": 1.0}}
    assert tables["LEVELS"] == dict.fromkeys(KINDS, (0.9, 0.6, 0.3))


def test_high_begins_at_the_least_chance_from_which_enough_were_right() -> None:
    sure = [(0.9 + number / 1000, True) for number in range(38)]
    assert bound(sure, 0.95, 0.7) == 0.9
    assert bound([*sure, (0.89, False), (0.88, True)], 0.95, 0.7) == 0.88
    assert bound([*sure, (0.89, False), (0.88, False)], 0.95, 0.7) == 0.88
    assert bound([*sure, (0.89, False), (0.88, False), (0.87, False)], 0.95, 0.7) == 0.88
    assert bound([*sure, (0.95, False)], 0.99, 0.7) == 1.0
    assert bound(sure, 0.95, 0.9145) == 0.915  # what is bounded is never high
    assert bound([(0.8001, True)] * 30, 0.95, 0.8) == 0.801  # rounded, too
    assert bound(sure[:19], 0.95, 0.7) == 1.0  # too few to tell


def test_a_bound_is_told_from_projects_that_its_chances_have_not_seen() -> None:
    signs = [signal.name for signal in confidence.SIGNALS]
    values = [{"always": 1.0, signs[1]: float(number % 2)} for number in range(160)]
    ranks: list[Ranks] = [{"file": 1 if number % 2 else 2} for number in range(160)]
    seen = Seen(values, [dict.fromkeys(KINDS, 1.0)] * 160, ranks)
    bounds = seen.bounds(range(160), [[number] for number in range(160)])
    chances = seen.chances(1, fit_confidence(values, ranks, range(160)))
    assert bounds["file"][0] == pytest.approx(chances["file"], abs=0.05)
    assert bounds["commit"][0] == 1.0
