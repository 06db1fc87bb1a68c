"""A method of a base class failed on what a subclass's override returned: the object's class tells which one ran."""

from pathlib import Path

import pytest

from tests.services.investigation.stories import Story, crash, investigated
from tests.services.investigation.test_taken_out import frame

NAMES = ("Tea", "Cake", "Soup", "Rice")
PYTHON = """class Dish:
    def serve(self, guest):
        table = self.table(guest)
        return table.number

    def table(self, guest):
        return guest.table
"""
PYTHON_SUB = """from dish import Dish


class {name}Dish(Dish):
    def table(self, guest):
        return guest.table{tail}
"""
PYTHON_RUN = """from tea_dish import TeaDish


def run(guest):
    dish = TeaDish()
    dish.serve(guest)
"""
SCRIPT = """export class Dish {
  serve(guest) {
    const table = this.table(guest)
    return table.number
  }

  table(guest) {
    return guest.table
  }
}
"""
SCRIPT_SUB = """import {{ Dish }} from './dish.js'

export class {name}Dish extends Dish {{
  table(guest) {{
    return guest.table{tail}
  }}
}}
"""
RUBY = """class Dish
  def serve(guest)
    table = table_of(guest)
    table.number
  end

  def table_of(guest)
    guest.table
  end
end
"""
RUBY_SUB = """class {name}Dish < Dish
  def table_of(guest)
    guest.table{tail}
  end
end
"""
RUBY_RUN = """def run(guest)
  dish = TeaDish.new
  dish.serve(guest)
end
"""
NONE = ("AttributeError", "'NoneType' object has no attribute 'number'")
SHOWN: dict[str, object] = {"vars": {"self": "<tea_dish.TeaDish object at 0x7f10>", "guest": "'Bo'"}}
Frame = tuple[str, str, str]
# The ending, the base and the subclass, a file that runs them, the frames from the outside in, what else the
# innermost one tells, the error, and the function that is overridden.
SEEN: dict[str, tuple[str, str, str, str, list[Frame], dict[str, object], tuple[str, str], str]] = {
    "the caller made the object": (
        "py",
        PYTHON,
        PYTHON_SUB,
        PYTHON_RUN,
        [("run.py", "dish.serve", "run"), ("dish.py", "table.number", "serve")],
        {},
        NONE,
        "table",
    ),
    "the frame's variables show the object": (
        "py",
        PYTHON,
        PYTHON_SUB,
        PYTHON_RUN,
        [("dish.py", "table.number", "serve")],
        SHOWN,
        NONE,
        "table",
    ),
    "V8 writes the object's class": (
        "js",
        SCRIPT,
        SCRIPT_SUB,
        "",
        [("dish.js", "table.number", "TeaDish.serve")],
        {},
        ("TypeError", "Cannot read properties of undefined (reading 'number')"),
        "table",
    ),
    "the caller made it, and Ruby calls without a receiver": (
        "rb",
        RUBY,
        RUBY_SUB,
        RUBY_RUN,
        [("run.rb", "dish.serve", "run"), ("dish.rb", "table.number", "serve")],
        {},
        ("NoMethodError", "undefined method `number' for nil:NilClass"),
        "table_of",
    ),
}
OR = {"py": " or guest.room", "js": " ?? guest.room", "rb": " || guest.room"}


@pytest.mark.parametrize("how", SEEN)
def test_the_override_of_the_objects_class_comes_first(tmp_path: Path, how: str) -> None:
    ending, base, sub, run, frames, more, (kind, value), function = SEEN[how]
    story, home = Story(tmp_path), f"tea_dish.{ending}"
    subs = {f"{name.lower()}_dish.{ending}": sub.format(name=name, tail="") for name in NAMES}
    files = {f"dish.{ending}": base, f"run.{ending}": run, **subs}
    story.commit("Serve", {**files, home: sub.format(name="Tea", tail=OR[ending])}, author="Bo")
    story.day = 19
    broke = story.commit("Tables only", {home: sub.format(name="Tea", tail="")})
    now = [frame(path, files[path], needle, name) for path, needle, name in frames]
    now[-1] |= more
    found = investigated(story, crash(now, kind=kind, value=value))
    assert (found.locations[0].file, found.locations[0].function) == (home, function)
    assert found.suspects[0].commit == broke


def test_without_a_sign_of_the_class_the_method_beside_is_taken(tmp_path: Path) -> None:
    story = Story(tmp_path)
    subs = {f"{name.lower()}_dish.py": PYTHON_SUB.format(name=name, tail="") for name in NAMES}
    story.commit("Serve", {"dish.py": PYTHON, **subs}, author="Bo")
    kind, value = NONE
    found = investigated(
        story, crash([frame("dish.py", PYTHON, "table.number", "serve")], kind=kind, value=value)
    )
    assert [item.file for item in found.locations if item.function == "table"] == ["dish.py"]
