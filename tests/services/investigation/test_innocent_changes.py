"""Changes of the same name that had nothing to do with the attribute that was nothing, and those that had."""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.stories import Story, crash, investigated
from tests.services.investigation.test_taken_out import frame

SHOP = """import { CupOrder } from './cup-order'

export class Shop {
  serve(cups: CupOrder) {
    return this.put(cups.saucer.size)
  }
}
"""
ORDER = """export class CupOrder {
  saucer: Saucer
  guest: Guest

  constructor(guest: Guest) {
    this.guest = guest
    this.saucer = VALUE
  }

  fill() {
    this.saucer = small(this.guest)
  }

  price() {
    return this.guest.rate
  }
}
"""
PRICE = "  price() {"
FILL = "  fill() {\n    this.saucer = small(this.guest)\n  }\n\n"
CAKE = "\nclass CakeOrder {\n  eat() {\n    this.saucer = null\n  }\n}\n"
UNDEFINED = ("TypeError", "Cannot read properties of undefined (reading 'size')")
JAVA_SHOP = """package tea;

public class Shop {
    public void serve(CupOrder cups) {
        table.put(cups.getSaucer().size());
    }
}
"""
JAVA_ORDER = """package tea;

@Getter
public class CupOrder extends Order {
    private Saucer saucer;

    public static class Builder {
        private Saucer saucer = Saucer.small();
    }

    Saucer spare() {
        Saucer saucer = Saucer.small();
        return saucer.clean();
    }
}
"""
JAVA_BASE = """package tea;

public abstract class Order {
    public Saucer getSaucer() {
        if (store.closed()) {
            return null;
        }
        return store.saucer();
    }
}
"""
NULL = (
    "java.lang.NullPointerException",
    'Cannot invoke "tea.Saucer.size()" because the return value of "tea.CupOrder.getSaucer()" is null',
)


def script(tmp_path: Path, before: str, after: str) -> tuple[Investigation, str]:
    """Return what is found after the order's class was changed, and the commit that did that."""
    return told(
        tmp_path,
        [("shop.ts", SHOP, "cups.saucer", "Shop.serve")],
        {"cup-order.ts": (before, after)},
        UNDEFINED,
    )


def told(
    tmp_path: Path,
    frames: list[tuple[str, str, str, str]],
    files: dict[str, tuple[str, str]],
    error: tuple[str, str],
) -> tuple[Investigation, str]:
    story = Story(tmp_path)
    failing = {path: text for path, text, _, _ in frames}
    story.commit("Serve tea", failing | {path: before for path, (before, _) in files.items()}, author="Bo")
    story.day = 19
    changed = {path: after for path, (before, after) in files.items() if after != before}
    commit = story.commit("Newer orders", changed)
    now = [frame(*one) for one in frames]
    return investigated(story, crash(now, kind=error[0], value=error[1])), commit


def blamed(found: Investigation) -> list[str]:
    """Return why commits are said to have made the attribute nothing."""
    said = ("to nothing", "may be missing", "took out")
    reasons = [reason for item in found.suspects for reason in item.reasons]
    return [reason for reason in reasons if any(words in reason for words in said)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(ORDER, ORDER.replace(PRICE, f"  // this.saucer = null\n{PRICE}"), id="in a comment"),
        pytest.param(
            ORDER.replace("VALUE", "undefined"), ORDER.replace("VALUE", "null"), id="it was nothing before"
        ),
        pytest.param(ORDER, ORDER + CAKE, id="another class in the file"),
    ],
)
def test_what_sets_no_attribute_of_the_class_to_nothing_is_not_said_to(
    tmp_path: Path, before: str, after: str
) -> None:
    found, _ = script(tmp_path, before, after)
    assert blamed(found) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("r saucer = Saucer.small();\n        return", "r saucer;\n        return", id="a local"),
        pytest.param("= Saucer.small();\n    }", "= null;\n    }", id="the builder's"),
    ],
)
def test_what_leaves_something_else_of_the_name_open_is_not_said_to(
    tmp_path: Path, before: str, after: str
) -> None:
    files = {"CupOrder.java": (JAVA_ORDER, JAVA_ORDER.replace(before, after))}
    found, _ = told(tmp_path, [("Shop.java", JAVA_SHOP, "table.put", "serve")], files, NULL)
    assert [reason for reason in blamed(found) if "may be missing" in reason] == []


