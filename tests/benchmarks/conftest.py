"""A made-up shop: a repository of a few commits, one of which brought a bug, and the crash that it caused."""

import json
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks.cases import Case, load

MONEY = '''def parse(text):
    """Return cents."""
    whole, _, cents = text.partition(".")
    return int(whole) * 100 + int(cents or 0)
'''
MONEY_BROKEN = MONEY.replace("def parse(text):", "def parse(text, sign=None):").replace(
    "text.partition", "text.strip(sign.symbol).partition"
)
CART = """from shop.money import parse


class Cart:
    def total(self, prices):
        return sum(parse(price) for price in prices)
"""
LICENSE = '"""The shop.\n\nFree for everybody.\n"""\n\n'
STORY = [
    ("Open the shop", {"shop/money.py": MONEY, "shop/cart.py": CART}),
    ("Read prices with their currency's sign", {"shop/money.py": MONEY_BROKEN}),
    ("Say whose shop it is", {"README": "The shop of two people.\n"}),
    (
        "Add the licence to every file",
        {"shop/money.py": LICENSE + MONEY_BROKEN, "shop/cart.py": LICENSE + CART},
    ),
    ("Praise the shop", {"README": "The good shop of two people.\n"}),
]


@dataclass(frozen=True)
class Shop:
    """Where the cases and the clones are, and the repository's commits from old to new."""

    cases: Path
    repositories: Path
    work: Path
    commits: tuple[str, ...]

    @property
    def case(self) -> Case:
        """The only case."""
        return load(self.cases)[0]


@pytest.fixture(scope="session")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    tmp_path = tmp_path_factory.mktemp("shop")
    repository = tmp_path / "repos" / "shop"
    repository.mkdir(parents=True)
    _git(repository, 0, "init", "-q", "-b", "main")
    commits = []
    for day, (subject, files) in enumerate(STORY, start=1):
        for name, text in files.items():
            (repository / name).parent.mkdir(exist_ok=True)
            (repository / name).write_text(text)
        _git(repository, day, "add", ".")
        _git(repository, day, "commit", "-q", "-m", subject)
        commits.append(_git(repository, day, "rev-parse", "HEAD"))
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "shop-0123456789.json").write_text(json.dumps(_case(commits)))
    return Shop(cases, tmp_path / "repos", tmp_path, tuple(commits))


@pytest.fixture
def shop(_shop: Shop, tmp_path: Path) -> Shop:
    """The shop's repository and its case, and an empty folder to work in."""
    work = tmp_path / "work"
    work.mkdir()
    return replace(_shop, work=work)


def _git(repository: Path, day: int, *words: str) -> str:
    when = f"2026-01-{day + 1:02} 12:00:00 +0000"
    people = {"NAME": "Ann", "EMAIL": "ann@example.org", "DATE": when}
    env = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in people.items()}
    said = subprocess.run(
        ["git", "-c", "commit.gpgsign=false", *words],
        cwd=repository,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


def _case(commits: list[str]) -> dict[str, object]:
    return {
        "id": "shop-0123456789",
        "language": "python",
        "buggy_commit": commits[-1],
        "app_root": "/app",
        "issue": {
            "title": "AttributeError: 'NoneType' object has no attribute 'symbol'",
            "culprit": "shop.money in parse",
        },
        "event": {
            "event_id": "9d549737b979486ebaaad68d2344d3fb",
            "platform": "python",
            "timestamp": "2026-01-07T12:00:00Z",
            "release": commits[-1],
            "environment": "production",
            "exception": {
                "values": [
                    {
                        "type": "AttributeError",
                        "value": "'NoneType' object has no attribute 'symbol'",
                        "stacktrace": {"frames": _frames()},
                    }
                ]
            },
        },
        "gold": {
            "files": ["shop/money.py"],
            "functions": [{"file": "shop/money.py", "function": "parse", "class": None}],
            "lines": {"shop/money.py": [[8, 8]]},
            "introducing_commits": [commits[1]],
            "module_level_only": False,
        },
        "fixed_file_is_innermost": True,
    }


def _frames() -> list[dict[str, object]]:
    cart, money = (LICENSE + text for text in (CART, MONEY_BROKEN))
    return [
        {
            "filename": "flask/app.py",
            "abs_path": "/usr/local/lib/python3.8/site-packages/flask/app.py",
            "module": "flask.app",
            "function": "dispatch_request",
            "lineno": 1799,
            "context_line": "        return self.view_functions[rule.endpoint](**view_args)",
        },
        _frame("shop/cart.py", "shop.cart", "total", 11, cart),
        _frame("shop/money.py", "shop.money", "parse", 8, money),
    ]


def _frame(path: str, module: str, function: str, line: int, text: str) -> dict[str, object]:
    lines = text.split("\n")
    return {
        "filename": path,
        "abs_path": f"/app/{path}",
        "module": module,
        "function": function,
        "lineno": line,
        "pre_context": lines[max(0, line - 6) : line - 1],
        "context_line": lines[line - 1],
        "post_context": lines[line : line + 5],
        "in_app": True,
    }
