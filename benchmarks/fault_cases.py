"""Faults of a server and where they strike: one at one request of one command."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.commands import Command
from glitchtip_tools.sandbox.faults import Kind

JSON = "application/json"


@dataclass(frozen=True)
class Trouble:
    """A fault by name; `late` ones use up the time, after `final` ones nothing else is answered."""

    name: str
    kind: Kind
    late: bool = False
    final: bool = False
    url: str | None = None


def _body(text: str, status: int = 200, content_type: str = JSON, **more: object) -> Kind:
    return {"status": status, "body": text, "content_type": content_type, **more}  # type: ignore[typeddict-item]


def _troubles() -> Iterator[Trouble]:
    yield Trouble("refused", {}, url="http://127.0.0.1:9")
    yield Trouble("reset before", {"drop": "before"})
    yield Trouble("reset after", {"drop": "after"})
    yield Trouble("slow", {"delay": 0.02})
    yield Trouble("hang", {"delay": 1.0}, late=True)
    yield Trouble("drip", {"manner": "drip"}, late=True)
    yield Trouble("drip headers", {"manner": "drip headers"}, late=True)
    yield Trouble("cut", {"manner": "cut"})
    yield Trouble("garbage", {"manner": "garbage"})
    yield Trouble("bad gzip", {"manner": "bad gzip"})
    for carried_out in (False, True):
        after = " carried out" if carried_out else ""
        yield Trouble(f"500{after}", {"status": 500, "html": True, "carried_out": carried_out})
        yield Trouble(f"502{after}", {"status": 502, "html": True, "carried_out": carried_out})
        yield Trouble(f"page{after}", {"status": 200, "html": True, "carried_out": carried_out})
        for body in ("null", "{}", "[]", ""):
            yield Trouble(f"{body or 'empty'}{after}", _body(body, carried_out=carried_out))
        yield Trouble(f"204{after}", {"status": 204, "carried_out": carried_out})
        yield Trouble(f"text{after}", _body("ok", content_type="text/plain", carried_out=carried_out))
        yield Trouble(f"429{after}", {"status": 429, "retry_after": 0, "carried_out": carried_out})
    past = "Mon, 23 Nov 2026 08:00:00 GMT"
    yield Trouble("429 date", {"status": 429, "retry_after": past})
    for name, status in (("down", 0), ("401", 401), ("429", 429), ("500", 500)):
        yield Trouble(f"lost, then {name}", {"drop": "after", "afterwards": status}, final=True)


TROUBLES = tuple(_troubles())


@dataclass(frozen=True)
class Position:
    """A request of a command: its line, and how many of the same line come before it."""

    method: str
    target: str
    nth: int

    @property
    def pattern(self) -> str:
        """What finds it."""
        return f"^{re.escape(self.target)}$"


@dataclass(frozen=True)
class Run:
    """What a run printed and did; `effects` counts what is in the world, `before` what was there at first."""

    code: int
    out: str
    err: str
    effects: Mapping[str, int]
    before: Mapping[str, int]


@dataclass(frozen=True)
class Case:
    """One fault at one request of one command, `lasting` or once."""

    command: Command
    trouble: Trouble
    position: Position
    lasting: bool

    def __str__(self) -> str:
        often = "always" if self.lasting else "once"
        where = f"{self.position.method} {self.position.target[:80]} #{self.position.nth}"
        return f"gtt {self.command.words}: {self.trouble.name} ({often}) at {where}"
