"""Stacks as people paste them, in the form of each language's runtime, read to an event."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from glitchtip_tools.core.investigation.traces import (
    dotnet,
    elixir,
    go,
    javascript,
    jvm,
    php,
    python,
    ruby,
    rust,
)
from glitchtip_tools.models import Event, ExceptionValue

LARGEST = 1_000_000  # characters that are read, from the end
MOST_LINES = 20_000
WIDEST = 4_000  # characters of a line
Chain = tuple[ExceptionValue, ...]

# What log collectors put before each line: a container's name, a stream and a time.
_PREFIX = re.compile(r"^(?:[\w.-]+\s+\| ?|\d{4}-\d\d-\d\dT[\d:.,]+Z (?:stdout|stderr) [FP] )")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


class TraceForm(NamedTuple):
    """A language's form of a trace: the platform as its SDK calls it, and what reads it."""

    platform: str
    read: Callable[[Sequence[str]], list[Chain]]


FORMS = (
    TraceForm("python", python.read),
    TraceForm("node", javascript.read),
    TraceForm("php", php.read),
    TraceForm("ruby", ruby.read),
    TraceForm("go", go.read),
    TraceForm("java", jvm.read),
    TraceForm("csharp", dotnet.read),
    TraceForm("native", rust.read),
    TraceForm("elixir", elixir.read),
)


def event_of(text: str) -> Event | None:
    """Return the last trace of a text as an event, None when there is none in a form that is known.

    Of several languages' forms the one counts that finds the most frames.
    """
    lines = _lines(text)
    found = [(form.platform, chain) for form in FORMS for chain in form.read(lines)[-1:]]
    if not found:
        return None
    platform, chain = max(
        found, key=lambda pair: (sum(len(one.frames) for one in pair[1]), bool(pair[1][-1].value))
    )
    surfaced = chain[-1]
    title = ": ".join(part for part in (surfaced.type, surfaced.value) if part)
    return Event("", title, surfaced.value or "", platform=platform, exceptions=chain)


def _lines(text: str) -> list[str]:
    """Return the lines without colours and collectors' prefixes; `\\n` inside JSON is a line's end, too."""
    text = text[-LARGEST:].lstrip("\ufeff")
    if text.count("\\n") > 2 * text.count("\n"):
        text = text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    lines = (_COLOURS.sub("", line[:WIDEST]).rstrip() for line in text.splitlines()[-MOST_LINES:])
    return [_PREFIX.sub("", line) for line in lines]
