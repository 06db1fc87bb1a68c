"""Regressions that blame cannot name: a commit took out, declared, called or rerouted what another line relies on.

Each story has an old author of the failing line, and the commit that broke it days before the event: that one is told
first.
"""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.test_evidence import Story, crash, frame, investigated

FILL = """def fill(pots, log):
    {cups}try:
        for pot in pots:
            cups = pot.pour()
    except OSError:
        log(cups)
"""
HEAT = """def heat(stove, pot):
    try:
        flame = stove.light(pot)
    except OSError:
        stove.off()
        {leave}
    return flame
"""
POT = """class Pot:
    size = {kind}()
    label = "pot"

    def fits(self, cup):
        return self.size > cup
"""
KETTLE = """class Kettle:
    def steam(self{more}):
        return self.heat
"""
BREW = """from kettle import Kettle


def brew(kettle):
    return kettle.steam()
"""
BASE = """class Stove:
    def __init__(self):
        self.flames = []
{call}
    def show(self):
        return self.gas
"""
GAS = """from base import Stove


class GasStove(Stove):
    def __init__(self):
        super().__init__()
        self.gas = "town"
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def at(file: str, text: str, needle: str, function: str) -> dict[str, object]:
    """Return a frame at the line that holds the needle."""
    line = next(number for number, row in enumerate(text.split("\n"), start=1) if needle in row)
    return frame(f"/app/{file}", line, function, text)


def changed(story: Story, file: str, before: str, after: str, **others: str) -> str:
    """Commit a file, and, many days later, its change; return the second commit."""
    names = {f"{name}.py": text for name, text in others.items()}
    story.commit("Sell tea", {file: before, **names}, author="Bo")
    story.day = 24
    return story.commit("Newer tools", {file: after, "tools.cfg": "v = 2\n"})


def first(found: Investigation) -> str:
    return found.suspects[0].commit


def test_what_set_a_variable_was_taken_out(story: Story) -> None:
    now = FILL.format(cups="")
    broke = changed(story, "fill.py", FILL.format(cups="cups = 0\n    "), now)
    value = "local variable 'cups' referenced before assignment"
    data = crash([at("fill.py", now, "log(cups)", "fill")], kind="UnboundLocalError", value=value)
    found = investigated(story, data)
    assert first(found) == broke
    assert (
        found.suspects[0].reasons[0].startswith("took out what set `cups` (fill.py), which then was missing")
    )


def test_a_handler_raises_anew(story: Story) -> None:
    now = HEAT.format(leave="raise")
    broke = changed(story, "heat.py", HEAT.format(leave="return None"), now)
    data = crash([at("heat.py", now, "stove.light", "heat")], kind="OSError", value="no gas")
    found = investigated(story, data)
    assert first(found) == broke
    assert any(
        reason.startswith("changed how the lines around heat.py:3") for reason in found.suspects[0].reasons
    )


def test_an_attribute_was_declared_with_another_type(story: Story) -> None:
    now = POT.format(kind="Text")
    broke = changed(story, "pot.py", POT.format(kind="Number"), now)
    value = "'>' not supported between instances of 'str' and 'int'"
    data = crash([at("pot.py", now, "self.size >", "fits")], kind="TypeError", value=value)
    assert first(investigated(story, data)) == broke


def test_a_message_names_the_function_that_was_called_wrongly(story: Story) -> None:
    now = KETTLE.format(more=", lid")
    broke = changed(story, "kettle.py", KETTLE.format(more=""), now, brew=BREW)
    value = "Kettle.steam() missing 1 required positional argument: 'lid'"
    data = crash([at("brew.py", BREW, "kettle.steam()", "brew")], kind="TypeError", value=value)
    found = investigated(story, data)
    assert first(found) == broke
    assert ("kettle.py", "steam") in [(item.file, item.function) for item in found.locations[:2]]


def test_a_base_constructor_calls_what_the_subclass_sets_later(story: Story) -> None:
    now = BASE.format(call="        self.show()\n")
    broke = changed(story, "base.py", BASE.format(call=""), now, gas=GAS)
    data = crash(
        [
            at("gas.py", GAS, "super()", "__init__"),
            at("base.py", now, "self.show()", "__init__"),
            at("base.py", now, "self.gas", "show"),
        ],
        kind="AttributeError",
        value="'GasStove' object has no attribute 'gas'",
    )
    found = investigated(story, data)
    assert first(found) == broke
    assert ("gas.py", "__init__") in [(item.file, item.function) for item in found.locations[:2]]


def test_a_change_of_form_hides_nobody_and_a_subject_of_form_means_nothing(story: Story) -> None:
    text = 'x = call("one", 2)\n'
    story.commit("Sell tea", {"shop/a.py": "x = 0\n"})
    meant = story.commit("Formatting of dates, headers and quotes", {f"shop/{n}.py": text for n in "abcde"})
    story.commit("Sell more", {"shop/a.py": "x = call('one', 2)\n"})
    found = investigated(story, crash([frame("/app/shop/a.py", 1, "<module>", "x = call('one', 2)\n")]))
    assert first(found) == meant


def test_an_import_of_everything_is_not_suspected_for_its_size(story: Story) -> None:
    vendored = {f"tools/lib{number}.py": "x = 1\n" * 90 for number in range(45)}
    story.commit(
        "Commit everything", {"shop.py": "def sell(tea):\n    return 0\n" + "y = 1\n" * 300, **vendored}
    )
    wrote = story.commit("Sell tea", {"shop.py": "def sell(tea):\n    return tea.price\n" + "y = 1\n" * 300})
    value = "'NoneType' object has no attribute 'price'"
    text = "def sell(tea):\n    return tea.price\n"
    data = crash([frame("/app/shop.py", 2, "sell", text)], kind="AttributeError", value=value)
    found = investigated(story, data)
    assert first(found) == wrote
    assert "size_here" not in next(item for item in found.suspects if item.commit != wrote).parts
