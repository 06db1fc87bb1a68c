"""Logs as collectors export them in JSON: Loki, Cloud Logging, Datadog, Elasticsearch, a line of the log an entry."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

_DECODER = json.JSONDecoder()
FEWEST = 3  # entries that make a log
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
_TIMES = ("timestamp", "@timestamp", "time", "ts", "date", "receiveTimestamp")
_TEXTS = ("textPayload", "line", "message", "msg", "log", "event", "content")
_STACKS = ("stack_trace", "stacktrace", "stack", "exception", "error.stack_trace", "traceback")
_LISTS = ("backtrace", "stack", "stack_trace", "stacktrace", "trace")  # of an answer, as lists of lines
_SAID = ("message", "description", "exception_message", "error_message", "detail")
_KINDS = ("type", "class", "exception", "error_class", "exception_class", "errorClass", "error")
_OF_STACKS = re.compile(r"stack|trace|exc|err", re.IGNORECASE)
DEEPEST = 3  # objects in one another in which a stack may be
_WITHIN = (
    "jsonPayload",
    "_source",
    "attributes",
    "content",
    "fields",
    "error",
)  # objects in which these may be


def lines_of(text: str) -> str:
    """Return the lines of a log in JSON, the oldest first, each behind its time; any other text as it is."""
    values, below = _values(text.strip())
    if len(values) == 1 and isinstance(values[0], Mapping) and (told := _listed(values[0])):
        return told
    if any(isinstance(one, Mapping) and (_holds_frames(one) or _holds_stack(one, DEEPEST)) for one in values):
        return text
    entries = [(time, line) for time, line in _entries(values) if line]
    if len(entries) < FEWEST or any("\n" in line.strip() for _, line in entries):
        return text  # a whole stack in one entry is read where it stands
    if all(time for time, _ in entries):
        newest_first = _moment(entries[0]) > _moment(entries[-1])
        entries = sorted(reversed(entries) if newest_first else entries, key=_moment)
    lines = [f"{time} {line.rstrip()}" if _CLOCK.match(time) else line.rstrip() for time, line in entries]
    return "\n".join(lines) + below


def _moment(entry: tuple[str, str]) -> str:
    """Return an entry's time as it sorts: `08:00:01.25Z` is before `08:00:01.256Z`."""
    return entry[0].rstrip("Z")


def _holds_frames(entry: Mapping[str, object]) -> bool:
    """Return whether an entry is an event, whose frames are objects, and not a line of a log."""
    return any(
        isinstance(entry.get(key), Mapping | list)
        for key in ("exception", "exceptions", "stacktrace", "frames")
    )


def _holds_stack(value: object, depth: int) -> bool:
    """Return whether an entry has a stack as a whole, such as under the `err` of a logger: that is read in place."""
    pairs = value.items() if isinstance(value, Mapping) else ()
    return any(
        (_OF_STACKS.search(key) is not None and _has_lines(inner))
        or (depth > 0 and _holds_stack(inner, depth - 1))
        for key, inner in pairs
    )


def _has_lines(value: object) -> bool:
    if isinstance(value, list):
        return len(value) > 1 and all(isinstance(line, str) for line in value)
    return isinstance(value, str) and "\n" in value.strip()


def _listed(answer: Mapping[str, object]) -> str:
    """Return the error of a server's answer whose stack is a list of lines, as a stack is printed."""
    for one in _objects(answer):
        for key in _LISTS if "file" not in one else ():  # PHP's own objects are read as such
            stack = one.get(key)
            if isinstance(stack, list) and len(stack) > 1 and all(isinstance(line, str) for line in stack):
                said = next((text for name in _SAID if isinstance(text := one.get(name), str) and text), "")
                kinds = one.get("types")
                kind = next((one[name] for name in _KINDS if isinstance(one.get(name), str)), "")
                kind = kinds[0] if isinstance(kinds, list) and kinds and isinstance(kinds[0], str) else kind
                return "\n".join([": ".join(part for part in (str(kind), said) if part), *stack])
    return ""


def _entries(values: Sequence[object]) -> Iterator[tuple[str, str]]:
    """Yield the time and the text of each entry."""
    for value in values:
        if not isinstance(value, Mapping):
            return
        results = value.get("data")
        if isinstance(results, Mapping) and isinstance(results.get("result"), list):
            yield from _of_loki(results["result"])
        else:
            yield _time(value), _text(value)


def _values(text: str) -> tuple[list[object], str]:
    """Return the objects of a list, of Elasticsearch's answer, or of lines of JSON, and the text below them.

    A line between lines of JSON that is none, as of a crash that no logger wrote, is an entry without a time.
    """
    if not text.startswith(("[", "{")):
        return [], ""
    try:
        whole, end = _DECODER.raw_decode(text)
        whole = None if text[end:].lstrip().startswith("{") else whole  # lines of JSON; but prose may follow
    except (ValueError, RecursionError):
        whole, end = None, 0
    if isinstance(whole, Mapping):
        hits = whole.get("hits")
        hits = hits.get("hits") if isinstance(hits, Mapping) else None
        whole = hits if isinstance(hits, list) else [whole]
    if isinstance(whole, list):
        return whole, text[end:]
    values: list[object] = []
    for line in text.splitlines():
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            if not values:
                return [], ""
            values.append({"line": line})
    return values, ""


def _of_loki(results: list[object]) -> Iterator[tuple[str, str]]:
    for stream in results:
        values = stream.get("values") if isinstance(stream, Mapping) else None
        for pair in values if isinstance(values, list) else ():
            if isinstance(pair, list) and len(pair) > 1 and all(isinstance(one, str) for one in pair[:2]):
                yield pair[0], pair[1]


def _objects(entry: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield entry
    for key in _WITHIN:
        if isinstance(inner := entry.get(key), Mapping):
            yield inner
            yield from (two for name in _WITHIN if isinstance(two := inner.get(name), Mapping))


def _time(entry: Mapping[str, object]) -> str:
    told = (one[key] for one in _objects(entry) for key in _TIMES if key in one)
    return next((str(time) for time in told if isinstance(time, str | int | float)), "")


def _text(entry: Mapping[str, object]) -> str:
    told = (one[key] for one in _objects(entry) for key in (*_STACKS, *_TEXTS) if key in one)
    return next((text for text in told if isinstance(text, str) and text.strip()), "")
