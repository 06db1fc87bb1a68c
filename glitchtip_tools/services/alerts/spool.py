"""The relay's spool in SQLite: what was answered 200 is on the disk first, and stays until it was delivered.

A payload is kept as it came; sorting makes its alerts (in the transaction that marks it as sorted); a message takes
alerts in hand before it is sent and is marked as delivered afterwards. A crash in between leaves exactly the one
message in hand, which is sent once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from logging import getLogger
from pathlib import Path
from threading import RLock
from typing import Any

from glitchtip_tools.adapters.sqlite import Warn, connect, prepare, transaction
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.noise import WaitingAlert
from glitchtip_tools.core.alerts.rules import AlertDestination
from glitchtip_tools.services.alerts.spool_records import (
    SCHEMA,
    Depth,
    InHand,
    Payload,
    as_text,
    from_text,
    maybe_moment,
    moment,
)

log = getLogger("gtt.webhook")


class Spool:
    """The file; one object may be used by several threads, and the file by several processes."""

    def __init__(self, path: Path, warn: Warn = log.error) -> None:
        prepare(path, SCHEMA, warn)
        self.path = path
        self.lock = RLock()
        self.database = connect(path)
        self.database.execute("pragma journal_mode = wal")
        self.database.execute("pragma synchronous = full")

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Do all of it or nothing; the disk has it when this ends. Raises sqlite3.Error, as for a full disk."""
        with self.lock, transaction(self.database):
            yield

    def keep(self, body: bytes, now: datetime, *, replayed: bool = False) -> int:
        """Write a payload down and return its number."""
        with self.change():
            row = self.database.execute(
                "insert into payloads (at, body, replayed) values (?, ?, ?)",
                (now.timestamp(), body, replayed),
            )
            return row.lastrowid or 0

    def unsorted(self, most: int = 50) -> list[Payload]:
        """Return the oldest payloads that have not become alerts."""
        rows = self.rows(
            "select id, at, body, replayed from payloads where sorted = 0 order by id limit ?", most
        )
        return [Payload(number, moment(at), body, bool(replayed)) for number, at, body, replayed in rows]

    def mark_sorted(self, payload: Payload) -> None:
        """Note that the payload's alerts are in the spool (in the same change as these)."""
        self.database.execute("update payloads set sorted = 1 where id = ?", (payload.id,))

    def add(
        self,
        alert: Alert,
        fate: str,
        rule: str,
        target: AlertDestination,
        now: datetime,
        payload: Payload | None = None,
    ) -> None:
        """Write down an alert and what becomes of it."""
        self.database.execute(
            "insert into alerts (payload, at, data, fate, rule, chat, topic) values (?, ?, ?, ?, ?, ?, ?)",
            (payload and payload.id, now.timestamp(), as_text(alert), fate, rule, target.chat, target.topic),
        )

    def held_until(self, key: str) -> datetime | None:
        """Return until when the alerts of the key are held back, None when they are not."""
        return maybe_moment(self._one("select until from windows where key = ?", key))

    def open_window(self, key: str, alert: Alert, target: AlertDestination, until: datetime) -> None:
        """Hold back further alerts of the key."""
        self.database.execute(
            "insert or replace into windows (key, until, more, data, chat, topic) values (?, ?, 0, ?, ?, ?)",
            (key, until.timestamp(), as_text(alert), target.chat, target.topic),
        )

    def count_in_window(self, key: str) -> None:
        """Count an alert that is held back."""
        self.database.execute("update windows set more = more + 1 where key = ?", (key,))

    def times_in_window(self, key: str) -> int:
        """Return how often the alerts of the key came since their window was opened, 0 when there is none."""
        return int(self._one("select more + 1 from windows where key = ?", key) or 0)

    def closed_windows(self, now: datetime) -> list[tuple[str, Alert, AlertDestination, int]]:
        """Return the windows that have passed: key, first alert, where it went, how many were held back."""
        rows = self.rows("select key, data, chat, topic, more from windows where until <= ?", now.timestamp())
        return [
            (key, from_text(data), AlertDestination(chat, topic), more)
            for key, data, chat, topic, more in rows
        ]

    def forget_window(self, key: str) -> None:
        """Let alerts of the key through again."""
        self.database.execute("delete from windows where key = ?", (key,))

    def silent_until(self, rule: str) -> datetime | None:
        """Return until when the rule is silent, None when it is not."""
        return maybe_moment(self._one("select until from mutes where rule = ?", rule))

    def open_mute(self, rule: str, until: datetime) -> None:
        """Make the rule silent."""
        self.database.execute(
            "insert or replace into mutes (rule, until) values (?, ?)", (rule, until.timestamp())
        )

    def next_closing(self) -> datetime | None:
        """Return when the next window passes."""
        return maybe_moment(self._one("select min(until) from windows"))

    def destinations(self) -> list[AlertDestination]:
        """Return the chats that something waits for, the longest waiting first."""
        rows = self.rows(
            "select chat, topic from alerts where fate = 'waiting' and message is null"
            " group by chat, topic order by min(id)"
        )
        return [AlertDestination(chat, topic) for chat, topic in rows]

    def waiting(self, target: AlertDestination) -> list[WaitingAlert]:
        """Return what waits for the chat and is in no message yet, oldest first."""
        rows = self.rows(
            "select id, at from alerts where fate = 'waiting' and message is null"
            " and chat = ? and topic = ? order by id",
            target.chat,
            target.topic,
        )
        return [WaitingAlert(number, moment(at)) for number, at in rows]

    def alerts(self, ids: Sequence[int]) -> list[Alert]:
        """Return the alerts of these numbers."""
        return [
            from_text(data)
            for one in ids
            for (data,) in self.rows("select data from alerts where id = ?", one)
        ]

    def sent_alone(self, target: AlertDestination, since: datetime) -> list[datetime]:
        """Return when messages of a single alert went to the chat since then."""
        rows = self.rows(
            "select at from messages where chat = ? and topic = ? and listed = 0 and at > ?",
            target.chat,
            target.topic,
            since.timestamp(),
        )
        return [moment(at) for (at,) in rows]

    def last_list(self, target: AlertDestination) -> datetime | None:
        """Return when the last list was made for the chat."""
        return maybe_moment(
            self._one(
                "select max(at) from messages where chat = ? and topic = ? and listed = 1",
                target.chat,
                target.topic,
            )
        )

    def take(self, ids: Sequence[int], target: AlertDestination, now: datetime, *, listed: bool) -> int:
        """Take alerts in hand as one message and return its number."""
        with self.change():
            row = self.database.execute(
                "insert into messages (at, chat, topic, listed, state) values (?, ?, ?, ?, 'in hand')",
                (now.timestamp(), target.chat, target.topic, listed),
            )
            changed = [(row.lastrowid, one) for one in ids]
            self.database.executemany("update alerts set message = ? where id = ?", changed)
            return row.lastrowid or 0

    def in_hand(self) -> list[InHand]:
        """Return the messages whose delivery is not known to have happened, oldest first."""
        rows = self.rows("select id, chat, topic, listed from messages where state = 'in hand' order by id")
        return [
            InHand(number, AlertDestination(chat, topic), bool(listed), self._of_message(number))
            for number, chat, topic, listed in rows
        ]

    def mark(self, message: int, state: str) -> None:
        """Note that a message is being sent (`sending`), or is `in hand` again because it surely was not."""
        with self.change():
            self.database.execute("update messages set state = ? where id = ?", (state, message))

    def being_sent(self) -> list[int]:
        """Return the messages that were being sent when the relay ended."""
        return [number for (number,) in self.rows("select id from messages where state = 'sending'")]

    def settle(self, message: int, state: str, telegram: Sequence[int] = ()) -> None:
        """Note that a message was `delivered`, finally `refused`, or that its fate is `unknown`."""
        with self.change():
            self.database.execute(
                "update messages set state = ?, telegram = ? where id = ?",
                (state, ",".join(map(str, telegram)), message),
            )
            fate = "sent" if state == "delivered" else state
            self.database.execute("update alerts set fate = ? where message = ?", (fate, message))

    def depth(self) -> Depth:
        """Return how much waits, and since when."""
        payloads, first = self.database.execute(
            "select count(*), min(at) from payloads where sorted = 0"
        ).fetchone()
        alerts, oldest = self.database.execute(
            "select count(*), min(at) from alerts where fate = 'waiting'"
        ).fetchone()
        return Depth(
            payloads + alerts,
            maybe_moment(min((at for at in (first, oldest) if at is not None), default=None)),
        )

    def forget(self, before: datetime) -> None:
        """Delete what was settled before that moment."""
        with self.change():
            self.database.execute(
                "delete from alerts where at < ? and fate != 'waiting'", (before.timestamp(),)
            )
            self.database.execute("delete from payloads where at < ? and sorted = 1", (before.timestamp(),))
            self.database.execute(
                "delete from messages where at < ? and state not in ('in hand', 'sending')",
                (before.timestamp(),),
            )

    def bring_back(self, now: datetime, window: datetime, mutes: Mapping[str, datetime]) -> bool:
        """Let nothing have happened after `now`, and nothing be held back for longer than from now on.

        A window ends at `window` at the latest, a rule's silence at what `mutes` tells; return whether any did not.
        """
        at, until = now.timestamp(), window.timestamp()
        with self.change():
            changed = [
                self.database.execute(statement, values).rowcount
                for statement, values in (
                    ("update payloads set at = ? where at > ?", (at, at)),
                    ("update alerts set at = ? where at > ?", (at, at)),
                    ("update messages set at = ? where at > ?", (at, at)),
                    ("update windows set until = ? where until > ?", (until, until)),
                )
            ]
            changed += [
                self.database.execute(
                    "update mutes set until = ? where until > ? and rule = ?",
                    (ends.timestamp(), ends.timestamp(), rule),
                ).rowcount
                for rule, ends in mutes.items()
            ]
        return any(changed)

    def _of_message(self, message: int) -> tuple[Alert, ...]:
        rows = self.rows("select data from alerts where message = ? order by id", message)
        return tuple(from_text(data) for (data,) in rows)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a question in SQL finds."""
        with self.lock:
            return self.database.execute(statement, values).fetchall()

    def _one(self, statement: str, *values: object) -> float | None:
        with self.lock:
            row = self.database.execute(statement, values).fetchone()
        return row[0] if row else None
