"""Which function a line belongs to, in eleven languages: a line says it itself after `@=` (`-` for none)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at


def scopes_of(path: str, text: str) -> tuple[Scope, ...]:
    return Sources({path: text}).scopes(path)


PYTHON = '''
import re  # @= -
RATE = 0.2  # @= -

@route("/cart")  # @= show
async def show(request):  # @= show
    def inner(x):  # @= inner
        return x  # @= inner
    return [inner(y) for y in request]  # @= show


class Cart(Base):
    """def fake(): in a string."""
    size = compute()  # @= -

    @property
    def total(self):  # @= total
        if self.empty:
            raise ValueError(  # @= total
                "no prices: %s" % self  # @= total
            )
        return sum(  # @= total
            price for price in self.prices  # @= total
        )

    class Item:
        def price(self): return 1  # @= price

if __name__ == "__main__":
    show(None)  # @= -
'''

JAVASCRIPT = """
'use strict';  // @= -
const RATE = 0.2;  // @= -
function parse(text) {  // @= parse
  if (/[{}]"/.test(text)) { return `${text} {`; }  // @= parse
  return text.split('{').map((part) => {
    return part.trim();  // @= parse
  });
}
const total = (prices) => {  // @= total
  let sum = 0;  // @= total
  for (const price of prices) {
    sum += price;  // @= total
  }
  return sum;  // @= total
};
const twice = x => x * 2;  // @= twice
class Cart extends Base {
  static #count = 0;  // @= -
  constructor(prices) {  // @= constructor
    super(); this.prices = prices;  // @= constructor
  }
  get size() { return this.prices.length; }  // @= size
  async load({ id, deep = {} } = {}) {  // @= load
    await fetch(`/cart/${id}`);  // @= load
  }
  *items() { yield 1; }  // @= items
  handle = (event) => {  // @= handle
    event.stop();  // @= handle
  };
}
Cart.prototype.clear = function () {  // @= clear
  this.prices = [];  // @= clear
};
module.exports = {
  show(request) {  // @= show
    return request;  // @= show
  },
  hide: function (request) {  // @= hide
    return request;  // @= hide
  },
  drop: async (request) => {  // @= drop
    return request;  // @= drop
  },
};
exports.run = async function run() {  // @= run
  /* } } } */ return 1;  // @= run
};
"""

TYPESCRIPT = """
import { Price } from './price';  // @= -
export interface Shop { total(): number; }
export async function parse<T extends Price>(text: string): Promise<T[]> {  // @= parse
  return JSON.parse(text) as T[];  // @= parse
}
export const total = (prices: Price[]): number =>  // @= total
  prices.reduce((sum, price) => sum + price.cents, 0);  // @= total
export default class Cart<T> implements Shop {
  private readonly prices: T[] = [];
  @Input() public async load(id: string, options: { deep?: boolean } = {}): Promise<void> {  // @= load
    const found = await this.api.get<T>(`/cart/${id}`);  // @= load
    this.prices.push(found!);  // @= load
  }
  protected get size(): number { return this.prices.length; }  // @= size
  private abstract(): void {  // @= abstract
    throw new Error('x');  // @= abstract
  }
}
export function CartView({ cart }: Props): JSX.Element {  // @= CartView
  const onClick = useCallback(() => {  // @= CartView
    cart.load('1');  // @= CartView
  }, [cart]);
  return <button onClick={onClick}>{cart.size} it's</button>;  // @= CartView
}
"""

RUBY = """
require 'tax'  # @= -
module Shop
  RATE = 0.2  # @= -
  class Cart < ApplicationRecord
    before_save :check  # @= -
    def total(rate: RATE)  # @= total
      prices.map do |price|
        price * rate  # @= total
      end.sum  # @= total
    rescue ZeroDivisionError => e
      raise "no {" if e  # @= total
    end

    def empty? = prices.none?  # @= empty?

    def self.load(id)  # @= load
      find(id)  # @= load
    end

    private

    def check!  # @= check!
      if total.nil?
        errors.add(:total)  # @= check!
      end
    end
  end
end
"""

PHP = """
<?php
namespace App;  // @= -
# a comment with a { brace
function parse(string $text): array  // @= parse
{
    return explode('{', $text);  // @= parse
}
final class Cart extends Base implements Shop
{
    private array $prices = [];
    public function __construct(private Api $api, ?int $size = null)  // @= __construct
    {
        parent::__construct();  // @= __construct
    }
    public static function total(array $prices): int {  // @= total
        return array_sum(array_map(function ($price) {
            return $price->cents;  // @= total
        }, $prices));
    }
    abstract protected function rate(): float;
    private function size(): int  // @= size
    {
        foreach ($this->prices as $price) { if (!$price) { return 0; } }  // @= size
        return count($this->prices);  // @= size
    }
}
"""

GO = """
package cart

import "fmt"  // @= -

type Cart struct {
	prices []int
}

func Parse(text string) (price int, err error) {  // @= Parse
	if text == "{" {
		return 0, fmt.Errorf("no price")  // @= Parse
	}
	defer func() {
		recover()  // @= Parse
	}()
	return 1, nil  // @= Parse
}

func (c *Cart) Total(rate float64) int {  // @= Total
	sum := 0
	for _, price := range c.prices {
		sum += price  // @= Total
	}
	switch v := any(sum).(type) {
	case int:
		return v  // @= Total
	}
	return sum  // @= Total
}

func Map[T any, U any](items []T, f func(T) U) []U {  // @= Map
	return nil  // @= Map
}

var rates = map[string]int{"a": 1}  // @= -
"""

JAVA = """
package com.acme.shop;  // @= -
public class Cart<T extends Price> implements Shop {
    private final List<T> prices = new ArrayList<>();
    public Cart(List<T> prices) {  // @= Cart
        this.prices.addAll(prices);  // @= Cart
    }
    @Override
    public <R> Map<String, R> total(final Function<T, R> by) throws IOException, ShopException {  // @= total
        if (prices.isEmpty()) {
            throw new IllegalStateException("no {prices}");  // @= total
        }
        prices.forEach(price -> {
            price.check();  // @= total
        });
        return new HashMap<>() {{ put("a", null); }};  // @= total
    }
    static class Item {
        int price() { return 1; }  // @= price
    }
    enum Kind { A, B; }
    private static synchronized void clear() {  // @= clear
        synchronized (LOCK) { count = 0; }  // @= clear
        char brace = '}';
        try (var in = open()) { read(in); } catch (IOException e) { fail(e); }  // @= clear
    }
}
"""

KOTLIN = """
package com.acme.shop
class Cart(private val prices: List<Price>) : Shop {
    override fun total(rate: Double): Int {  // @= total
        return prices.sumOf { price ->
            price.cents  // @= total
        }
    }
    suspend fun <T> load(id: String): T? = withContext(IO) {  // @= load
        api.get(id)  // @= load
    }
    fun rate() = 3  // @= rate
    val size: Int  // @= -
        get() = prices.size
    companion object {
        fun parse(text: String): Price {  // @= parse
            require(text != "{") { "no price" }  // @= parse
            return Price(text)  // @= parse
        }
    }
}
fun Cart.twice(): Int {  // @= twice
    return total(1.0) * 2  // @= twice
}
"""

CSHARP = """
using System;  // @= -
namespace Shop
{
    public sealed class Cart<T> : ICart where T : Price
    {
        public int Size { get { return 1; } }
        public Cart(IApi api) : base(api)  // @= Cart
        {
            _api = api;  // @= Cart
        }
        public async Task<decimal> TotalAsync(List<T> prices, CancellationToken token = default)  // @= TotalAsync
        {
            foreach (var price in prices)
            {
                using (var scope = Open()) { sum += price.Cents; }  // @= TotalAsync
            }
            return prices.Select(p => { return p.Cents; }).Sum();  // @= TotalAsync
        }
        private static bool IsEmpty<TItem>(IEnumerable<TItem> items) where TItem : class  // @= IsEmpty
        {
            var text = @"C:\\{";
            return !items.Any();  // @= IsEmpty
        }
        int Rate() => 3;  // @= Rate
    }
}
"""

RUST = """
use std::fmt;  // @= -
pub struct Cart<'a> { prices: &'a [Price] }
impl<'a> Cart<'a> {
    pub fn total(&self, rate: f64) -> Result<i64, Error> {  // @= total
        let open = '{';
        let sum = self.prices.iter().map(|price| {
            price.cents  // @= total
        }).sum();
        match sum { 0 => Err(Error::Empty), n => Ok(n) }  // @= total
    }
    async fn load<T: Into<String>>(id: T) -> Self where T: Send {  // @= load
        fetch(id).await.unwrap()  // @= load
    }
}
impl fmt::Display for Cart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {  // @= fmt
        write!(f, "{}", self.total(1.0).unwrap())  // @= fmt
    }
}
fn main() {  // @= main
    println!("{}", r#"{"#);  // @= main
}
"""

ELIXIR = """
defmodule Shop.Cart do
  @rate 0.2  # @= -
  alias Shop.Price  # @= -

  @doc "def fake do"
  def total(%{prices: prices} = cart) when is_list(prices) do  # @= total
    prices
    |> Enum.map(fn price ->
      price.cents  # @= total
    end)
    |> Enum.sum()  # @= total
  end

  def empty?(cart), do: cart.prices == []  # @= empty?

  defp check!(cart) do  # @= check!
    case cart do
      nil -> raise "no cart"  # @= check!
      _ -> cart
    end
  end
end
"""

SWIFT = """
import Foundation  // @= -
public final class Cart: Shop {
    private var prices: [Price] = []
    init(prices: [Price]) {  // @= init
        self.prices = prices  // @= init
    }
    func total(of kind: Kind? = nil, rate: Double) throws -> Int {  // @= total
        guard let kind else { throw ShopError.none }  // @= total
        return prices.map { price in
            price.cents  // @= total
        }.reduce(0, +)
    }
    @objc static func load(_ id: String) async -> Cart? {  // @= load
        await api.get(id)  // @= load
    }
}
extension Cart {
    func twice() -> Int { 2 }  // @= twice
}
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cart.py", PYTHON),
        ("cart.js", JAVASCRIPT),
        ("cart.tsx", TYPESCRIPT),
        ("cart.rb", RUBY),
        ("cart.php", PHP),
        ("cart.go", GO),
        ("Cart.java", JAVA),
        ("Cart.kt", KOTLIN),
        ("Cart.cs", CSHARP),
        ("cart.rs", RUST),
        ("cart.ex", ELIXIR),
        ("Cart.swift", SWIFT),
    ],
)
def test_every_marked_line_belongs_to_its_function(path: str, text: str) -> None:
    scopes = scopes_of(path, text)
    marks = [
        (number, mark[1])
        for number, line in enumerate(text.split("\n"), start=1)
        if (mark := re.search(r"@= (\S+)$", line))
    ]
    found = [(number, scope.name if (scope := function_at(scopes, number)) else "-") for number, _ in marks]
    assert found == marks


