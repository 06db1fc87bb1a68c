"""What a change took out and did not put in again, and where its lines stand now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.ranking.commits.losses import (
    _SET,
    exits_of,
    line_now,
    losses,
    sets_of,
    shift_of,
)
from glitchtip_tools.models.code import Change, Hunk


def lost(removed: str, added: str = "") -> list[tuple[set[str], set[str], bool, bool]]:
    hunk = Hunk(3, tuple(removed.split("\n")), tuple(added.split("\n")) if added else ())
    return [
        (set(one.sets), set(one.guards), one.exits, one.catches) for one in losses(Change(1, hunks=(hunk,)))
    ]


@pytest.mark.parametrize(
    ("removed", "added", "found"),
    [
        ("cups = []", "", [({"cups"}, set(), False, False)]),
        ("cups = []", "# cups = []", [({"cups"}, set(), False, False)]),
        ("cups = []", "cups = [tea]", []),
        ("if order.paid:\n    return", "", [(set(), {"order", "paid"}, True, False)]),
        ("except KeyError:", "", [(set(), set(), False, True)]),
        ("table.config.update(row)", "", [({"config"}, set(), False, False)]),
        ("# cups = []", "", []),
        ('"size": 2,', "", [({"size"}, set(), False, False)]),
        ('cup.setdefault("size", 2)', "", [({"cup", "size"}, set(), False, False)]),
    ],
)
def test_what_was_taken_out(
    removed: str, added: str, found: list[tuple[set[str], set[str], bool, bool]]
) -> None:
    assert lost(removed, added) == found


def test_what_another_hunk_of_the_change_puts_in_was_moved() -> None:
    moved = (Hunk(3, ("cups = []",), ()), Hunk(9, (), ("cups = []",)))
    assert losses(Change(2, hunks=moved)) == []


def test_a_line_moves_with_the_later_changes_above_it() -> None:
    grown = shift_of(Change(3, hunks=(Hunk(2, (), ("a", "b", "c")),)))
    shrunk = shift_of(Change(2, hunks=(Hunk(2, ("a", "b"), ()), Hunk(40, ("c",), ()))))
    assert [line_now(10, later) for later in ([], [grown], [grown, shrunk], [shrunk])] == [10, 13, 11, 8]
    assert line_now(1, [grown]) == 1


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 3))), st.integers(1, 40))
def test_a_line_moves_by_what_every_hunk_above_it_put_in_and_took_out(
    hunks: list[tuple[int, int, int]], line: int
) -> None:
    change = Change(9, hunks=tuple(Hunk(at, ("a",) * took, ("b",) * put) for at, took, put in sorted(hunks)))
    moved = sum(put - took for at, took, put in hunks if at < line)
    assert line_now(line, [shift_of(change)]) == line + moved


def test_how_lines_leave() -> None:
    assert exits_of(["return None", "# return", "raise Full"]) == {"return": 1, "raise": 1}


@pytest.mark.parametrize(
    ("removed", "caught"),
    [
        ("except KeyError:", {"KeyError"}),
        ("} catch (IOException | TeaError e) {", {"IOException", "TeaError"}),
        ("rescue ActiveRecord::RecordNotFound => e", {"ActiveRecord", "RecordNotFound"}),
        ("except:", {"*"}),
        ("except KeyError:\n    return None", {"KeyError"}),
        ("except KeyError:\n    log()\n    raise", set()),
        ("} catch (IOException e) {\n    throw e;", set()),
        ("} catch (IOException e) {\n    throw new TeaError(e);", {"IOException"}),
        ("return caught", set()),
    ],
)
def test_which_errors_are_caught_no_more(removed: str, caught: set[str]) -> None:
    found = losses(Change(1, hunks=(Hunk(3, tuple(removed.split("\n")), ()),)))
    assert (set(found[0].caught) if found else set()) == caught


@pytest.mark.parametrize(
    ("removed", "added", "unchecked"),
    [
        ("if not cup:\n    return", "", True),
        ("if not cup:\n    return", "if not cups:\n    return", False),
        ("if err := tea.Read(&cup); err != nil {", "if err := read(tea, &cup); err != nil {", False),
        ("def pour(cup):\n    if not cup:\n        return", "", False),
        ("async pour(cup) {\n  if (!cup) {\n    return;", "", False),
        ("def pour(cup):\n    if not cup:\n        return", "def pour(cup, pot):", True),
        ("cups = []", "", False),
    ],
)
def test_whether_fewer_lines_check_something(removed: str, added: str, unchecked: bool) -> None:
    hunk = Hunk(3, tuple(removed.split("\n")), tuple(added.split("\n")) if added else ())
    found = losses(Change(1, hunks=(hunk,)))
    assert any(one.unchecked for one in found) is unchecked


def test_a_handler_that_raised_again_below_lines_that_stay_kept_nothing() -> None:
    caught = Hunk(3, ("except KeyError:",), ("except IndexError:",))
    again = Hunk(6, ("    raise",), ())
    far = Hunk(30, ("    raise",), ())
    assert [set(loss.caught) for loss in losses(Change(3, hunks=(caught, again)))] == [set()]
    assert [set(loss.caught) for loss in losses(Change(3, hunks=(caught, far)))] == [{"KeyError"}, set()]


@pytest.mark.parametrize(
    ("removed", "added", "caught"),
    [
        ("except:", "except Exception:", set()),
        ("rescue => e", "rescue StandardError => e", set()),
        ("} catch (Exception e) {", "} catch (Throwable e) {", set()),
        ("except Exception:", "except KeyError:", {"Exception"}),
        ("except:", "except KeyError:", {"*"}),
    ],
)
def test_a_handler_of_everything_in_other_words_still_catches_it(
    removed: str, added: str, caught: set[str]
) -> None:
    found = losses(Change(2, hunks=(Hunk(3, (removed,), (added,)),)))
    assert {name for loss in found for name in loss.caught} == caught


@pytest.mark.parametrize(
    ("removed", "added", "lost"),
    [
        ("rate = rates.get('day', {})", 'rate = rates.get(\n    "day",\n    {},\n)', set()),
        ("const name = guest?.name ?? 'none';", "const name =\n  guest?.name ?? 'none';", set()),
        ("const name =\n  guest?.name ?? 'none';", 'const name = guest?.name ?? "none"', set()),
        ("if kind in ('gold', 'silver'):", "if kind in (\n    'gold',\n    'silver',\n):", set()),
        ("rate = rates.get('day', {})", 'found = rates.get("day", {})\nrate = found', set()),
        ("rate = rates.get('day', {})", 'rate = rates.get(\n    "day",\n)', {"rate"}),
        ("if kind in ('gold', 'silver'):", "if kind in (\n    'gold',\n):", {"gold", "silver"}),
    ],
)
def test_what_a_formatter_wrapped_is_not_taken_out(removed: str, added: str, lost: set[str]) -> None:
    hunk = Hunk(3, tuple(removed.split("\n")), tuple(added.split("\n")))
    found = losses(Change(4, hunks=(hunk,)))
    assert {name for loss in found for name in loss.defaults | loss.cases} == lost


def test_what_is_set_is_read_from_the_beginning_of_its_name_only() -> None:
    """A search from each letter of a long word would take the square of its length."""
    assert sets_of(["cold_tray = 1", "self.cold_rows.append(2)"]) == {"cold_tray", "cold_rows"}
    assert _SET.search("é" + "a" * 50 + " = 1") is None


@pytest.mark.parametrize(
    ("removed", "defaults"),
    [
        ("size = cup.size or 3", {"size"}),
        ("pour(cup or pot, 3)", {"cup", "pour", "pot"}),
        ("    or pot", {"pot"}),
        ("return tea.cup or pot", {"cup", "pot", "tea"}),
        ("entries in tuple will be unicode cup or byte cup", set()),
        (":param cup: When given, a large cup or a pot", set()),
    ],
)
def test_an_or_of_prose_takes_nothing_else(removed: str, defaults: set[str]) -> None:
    found = losses(Change(1, hunks=(Hunk(3, (removed,), ()),)))
    assert {name for one in found for name in one.defaults} == defaults


def test_each_of_many_hunks_is_compared_with_the_whole_change() -> None:
    hunks = [Hunk(at, (f"cup{at} = pot.get(size, {at})",), ()) for at in range(1, 300)]
    hunks += [Hunk(400, (), tuple(f"cup{at} = pot.get(size, {at})" for at in range(2, 300)))]
    assert [set(one.sets) for one in losses(Change(600, hunks=tuple(hunks)))] == [{"cup1"}]


def test_a_long_line_is_read_only_as_far_as_lines_are_read() -> None:
    assert losses(Change(1, hunks=(Hunk(3, ("pour() " * 100 + "; cup = 3",), ()),))) == []
