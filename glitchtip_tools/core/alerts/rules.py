"""What `webhook.yaml` says: which alerts are dropped, muted or sent elsewhere, and what counts as a burst."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import timedelta
from re import fullmatch

import regex

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.search.language.mistakes import QuerySyntaxError
from glitchtip_tools.core.search.language.parser import parse
from glitchtip_tools.core.time.durations import LENGTH_FORMS, BadTime, duration
from glitchtip_tools.values import dataclass

ORDER = ("info", "warning", "error")  # what the colour of an alert can tell; fatal is as red as error
LEVELS = {"debug": 0, "info": 0, "warning": 1, "error": 2, "fatal": 2}
KEYS = ("dedupe", "burst", "rules")
RULE_KEYS = ("name", "level", "project", "environment", "title", "query", "drop", "mute_for", "route")
DESTINATION = r"(-?[0-9]{1,19}|@[A-Za-z0-9_]{1,64})(/[0-9]{1,10})?"  # CHAT or CHAT/TOPIC
MATCH_SECONDS = 0.1  # for one title; a regex that needs longer does not match


@dataclass(frozen=True, slots=True)
class AlertDestination:
    """A chat (number or `@channel`) and, in a forum, a topic."""

    chat: str
    topic: str = ""

    def __str__(self) -> str:
        return f"{self.chat}/{self.topic}" if self.topic else self.chat


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule: all conditions given must hold. An alert whose level nobody knows fits no `level`."""

    name: str
    levels: frozenset[str] | None = None
    projects: frozenset[str] | None = None
    environments: frozenset[str] | None = None
    title: str = ""
    query: str = ""
    drop: bool = False
    mute_for: timedelta | None = None
    route: AlertDestination | None = None

    def fits(self, alert: Alert) -> bool:
        """Return whether all conditions but the query hold; that one needs the server."""
        return (
            (self.levels is None or alert.level in self.levels)
            and (self.projects is None or alert.project.lower() in self.projects)
            and (self.environments is None or alert.environment.lower() in self.environments)
            and (not self.title or _found(self.title, alert.title))
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole file; without one everything is sent, the same issue once in ten minutes."""

    rules: tuple[AlertRule, ...] = ()
    dedupe: timedelta = timedelta(minutes=10)
    burst: int = 5
    within: timedelta = field(default=timedelta(seconds=30))

    @property
    def asks(self) -> bool:
        """Whether a rule has a query, so that GlitchTip must be asked."""
        return any(rule.query for rule in self.rules)


Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with the file; `keys` lead to where: keys of mappings, positions in lists."""

    keys: Keys
    message: str


class _Mistakes(list[Mistake]):
    def note(self, keys: Keys, message: str) -> None:
        self.append(Mistake(keys, message))


def policy_of(data: object) -> tuple[Policy, list[Mistake]]:
    """Return what the file's data means, and everything that is wrong with it."""
    wrong = _Mistakes()
    top = _mapping(data if data is not None else {}, KEYS, "the file", (), wrong)
    burst = _mapping(top.get("burst", {}), ("more_than", "within"), "`burst`", ("burst",), wrong)
    rules = top.get("rules", [])
    if not isinstance(rules, list):
        wrong.note(("rules",), "`rules` must be a list")
        rules = []
    read = tuple(_rule(item, position, wrong) for position, item in enumerate(rules))
    policy = Policy(
        read,
        _span(top.get("dedupe", "10m"), "`dedupe`", ("dedupe",), wrong),
        _count(burst.get("more_than", 5), "`burst.more_than`", ("burst", "more_than"), wrong),
        _span(burst.get("within", "30s"), "`burst.within`", ("burst", "within"), wrong),
    )
    names = [rule.name for rule in read]
    for position, name in enumerate(names):
        if name in names[:position]:
            wrong.note(("rules", position, "name"), f"two rules are called `{name}`")
    return policy, wrong


def destination(text: str) -> AlertDestination:
    """Return `CHAT` or `CHAT/TOPIC`; raises ValueError."""
    if not fullmatch(DESTINATION, text.strip()):
        raise ValueError(text)
    chat, _, topic = text.strip().partition("/")
    return AlertDestination(chat, topic)


def _rule(item: object, position: int, wrong: _Mistakes) -> AlertRule:
    at: Keys = ("rules", position)
    data = _mapping(item, RULE_KEYS, f"rule {position + 1}", at, wrong)
    name = _text(data, "name", f"rule {position + 1}", at, wrong) or f"rule {position + 1}"
    where = f"rule {position + 1} (`{name}`)" if data.get("name") else f"rule {position + 1}"
    if not any(key in data for key in ("drop", "mute_for", "route")):
        wrong.note(at, f"{where} does nothing: give `drop`, `mute_for` or `route`")
    if data.get("drop") and ("mute_for" in data or "route" in data):
        wrong.note((*at, "drop"), f"{where} drops, so `mute_for` and `route` have no effect")
    if not isinstance(data.get("drop", False), bool):
        wrong.note((*at, "drop"), f"{where}: `drop` must be true or false")
    return AlertRule(
        name,
        _levels(data["level"], where, (*at, "level"), wrong) if "level" in data else None,
        _names(data, "project", where, at, wrong),
        _names(data, "environment", where, at, wrong),
        _regex(_text(data, "title", where, at, wrong), where, (*at, "title"), wrong),
        _query(_text(data, "query", where, at, wrong), where, (*at, "query"), wrong),
        data.get("drop") is True,
        _span(data["mute_for"], f"{where}: `mute_for`", (*at, "mute_for"), wrong)
        if "mute_for" in data
        else None,
        _route(data["route"], where, (*at, "route"), wrong) if "route" in data else None,
    )


def _mapping(
    value: object, known: Iterable[str], where: str, at: Keys, wrong: _Mistakes
) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        wrong.note(at, f"{where} must be a mapping")
        return {}
    keys = tuple(known)
    for key in value:
        if key not in keys:
            listed = ", ".join(f"`{one}`" for one in keys)
            wrong.note((*at, str(key)), f"{where}: unknown key `{key}`; available: {listed}")
    return {str(key): item for key, item in value.items()}


def _text(data: Mapping[str, object], key: str, where: str, at: Keys, wrong: _Mistakes) -> str:
    """Return the text under a key, empty when the key is not there."""
    value = data.get(key, "")
    if key in data and (not isinstance(value, str | int | float) or not str(value).strip()):
        wrong.note((*at, key), f"{where}: `{key}` must be text")
        return ""
    return str(value)


def _levels(value: object, where: str, at: Keys, wrong: _Mistakes) -> frozenset[str]:
    levels: set[str] = set()
    for word in _words(value) or [""]:
        match = fullmatch(r"(>=|<=|>|<)?\s*([a-z]+)", word.strip().lower())
        if not match or match[2] not in LEVELS:
            forms = f"{', '.join(LEVELS)}, or a comparison (`>=warning`)"
            wrong.note(at, f"{where}: `{word}` is not a level: {forms}")
            continue
        levels |= {one for rank, one in enumerate(ORDER) if _holds(rank, match[1], LEVELS[match[2]])}
    return frozenset(levels)


def _holds(rank: int, operator: str | None, wanted: int) -> bool:
    match operator:
        case ">=":
            return rank >= wanted
        case "<=":
            return rank <= wanted
        case ">":
            return rank > wanted
        case "<":
            return rank < wanted
    return rank == wanted


def _names(
    data: Mapping[str, object], key: str, where: str, at: Keys, wrong: _Mistakes
) -> frozenset[str] | None:
    if key not in data:
        return None
    words = _words(data[key])
    if not words or not all(words):
        wrong.note((*at, key), f"{where}: `{key}` must be a name or a list of names")
    return frozenset(word.lower() for word in words)


def _words(value: object) -> list[str]:
    """Return the texts of a value or a list; an empty one for what is not a text."""
    return [
        str(item).strip() if isinstance(item, str | int | float) else ""
        for item in (value if isinstance(value, list) else [value])
    ]


def _regex(pattern: str, where: str, at: Keys, wrong: _Mistakes) -> str:
    try:
        return str(regex.compile(pattern, regex.IGNORECASE).pattern)
    except regex.error as error:
        wrong.note(at, f"{where}: `title` is not a regular expression: {error}")
        return ""


def _found(pattern: str, title: str) -> bool:
    try:
        return regex.search(pattern, title, regex.IGNORECASE, timeout=MATCH_SECONDS) is not None
    except TimeoutError:
        return False


def _query(query: str, where: str, at: Keys, wrong: _Mistakes) -> str:
    try:
        parse(query)
    except QuerySyntaxError as error:
        wrong.note(at, f"{where}: `query`: {error.message.partition(chr(10))[0]}")
    return query


def _span(value: object, where: str, at: Keys, wrong: _Mistakes) -> timedelta:
    try:
        return timedelta(0) if value == 0 and not isinstance(value, bool) else duration(str(value))
    except BadTime as error:
        wrong.note(at, f"{where}: {error.message}, such as {LENGTH_FORMS}")
        return timedelta(0)


def _count(value: object, where: str, at: Keys, wrong: _Mistakes) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    wrong.note(at, f"{where} must be a whole number above 0")
    return 1


def _route(value: object, where: str, at: Keys, wrong: _Mistakes) -> AlertDestination | None:
    try:
        return destination(str(value))
    except ValueError:
        wrong.note(at, f"{where}: `route` is not a chat: a number, `@channel`, or `CHAT/TOPIC`")
        return None
