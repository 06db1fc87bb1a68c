"""An attribute of another class that was nothing: its class is found, also where no accessor is written out."""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.test_evidence import Story, crash, investigated
from tests.services.investigation.test_taken_out import frame

JAVA = """package tea;

public class Shop {
    public void serve(Order order) {
        if (order instanceof CupOrder cups) {
            table.put(cups.READ);
        }
    }
}
"""
LOMBOK = """package tea;

import lombok.Getter;

@Getter
public class CupOrder extends Order {
    private Guest guest;
    private Saucer saucerVALUE;
}
"""
RECORD = """package tea;

public record CupOrder(Guest guest, Saucer saucer) {
    public CupOrder(Guest guest) {
        this(guest, VALUE);
    }
}
"""
KOTLIN = """package tea

class Shop(private val table: Table) {
    fun serve(cups: CupOrder) {
        table.put(cups.saucer!!.size())
    }
}
"""
DATA = """package tea

data class CupOrder(
    val guest: Guest,
    val saucer: Saucer? = VALUE,
)
"""
PYTHON = """from tea.cup_order import CupOrder


def serve(cups: CupOrder):
    return cups.saucer.size()
"""
DATACLASS = """from dataclasses import dataclass


@dataclass
class CupOrder:
    guest: Guest
    saucer: Saucer | None = VALUE
"""
RUBY = """class Shop
  def serve(guest)
    cups = CupOrder.new(guest)
    put(cups.saucer.size)
  end
end
"""
ACCESSOR = """class CupOrder
  attr_accessor :guest, :saucer

  def initialize(guest)
    @guest = guest
VALUE  end
end
"""
PHP = """<?php
final class Shop
{
    public function serve(CupOrder $cups): int
    {
        return $cups->saucer->size();
    }
}
"""
PROMOTED = """<?php
final class CupOrder
{
    public function __construct(
        public readonly Guest $guest,
        public readonly ?Saucer $saucer = VALUE,
    ) {
    }
}
"""
TYPESCRIPT = """import { CupOrder } from './cup-order'

export class Shop {
  serve(cups: CupOrder) {
    return this.put(cups.saucer.size)
  }
}
"""
PARAMETERS = """export class CupOrder {
  constructor(
    readonly guest: Guest,
    readonly saucerVALUE,
  ) {}
}
"""
GO = """package tea

func (s *Shop) Serve(cups *CupOrder) int {
	return cups.Saucer.Size()
}
"""
STRUCT = """package tea

type CupOrder struct {
	Guest  string
	Saucer *Saucer
}

func NewCupOrder(guest string) *CupOrder {
	return &CupOrder{Guest: guestVALUE}
}
"""
NULL = 'Cannot invoke "tea.Saucer.size()" because the return value of "tea.CupOrder.{}()" is null'
# The file that fails, its text, the needle of its line, and the error; the file and text of the class, what stood
# for VALUE and what stands there since.
KINDS = {
    "lombok": (
        ("Shop.java", JAVA.replace("READ", "getSaucer().size()"), "table.put", "serve"),
        ("java.lang.NullPointerException", NULL.format("getSaucer")),
        ("CupOrder.java", LOMBOK, " = Saucer.small()", ""),
    ),
    "kotlin": (
        ("Shop.kt", KOTLIN, "table.put", "serve"),
        ("java.lang.NullPointerException", ""),
        ("CupOrder.kt", DATA, "Saucer.small()", "null"),
    ),
    "python": (
        ("tea/shop.py", PYTHON, "cups.saucer", "serve"),
        ("AttributeError", "'NoneType' object has no attribute 'size'"),
        ("tea/cup_order.py", DATACLASS, "SMALL", "None"),
    ),
    "ruby": (
        ("shop.rb", RUBY, "cups.saucer", "serve"),
        ("NoMethodError", "undefined method `size' for nil:NilClass"),
        ("cup_order.rb", ACCESSOR, "    @saucer = Saucer.small\n", ""),
    ),
    "php": (
        ("Shop.php", PHP, "$cups->", "serve"),
        ("Error", "Call to a member function size() on null"),
        ("CupOrder.php", PROMOTED, "new Saucer()", "null"),
    ),
    "typescript": (
        ("shop.ts", TYPESCRIPT, "cups.saucer", "Shop.serve"),
        ("TypeError", "Cannot read properties of undefined (reading 'size')"),
        ("cup-order.ts", PARAMETERS, ": Saucer = Saucer.small()", "?: Saucer"),
    ),
}


def told(tmp_path: Path, kind: str) -> tuple[Investigation, str, str]:
    """Return what is found, the commit that left the attribute open, and the file of its class."""
    (file, text, needle, function), (error, value), (home, declares, before, after) = KINDS[kind]
    story, other = Story(tmp_path), home.replace("up", "ake").replace("cup", "cake")
    files = {file: text, home: declares.replace("VALUE", before)}
    others = {other: declares.replace("VALUE", before).replace("CupOrder", "CakeOrder")}
    story.commit("Serve tea", {**files, **others}, author="Bo")
    story.day = 19
    opened = story.commit("Orders of guests", {home: declares.replace("VALUE", after)})
    story.commit("Cakes", {other: declares.replace("VALUE", after).replace("CupOrder", "CakeOrder")})
    frames = [frame(file, text, needle, function)]
    return investigated(story, crash(frames, kind=error, value=value)), opened, home


@pytest.mark.parametrize("kind", KINDS)
def test_who_left_the_attribute_open_comes_first_and_its_class_is_a_place(tmp_path: Path, kind: str) -> None:
    found, opened, home = told(tmp_path, kind)
    assert found.suspects[0].commit == opened
    assert home in [item.file for item in found.locations[:2]]


PLACES = {
    "record": (
        ("Shop.java", JAVA.replace("READ", "saucer().size()"), "table.put", "serve"),
        ("java.lang.NullPointerException", NULL.format("saucer")),
        ("CupOrder.java", RECORD, "CupOrder"),
    ),
    "go": (
        ("tea/shop.go", GO, "cups.Saucer", "(*Shop).Serve"),
        ("runtime.errorString", "runtime error: invalid memory address or nil pointer dereference"),
        ("tea/cup_order.go", STRUCT, "CupOrder"),
    ),
}


@pytest.mark.parametrize("kind", PLACES)
def test_the_class_that_declares_it_is_a_place(tmp_path: Path, kind: str) -> None:
    (file, text, needle, function), (error, value), (home, declares, name) = PLACES[kind]
    story = Story(tmp_path)
    story.commit("Serve tea", {file: text, home: declares.replace("VALUE", "")}, author="Bo")
    found = investigated(story, crash([frame(file, text, needle, function)], kind=error, value=value, day=9))
    assert (home, name) in [(item.file, item.function) for item in found.locations[:3]]
