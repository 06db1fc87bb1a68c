"""Sources of scripting languages whose lines say their function after `@=` (`-` for none)."""

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
