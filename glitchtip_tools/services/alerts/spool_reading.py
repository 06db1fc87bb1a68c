"""Looking into the relay's spool: what became of the alerts, sums, and putting payloads in again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from json import loads

from glitchtip_tools.core.alerts.alert import from_values
from glitchtip_tools.core.alerts.ledger import FATES, LedgerEntry, RuleTally, Tally
from glitchtip_tools.core.alerts.rules import AlertDestination
from glitchtip_tools.services.alerts.spool import Spool


def entries(spool: Spool, *, last: int = 20, after: int = 0) -> list[LedgerEntry]:
    """Return the last alerts, oldest first; `after` leaves out those up to that number."""
    rows = spool.rows(
        "select alerts.id, alerts.at, fate, rule, alerts.chat, alerts.topic, data, messages.telegram from alerts"
        " left join messages on messages.id = alerts.message where alerts.id > ? order by alerts.id desc limit ?",
        after,
        last,
    )
    return [
        LedgerEntry(
            id=number,
            at=datetime.fromtimestamp(at, UTC),
            fate=fate,
            rule=rule,
            chat=str(AlertDestination(chat, topic)),
            alert=from_values(loads(data)),
            message=telegram or "",
        )
        for number, at, fate, rule, chat, topic, data, telegram in reversed(rows)
    ]


def tally(spool: Spool, since: datetime) -> Tally:
    """Return the sums since that moment."""
    begin = since.timestamp()
    fates = dict(spool.rows("select fate, count(*) from alerts where at >= ? group by fate", begin))
    messages = dict(
        spool.rows(
            "select listed, count(*) from messages where at >= ? and state = 'delivered' group by listed",
            begin,
        )
    )
    ((payloads,),) = spool.rows("select count(*) from payloads where at >= ?", begin)
    return Tally(
        since=since,
        payloads=payloads,
        alerts=sum(fates.values()),
        messages=sum(messages.values()),
        lists=messages.get(1, 0),
        rules=tuple(_by_rule(spool, begin)),
        oldest_waiting=spool.depth().oldest,
        **{fate: fates.get(fate, 0) for fate in FATES},
    )


def _by_rule(spool: Spool, begin: float) -> Iterator[RuleTally]:
    rows = spool.rows(
        "select rule, sum(fate = 'dropped'), sum(fate = 'muted') from alerts"
        " where at >= ? and rule != '' and fate in ('dropped', 'muted') group by rule order by count(*) desc, rule",
        begin,
    )
    for rule, dropped, muted in rows:
        yield RuleTally(rule, dropped, muted)


def put_in_again(spool: Spool, since: datetime, now: datetime) -> int:
    """Put the payloads that came in since then into the spool once more; return how many."""
    rows = spool.rows(
        "select body from payloads where at >= ? and replayed = 0 order by id", since.timestamp()
    )
    for (body,) in rows:
        spool.keep(body, now, replayed=True)
    return len(rows)


def fates_of(spool: Spool, payload: int) -> tuple[str, ...]:
    """Return what became of a payload's alerts so far; nothing while it is not sorted."""
    return tuple(fate for (fate,) in spool.rows("select fate from alerts where payload = ?", payload))
