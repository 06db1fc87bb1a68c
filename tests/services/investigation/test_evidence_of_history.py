"""What the history says beyond blame: which files changed together, what each commit added, under which name."""

import pytest

from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.ranking import place_signals
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.services.investigation.evidence import gather
from tests.services.investigation.stories import ORDERS, Story, crash, frame, investigated

TEMPLATE = """from shop.compiler import compiled


def render(source):
    return run(compiled(source))


def run(code):
    raise SyntaxError(code)
"""


WEIGHTS = {signal.name: 0.0 for signal in place_signals.SIGNALS} | {
    "depth0": 0.1,
    "off_trace": -1.0,
    "link_together": 1.0,
}
COMMITS = {signal.name: 0.0 for signal in commit_signals.SIGNALS} | {"touches": 1.0, "suspicion": 0.1}


def rendered(story: Story, times: int) -> Investigation:
    """Return the investigation of a crash whose cause is in a file that the trace does not touch."""
    files = {"shop/template.py": TEMPLATE, "shop/compiler.py": "def compiled(source):\n    return source\n"}
    story.commit("Render templates", files)
    for number in range(times):
        story.commit(f"Know tag {number}", {name: f"{text}\n# tag {number}" for name, text in files.items()})
    story.commit("Say what it is", {"README.md": "A shop.\n"})
    text = TEMPLATE + (f"\n# tag {times - 1}" if times else "")
    data = crash(
        [frame("/app/shop/template.py", 9, "run", text)],
        kind="SyntaxError",
        value="bad",
        release=story.git("rev-parse", "HEAD"),
    )
    event = event_of(data)
    return assemble(event, gather(event, story.root), place_weights=WEIGHTS)


def test_a_file_that_changed_together_with_the_failing_one_is_worth_a_look(story: Story) -> None:
    found = rendered(story, 3)
    (whole,) = [item for item in found.locations if item.file == "shop/compiler.py"]
    assert (whole.line, whole.function, sorted(name for name, part in whole.parts.items() if part)) == (
        None,
        None,
        ["link_together", "off_trace"],
    )
    assert [reason.rpartition(" (")[0] for reason in whole.reasons] == [
        "is not in the trace",
        "changed together with shop/template.py in 4 of 4 known commits",
    ]
    assert found.next_steps[-1] == (
        "look into `shop/compiler.py` too: it changed together with `shop/template.py` in 4 of 4 known commits"
    )


def test_once_together_is_no_step(story: Story) -> None:
    found = rendered(story, 0)
    assert "shop/compiler.py" in {item.file for item in found.locations}
    assert not any("too: it changed" in step for step in found.next_steps)


def test_who_changed_what_the_failing_line_uses_is_told_so(story: Story) -> None:
    before = "def total(order):\n    return order.amount\n"
    start = story.commit("Add orders", {"orders.py": before})
    after = before + "\n\ndef pay(order, card):\n    order.amount = card.limit\n    return order\n"
    paid = story.commit("Pay by card", {"orders.py": after})
    event = event_of(crash([frame("orders.py", 2, "total", after)], kind="TypeError", value="x"))
    found = assemble(event, gather(event, story.root), commit_weights=COMMITS)
    reasons = {
        item.commit: [reason.rpartition(" (")[0] for reason in item.reasons] for item in found.suspects
    }
    told = "added code with names that orders.py:2 uses"
    assert [(commit, [words.partition(" (")[0] for words in said]) for commit, said in reasons.items()] == [
        (start, [told, "wrote orders.py:2 in `total`"]),
        (paid, [told]),
    ]


def test_what_a_file_was_called_before_is_looked_up_too(story: Story) -> None:
    start = story.commit("Add orders", {"orders.py": ORDERS})
    story.git("mv", "orders.py", "shop.py")
    story.commit("Call it a shop", {"shop.py": ORDERS})
    data = crash([frame("shop.py", 7, "total", ORDERS)], kind="TypeError", value="x")
    found = gather(event_of(data), story.root)
    assert {key: change.lines for key, change in found.changed.items()} == {(start, "shop.py"): 8}


def test_a_name_that_was_used_again_is_another_file(story: Story) -> None:
    first = story.commit("Start", {"util.py": ORDERS})
    story.git("mv", "util.py", "math.py")
    story.commit("Move", {"math.py": ORDERS})
    again = story.commit("Use the name again", {"util.py": "def other(rows):\n    return rows[1]\n"})
    frames = [
        frame("math.py", 7, "total", ORDERS),
        frame("util.py", 2, "other", "def other(rows):\n    return rows[1]\n"),
    ]
    found = gather(event_of(crash(frames, kind="TypeError", value="x")), story.root)
    assert {key: change.lines for key, change in found.changed.items()} == {
        (first, "math.py"): 8,
        (again, "util.py"): 2,
    }


@pytest.mark.parametrize(("seen", "told"), [("2026-01-28", "high"), ("2026-06-28", "medium")])
def test_only_a_commit_that_wrote_most_of_it_lately_is_very_likely(
    story: Story, seen: str, told: str
) -> None:
    story.commit("Open", {"shop/__init__.py": ""})
    story.day = 20
    wrote = story.commit("Count items of an order", {"shop/orders.py": ORDERS}, author="Bo")
    data = crash(
        [frame("/app/shop/orders.py", 7, "total", ORDERS)], kind="ZeroDivisionError", value="by zero"
    )
    found = investigated(story, data | {"timestamp": f"{seen}T13:00:00Z"})
    assert ([suspect.commit for suspect in found.suspects[:1]], found.confidence.suspect) == ([wrote], told)


POT = """class Pot:
    def __init__(self, name, size=None{more}):
        self.size = size

    def fits(self, cup):
        return self.size > cup
"""


def test_another_parameter_beside_one_declares_nothing_anew(story: Story) -> None:
    first = story.commit("Pots", {"pot.py": POT.format(more="")})
    story.day = 24
    story.commit("Pots with a lid", {"pot.py": POT.format(more=", lid=None")})
    said = "'>' not supported between instances of 'NoneType' and 'int'"
    data = crash(
        [frame("/app/pot.py", 6, "fits", POT.format(more=", lid=None"))], kind="TypeError", value=said
    )
    found = investigated(story, data)
    assert found.suspects[0].commit == first
    assert not [suspect for suspect in found.suspects if "declares" in suspect.parts]


LINE = """class Line:
    def start(self, verb):
        {made}

    def keep(self, head):
        return head.method == "GET"
"""


@pytest.mark.parametrize(
    ("made", "broke"),
    [
        ("read(method=verb)", False),
        ("read(\n            method=verb)", False),
        ("self.method = verb", True),
    ],
)
def test_an_argument_that_was_taken_out_is_not_the_missing_attribute(
    story: Story, made: str, broke: bool
) -> None:
    now = LINE.format(made="pass")
    story.commit("Lines", {"line.py": LINE.format(made=made)})
    story.day = 24
    second = story.commit("Lines that start later", {"line.py": now})
    said = "'Line' object has no attribute 'method'"
    data = crash([frame("/app/line.py", 6, "keep", now)], kind="AttributeError", value=said)
    found = investigated(story, data)
    assert [suspect.commit for suspect in found.suspects if "undid" in suspect.parts] == [second] * broke
