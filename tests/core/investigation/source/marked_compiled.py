"""Sources of compiled languages whose lines say their function after `@=` (`-` for none)."""

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
