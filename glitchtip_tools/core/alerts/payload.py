"""From the body of GlitchTip's webhook to alerts: unknown fields are ignored, missing ones survived.

The form is Slack's: the level is a colour only, the issue's number only is in the link, and the short id only in
the part made for Teams. One call names several issues, and may say that there are more than it names.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from glitchtip_tools.core.alerts.alert import Alert, Kind, address, tidy
from glitchtip_tools.core.alerts.completing import still_unnamed

LEVELS = {"#4b60b4": "info", "#e9b949": "warning", "#e52b50": "error"}
MOST_ALERTS = 200  # of one call; GlitchTip names fewer
TITLE, VALUE = 300, 200
NAMED = {
    "project": "project",
    "environment": "environment",
    "server name": "server_name",
    "release": "release",
}


def alerts_of(payload: object) -> tuple[Alert, ...]:
    """Return the alerts of one call, nothing when there is none in it; never raises, whatever the payload is.

    Issues that the call counts but does not name become one further alert that says how many.
    """
    data = payload if isinstance(payload, Mapping) else {}
    attachments, sections = _objects(data.get("attachments")), _objects(data.get("sections"))
    text = tidy(data.get("text"), TITLE)
    alerts = [_attached(item, _at(sections, index), text) for index, item in enumerate(attachments)]
    alerts = alerts or [_section(item, text) for item in sections]
    if not alerts:
        return (Alert(text),) if text else ()
    named = tuple(alerts[:MOST_ALERTS])
    unnamed = max(_announced(text), len(alerts)) - len(named)
    return (*named, _unnamed(unnamed, named[0])) if unnamed > 0 else named


def _attached(item: Mapping[object, object], section: Mapping[object, object], text: str) -> Alert:
    known, tags = _fields(item.get("fields"))
    link = address(item.get("title_link"))
    culprit = tidy(item.get("text"), TITLE)
    return Alert(
        title=tidy(item.get("title"), TITLE) or culprit or tidy(item.get("fallback"), TITLE) or "(no title)",
        kind=_kind(link, text, has_fields=bool(known)),
        culprit=culprit,
        level=LEVELS.get(tidy(item.get("color"), 20).lower(), ""),
        link=link,
        issue_id=issue_id_of(link),
        short_id=_short_id(section),
        tags=tags,
        **known,
    )


def _section(item: Mapping[object, object], text: str) -> Alert:
    link = address(_linked(item)[1])
    title = tidy(item.get("activityTitle"), TITLE) or "(no title)"
    kind = _kind(link, text, has_fields=False)
    return Alert(title, kind, link=link, issue_id=issue_id_of(link), short_id=_short_id(item))


def _kind(link: str, text: str, *, has_fields: bool) -> Kind:
    if "/uptime-monitors/" in link or "uptime" in text.lower():
        return "uptime"
    return "issue" if has_fields or issue_id_of(link) else "other"


def issue_id_of(link: str) -> str:
    """Return the issue's number from the address of its page, nothing when it is another one."""
    match = re.search(r"/issues/([0-9]{1,18})/?$", urlsplit(link).path) if link else None
    return str(int(match[1])) if match else ""


def _fields(value: object) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Return the fields that every alert has, and the others: tags that were configured on the server."""
    known: dict[str, Any] = {}
    tags: list[tuple[str, str]] = []
    for item in _objects(value)[:50]:
        name, content = tidy(item.get("title"), 60), tidy(item.get("value"), VALUE)
        if not name or not content:
            continue
        if (attribute := NAMED.get(name.lower())) and attribute not in known:
            known[attribute] = content
        else:
            tags.append((name.lower(), content))
    return known, tuple(tags[:10])


def _short_id(section: Mapping[object, object]) -> str:
    match = re.search(r"([A-Za-z0-9_][A-Za-z0-9_-]{0,80}-[0-9A-Va-v]{1,13})$", _linked(section)[0])
    return match[1].upper() if match else ""


def _linked(section: Mapping[object, object]) -> tuple[str, str]:
    """Return words and address of a Markdown link such as `[View Issue API-1F](https://…)`."""
    value = section.get("activitySubtitle")
    match = (
        re.match(r"\s*\[([^\]]{0,200})\]\(([^()\s]{0,1000})\)", value[:1300])
        if isinstance(value, str)
        else None
    )
    return (match[1], match[2]) if match else ("", "")


def _announced(text: str) -> int:
    match = re.search(r"\(([0-9]{1,9}) issues\)", text)
    return int(match[1]) if match else 0


def _unnamed(count: int, first: Alert) -> Alert:
    listed = first.link.rpartition("/")[0] if first.issue_id else ""
    return still_unnamed(Alert("", link=listed, project=first.project), count)


def _objects(value: object) -> Sequence[Mapping[object, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _at(items: Sequence[Mapping[object, object]], index: int) -> Mapping[object, object]:
    return items[index] if index < len(items) else {}
