"""What the relay did: one row per alert, and the sums."""

from datetime import datetime

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.values import dataclass

FATES = ("sent", "waiting", "folded", "muted", "dropped", "refused", "unknown")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One alert and what became of it; `message` is Telegram's number of the message that told it."""

    id: int
    at: datetime
    fate: str
    rule: str
    chat: str
    alert: Alert
    message: str = ""


@dataclass(frozen=True, slots=True)
class RuleTally:
    """How many alerts a rule kept away."""

    rule: str
    dropped: int = 0
    muted: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums since a moment. `folded` are repetitions that were held back and told as a number.

    `unknown` may have been posted: nobody answered, and they were to be sent at most once.
    """

    since: datetime
    payloads: int
    alerts: int
    sent: int
    waiting: int
    folded: int
    muted: int
    dropped: int
    refused: int
    unknown: int
    messages: int
    lists: int
    rules: tuple[RuleTally, ...] = ()
    oldest_waiting: datetime | None = None
