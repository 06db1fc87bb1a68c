"""Repositories that grow a commit a day, and crashes in them."""

from pathlib import Path

from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.services.investigation.evidence import gather
from tests import repositories

PRICES = """PRICES = {"tea": 3}


def price_of(name):
    if name not in PRICES:
        raise KeyError(name)
    return PRICES[name]
"""
ORDERS = """from shop.prices import price_of


def total(order):
    amount = 0
    for item in order.items:
        amount += price_of(item) * order.count
    return amount
"""


class Story:
    """A repository that grows a commit a day."""

    def __init__(self, root: Path) -> None:
        self.root, self.day = repositories.create(root), 0

    def git(self, *words: str, author: str = "Ada") -> str:
        return repositories.git(self.root, *words, day=self.day, author=author)

    def commit(self, subject: str, files: dict[str, str], author: str = "Ada") -> str:
        self.day += 1
        return repositories.commit(self.root, self.day, subject, files, author)


def frame(path: str, line: int, function: str, text: str) -> dict[str, object]:
    source = text.split("\n")
    return {
        "filename": path,
        "abs_path": path,
        "function": function,
        "lineno": line,
        "pre_context": source[max(0, line - 4) : line - 1],
        "context_line": source[line - 1],
        "post_context": source[line : line + 3],
    }


def crash(
    frames: list[dict[str, object]],
    *,
    day: int = 28,
    kind: str = "KeyError",
    value: str = "'cake'",
    **more: object,
) -> dict[str, object]:
    values = [{"type": kind, "value": value, "stacktrace": {"frames": frames}}]
    return {
        "event_id": "e1",
        "platform": "python",
        "timestamp": f"2026-01-{day:02}T13:00:00Z",
        "exception": {"values": values},
        **more,
    }


def investigated(story: Story, data: dict[str, object]) -> Investigation:
    event = event_of(data)
    return assemble(event, gather(event, story.root))


def shop(story: Story) -> tuple[str, str]:
    first = story.commit(
        "Sell tea",
        {
            "shop/prices.py": PRICES.replace(
                "    if name not in PRICES:\n        raise KeyError(name)\n", ""
            ),
            "shop/orders.py": "x = 1\n",
        },
    )
    return first, story.commit("Count items of an order", {"shop/orders.py": ORDERS}, author="Bo")
