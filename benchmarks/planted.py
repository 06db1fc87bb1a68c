#!/usr/bin/env python3
"""Twelve regressions planted in a small application: the guilty commit is known because it was put there.

    benchmarks/planted.py [--keep FOLDER]

Each one gets a repository of its own with the application's history, the guilty commit, later commits that touch the
same files, and the event of the crash that the application then really has. Four guilty commits took out a check.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.planted_app import AFTER, BEFORE, FILES, raised
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.services.investigation.evidence import gather

AUTHORS = ("Ada", "Bo", "Cem", "Dora")
Edit = tuple[str, str, str]  # a file, what stands there, what replaces it


@dataclass(frozen=True)
class Planted:
    """A regression: the guilty commit's subject and edits, and the call of the application that then fails.

    `tidied` are edits of a later commit that only gives the guilty lines another form.
    """

    name: str
    subject: str
    edits: tuple[Edit, ...]
    call: str
    removed_check: bool = False
    tidied: tuple[Edit, ...] = ()


PLANTED = (
    Planted(
        "check of a missing product",
        "Look products up once",
        (("shop/prices.py", "    if product is None:\n        return 0\n", ""),),
        "prices.price(store.open_store(), 'rum')",
        removed_check=True,
    ),
    Planted(
        "caught exception",
        "Fewer levels of nesting",
        (
            (
                "shop/stock.py",
                "    try:\n        shelf = store.shelves[name]\n    except KeyError:\n        return 0\n",
                "    shelf = store.shelves[name]\n",
            ),
        ),
        "stock.left(store.open_store(), 'rum')",
        removed_check=True,
    ),
    Planted(
        "early return for nothing sold",
        "Round the mean to cents",
        (
            ("shop/report.py", "    if not sums:\n        return 0\n", ""),
            (
                "shop/report.py",
                "    return sum(sums) // len(sums)\n",
                "    return round(sum(sums) / len(sums), 2)\n",
            ),
        ),
        "report.mean([])",
        removed_check=True,
    ),
    Planted(
        "check in the caller",
        "Send letters in the order of their arrival",
        (
            ("shop/orders.py", "    if order.customer.address is None:\n        return None\n", ""),
            ("shop/store.py", "    newest_first = True\n", "    newest_first = False\n"),
        ),
        "orders.send(orders.Order(orders.Customer('Eve'), []))",
        removed_check=True,
    ),
    Planted(
        "key of a table in another file",
        "Sort the currencies",
        (
            (
                "shop/settings.py",
                'RATES = {\n    "USD": 108,\n    "EUR": 100,\n    "DKK": 746,\n}\n',
                'RATES = {\n    "EUR": 100,\n    "USD": 108,\n}\n',
            ),
        ),
        "prices.converted(200, 'DKK')",
    ),
    Planted(
        "default of an option",
        "Options come from one place",
        (("shop/mail.py", '    options.setdefault("footer", "")\n', ""),),
        "mail.letter('Hello', {})",
    ),
    Planted(
        "the failing line itself",
        "Show the weight of parcels",
        (
            (
                "shop/orders.py",
                '    return f"{order.number}: {order.customer.name}"\n',
                '    return f"{order.number}: {order.customer.name}, {order.parcel.weight} g"\n',
            ),
        ),
        "orders.label(orders.Order(orders.Customer('Eve'), []))",
    ),
    Planted(
        "argument more",
        "Taxes of other countries",
        (
            ("shop/prices.py", "def taxed(amount):\n", "def taxed(amount, country):\n"),
            ("shop/settings.py", "TAX = 25\n", 'TAX = 25\nTAXES = {"DK": 25, "DE": 19}\n'),
        ),
        "orders.total(store.open_store(), orders.Order(orders.Customer('Eve'), ['tea']))",
    ),
    Planted(
        "value no longer returned",
        "Log what is looked for",
        (
            (
                "shop/store.py",
                "    found = store.customers.get(number)\n    return found or Guest(number)\n",
                "    found = store.customers.get(number)\n    store.log.append(number)\n"
                "    if found:\n        return found\n",
            ),
        ),
        "mail.greeting(store.open_store(), 7)",
    ),
    Planted(
        "attribute renamed in its class",
        "Call things by their names",
        (
            ("shop/orders.py", "        self.products = products\n", "        self.lines = products\n"),
            ("shop/orders.py", "for name in order.products", "for name in order.lines"),
        ),
        "report.sold([orders.Order(orders.Customer('Eve'), ['tea'])])",
    ),
    Planted(
        "number kept as text",
        "Read the shelves from a file",
        (
            ("shop/store.py", '    shelves = {"tea": 12, "mate": 3}\n', "    shelves = dict(SHELVES)\n"),
            (
                "shop/store.py",
                "class Store:\n",
                'SHELVES = [("tea", "12"), ("mate", "3")]\n\n\nclass Store:\n',
            ),
        ),
        "stock.taken(store.open_store(), 'tea', 2)",
    ),
    Planted(
        "a change of form over the guilty line",
        "Prices per gram",
        (
            (
                "shop/prices.py",
                "    return product['price'] * count\n",
                "    return product['price'] / product['grams'] * count\n",
            ),
        ),
        "prices.sum_of({'price': 3}, 2)",
        tidied=(
            (
                "shop/prices.py",
                "    return product['price'] / product['grams'] * count\n",
                '    return (\n        product["price"]\n        / product["grams"]\n        * count\n    )\n',
            ),
        ),
    ),
)


@dataclass
class Repository:
    """A repository that grows: every commit some days after the last, by one author after the other."""

    root: Path
    day: int = 0
    made: int = 0

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> str:
        """Return what git says."""
        done = subprocess.run(
            ["git", "-C", self.root, *words], capture_output=True, text=True, check=True, env=self._who()
        )
        return done.stdout.strip()

    def _who(self) -> Mapping[str, str]:
        author = AUTHORS[self.made % len(AUTHORS)]
        moment = f"{1_640_000_000 + 86_400 * self.day} +0000"
        who = {"NAME": author, "EMAIL": f"{author.lower()}@shop.example", "DATE": moment}
        known = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        return {**os.environ, **known, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the work tree."""
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def edit(self, edits: Sequence[Edit]) -> None:
        """Replace what stands in files; what does not stand there once is an error."""
        for name, old, new in edits:
            text = (self.root / name).read_text(encoding="utf-8")
            if text.count(old) != 1:
                raise ValueError(f"{name} does not hold once: {old!r}")
            self.write({name: text.replace(old, new)})

    def commit(self, subject: str, days: int) -> str:
        """Commit everything so many days after the last commit; return its id."""
        self.day, self.made = self.day + days, self.made + 1
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)
        return self.git("rev-parse", "HEAD")


