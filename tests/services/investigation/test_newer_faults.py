"""Faults that something new brought: a clause, a library's function, a handler; each story with its own truth."""

from tests.services.investigation.stories import Story, crash, frame, investigated

DOOR = """defmodule House.Door do
  def handle({:knock, _who}, door), do: {:ok, door}

  def handle({:ring, _who}, door) do
    {:ok, door}
  end
%s
  def lock(door), do: Map.put(door, :locked, true)
end
"""
PARCEL = """
  def handle({:parcel, weight}, door) when weight < 5 do
    {:ok, door}
  end
"""
CARD = """from html import escape


def card(guest):
    return "<b>" + escape(guest.name) + "</b>"
"""
TEXTS = """def escape(text):
    if text is None:
        return None
    return text.replace("&", "+")
"""


def test_a_call_that_fits_no_clause_is_asked_of_the_newest_clause(story: Story) -> None:
    """The error has the first clause's line, whose author brought in names that nobody else uses."""
    story.commit("Answer the door", {"lib/door.ex": DOOR % ""}, author="Bo")
    story.day = 20
    parcels = story.commit("Take parcels in", {"lib/door.ex": DOOR % PARCEL})
    failing = frame("lib/door.ex", 2, "House.Door.handle/2", DOOR % PARCEL)
    said = "no function clause matching in House.Door.handle/2"
    found = investigated(story, crash([failing], kind="FunctionClauseError", value=said, platform="elixir"))
    first, second = found.suspects[:2]
    assert first.commit == parcels
    assert first.score - second.score > 0.5


def test_a_library_s_function_is_not_the_one_of_its_name_in_the_repository(story: Story) -> None:
    """The frame below the failing line shows which of the two ran."""
    story.commit("Print cards", {"cards.py": CARD, "texts.py": TEXTS.replace("None:", '"":')}, author="Bo")
    story.day = 24
    story.commit("Leave out empty texts", {"texts.py": TEXTS})
    value = "'NoneType' object has no attribute 'replace'"
    ours = frame("/app/cards.py", 5, "card", CARD)
    below: dict[str, object] = {
        "filename": "html/__init__.py",
        "abs_path": "/usr/lib/python3.12/html/__init__.py",
    }
    below |= {"function": "escape", "lineno": 19, "in_app": False}
    found = investigated(story, crash([ours, below], kind="AttributeError", value=value))
    assert [(one.file, one.function) for one in found.locations if one.function == "escape"] == []
    assert found.suspects[0].author == "Bo"
    alone = investigated(story, crash([ours], kind="AttributeError", value=value))
    assert ("texts.py", "escape") in [(one.file, one.function) for one in alone.locations]


HANDLER = """def ship(order, van):
    try:
        load(order, van)
    except ValueError:
        van.crew.{called}()


def load(order, van):
    if order.weight > van.limit:
        raise ValueError("too heavy")
    van.rows.append(order)
"""


def test_a_handler_that_fails_is_asked_not_what_it_handled(story: Story) -> None:
    """The first exception was expected; the second is a fault of who wrote the handler."""
    story.commit("Load vans", {"ship.py": HANDLER.format(called="rest")}, author="Bo")
    story.day = 20
    now = HANDLER.format(called="dismiss")
    broke = story.commit("Send the crew home", {"ship.py": now})
    outer = frame("/app/ship.py", 5, "ship", now)
    handled = [frame("/app/ship.py", 3, "ship", now), frame("/app/ship.py", 10, "load", now)]
    data = crash([outer], kind="AttributeError", value="'NoneType' object has no attribute 'dismiss'")
    values = data["exception"]["values"]  # type: ignore[index]
    values.insert(0, {"type": "ValueError", "value": "too heavy", "stacktrace": {"frames": handled}})
    found = investigated(story, data)
    assert (found.locations[0].function, found.suspects[0].commit) == ("ship", broke)
    assert found.locations[0].score - found.locations[1].score > 1


TREE = """class Node:
    def __eq__(self, other):
        return self.parts() == other.parts()

%s
    def parts(self):
        return (self.kind, self.children)
"""
BY_PLACE = "    __hash__ = object.__hash__\n"
BY_PARTS = "    def __hash__(self):\n        return hash(self.parts())\n"


def test_who_annotated_a_function_did_not_write_it(story: Story) -> None:
    """The heads of the failing function and of the one that it calls are newer, but say the same."""
    story.commit("Grow trees", {"tree.py": TREE % BY_PLACE}, author="Bo")
    story.day = 9
    hashed = story.commit("Remove what Python 2 needed", {"tree.py": TREE % BY_PARTS})
    story.day = 19
    annotated = (TREE % BY_PARTS).replace("hash__(self):", "hash__(self) -> int:")
    annotated = annotated.replace("other):", "other: object) -> bool:").replace(
        "parts(self):", "parts(self) -> tuple:"
    )
    story.commit("Add type annotations", {"tree.py": annotated}, author="Cy")
    failing = frame("/app/tree.py", 6, "__hash__", annotated)
    value = "unhashable type: 'list'"
    found = investigated(story, crash([failing], kind="TypeError", value=value))
    assert found.suspects[0].commit == hashed
    assert "Cy" not in [one.author for one in found.suspects if one.score > found.suspects[0].score / 2]
