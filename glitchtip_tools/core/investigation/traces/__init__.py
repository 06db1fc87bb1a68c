"""Stacks as people paste them, in the form of each language's runtime, read to an event."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from glitchtip_tools.core.investigation.traces import boxes, pages, records
from glitchtip_tools.core.investigation.traces.chosen import is_named, most_told
from glitchtip_tools.core.investigation.traces.collected import lines_of
from glitchtip_tools.core.investigation.traces.excerpts import with_excerpts
from glitchtip_tools.core.investigation.traces.inspected import bare_chains
from glitchtip_tools.core.investigation.traces.languages import (
    dotnet,
    elixir,
    go,
    javascript,
    jvm,
    python,
    ruby,
)
from glitchtip_tools.core.investigation.traces.languages.native import crash_reports, rust, swift
from glitchtip_tools.core.investigation.traces.languages.php import listed as php_listed
from glitchtip_tools.core.investigation.traces.languages.php import printed as php_printed
from glitchtip_tools.core.investigation.traces.order import (
    by_source,
    interleaved,
    oldest_first,
    one_time,
    without_gaps,
)
from glitchtip_tools.core.investigation.traces.prefixes import (
    plain_lines,
    unprefixed,
    without_common_prefixes,
)
from glitchtip_tools.core.investigation.traces.times import moment_of
from glitchtip_tools.core.languages import platform_of
from glitchtip_tools.models import Event, ExceptionValue, Frame

LARGEST = 1_000_000  # characters that are read, from the end
MOST_LINES = 20_000
WIDEST = 4_000  # characters of a line
_TYPED = re.compile(
    r"^(?:Uncaught )?(?P<type>(?:[A-Za-z_]\w*(?:\.|::|\\))*[A-Z]\w*(?:Error|Exception)): (?P<value>\S.*)$"
)
_SHORTENED = re.compile(r"(?:\(\.{3}\)|\[(?:\.{3}|…)\]|\.{3}|…)[\\/]")
_RAILS = re.compile(  # above code of a template, which is below it
    r"^(?P<type>(?:[A-Z]\w{0,80}::){1,6}[A-Z]\w{0,80}|[A-Z]\w{0,80}(?:Error|Exception)) \((?P<value>\S.{0,2000})\):$"
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
    TraceForm("native", crash_reports.read),
    TraceForm("elixir", elixir.read_terms),
    TraceForm("php", php_listed.read),
    TraceForm("php", boxes.read_collision),
    TraceForm("python", boxes.read_rich),
    TraceForm("other", pages.read),
    TraceForm("other", records.read),
)


_SHOWN = ("python", "java", "ruby", "native", "other")  # forms in which several languages are shown


def event_of(text: str) -> Event | None:
    """Return the last trace of a text as an event, None when there is none in a form that is known.

    Of several readings of the same stack the one counts that finds the most frames; of stacks of several languages
    the one that `most_told` says.
    """
    text = oldest_first(lines_of(text[-LARGEST:].lstrip("\ufeff")))
    raw = plain_lines(text, MOST_LINES, WIDEST)
    if interleaved(raw):
        raw = by_source(raw)
    lines = unprefixed(raw)
    dense = [line for line in lines if line.strip()]  # a mail or a page may have put a line between any two
    # What looks like a prefix may be the stack's own: as it is it counts when that says as much.
    readings: list[list[str]] = []
    more = (
        raw,
        lines,
        dense,
        unprefixed(by_source(raw)),
        without_common_prefixes(lines),
        without_gaps(lines),
    )
    readings += (one for one in more if one not in readings)
    read = _read(readings)
    if one_time(raw) and not any(is_named(chain) for _, chain in read):
        read += [one for one in _read([lines[::-1]]) if is_named(one[1])]
    if not read:
        return None
    platform, chain = most_told(read, text)
    if platform in _SHOWN:
        platform = _platform_of(chain, platform)
    return _event(platform, with_excerpts(chain, lines), moment_of(text, chain))


def _read(readings: Sequence[Sequence[str]]) -> list[tuple[str, Chain]]:
    """Return the last stack that each form finds in each reading, with the form's platform."""
    return [
        (form.platform, chain) for read_as in readings for form in FORMS for chain in form.read(read_as)[-1:]
    ]


def _event(platform: str, chain: Chain, moment: datetime | None = None) -> Event:
    chain = tuple(replace(one, frames=tuple(map(_with_path, one.frames))) for one in chain)
    surfaced = chain[-1]
    title = ": ".join(part for part in (surfaced.type, surfaced.value) if part)
    return Event("", title, surfaced.value or "", platform=platform, date_created=moment, exceptions=chain)


def _with_path(frame: Frame) -> Frame:
    """Return a frame without what a person put for the beginning of its path."""
    if not frame.filename or not (cut := _SHORTENED.match(frame.filename)):
        return frame
    path = frame.filename[cut.end() :]
    return replace(frame, filename=path, abs_path=path)


def message_of(text: str) -> Event | None:
    """Return the last error that a text tells without a stack, None when the text is empty.

    It is what Node prints in brackets, else the last line.
    """
    raw = plain_lines(text[-LARGEST:], MOST_LINES, WIDEST)
    if chains := bare_chains(raw):
        return _event("node", chains[-1])
    lines = unprefixed(raw)  # only now: an error in brackets looks like a prefix
    told = next((match for line in reversed(lines) if (match := _RAILS.match(line.strip()))), None)
    if told:
        one = ExceptionValue(told["type"].rpartition("::")[2], told["value"])
        return Event(
            "", f"{told['type']}: {told['value']}", told["value"], platform="ruby", exceptions=(one,)
        )
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