def planted(one: Planted, folder: Path) -> tuple[Repository, str, dict[str, Any]]:
    """Make the repository; return it, the guilty commit and the event of the crash."""
    repository = Repository(folder)
    for subject, files in FILES:
        repository.write(files)
        repository.commit(subject, 20)
    for subject, edits in BEFORE:
        repository.edit(edits)
        repository.commit(subject, 30)
    repository.edit(one.edits)
    guilty = repository.commit(one.subject, 20)
    for subject, edits in AFTER:
        repository.edit(edits)
        repository.commit(subject, 2)
    if one.tidied:
        repository.edit(one.tidied)
        repository.commit("Break long lines", 1)
    return repository, guilty, crashed(repository, one.call)


def crashed(repository: Repository, call: str) -> dict[str, Any]:
    """Return the event of the exception that the call raises, as an SDK would send it; RuntimeError without one."""
    value = raised(repository.root, call)
    when = repository.git("log", "-1", "--format=%cI")
    return {
        "event_id": "1" * 32,
        "timestamp": when,
        "platform": "python",
        "level": "error",
        "release": repository.git("rev-parse", "HEAD"),
        "exception": {"values": [value]},
        "title": f"{value['type']}: {value['value']}",
        "culprit": "",
    }


def investigated(folder: Path) -> Iterator[tuple[Planted, str, Investigation]]:
    """Yield each regression with its guilty commit and what the investigation says."""
    for number, one in enumerate(PLANTED):
        repository, guilty, data = planted(one, folder / f"{number:02}")
        event = event_of(data)
        yield one, guilty, assemble(event, gather(event, repository.root))


def main(words: Sequence[str] | None = None) -> int:
    """Print the rank of each guilty commit; 1 when fewer than eleven are first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", type=Path, help="keep the repositories in this folder")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as temporary:
        first = 0
        for one, guilty, found in investigated(given.keep or Path(temporary)):
            ids = [suspect.commit for suspect in found.suspects]
            rank = ids.index(guilty) + 1 if guilty in ids else None
            first += rank == 1
            check = "removed check, " if one.removed_check else ""
            print(f"{rank or '-':>3}  {one.name} ({check}{found.confidence.suspect})")
    print(f"{first} of {len(PLANTED)} guilty commits are named first")
    return int(first < len(PLANTED) - 1)


if __name__ == "__main__":
    raise SystemExit(main())
