"""What is typed into the chat: a command and its words, understood or refused with how it is used."""

from collections.abc import Callable
from datetime import timedelta
from re import fullmatch

from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.core.time.durations import HOUR, BadTime, Duration, duration, is_duration, rounded_up
from glitchtip_tools.core.time.moments import MOMENT_FORMS, Reading, read
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.values import dataclass

LONGEST_HOURS = 14 * 24
LONGEST_IGNORE = timedelta(days=365)
MOST_EVENTS = 1_000_000

# name -> how it is used, what it does; registered with Telegram in this order
COMMANDS = {
    "errors": ("[component] [24h]", "the most frequent errors"),
    "search": ("QUERY", "issues in the whole search language"),
    "issue": ("ID", "an issue: what, where it fails, runbook, comments"),
    "investigate": ("ID", "find where it fails and which commits are behind it"),
    "resolve": ("ID [in VERSION]", "mark as resolved"),
    "ignore": ("ID [2h | monday 9:00 | 100x]", "mark as ignored, for a time or a number of events"),
    "reopen": ("ID", "open again"),
    "comment": ("ID text", "comment on an issue"),
    "runbook": ("ID", "the instructions for an issue"),
    "metrics": ("", "the last 24 hours"),
    "help": ("", "what I understand"),
}
# Other names of a command: those that the command line has for it.
ALSO = {"start": "help", "issues": "search", "unresolve": "reopen", "runbooks": "runbook"}
CHANGING = frozenset({"resolve", "ignore", "reopen", "comment", "investigate"})
SLOW = frozenset({"errors", "search", "investigate", "metrics"})


@dataclass(frozen=True, slots=True)
class Order:
    """One command; `issue` is what the person called it, `span`, `until` or `events` bound an ignore."""

    name: str
    issue: str = ""
    text: str = ""
    component: str = ""
    hours: int = 24
    version: str = ""
    span: timedelta | None = None
    until: Reading | None = None
    events: int | None = None

    @property
    def changes(self) -> bool:
        """Whether it changes something on the server."""
        return self.name in CHANGING

    @property
    def slow(self) -> bool:
        """Whether an answer may take so long that one says "working" first."""
        return self.name in SLOW


def order_of(text: str, own_name: str) -> Order | None:
    """Return the command in a message, None if it is not one or another bot's; raises BadUsage that says how."""
    head, _, rest = text.strip().partition(" ")
    head, newline, first = head.partition("\n")
    found = fullmatch(r"/([A-Za-z_]{1,32})(?:@([A-Za-z0-9_]+))?", head)
    if not found or (found[2] and found[2].lower() != own_name.lstrip("@").lower()):
        return None
    name = ALSO.get(found[1].lower(), found[1].lower())
    words = f"{first} {rest}".strip() if newline else rest.strip()
    if name not in COMMANDS:
        raise BadUsage(f"I don't know `/{name}`", hint="/help lists what I understand")
    return READ.get(name, _one_issue)(name, words)


def usage(name: str) -> str:
    """Return how a command is written."""
    return f"/{name} {COMMANDS[name][0]}".strip()


def _wrong(name: str, what: str) -> BadUsage:
    return BadUsage(what, hint=usage(name))


def _nothing(name: str, _words: str) -> Order:
    return Order(name)


def _errors(name: str, words: str) -> Order:
    """`/errors`, `/errors 48`, `/errors baileys`, `/errors baileys 2d`; a component in quotes may have spaces."""
    found = fullmatch(r"(?:\"([^\"]+)\"|(\S+))?(?:\s*(?<!\S)(\S+))?", words)
    if not found:
        raise _wrong(name, "a component and a number of hours, no more")
    quoted, component, length = found[1], found[2] or "", found[3]
    if quoted is None and length is None and _hours(component) is not None:
        component, length = "", component
    hours = 24 if length is None else _hours(length)
    if hours is None:
        raise _wrong(name, "a component and a number of hours, no more")
    if not 1 <= hours <= LONGEST_HOURS:
        raise _wrong(name, f"between 1 and {LONGEST_HOURS} hours")
    return Order(name, component=quoted or component, hours=hours)


def _hours(word: str) -> int | None:
    """Return how many hours a number or a length of time is, begun ones counted; None for what is neither."""
    text = f"{word}h" if fullmatch(r"[0-9]{1,6}", word) else word
    try:
        return rounded_up(duration(text), HOUR) // HOUR if is_duration(text) else None
    except BadTime:
        return LONGEST_HOURS + 1


def _search(name: str, words: str) -> Order:
    if not words:
        raise _wrong(name, "what shall I look for?")
    return Order(name, text=words)


def _one_issue(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    if rest:
        raise _wrong(name, f"one issue at a time: `{rest}` is too much")
    return Order(name, issue)


def _resolve(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    found = fullmatch(r"(?i:in)\s+(\S{1,250})", rest)
    if rest and not found:
        raise _wrong(name, f"I don't understand `{rest}`")
    return Order(name, issue, version=found[1] if found else "")


def _ignore(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    if not rest:
        return Order(name, issue)
    events = fullmatch(r"([0-9]{1,9})\s*x", rest.lower())
    if events and 0 < int(events[1]) <= MOST_EVENTS:
        return Order(name, issue, events=int(events[1]))
    try:
        reading = read(rest.removeprefix("for ").removeprefix("until "))
    except BadTime as error:
        what = f"`{rest}` is neither a time such as {MOMENT_FORMS} nor a number of events such as `100x`"
        raise _wrong(name, what) from error
    if not isinstance(reading, Duration):
        return Order(name, issue, until=reading)
    if not timedelta(0) < reading.length <= LONGEST_IGNORE:
        raise _wrong(name, f"`{rest}` is not between a second and a year")
    return Order(name, issue, span=reading.length)


def _comment(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    if not rest:
        raise _wrong(name, "what shall the comment say?")
    return Order(name, issue, text=rest)


def _issue(name: str, words: str) -> tuple[str, str]:
    """Return what names the issue, and what follows; raises BadUsage."""
    issue, *rest = words.split(maxsplit=1) or [""]
    if not issue:
        raise _wrong(name, "which issue?")
    parse(issue)
    return issue, rest[0].strip() if rest else ""


READ: dict[str, Callable[[str, str], Order]] = {
    "errors": _errors,
    "search": _search,
    "resolve": _resolve,
    "ignore": _ignore,
    "comment": _comment,
    "metrics": _nothing,
    "help": _nothing,
}
