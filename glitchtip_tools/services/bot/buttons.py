"""The buttons below a message about an issue."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from glitchtip_tools.adapters.telegram.client import Button, Rows
from glitchtip_tools.core.bot.buttons import LABELS, OPEN, Action, data_of
from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.core.redaction.text import redact

ACTIONS: tuple[Action, ...] = ("resolve", "ignore", "investigate")


def buttons(issue_id: str, link: str, actions: Sequence[Action] = ACTIONS) -> Rows | None:
    """Return two rows: what can be done with the issue, and its page; None when nothing is left to press.

    Telegram refuses a whole message for a button to a host without a dot, such as `localhost`. The address comes from
    a payload or a server: it loses its credentials, and with a secret left in it there is no button.
    """
    first_row = [Button(LABELS[action], data_of(action, issue_id)) for action in actions] if issue_id else []
    link = clean_url(link)
    if "." in (urlsplit(link).hostname or "") and redact(link, personal=True) == link:
        first_row.append(Button(OPEN, url=link))
    return [row for row in (first_row[:2], first_row[2:]) if row] or None
