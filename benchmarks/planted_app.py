"""The small application in which regressions are planted: its files, its history before and after them."""

import json
import subprocess
import sys
from pathlib import Path
from string import Template
from typing import Any

Edit = tuple[str, str, str]

PRICES = """from shop import settings


def price(store, name):
    product = store.products.get(name)
    if product is None:
        return 0
    amount = product["price"]
    if product.get("sale"):
        amount -= amount * settings.SALE // 100
    return amount


def sum_of(product, count):
    return product['price'] * count


def taxed(amount):
    return amount + amount * settings.TAX // 100


def converted(amount, currency):
    rate = settings.RATES[currency]
    return amount * rate // 100
"""
SETTINGS = """SALE = 20
TAX = 25
RATES = {
    "USD": 108,
    "EUR": 100,
    "DKK": 746,
}
"""
STORE = """class Guest:
    def __init__(self, number):
        self.number = number
        self.name = f"guest {number}"


class Store:
    newest_first = True
    products = {"tea": {"price": 30}, "mate": {"price": 45, "sale": True}}
    shelves = {"tea": 12, "mate": 3}

    def __init__(self):
        self.customers = {}
        self.log = []


def open_store():
    return Store()


def customer(store, number):
    found = store.customers.get(number)
    return found or Guest(number)
"""
STOCK = """def left(store, name):
    try:
        shelf = store.shelves[name]
    except KeyError:
        return 0
    return shelf


def taken(store, name, count):
    rest = store.shelves[name] - count
    store.shelves[name] = rest
    return rest
"""
ORDERS = """from shop import prices


class Customer:
    def __init__(self, name, address=None):
        self.name = name
        self.address = address


class Order:
    def __init__(self, customer, products):
        self.customer = customer
        self.products = products
        self.number = 1


def total(store, order):
    amount = sum(prices.price(store, name) for name in order.products)
    return prices.taxed(amount)


def label(order):
    return f"{order.number}: {order.customer.name}"


def send(order):
    if order.customer.address is None:
        return None
    return posted(order.customer.address, label(order))


def posted(address, text):
    street = address.strip()
    return f"{text}, {street}"
"""
MAIL = """from shop import store as stores


def letter(text, options):
    options.setdefault("footer", "")
    lines = [text, options["footer"]]
    return "\\n".join(lines)


def greeting(store, number):
    known = stores.customer(store, number)
    return f"Dear {known.name}"
"""
REPORT = """def mean(sums):
    if not sums:
        return 0
    return sum(sums) // len(sums)


def sold(orders):
    counts = {}
    for order in orders:
        for name in order.products:
            counts[name] = counts.get(name, 0) + 1
    return counts
"""

FILES: tuple[tuple[str, dict[str, str]], ...] = (
    ("Prices of tea", {"shop/__init__.py": "", "shop/prices.py": PRICES, "shop/settings.py": SETTINGS}),
    ("A store with shelves", {"shop/store.py": STORE, "shop/stock.py": STOCK}),
    ("Orders", {"shop/orders.py": ORDERS}),
    ("Letters to customers", {"shop/mail.py": MAIL}),
    ("Reports", {"shop/report.py": REPORT}),
)
# Ordinary work before the guilty commit: every file has more than one author.
BEFORE: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    ("Sales of a fifth", (("shop/settings.py", "SALE = 20\n", "SALE = 25\n"),)),
    (
        "Count from the first order on",
        (("shop/orders.py", "        self.number = 1\n", "        self.number = 1 + len(products)\n"),),
    ),
    (
        "Mean without fractions",
        (
            (
                "shop/report.py",
                "            counts[name] = counts.get(name, 0) + 1\n",
                "            counts[name] = 1 + counts.get(name, 0)\n",
            ),
        ),
    ),
    (
        "Friendlier letters",
        (("shop/mail.py", 'return f"Dear {known.name}"\n', 'return f"Dear {known.name},"\n'),),
    ),
    (
        "Label of the shop",
        (("shop/orders.py", '    return f"{text}, {street}"\n', '    return f"{text} / {street}"\n'),),
    ),
    (
        "More on the shelves",
        (("shop/stock.py", "    store.shelves[name] = rest\n", "    store.shelves[name] = max(0, rest)\n"),),
    ),
)
# Ordinary work after it, in the same files: the newest commit is never the guilty one.
AFTER: tuple[tuple[str, tuple[Edit, ...]], ...] = (
    (
        "Sell gift cards",
        (
            ("shop/settings.py", "SALE = 25\n", "SALE = 25\nGIFT = 500\n"),
            (
                "shop/prices.py",
                "def converted(amount, currency):\n",
                "def gift():\n    return settings.GIFT\n\n\ndef converted(amount, currency):\n",
            ),
        ),
    ),
    (
        "Names of shelves",
        (
            (
                "shop/stock.py",
                "def taken(store, name, count):\n",
                "def names(store):\n    return sorted(store.shelves)\n\n\ndef taken(store, name, count):\n",
            ),
            (
                "shop/store.py",
                "def open_store():\n",
                "def close_store(store):\n    store.log.clear()\n\n\ndef open_store():\n",
            ),
        ),
    ),
    (
        "Reports of a week",
        (
            (
                "shop/report.py",
                "def sold(orders):\n",
                "def week(reports):\n    return reports[-7:]\n\n\ndef sold(orders):\n",
            ),
            (
                "shop/mail.py",
                "def greeting(store, number):\n",
                "def goodbye():\n    return 'Yours'\n\n\ndef greeting(store, number):\n",
            ),
        ),
    ),
    (
        "Cancel orders",
        (
            (
                "shop/orders.py",
                "def label(order):\n",
                "def cancelled(order):\n    order.number = 0\n    return order\n\n\ndef label(order):\n",
            ),
        ),
    ),
)

# Runs a call of the application, in place of `$call`, and prints the exception as a Python SDK sends it.
RUNNER = Template("""
import json, linecache, sys
root = sys.argv[1]
sys.path.insert(0, root)
from shop import mail, orders, prices, report, stock, store
value = None
try:
    $call
except Exception as error:
    frames, at = [], error.__traceback__.tb_next
    while at:
        code, line = at.tb_frame.f_code, at.tb_lineno
        lines = linecache.getlines(code.co_filename)
        path = code.co_filename.removeprefix(root + "/")
        if path.startswith("shop/"):
            frames.append({
                "filename": path, "abs_path": "/srv/" + path, "module": path[:-3].replace("/", "."),
                "function": code.co_name, "lineno": line, "in_app": True,
                "pre_context": [text.rstrip("\\n") for text in lines[max(0, line - 6):line - 1]],
                "context_line": lines[line - 1].rstrip("\\n"),
                "post_context": [text.rstrip("\\n") for text in lines[line:line + 5]],
            })
        at = at.tb_next
    value = {"type": type(error).__name__, "value": str(error), "stacktrace": {"frames": frames}}
print(json.dumps(value))
""")


def raised(root: Path, call: str) -> dict[str, Any]:
    """Return the exception that a call of the application in `root` raises; RuntimeError without one."""
    words = [sys.executable, "-I", "-c", RUNNER.substitute(call=call), str(root)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    value: dict[str, Any] | None = json.loads(done.stdout)
    if not value:
        raise RuntimeError(f"nothing is raised by {call}")
    return value
