"""One alert as GlitchTip sends it: an issue, or a monitored site that went down or came back."""

import re
from dataclasses import fields
from typing import Any, Literal
from urllib.parse import urlsplit

from glitchtip_tools.values import dataclass

Kind = Literal["issue", "uptime", "other"]
KINDS: tuple[Kind, ...] = ("issue", "uptime", "other")
MOST_LINK = 1000
NUMBERS = ("more", "unnamed")


@dataclass(frozen=True, slots=True)
class Alert:
    """What a message is made of; every field but the title may be empty. `level` is `""` if no colour shows it.

    `more` is not zero for a reminder: the alert was seen this often while it was held back. `unnamed` is
    not zero for one that replaces a number of issues which GlitchTip only counted. `regression` says that
    its issue was resolved and is back.
    """

    title: str
    kind: Kind = "other"
    culprit: str = ""
    level: str = ""
    link: str = ""
    issue_id: str = ""
    short_id: str = ""
    project: str = ""
    environment: str = ""
    server_name: str = ""
    release: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    more: int = 0
    unnamed: int = 0
    regression: bool = False

    @property
    def key(self) -> str:
        """What makes two alerts the same one; empty for what is never held back as a repetition."""
        if self.kind == "issue":
            return (
                f"issue:{self.issue_id}" if self.issue_id else f"{self.project}\n{self.title}\n{self.culprit}"
            )
        return f"uptime:{self.link or self.title}\n{self.culprit}" if self.kind == "uptime" else ""


def seen_again(alert: Alert, more: int) -> Alert:
    """Return the reminder that the alert was seen that number of times more while it was held back."""
    return Alert(
        alert.title,
        alert.kind,
        level=alert.level,
        link=alert.link,
        issue_id=alert.issue_id,
        short_id=alert.short_id,
        project=alert.project,
        environment=alert.environment,
        more=more,
    )


def as_values(alert: Alert) -> dict[str, object]:
    """Return the alert made of JSON's own types, without what is empty."""
    values = {item.name: getattr(alert, item.name) for item in fields(alert)}
    return {name: value for name, value in values.items() if value}


def from_values(values: dict[str, object]) -> Alert:
    """Return the alert that `as_values` made these of."""
    pairs = values.get("tags")
    tags = tuple((str(key), str(value)) for key, value in pairs) if isinstance(pairs, list) else ()
    kind: Kind = next((known for known in KINDS if known == values.get("kind")), "other")
    numbers: dict[str, Any] = {name: value for name in NUMBERS if isinstance(value := values.get(name), int)}
    words: dict[str, Any] = {
        item.name: str(values.get(item.name, ""))
        for item in fields(Alert)
        if item.name not in ("kind", "tags", "regression", *NUMBERS)
    }
    again = values.get("regression") is True
    return Alert(kind=kind, tags=tags, regression=again, **numbers, **words)


def tidy(value: object, most: int) -> str:
    """Return a foreign value as one line of at most `most` characters: no control characters, no half ones."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[: 4 * most]
    whole = "".join(" " if char < " " or "\x7f" <= char <= "\x9f" else char for char in text)
    line = " ".join(whole.encode("utf-8", "replace").decode().split())
    return line if len(line) <= most else line[: most - 1] + "…"


def address(value: object) -> str:
    """Return a foreign link when it is one that a browser opens, else nothing."""
    if not isinstance(value, str) or len(value) > MOST_LINK:
        return ""
    link = value.strip()
    try:
        parts = urlsplit(link)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return link if sound and link.isprintable() and not re.search(r"[\s<>\"]", link) else ""
