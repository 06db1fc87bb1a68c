"""Regressions that blame cannot name: a commit took out, declared, called or rerouted what another line relies on.

Each story has an old author of the failing line, and the commit that broke it days before the event: that one is told
first.
"""

from glitchtip_tools.adapters.process import run
from tests.services.investigation.regressions import at, changed, first
from tests.services.investigation.stories import Story, crash, frame, investigated

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


def test_what_set_a_variable_was_taken_out(story: Story) -> None:
    now = FILL.format(cups="")
    broke = changed(story, "fill.py", FILL.format(cups="cups = 0\n    "), now)
    value = "local variable 'cups' referenced before assignment"
    data = crash([at("fill.py", now, "log(cups)", "fill")], kind="UnboundLocalError", value=value)
    found = investigated(story, data)
    assert first(found) == broke
    assert (
        found.suspects[0].reasons[0].startswith("took out what set `cups` (fill.py), which was then missing")
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


def test_a_class_that_the_message_names_is_newer_than_what_asks_of_it(story: Story) -> None:
    asks = "def show(dialog):\n    return dialog.wallet\n"
    story.commit("Show", {"show.py": asks}, author="Bo")
    broke = changed(
        story,
        "tools.py",
        "x = 1\n",
        "x = 2\n",
        dialog="class InfoDialog:\n    def __init__(self):\n        self.kind = 1\n",
    )
    data = crash(
        [at("show.py", asks, "dialog.wallet", "show")],
        kind="AttributeError",
        value="'InfoDialog' object has no attribute 'wallet'",
    )
    found = investigated(story, data)
    (brought,) = [suspect for suspect in found.suspects if "lacks" in suspect.parts]
    assert brought.commit != broke
    assert brought.reasons[0].startswith("brought in `InfoDialog`, which has no `wallet` (dialog.py)")


def test_the_only_line_that_holds_what_the_message_quotes(story: Story) -> None:
    fills = "def text(errors, values):\n    return errors % values\n"
    story.commit("Messages", {"fill.py": fills}, author="Bo")
    story.day = 20
    wrote = story.commit("More messages", {"kinds.py": 'NO_TEA = "no tea for %(sef)s"\n'})
    data = crash([at("fill.py", fills, "errors %", "text")], kind="KeyError", value="'sef'")
    found = investigated(story, data)
    (holds,) = [suspect for suspect in found.suspects if "holds" in suspect.parts]
    assert (holds.commit, holds.reasons[0].rpartition(" (")[0]) == (
        wrote,
        "wrote `sef`, which the message names (kinds.py:1)",
    )


def test_lines_of_a_merge_are_those_of_the_branch_that_it_brought(story: Story) -> None:
    story.commit("Sell tea", {"tea.py": "def sell(tea):\n    return 0\n"})
    story.git("checkout", "-q", "-b", "prices")
    branch = story.commit("Prices of teas", {"tea.py": "def sell(tea):\n    return tea.price\n"}, author="Bo")
    story.git("checkout", "-q", "main")
    story.commit("Sizes", {"tea.py": "def sell(tea):\n    return tea.size\n"}, author="Cem")
    story.git("merge", "-q", "--no-commit", "-s", "ours", "prices")
    merge = story.commit("Merge branch 'prices'", {"tea.py": "def sell(tea):\n    return tea.price.whole\n"})
    text = (story.root / "tea.py").read_text()
    value = "'int' object has no attribute 'whole'"
    data = crash([at("tea.py", text, "tea.price", "sell")], kind="AttributeError", value=value)
    found = investigated(story, data)
    assert first(found) == branch
    assert merge not in [suspect.commit for suspect in found.suspects]


def test_foreign_code_that_was_brought_in_is_nobody_s_fault(story: Story) -> None:
    lib = "def run(task):\n    return task.go\n"
    files = {f"vendor/tool/part{number}.py": "x = 1\n" for number in range(45)}
    vendored = story.commit("Commit vendor", {**files, "vendor/tool/run.py": lib})
    own = "from tool.run import run\n\n\ndef start(task):\n    return run(task)\n"
    story.commit("Start tasks", {"start.py": own}, author="Bo")
    frames = [at("start.py", own, "return run", "start"), at("vendor/tool/run.py", lib, "task.go", "run")]
    found = investigated(
        story, crash(frames, kind="AttributeError", value="'Task' object has no attribute 'go'")
    )
    assert vendored not in [suspect.commit for suspect in found.suspects]


def test_people_are_called_as_the_mailmap_says_and_those_who_left_come_last(story: Story) -> None:
    text = "def sell(tea):\n    return tea.price\n"
    story.commit("Sell tea", {"tea.py": text}, author="Bo")
    story.commit(
        "Names", {".mailmap": "Bo Tea <bo@tea.example> <bo@example.org>\n", "CODEOWNERS": "*.py @tea\n"}
    )
    value = "'NoneType' object has no attribute 'price'"
    data = crash([at("tea.py", text, "tea.price", "sell")], kind="AttributeError", value=value)
    assert [person.name for person in investigated(story, data).people] == ["@tea", "Bo Tea"]
    who = ["-c", "user.name=Cem", "-c", "user.email=cem@example.org"]
    env = {f"GIT_{role}_DATE": "2028-01-01 12:00:00 +0000" for role in ("AUTHOR", "COMMITTER")}
    run(["git", "-C", story.root, *who, "commit", "-q", "--allow-empty", "-m", "Later"], env=env)
    people = investigated(story, data).people
    assert [(person.name, person.why.partition(",")[2]) for person in people] == [
        ("@tea", ""),
        ("Bo Tea", " without a commit in the last year"),
    ]