SUFFIXES = st.sampled_from("py js tsx rb php go java kt cs rs ex swift txt".split())
SOURCE = st.lists(
    st.sampled_from(
        [*"(){}[];,.=:<>'\"`/#\\\n x", "=>", "function ", "def ", "fun ", "class ", "end\n", '"""']
    )
)


@given(SUFFIXES, SOURCE.map("".join))
def test_no_source_is_too_broken_to_be_read(suffix: str, text: str) -> None:
    last = text.count("\n") + 1
    for scope in scopes_of(f"cart.{suffix}", text):
        assert 1 <= scope.start <= scope.end <= last
        assert scope.name


SCRIPT_WITHOUT_SEMICOLONS = """
const bad = node => list.indexOf(node.type) > -1  // @= bad

module.exports = {  // @= -
  create (context) {  // @= create
    const fix = node => fixer => {  // @= fix
      return 1  // @= fix
    }
    const other = (a) =>  // @= other
      a.filter(Boolean)  // @= other
        .map(x => x.y)  // @= other
    call(other)  // @= create
    const third = async x => x  // @= third
      && x.y  // @= third
    return third  // @= create
  }
}
class Cart
  extends Base {
  total () {  // @= total
    return 1  // @= total
  }
}
"""


def test_a_new_line_ends_an_arrow_where_no_semicolon_does() -> None:
    scopes = scopes_of("a.js", SCRIPT_WITHOUT_SEMICOLONS)
    said, found = [], []
    for number, line in enumerate(SCRIPT_WITHOUT_SEMICOLONS.split("\n"), start=1):
        if marked := re.search(r"@= (\S+)", line):
            holding = function_at(scopes, number)
            said.append((number, marked[1]))
            found.append((number, holding.name if holding else "-"))
    assert found == said
    assert [scope.name for scope in scopes if scope.kind == "class"] == ["Cart"]


def test_a_long_source_is_no_built_one() -> None:
    text = "# a comment of some length\n" * 8000 + "def last():\n    return 1\n"
    found = function_at(scopes_of("a.py", text), 8002)
    assert found is not None
    assert found.name == "last"
