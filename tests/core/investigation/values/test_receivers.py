"""What calls are made on, as the files of nine languages declare it."""

from pathlib import PurePath

import pytest

from glitchtip_tools.core.investigation.values.receivers import callees, classes, fits, narrowed
from glitchtip_tools.core.syntax.source import read
from glitchtip_tools.models.code import Match

TYPESCRIPT = """import * as orders from './orders';
import * as prices from '../prices/index.js';
import { TeaService } from './tea.service';
export class Shop {
  private bar: BarService = make();
  constructor(private readonly teas: TeaService, other?: Other) { this.other = other; this.cups = new Cups(); }
  async sell(guest: Guest, order) {
    const kettle = new Kettle();
    await this.teas.brew(order);
    this.bar?.close(); this.other.open(); this.cups.wash();
    kettle.boil(); guest.pay(); order.ship(); this.sweep(); new Lamp().light();
    orders.find(1); prices.of(2); TeaService.shared(); Clock.getInstance().tick();
  }
}
"""
JAVASCRIPT = """const orders = require('./orders');
const { find } = require('./guests');
class Shop {
  constructor() { this.teas = new TeaService(); }
  sell() { this.teas.brew(1); orders.ship(2); find(3); Make().open(); }
}
"""
JAVA = """class Shop {
  private final TeaService teas;
  Shop(TeaService teas) { this.teas = teas; }
  void sell(List<Guest> guests, Guest guest) {
    Kettle kettle = new Kettle();
    teas.brew(1); this.teas.pour(2); kettle.boil(); guest.pay(); guests.clear(); Clock.getInstance().tick();
  }
}
"""
CSHARP = """class Shop {
  private readonly ITeaService _teas;
  public Bar Bar { get; set; }
  void Sell(Guest guest) { _teas.Brew(1); Bar.Open(); guest.Pay(); Clock.Instance.Tick(); Find().Ship(); }
}
"""
KOTLIN = """class Shop(private val teas: TeaService, val bar: Bar?) {
  private val cups = Cups()
  fun sell(guest: Guest) { teas.brew(1); bar?.open(); cups.wash(); guest.pay() }
}
"""
PHP = """<?php
class Shop {
  private TeaService $teas;
  public function __construct(private readonly Bar $bar, ?Cups $cups) {
    $this->cups = $cups;
    $this->lamp = new Lamp();
  }
  function sell(Guest $guest) {
    $kettle = new Kettle();
    $this->teas->brew(1); $this->bar->open(); $this->cups->wash(); $this->lamp->light();
    $kettle->boil(); $guest->pay(); Clock::tick();
  }
}
"""
PYTHON = """from app import orders
import app.prices as worth
class Shop:
    bar: Bar
    def __init__(self, teas: TeaService, cups: "Cups | None" = None):
        self.teas = teas
        self.lamp = Lamp(1)
        self.cups = cups
    def sell(self, guest: Guest, order):
        def later():
            self.bar.open()
        kettle = Kettle()
        self.teas.brew(1); self.lamp.light(); self.cups.wash(); kettle.boil(); guest.pay(); order.ship()
        orders.find(1); worth.sum(2)
"""
RUBY = """class Shop
  def initialize(order)
    @teas = Tea::Service.new(order)
    @order = order
  end
  def sell
    @teas.brew(1)
    @order.ship(1)
    kettle = Kettle.new
    kettle.boil(1)
    Tea::Clock.tick(2)
  end
end
"""
GO = """package shop
type Shop struct {
	teas *tea.Service
	cups Cups
}
func (s *Shop) Sell(guest *Guest) error {
	s.teas.Brew(1)
	s.cups.Wash()
	s.sweep()
	kettle := &Kettle{}
	kettle.Boil()
	lamp := NewLamp()
	lamp.Light()
	guest.Pay()
	return store.Find(2)
}
"""
FOUND = {
    "shop.ts": (
        TYPESCRIPT,
        "brew TeaService, close BarService, open Other, wash Cups, boil Kettle, pay Guest, ship -, sweep -,"
        " light Lamp, find orders, of prices, shared TeaService, tick Clock",
    ),
    "shop.js": (JAVASCRIPT, "brew TeaService, ship orders, find -, open -"),
    "Shop.java": (
        JAVA,
        "brew TeaService, pour TeaService, boil Kettle, pay Guest, clear List, tick Clock",
    ),
    "Shop.cs": (CSHARP, "Brew ITeaService, Open Bar, Pay Guest, Tick Clock, Ship -"),
    "Shop.kt": (KOTLIN, "brew TeaService, open Bar, wash Cups, pay Guest"),
    "Shop.php": (
        PHP,
        "brew TeaService, open Bar, wash Cups, light Lamp, boil Kettle, pay Guest, tick Clock",
    ),
    "shop.py": (
        PYTHON,
        "open Bar, brew TeaService, light Lamp, wash Cups, boil Kettle, pay Guest, ship -, find orders, sum prices",
    ),
    "shop.rb": (RUBY, "brew Service, ship -, boil Kettle, tick Clock"),
    "shop.go": (GO, "Brew Service, Wash Cups, sweep Shop, Boil Kettle, Light Lamp, Pay Guest, Find store"),
}


