"""The fit: what tells the right candidates apart gains weight, elsewhere holds what one would say before."""

import pytest

from benchmarks.fit import fitted, hits, written

pytestmark = pytest.mark.slow


def test_what_tells_the_right_ones_apart_gains() -> None:
    groups = [([{"good": 1.0, "always": 1.0}, {"bad": 1.0, "always": 1.0}], [True, False])] * 3
    table = fitted(groups, {"always": 0.5, "unseen": 2.0}, 0.02)
    assert table["good"] > 0.5 > -0.5 > table["bad"]
    assert (round(table["always"], 2), table["unseen"]) == (0.5, 2.0)


def test_groups_without_a_right_or_a_wrong_one_say_nothing() -> None:
    groups = [([{"a": 1.0}], [True]), ([{"a": 1.0}], [False]), ([{"a": 1.0}, {"b": 1.0}], [True, False])]
    assert fitted(groups, {}, 0.1) == fitted(groups[2:], {}, 0.1)


def test_hits() -> None:
    assert hits([1, 2, 6, None]) == " 25.0  50.0  50.0 0.417"


def test_the_tables_are_written_in_order() -> None:
    said = written({"b": 1.2344, "a": -0.5, "zero": 0.0}, {"c": 2.0})
    assert (
        'LOCATIONS: dict[str, float] = {\n    "a": -0.500,\n    "b": 1.234,\n    "zero": 0.000,\n}\n' in said
    )
    assert 'COMMITS: dict[str, float] = {\n    "c": 2.000,\n}\n' in said