def test_the_function_that_a_base_defines_is_no_generated_accessor(tmp_path: Path) -> None:
    files = {
        "CupOrder.java": (JAVA_ORDER.replace("saucer;\n\n", "saucer = Saucer.small();\n\n"), JAVA_ORDER),
        "Order.java": (JAVA_BASE, JAVA_BASE),
    }
    found, _ = told(tmp_path, [("Shop.java", JAVA_SHOP, "table.put", "serve")], files, NULL)
    assert (found.locations[1].file, found.locations[1].function) == ("Order.java", "getSaucer")
    assert blamed(found) == []


@pytest.mark.parametrize("imports", ["", "import tea.CupOrder;\n\n"])
def test_a_class_of_the_same_name_in_another_package_is_another(tmp_path: Path, imports: str) -> None:
    text = "package PACKAGE;\n\n@Getter\npublic class CupOrder {\n    private Saucer saucer = Saucer.small();\n}\n"
    mail, tea = text.replace("PACKAGE", "mail"), text.replace("PACKAGE", "tea")
    files = {
        "mail/CupOrder.java": (mail, mail.replace(" = Saucer.small()", "")),
        "tea/CupOrder.java": (tea, tea),
    }
    shop = JAVA_SHOP.replace("public class", f"{imports}public class")
    file = "mail/Shop.java" if imports else "tea/Shop.java"
    found, _ = told(tmp_path, [(file, shop, "table.put", "serve")], files, NULL)
    assert blamed(found) == []


def test_a_generated_class_of_the_same_name_is_another(tmp_path: Path) -> None:
    shop = "from tea.cups import CupOrder\n\n\ndef serve(cups: CupOrder):\n    return cups.saucer.size()\n"
    cups = "class CupOrder:\n    def __init__(self, saucer):\n        self.saucer = saucer\n"
    made = "class CupOrder:\n    def clear(self):\n        self.saucer = VALUE\n"
    found, _ = told(
        tmp_path,
        [("tea/shop.py", shop, "cups.saucer", "serve")],
        {"tea/cups.py": (cups, cups), "made/cups_pb2.py": (made, made.replace("VALUE", "None"))},
        ("AttributeError", "'NoneType' object has no attribute 'size'"),
    )
    assert blamed(found) == []


def test_where_a_function_was_taken_out_the_one_below_it_is_not_suspected(tmp_path: Path) -> None:
    order = ORDER.replace("    this.saucer = VALUE\n", "")
    found, took = script(tmp_path, order, order.replace(FILL, ""))
    assert found.suspects[0].commit == took
    said = {item.function: item.reasons for item in found.locations}
    assert any(took[:10] in reason for reason in said["CupOrder"])
    assert not any(took[:10] in reason for reason in said.get("price", ()))


def test_a_subclass_that_sets_it_to_nothing_is_a_place(tmp_path: Path) -> None:
    shop = "from cups import CupOrder\n\n\ndef serve(cups: CupOrder):\n    return cups.saucer.size()\n"
    cups = "class CupOrder:\n    def __init__(self, saucer):\n        self.saucer = saucer\n"
    green = "from cups import CupOrder\n\n\nclass Green(CupOrder):\n"
    green += "    def rinse(self):\n        self.saucer = VALUE\n"
    found, rinsed = told(
        tmp_path,
        [("shop.py", shop, "cups.saucer", "serve")],
        {"cups.py": (cups, cups), "green.py": (green, green.replace("VALUE", "None"))},
        ("AttributeError", "'NoneType' object has no attribute 'size'"),
    )
    assert found.suspects[0].commit == rinsed
    assert "green.py" in [item.file for item in found.locations[:2]]


