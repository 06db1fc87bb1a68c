"""The order of a log's lines: newest first, of several programs or threads at once, with lines left out."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

TIME = (
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T\x20]|\d\d-[A-Z][a-z]{2}-\d{4}\x20|\d{1,2}[./]\d{1,2}[./]\d{4},?\x20"
    r"|(?:[A-Z][a-z]{2}\x20){2}[\x20\d]\d\x20)?"
    r"\d?\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:\x20\d{4})?(?:\x20?(?:Z|UTC|GMT|[AP]M|[+-]\d\d:?\d\d))?\]?"
)
FEWEST_TIMES = 3
_SORTABLE = (
    re.compile(  # at the beginning of a line, behind a collector's number of nanoseconds or in a CSV file
        r"^[|\"`>\x20]{0,4}(?:\d{13,19}[\x20\t,]\"?)?\[?"
        r"(?P<time>\d{4}-\d\d-\d\d[T\x20]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)"
    )
)
_SOURCE = re.compile(  # which of several programs, or which thread of one, wrote a line of their common log
    rf"(?:(?:{TIME}|[A-Z][a-z]{{2}}[ ]{{1,2}}\d{{1,2}}[ ]\d\d:\d\d:\d\d) )?"
    r"(?P<source>\d{1,4}\|[\w.@/-]{1,80}\s*\||[\w.-]{1,80}\s+\||\[pod/[^\]]{1,200}\]"
    r"|(?:@[\w.-]{1,60}/)?[a-z][\w.-]{0,60}:[a-z][\w-]{0,40}:"
    r"|(?:[\w.-]{1,80} )?[\w./@-]{1,80}\[\d{1,8}\]:"
    r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[ ]{1,4}(?P<thread>\d{1,7}[ -][ ]{0,6}\d{1,7})\b(?: [VDIWEFA] [^:]{1,80}:)?"
    r"|(?:[A-Z]{4,5} )?\[(?!\d{4}-|\d\d?:\d\d|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\])"
    r"[\w .:#/-]{1,80}\](?= ))"
    r"(?P<rest>.*)"
)
_OF_A_STACK = re.compile(r"[ \t]{1,40}(?:at \S|File \"|from \S)|[ \t]{0,40}#\d{1,3} \S")
# What a person, or a tool with a limit, puts for frames that are left out; the JVM's own `... 9 more` is none.
_LEFT_OUT = re.compile(
    r"^\s*(?:at )?(?:\.{3,5}|…|\[(?:\.{3}|…)\]|\(\.{3}\)|<(?:snip|cut|\.{3})>|\[?(?:snip|cut|truncated)\]?"
    r"|[\[(.…]{1,4} ?\d{1,5} (?:more )?(?:lines|frames|stack frames)"
    r" (?:omitted|truncated|elided|hidden|skipped|removed)"
    r"[^\w]{0,4})\s*$"
)


def oldest_first(text: str) -> str:
    """Return a text whose lines have times that only fall, as Loki shows them, the other way round.

    Lines without a time belong to the one above them.
    """
    entries = _entries(text.split("\n"))
    times = [time for time, _ in entries if time]
    pairs = list(pairwise(times))
    if len(times) < FEWEST_TIMES or times[0] <= times[-1] or any(before < after for before, after in pairs):
        return text
    return "\n".join(line for _, entry in reversed(entries) for line in entry)


def one_time(lines: Sequence[str]) -> bool:
    """Return whether all times of a log are the same one, which says nothing about the order of its lines."""
    times = [match["time"] for line in lines if (match := _SORTABLE.match(line))]
    return len(times) >= FEWEST_TIMES and len(set(times)) == 1


def without_gaps(lines: Sequence[str]) -> list[str]:
    """Return the lines without those that only say that others are left out."""
    return [line for line in lines if not _LEFT_OUT.match(line)]


def interleaved(lines: Sequence[str]) -> bool:
    """Return whether a line of a stack follows one of another program or thread that has several lines."""
    told = [
        (_source_of(match), match["rest"]) if (match := _SOURCE.match(line)) else ("", line) for line in lines
    ]
    counts = Counter(source for source, _ in told)
    within = [(source, bool(_OF_A_STACK.match(rest))) for source, rest in told]
    return any(
        calls and above_calls and source != above and min(counts[source], counts[above]) > 1
        for (above, above_calls), (source, calls) in pairwise(within)
        if source and above
    )


def by_source(lines: Sequence[str]) -> list[str]:
    """Return the lines of a log that several programs or threads wrote with those of each together.

    The one comes last whose last indented line does: its stack is probably the log's last.
    """
    groups: dict[str, list[str]] = {}
    indented: dict[str, int] = {}
    for at, line in enumerate(lines):
        match = _SOURCE.match(line)
        source, rest = (_source_of(match), match["rest"]) if match else ("", line)
        groups.setdefault(source, []).append(line)
        if rest.startswith(("  ", "\t", " \t")):
            indented[source] = at
    return [
        line for source in sorted(groups, key=lambda one: indented.get(one, -1)) for line in groups[source]
    ]


def is_of_source(line: str) -> bool:
    """Return whether a line begins with the program or the thread that wrote it, as in a log of several."""
    return _SOURCE.match(line) is not None


def _source_of(match: re.Match[str]) -> str:
    return match["thread"] or match["source"]


def _entries(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the entries of a log, each with its time, of which what is above the first one has none."""
    entries: list[tuple[str, list[str]]] = []
    for line in lines:
        match = _SORTABLE.match(line)
        if match or not entries:
            entries.append((match["time"].replace("T", " ") if match else "", [line]))
        else:
            entries[-1][1].append(line)
    return entries
