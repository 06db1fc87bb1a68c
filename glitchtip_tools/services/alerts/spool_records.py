"""What lies in the relay's spool: its tables, and its rows as values."""

from datetime import UTC, datetime
from json import dumps, loads

from glitchtip_tools.core.alerts.alert import Alert, as_values, from_values
from glitchtip_tools.core.alerts.rules import AlertDestination
from glitchtip_tools.values import dataclass

# The first script makes the tables; each further one brings a file of the version before on (adapters/sqlite.py).
SCHEMA = (
    """
create table if not exists payloads (id integer primary key, at real not null, body blob not null,
    sorted integer not null default 0, replayed integer not null default 0);
create table if not exists alerts (id integer primary key, payload integer, at real not null, data text not null,
    fate text not null, rule text not null, chat text not null, topic text not null, message integer);
create table if not exists messages (id integer primary key, at real not null, chat text not null,
    topic text not null, listed integer not null, state text not null, telegram text not null default '');
create table if not exists windows (key text primary key, until real not null, more integer not null,
    data text not null, chat text not null, topic text not null);
create table if not exists mutes (rule text primary key, until real not null);
create index if not exists unsorted on payloads (id) where sorted = 0;
create index if not exists waiting on alerts (chat, topic, id) where fate = 'waiting';
create index if not exists of_message on alerts (message);
create index if not exists alerts_at on alerts (at);
create index if not exists messages_at on messages (chat, topic, listed, at)""",
)


@dataclass(frozen=True, slots=True)
class Payload:
    """A body as it came in."""

    id: int
    at: datetime
    body: bytes
    replayed: bool


@dataclass(frozen=True, slots=True)
class InHand:
    """A message that is being sent, or was when the process ended."""

    id: int
    destination: AlertDestination
    listed: bool
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Depth:
    """What has been answered 200 and not been delivered: how many payloads or alerts, and since when."""

    waiting: int
    oldest: datetime | None


def as_text(alert: Alert) -> str:
    """Return an alert as the spool keeps it."""
    return dumps(as_values(alert), ensure_ascii=False)


def from_text(data: str) -> Alert:
    """Return the alert that was kept so."""
    return from_values(loads(data))


def moment(at: float) -> datetime:
    """Return a Unix time as a moment, UTC."""
    return datetime.fromtimestamp(at, UTC)


def maybe_moment(at: float | None) -> datetime | None:
    """Return the moment, None where there is none."""
    return None if at is None else moment(at)
