"""What a change took out and did not put in again, and where its lines stand now."""

import pytest

from glitchtip_tools.core.investigation.ranking.commits.losses import (
    _SET,
    exits_of,
    line_now,
    losses,
    sets_of,
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
    grown = Change(3, hunks=(Hunk(2, (), ("a", "b", "c")),))
    shrunk = Change(2, hunks=(Hunk(2, ("a", "b"), ()), Hunk(40, ("c",), ())))
    assert [line_now(10, later) for later in ([], [grown], [grown, shrunk], [shrunk])] == [10, 13, 11, 8]
    assert line_now(1, [grown]) == 1


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
