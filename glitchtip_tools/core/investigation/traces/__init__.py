"""Stacks as people paste them, in the form of each language's runtime, read to an event."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from glitchtip_tools.core.investigation.traces import (
    boxes,
    dotnet,
    elixir,
    go,
    javascript,
    jvm,
    pages,
    python,
    records,
    ruby,
    rust,
    swift,
)
from glitchtip_tools.core.investigation.traces.excerpts import with_excerpts
from glitchtip_tools.core.investigation.traces.inspected import bare_chains
from glitchtip_tools.core.investigation.traces.php import listed as php_listed
from glitchtip_tools.core.investigation.traces.php import printed as php_printed
from glitchtip_tools.core.investigation.traces.prefixes import (
    by_source,
    is_of_source,
    plain_lines,
    unprefixed,
    without_common_prefixes,
)
from glitchtip_tools.core.investigation.traces.times import moment_of
from glitchtip_tools.core.languages import platform_of
from glitchtip_tools.models import Event, ExceptionValue

LARGEST = 1_000_000  # characters that are read, from the end
MOST_LINES = 20_000
WIDEST = 4_000  # characters of a line
_TYPED = re.compile(
    r"^(?:Uncaught )?(?P<type>(?:[A-Za-z_]\w*(?:\.|::|\\))*[A-Z]\w*(?:Error|Exception)): (?P<value>\S.*)$"
)
Chain = tuple[ExceptionValue, ...]


class TraceForm(NamedTuple):
    """A language's form of a trace: the platform as its SDK calls it, and what reads it."""

    platform: str
    read: Callable[[Sequence[str]], list[Chain]]


FORMS = (
    TraceForm("python", python.read),
    TraceForm("node", javascript.read),
    TraceForm("php", php_printed.read),
    TraceForm("ruby", ruby.read),
    TraceForm("go", go.read),
    TraceForm("java", jvm.read),
    TraceForm("csharp", dotnet.read),
    TraceForm("native", rust.read),
    TraceForm("elixir", elixir.read),
    TraceForm("cocoa", swift.read),
    TraceForm("php", php_listed.read),
    TraceForm("php", boxes.read_collision),
    TraceForm("python", boxes.read_rich),
    TraceForm("other", pages.read),
    TraceForm("other", records.read),
)


_SHOWN = ("python", "java", "ruby", "other")  # forms in which several languages are shown


def event_of(text: str) -> Event | None:
    """Return the last trace of a text as an event, None when there is none in a form that is known.

    Of several languages' forms the one counts that finds the most frames.
    """
    raw = plain_lines(text[-LARGEST:].lstrip("\ufeff"), MOST_LINES, WIDEST)
    lines = unprefixed(raw)
    dense = [line for line in lines if line.strip()]  # a mail or a page may have put a line between any two
    # What looks like a prefix may be the stack's own: as it is it counts when that says as much.
    readings: list[list[str]] = []
    readings += (one for one in (raw, lines, dense, unprefixed(by_source(raw))) if one not in readings)
    bare = without_common_prefixes(lines)
    readings += [bare] if bare != lines else []
    chains = [
        (form.platform, chain) for read_as in readings for form in FORMS for chain in form.read(read_as)[-1:]
    ]
    if not chains:
        return None
    platform, chain = max(chains, key=lambda pair: _worth(pair[1]))
    if platform in _SHOWN:
        platform = _platform_of(chain, platform)
    return _event(platform, with_excerpts(chain, lines), moment_of(text, chain))


def _event(platform: str, chain: Chain, moment: datetime | None = None) -> Event:
    surfaced = chain[-1]
    title = ": ".join(part for part in (surfaced.type, surfaced.value) if part)
    return Event("", title, surfaced.value or "", platform=platform, date_created=moment, exceptions=chain)


def _worth(chain: Chain) -> tuple[int, int, bool, bool, bool]:
    """Return how much a reading found: frames, then their places, then a type of its own, then a message.

    A message in which each line begins with the program that wrote it was not read, it was only copied.
    """
    surfaced = chain[-1]
    copied = any(map(is_of_source, (surfaced.value or "").split("\n")))
    named = surfaced.type not in ("Error", "Exception")
    frames = [frame for one in chain for frame in one.frames]
    placed = sum(bool(frame.line_no) for frame in frames)
    return len(frames), placed, not copied, named, bool(surfaced.value)


def message_of(text: str) -> Event | None:
    """Return the last error that a text tells without a stack, None when the text is empty.

    It is what Node prints in brackets, else the last line.
    """
    raw = plain_lines(text[-LARGEST:], MOST_LINES, WIDEST)
    if chains := bare_chains(raw):
        return _event("node", chains[-1])
    lines = unprefixed(raw)  # only now: an error in brackets looks like a prefix
    last_line = next((line.strip() for line in reversed(lines) if line.strip()), "")
    if not last_line:
        return None
    typed = _TYPED.match(last_line)
    one = ExceptionValue(typed["type"], typed["value"]) if typed else ExceptionValue("Error", last_line)
    return Event("", last_line, one.value or "", platform="other", exceptions=(one,))


def _platform_of(chain: Chain, otherwise: str) -> str:
    """Return the platform of frames in a form that is used for several languages, by the innermost file's ending."""
    files = [frame.filename or "" for one in chain for frame in one.frames]
    return next(filter(None, map(platform_of, reversed(files))), otherwise)
