"""What is typed into the chat: a command and its words, understood or refused with how it is used."""

from collections.abc import Callable
from datetime import timedelta
from re import fullmatch, sub

from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.core.time.durations import HOUR, BadTime, Duration, duration, is_duration, rounded_up
from glitchtip_tools.core.time.moments import MOMENT_FORMS, Reading, read
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.values import dataclass

LONGEST_HOURS = 14 * 24
LONGEST_IGNORE = timedelta(days=365)
MOST_EVENTS = 1_000_000

# The same names as on the command line, in its groups: how each is used, and what it does. Telegram's menu has them
# in this order.
GROUPS = {
    "Triage": {
        "status": ("[24h]", "what happened since this chat last asked"),
        "errors": ("[component] [24h]", "the most frequent errors"),
        "issues": ("[QUERY]", "issues in the whole search language, or `@NAME`"),
        "issue": ("ID", "an issue: what, where it fails, runbook, comments"),
        "resolve": ("ID [in VERSION]", "mark as resolved"),
        "ignore": ("ID [2h | monday 9:00 | 100x]", "mark as ignored, for a time or a number of events"),
        "unresolve": ("ID", "reopen"),
        "assign": ("ID EMAIL | #TEAM | nobody", "assign to a person, a team or nobody"),
        "comment": ("ID text", "comment on an issue"),
        "snooze": ("", "ignored issues that will be reopened"),
        "undo": ("[ID]", "undo the last change made in this chat"),
    },
    "Understand": {
        "investigate": ("ID", "find where it fails and which commits are behind it"),
        "events": ("ID", "the newest events of an issue"),
        "tags": ("ID [KEY]", "the tags of an issue's events, with counts"),
        "runbook": ("ID", "the instructions for an issue"),
    },
    "Report": {
        "metrics": ("[daily | weekly]", "the last 24 hours, or the last week"),
        "releases": ("[VERSION]", "the newest releases, or what one brought"),
        "help": ("", "what I understand"),
    },
}
COMMANDS = {name: row for group in GROUPS.values() for name, row in group.items()}
# Other names of a command: those that the command line has for it.
ALSO = {
    "start": "help", "search": "issues", "list": "issues", "show": "issue", "view": "issue",
    "reopen": "unresolve", "runbooks": "runbook",
}  # fmt: skip
AT_A_TERMINAL = {"merge": "merging", "delete": "deleting"}  # a slip in a chat could not be undone
CHANGING = frozenset({"resolve", "ignore", "unresolve", "assign", "undo", "comment", "investigate"})
SLOW = frozenset({"status", "errors", "issues", "investigate", "metrics", "releases", "snooze"})
OPTION = r"(?:--|[\u2013\u2014])?"  # people paste options, and telephones turn their hyphens into a dash


@dataclass(frozen=True, slots=True)
class Order:
    """One command; `issue` is what the person called it, `span`, `until` or `events` bound an ignore.

    `since` is where a status begins, `to` who is to have the issue.
    """

    name: str
    issue: str = ""
    text: str = ""
    component: str = ""
    hours: int = 24
    version: str = ""
    span: timedelta | None = None
    until: Reading | None = None
    events: int | None = None
    since: Reading | None = None
    to: str = ""

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
    match = fullmatch(r"/([A-Za-z_]{1,32})(?:@([A-Za-z0-9_]+))?", head)
    if not match or (match[2] and match[2].lower() != own_name.lstrip("@").lower()):
        return None
    name = ALSO.get(match[1].lower(), match[1].lower())
    words = f"{first} {rest}".strip() if newline else rest.strip()
    if name in AT_A_TERMINAL:
        what = f"{AT_A_TERMINAL[name]} cannot be undone, so I leave it to the command line"
        raise BadUsage(what, hint=f"`gtt {name}` shows the issues and asks first")
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
    match = fullmatch(r"(?:\"([^\"]+)\"|(\S+))?(?:\s*(?<!\S)(\S+))?", words)
    if not match:
        raise _wrong(name, "a component and a number of hours, no more")
    quoted, component, length = match[1], match[2] or "", match[3]
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


def _words(name: str, words: str) -> Order:
    return Order(name, text=words)


def _status(name: str, words: str) -> Order:
    match = fullmatch(rf"(?i:{OPTION}since[\s=]+)?(.*)", words)
    if not match or not match[1]:
        return Order(name)
    try:
        return Order(name, since=read(match[1]))
    except BadTime as error:
        raise _wrong(name, f"`{match[1]}` is not a time such as {MOMENT_FORMS}") from error


def _metrics(name: str, words: str) -> Order:
    if words.lower() not in ("", "daily", "weekly"):
        raise _wrong(name, f"`{words}` is neither `daily` nor `weekly`")
    return Order(name, text=words.lower() or "daily")


def _one_issue(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    if rest:
        raise _wrong(name, f"one issue at a time: `{rest}` is one too many")
    return Order(name, issue)


def _resolve(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    match = fullmatch(rf"(?i:{OPTION}in)[\s=]+(\S{{1,250}})", rest)
    if rest and not match:
        raise _wrong(name, f"I don't understand `{rest}`")
    return Order(name, issue, version=match[1] if match else "")


def _ignore(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    rest = sub(rf"\A(?i:{OPTION}(?:for|until))[\s=]+", "", rest)
    if not rest:
        return Order(name, issue)
    events = fullmatch(r"([0-9]{1,9})\s*x", rest.lower())
    if events and 0 < int(events[1]) <= MOST_EVENTS:
        return Order(name, issue, events=int(events[1]))
    try:
        reading = read(rest)
    except BadTime as error:
        what = f"`{rest}` is neither a time such as {MOMENT_FORMS} nor a number of events such as `100x`"
        raise _wrong(name, what) from error
    if not isinstance(reading, Duration):
        return Order(name, issue, until=reading)
    if not timedelta(0) < reading.length <= LONGEST_IGNORE:
        raise _wrong(name, f"`{rest}` is not between a second and a year")
    return Order(name, issue, span=reading.length)


def _assign(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    to = sub(rf"\A(?i:{OPTION}to)[\s=]+", "", rest)
    if to.lower() in ("me", "@me"):
        raise _wrong(name, "I don't know your GlitchTip account: give its e-mail address")
    if not fullmatch(r"#[\w-]{1,100}|[^\s@]{1,100}@[^\s@]{1,150}|(?i:nobody|none)", to):
        raise _wrong(
            name, f"`{to}` is not an e-mail address, `#team` or `nobody`" if to else "assign it to whom?"
        )
    return Order(name, issue, to=to)


def _undo(name: str, words: str) -> Order:
    return _one_issue(name, words) if words else Order(name)


def _tags(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    return Order(name, issue, text=rest)


def _comment(name: str, words: str) -> Order:
    issue, rest = _issue(name, words)
    if not rest:
        raise _wrong(name, "the text of the comment is missing")
    return Order(name, issue, text=rest)


def _issue(name: str, words: str) -> tuple[str, str]:
    """Return what names the issue, and what follows; raises BadUsage."""
    issue, *rest = words.split(maxsplit=1) or [""]
    if not issue:
        raise _wrong(name, "which issue?")
    parse(issue)
    return issue, rest[0].strip() if rest else ""


READ: dict[str, Callable[[str, str], Order]] = {
    "status": _status,
    "errors": _errors,
    "issues": _words,
    "resolve": _resolve,
    "ignore": _ignore,
    "assign": _assign,
    "comment": _comment,
    "snooze": _nothing,
    "undo": _undo,
    "tags": _tags,
    "metrics": _metrics,
    "releases": _words,
    "help": _nothing,
}
