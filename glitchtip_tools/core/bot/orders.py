"""What is typed into the chat: a command and its words, understood or refused with how it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from re import fullmatch

from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.errors import BadUsage

LONGEST_HOURS = 14 * 24
LONGEST_IGNORE = timedelta(days=365)
MOST_EVENTS = 1_000_000
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

# name -> how it is used, what it does; registered with Telegram in this order
COMMANDS = {
    "errors": ("[component] [hours]", "the most frequent errors"),
    "search": ("QUERY", "issues in the whole search language"),
    "issue": ("ID", "an issue: what, where it fails, runbook, comments"),
    "investigate": ("ID", "find where it fails and which commits are behind it"),
    "resolve": ("ID [in VERSION]", "mark as resolved"),
    "ignore": ("ID [2h | 100x]", "mark as ignored, for a time or so many events"),
    "reopen": ("ID", "open again"),
    "comment": ("ID text", "comment on an issue"),
    "runbook": ("ID", "the instructions for an issue"),
    "metrics": ("", "the last 24 hours"),
    "help": ("", "what I understand"),
}
CHANGING = frozenset({"resolve", "ignore", "reopen", "comment", "investigate"})
SLOW = frozenset({"errors", "search", "investigate", "metrics"})


@dataclass(frozen=True, slots=True)
class Order:
    """One command; `issue` is what the person called it, `span` or `events` bound an ignore."""

    name: str
    issue: str = ""
    text: str = ""
    component: str = ""
    hours: int = 24
    version: str = ""
    span: timedelta | None = None
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
    """Return the command in a message, None for what is none or another bot's; raises BadUsage that says how."""
    head, _, rest = text.strip().partition(" ")
    head, newline, first = head.partition("\n")
    found = fullmatch(r"/([A-Za-z_]{1,32})(?:@([A-Za-z0-9_]+))?", head)
    if not found or (found[2] and found[2].lower() != own_name.lstrip("@").lower()):
        return None
    name = found[1].lower()
    words = f"{first} {rest}".strip() if newline else rest.strip()
    if name == "start":
        return Order("help")
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
    """`/errors`, `/errors 48`, `/errors baileys`, `/errors baileys 48`; a component in quotes may have spaces."""
    found = fullmatch(r"(?:\"([^\"]+)\"|(\S+))?(?:\s*(?<!\S)(\d{1,6})\s*h?)?", words)
    if not found:
        raise _wrong(name, "a component and a number of hours, no more")
    component, hours = found[1] or found[2] or "", found[3]
    if not found[1] and hours is None and fullmatch(r"\d{1,6}h?", component):
        component, hours = "", component.rstrip("h")
    if hours is not None and not 1 <= int(hours) <= LONGEST_HOURS:
        raise _wrong(name, f"between 1 and {LONGEST_HOURS} hours")
    return Order(name, component=component, hours=int(hours or 24))


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
    span = fullmatch(r"(\d{1,6})\s*([mhdw])", rest.lower())
    events = fullmatch(r"(\d{1,9})\s*x", rest.lower())
    if span and timedelta(0) < (length := timedelta(**{UNITS[span[2]]: int(span[1])})) <= LONGEST_IGNORE:
        return Order(name, issue, span=length)
    if events and 0 < int(events[1]) <= MOST_EVENTS:
        return Order(name, issue, events=int(events[1]))
    raise _wrong(name, f"`{rest}` is neither a time such as `2h` nor a number of events such as `100x`")


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
