"""A function that many classes have: the one that is meant is that of the class that it is called on."""

import pytest

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.stories import Story, crash, frame, investigated

NAMES = ("cups", "guests", "orders", "pots", "teas")
SERVICE = """export class {owner}Service {{
  find(id: number) {{
    return this.rows.get(id){tail};
  }}
}}
"""
CONTROLLER = """import {{ OrdersService }} from './orders.service';

export class ShopController {{
  {declared}
  show(id: number) {{
    const row = this.rows.find(id);
    return row.price;
  }}
}}
"""
RUBY_SERVICE = """class {owner}Service
  def find(id)
    rows{tail}
  end
end
"""
RUBY = """class ShopController
  def initialize
    @rows = {declared}
  end

  def show(id)
    row = @rows.find(id)
    row.price
  end
end
"""


def shown(story: Story, controller: str, service: str, ending: str) -> tuple[Investigation, str]:
    """Return what is found when the row that a service gave was missing, and the commit that broke the service."""
    for name in NAMES:
        text = service.format(owner=name.capitalize(), tail="")
        story.commit(f"Keep {name}", {f"src/{name}.service.{ending}": text}, author="Bo")
    story.commit("Show rows", {f"src/shop.controller.{ending}": controller}, author="Bo")
    story.day = 24
    broke = story.commit(
        "Forget old rows",
        {f"src/orders.service.{ending}": service.format(owner="Orders", tail=".recent(3)")},
    )
    line = next(at for at, row in enumerate(controller.split("\n"), start=1) if "row.price" in row)
    value = (
        "Cannot read properties of null (reading 'price')"
        if ending == "ts"
        else "undefined method `price' for nil"
    )
    kind = "TypeError" if ending == "ts" else "NoMethodError"
    frames = [frame(f"/app/src/shop.controller.{ending}", line, "show", controller)]
    return investigated(story, crash(frames, kind=kind, value=value)), broke


@pytest.mark.parametrize(
    "declared",
    [
        "constructor(private readonly rows: OrdersService) {}",
        "private rows = new OrdersService();",
        "private rows: OrdersService;",
        "constructor() { this.rows = new OrdersService(); }",
        "constructor(orders: OrdersService) { this.rows = orders; }",
    ],
)
def test_the_declared_class_tells_which_function_gave_nothing(story: Story, declared: str) -> None:
    found, broke = shown(story, CONTROLLER.format(declared=declared), SERVICE, "ts")
    assert [(item.file, item.function) for item in found.locations[:2]] == [
        ("src/shop.controller.ts", "show"),
        ("src/orders.service.ts", "find"),
    ]
    assert broke in [suspect.commit for suspect in found.suspects[:2]]


def test_so_does_what_a_variable_was_set_to(story: Story) -> None:
    found, broke = shown(story, RUBY.format(declared="OrdersService.new"), RUBY_SERVICE, "rb")
    assert ("src/orders.service.rb", "find") in [(item.file, item.function) for item in found.locations[:2]]
    assert broke in [suspect.commit for suspect in found.suspects[:2]]


def test_without_a_class_a_function_that_all_have_is_none_of_them(story: Story) -> None:
    found, broke = shown(story, CONTROLLER.format(declared="rows;"), SERVICE, "ts")
    assert [item.file for item in found.locations if item.function == "find"] == []
    assert broke not in [suspect.commit for suspect in found.suspects]