def test_what_is_called_on_the_base_is_not_what_the_objects_class_overrides(tmp_path: Path) -> None:
    root = "class Root:\n    def table(self, guest):\n        return guest.table\n"
    dish = "from root import Root\n\n\nclass Dish(Root):\n    def serve(self, guest):\n"
    dish += "        table = super().table(guest)\n        return table.number\n"
    tea = "from dish import Dish\n\n\nclass Tea(Dish):\n    def table(self, guest):\n        return guest.other\n"
    run = "from tea import Tea\n\n\ndef run(guest):\n    dish = Tea()\n    dish.serve(guest)\n"
    found, _ = told(
        tmp_path,
        [("run.py", run, "dish.serve", "run"), ("dish.py", dish, "table.number", "serve")],
        {"root.py": (root, root.replace("guest.table", "guest.tables")), "tea.py": (tea, tea)},
        ("AttributeError", "'NoneType' object has no attribute 'number'"),
    )
    assert "root.py" in [item.file for item in found.locations[:2]]


CSHARP_SHOP = """public class Shop
{
    public int Serve(CupOrder cups)
    {
        return cups.Saucer.Size();
    }
}
"""
CSHARP_ORDER = """public class CupOrder
{
    public Saucer Saucer { get; set; }VALUE

    public CupOrder()
    {
SET        Guest = Guest.Unknown();
    }
}
"""
REFERENCE = ("System.NullReferenceException", "Object reference not set to an instance of an object.")


def sharp(tmp_path: Path, after: tuple[str, str]) -> tuple[Investigation, str]:
    """Return what is found after the property lost its value, and what the constructor sets since."""
    before = CSHARP_ORDER.replace("VALUE", " = Saucer.Small();").replace("SET", "")
    files = {"CupOrder.cs": (before, CSHARP_ORDER.replace("VALUE", after[0]).replace("SET", after[1]))}
    return told(tmp_path, [("Shop.cs", CSHARP_SHOP, "cups.Saucer", "Shop.Serve")], files, REFERENCE)


def test_a_value_that_went_into_the_constructor_leaves_nothing_open(tmp_path: Path) -> None:
    found, _ = sharp(tmp_path, ("", "        Saucer = Saucer.Small();\n"))
    assert blamed(found) == []


def test_what_the_message_does_not_name_is_said_as_a_guess(tmp_path: Path) -> None:
    found, _ = sharp(tmp_path, ("", ""))
    (reason,) = blamed(found)
    opened = "declared `Saucer` so that it may be missing (CupOrder.cs), which it may have been then"
    assert reason.startswith(opened)
    said = [reason for item in found.locations for reason in item.reasons if " bad " in reason]
    assert any("which may have been bad" in reason for reason in said)
    assert not any("which was bad" in reason for reason in said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("@saucer = Saucer.large", "@plate = 1", id="another class"),
        pytest.param("saucer = Saucer.large", "plate = 1", id="a local name"),
    ],
)
def test_what_something_else_in_the_file_lost_is_not_said_to_be_missing(
    tmp_path: Path, before: str, after: str
) -> None:
    shop = "def serve(guest)\n  cups = CupOrder.new(guest)\n  put(cups.saucer.size)\nend\n"
    orders = "class CupOrder\n  attr_accessor :saucer\n\n  def initialize\n    @saucer = Saucer.small\n  end\nend\n"
    orders += "\nclass CakeOrder\n  def initialize\n    VALUE\n  end\nend\n"
    if not before.startswith("@"):
        orders = orders.replace("end\n\nclass CakeOrder\n  def initialize", "\n  def wash")
    found, _ = told(
        tmp_path,
        [("shop.rb", shop, "cups.saucer", "serve")],
        {"orders.rb": (orders.replace("VALUE", before), orders.replace("VALUE", after))},
        ("NoMethodError", "undefined method `size' for nil:NilClass"),
    )
    assert blamed(found) == []
