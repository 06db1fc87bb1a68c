"""Regressions that took out a check, a handler or a key, or that made a new condition."""

import pytest

from tests.services.investigation.regressions import at, changed, first
from tests.services.investigation.stories import Story, crash, investigated

POUR = """def pour(cup):
{check}    return cup.size * 2
"""


def test_a_check_of_the_missing_value_was_taken_out(story: Story) -> None:
    check = "    if cup is None:\n        return 0\n"
    broke = changed(story, "pour.py", POUR.format(check=check), POUR.format(check=""))
    story.commit("Sell cups", {"pour.py": POUR.format(check="") + "\n\ndef sell():\n    return 1\n"})
    text = (story.root / "pour.py").read_text()
    value = "'NoneType' object has no attribute 'size'"
    data = crash([at("pour.py", text, "cup.size", "pour")], kind="AttributeError", value=value)
    found = investigated(story, data)
    assert first(found) == broke
    assert (
        found.suspects[0]
        .reasons[0]
        .startswith(
            "took out a check of `cup` that left early (pour.py), which protected line 2 from this error"
        )
    )


@pytest.mark.parametrize(
    "before",
    [
        "    if full is None:\n        return 0\n",
        "\n\ndef wash(cup):\n    if cup is None:\n        return 0\n    cup.wash()\n",
    ],
    ids=["of what the line sets", "in a function that is gone"],
)
def test_a_check_that_the_line_does_not_miss_is_not_held_against_a_commit(story: Story, before: str) -> None:
    head, line = "full = 1\n\n\ndef pour(cup):\n", "    full = cup.size * 2\n"
    wrote = story.commit("Fill cups", {"pour.py": f"{head}{before}{line}"}, author="Bo")
    story.day = 24
    text = f"{head}{line}"
    story.commit("Newer tools", {"pour.py": text})
    value = "'NoneType' object has no attribute 'size'"
    data = crash([at("pour.py", text, "cup.size * 2", "pour")], kind="AttributeError", value=value)
    found = investigated(story, data)
    assert "bared" not in {name for suspect in found.suspects for name in suspect.parts}
    assert wrote in [suspect.commit for suspect in found.suspects]


def test_a_handler_of_this_very_error_was_taken_out(story: Story) -> None:
    tried = "    try:\n        cup = shelf[tea]\n    except KeyError:\n        cup = 0\n"
    before = f"def find(shelf, tea):\n{tried}    return cup\n"
    now = "def find(shelf, tea):\n    cup = shelf[tea]\n    return cup\n"
    broke = changed(story, "find.py", before, now)
    data = crash([at("find.py", now, "shelf[tea]", "find")], kind="KeyError", value="'mate'")
    found = investigated(story, data)
    assert first(found) == broke
    assert found.suspects[0].reasons[0].startswith("took out a handler of `KeyError` (find.py)")


PICK = """def picked(shelf):
    teas = []
    for tea in shelf:
        {keep}teas.append(tea)
    return teas


def brew(shelf):
    teas = picked(shelf)
    if {refused}:
        raise NoTea("no tea was picked")
    return teas
"""
WHEN_RIPE = "if tea.ripe:\n            "


@pytest.mark.parametrize("refused", ["not teas", "teas == []", "len(teas) == 0", "picked(shelf) is None"])
def test_what_is_refused_as_nothing_was_made_under_a_new_condition(story: Story, refused: str) -> None:
    now = PICK.format(keep=WHEN_RIPE, refused=refused)
    broke = changed(story, "pick.py", PICK.format(keep="", refused=refused), now)
    data = crash([at("pick.py", now, "raise", "brew")], kind="NoTea", value="no tea was picked")
    found = investigated(story, data)
    reasons = found.suspects[0].reasons
    assert (first(found), reasons[0].rpartition(" (")[0]) == (
        broke,
        "wrote a condition in `picked` (pick.py:4), whose result is refused as nothing",
    )


@pytest.mark.parametrize("refused", ["teas", "len(teas) > 9", "teas != []"])
def test_a_new_condition_explains_no_refusal_of_something(story: Story, refused: str) -> None:
    now = PICK.format(keep=WHEN_RIPE, refused=refused)
    changed(story, "pick.py", PICK.format(keep="", refused=refused), now)
    data = crash([at("pick.py", now, "raise", "brew")], kind="NoTea", value="too much tea")
    found = investigated(story, data)
    assert "withheld" not in {name for suspect in found.suspects for name in suspect.parts}


def test_the_key_of_a_table_was_taken_out_in_another_file(story: Story) -> None:
    reads = "from shop.teas import TEAS\n\n\ndef price(name):\n    return TEAS[name]\n"
    story.commit("Sell tea", {"shop/price.py": reads}, author="Bo")
    broke = changed(
        story,
        "shop/teas.py",
        'TEAS = {\n    "mate": 2,\n    "assam": 3,\n}\n',
        'TEAS = {\n    "assam": 3,\n}\n',
    )
    data = crash([at("shop/price.py", reads, "TEAS[name]", "price")], kind="KeyError", value="'mate'")
    found = investigated(story, data)
    assert first(found) == broke
    assert (
        found.suspects[0].reasons[0].startswith("took `mate`, which the message names, out of shop/teas.py")
    )