@pytest.mark.parametrize("file", FOUND)
def test_what_a_function_calls_and_on_what(file: str) -> None:
    text, wanted = FOUND[file]
    source = read(file, text.encode())
    found = callees(source.calls(1, text.count("\n")), source)
    told = [pair.split() for pair in wanted.split(", ")]
    assert {name: found[name] for name, _ in told} == {name: {on.strip("-")} for name, on in told}


@pytest.mark.parametrize(
    ("file", "text", "shown"),
    [
        ("a.ts", "function sell(teas: Tea | null) {\n  teas.brew();\n}\n", "Tea"),
        ("a.ts", "function sell(teas: Tea | Coffee) {\n  teas.brew();\n}\n", ""),
        ("a.ts", "function sell(teas: Tea | null | Coffee) {\n  teas.brew();\n}\n", ""),
        ("a.py", "def sell(teas: Optional['Tea']):\n    teas.brew()\n", "Tea"),
        ("a.py", "def sell(teas: Tea | None):\n    teas.brew()\n", "Tea"),
        ("a.py", "def sell(teas: Tea | Coffee):\n    teas.brew()\n", ""),
        ("a.php", "<?php\nfunction sell(Tea|Coffee $teas) {\n  $teas->brew();\n}\n", ""),
    ],
)
def test_of_several_types_none_is_shown(file: str, text: str, shown: str) -> None:
    source = read(file, text.encode())
    assert callees(source.calls(1, text.count("\n")), source) == {"brew": {shown}}


@pytest.mark.parametrize(
    ("receiver", "file", "owner", "belongs"),
    [
        ("TeaService", "app/shop.py", "TeaService", True),
        ("TeaService", "app/tea.service.ts", "Kettle", False),
        ("ITeaService", "Shop/TeaService.cs", "TeaService", True),
        ("TeaService", "TeaServiceImpl.java", "TeaServiceImpl", True),
        ("orders", "lib/orders.js", None, True),
        ("orders", "lib/orders/index.js", None, True),
        ("orders", "lib/guests.js", None, False),
        ("store", "pkg/store/teas.go", "Store", True),
    ],
)
def test_which_functions_belong_to_it(receiver: str, file: str, owner: str | None, belongs: bool) -> None:
    assert fits(receiver, file, owner) is belongs


def defined(term: str, *files: str) -> list[Match]:
    return [Match(file, 1, f"def {term}", term) for file in files]


def test_only_the_definitions_on_the_class_are_left() -> None:
    matches = [
        *defined("brew", "teas.py", "coffee.py", "beer.py"),
        *defined("TeaService", "teas.py"),
        *defined("wash", "cups.py", "cars.py"),
        *defined("open", "bar.py", "door.py"),
    ]
    on = {"brew": {"TeaService"}, "wash": {"Cups", ""}, "open": {"Window"}}
    left = [(match.term, PurePath(match.file).stem) for match in narrowed(matches, on)]
    assert left == [
        ("brew", "teas"),
        ("TeaService", "teas"),
        ("wash", "cups"),  # it is called on something unknown, too
        ("wash", "cars"),
        ("open", "bar"),  # it may be inherited
        ("open", "door"),
    ]


def test_the_classes_to_look_for_are_few() -> None:
    assert classes([{"ITea", "orders"}, {""}, {"Cup"}]) == [
        *("ITea", "Tea", "ITeaImpl", "DefaultITea"),
        *("Cup", "CupImpl", "DefaultCup"),
    ]
    assert len(classes([{f"Class{number}" for number in range(99)}])) == 24
