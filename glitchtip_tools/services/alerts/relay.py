"""The relay between spool and chat: sorts what came in and sends what is due, one message in hand at a time."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from json import loads
from threading import Event
from time import monotonic

from glitchtip_tools.adapters.telegram.client import Rows
from glitchtip_tools.adapters.telegram.failures import patience
from glitchtip_tools.core.alerts.alert import Alert, seen_again
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.alerts.noise import closing, decide, muted_until, next_message, window_key
from glitchtip_tools.core.alerts.payload import alerts_of
from glitchtip_tools.core.alerts.rules import AlertDestination, AlertRule, Policy
from glitchtip_tools.errors import BadUsage, Failure
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.alerts.spool_records import InHand, Payload
from glitchtip_tools.services.alerts.wording import AlertWording

log = logging.getLogger("gtt.relay")
LONGEST_BACKOFF = 300.0
KEPT = timedelta(days=14)  # what was settled
AFTER_DISK_FAILURE = 5.0
TIDY_EVERY = 86_400.0  # seconds
LOOK_AGAIN = 1.0  # seconds between two looks at the spool, into which `gtt webhook replay` may have written


class RelayStopped(Exception):
    """The relay was told to end while it waited for Telegram."""


@dataclass
class Relay:
    """`post` delivers and returns message ids; `ask_more` looks up an issue; `holds` decides a rule's query.

    `complete` finds the issues that a call counts but does not name, `is_regression` whether an issue that was named
    this often within the window must have been resolved in between. `clock` dates events; pauses are counted in the
    seconds of `ticks`, which nobody sets.
    """

    spool: Spool
    policy: Policy
    default: AlertDestination
    words: AlertWording
    post: Callable[[AlertDestination, str, Rows | None], Sequence[int]]
    clock: Callable[[], datetime]
    ask_more: Callable[[Alert], Known] = lambda _alert: Known()
    holds: Callable[[str, Alert], bool] = lambda _query, _alert: False
    complete: Callable[[Sequence[Alert], datetime], Sequence[Alert]] = lambda alerts, _at: alerts
    is_regression: Callable[[Alert, int], bool] = lambda _alert, _times: False
    buttons: Callable[[Alert], Rows | None] = lambda _alert: None
    at_most_once: bool = False
    ticks: Callable[[], float] = monotonic
    stop: Event = field(default_factory=Event)
    wake: Event = field(default_factory=Event)
    backoff: dict[AlertDestination, tuple[float, float]] = field(default_factory=dict)
    tidied: float | None = None
    read: datetime | None = None  # the clock at the last step
    settled_unknown: bool = False

    def run(self) -> None:
        """Work until told to stop; the message in hand is finished first."""
        while not self.stop.is_set():
            try:
                pause = self.step()
            except RelayStopped:
                return
            except sqlite3.Error as error:
                log.error("the spool cannot be written: %s; trying again", error)
                pause = AFTER_DISK_FAILURE
            except Exception:  # accepted alerts must not wait for somebody to notice that this thread is gone
                log.exception("an internal error; trying again")
                pause = AFTER_DISK_FAILURE
            if pause:
                self.wake.wait(min(pause, LOOK_AGAIN))
                self.wake.clear()

    def end(self) -> None:
        """Tell the relay to stop."""
        self.stop.set()
        self.wake.set()

    def pause(self, seconds: float) -> None:
        """Wait as Telegram asks, unless told to stop."""
        if self.stop.wait(seconds):
            raise RelayStopped

    def step(self) -> float:
        """Do what can be done now; return how many seconds nothing will be due, 0 for "go on"."""
        self._settle_unknown()
        self._look_at_clock()
        for payload in self.spool.unsorted():
            self._sort(payload)
        self._close_windows()
        self._tidy()
        for message in self.spool.in_hand():
            if self._may_send(message.destination):
                self._send(message)
                return 0
        due = self._take_next()
        now, ticks = self.clock(), self.ticks()
        if due and due <= now:
            return 0
        moments = [(at - now).total_seconds() for at in (due, self.spool.next_closing()) if at]
        pauses = [until - ticks for until, _ in self.backoff.values()]
        return min((seconds for seconds in (*moments, *pauses) if seconds > 0), default=60.0)

    def drain(self) -> int:
        """Send all that is due now and return how many wait for later (a burst, Telegram's patience)."""
        while not self.stop.is_set() and self.step() == 0:
            pass
        return self.spool.depth().waiting

    def _look_at_clock(self) -> None:
        """Bring back what a clock that was ahead dated, at the start and when the clock was set back.

        Nothing would be sent, and repetitions be held back, until that date otherwise.
        """
        now = self.clock()
        if self.read is None or now < self.read:
            mutes = {rule.name: now + rule.mute_for for rule in self.policy.rules if rule.mute_for}
            if self.spool.bring_back(now, closing(now, self.policy), mutes):
                log.warning("the clock was ahead: times after %s are set back", now.isoformat())
        self.read = now

    def _sort(self, payload: Payload) -> None:
        """Turn a payload into alerts, each with its fate."""
        now = self.clock()
        alerts = alerts_of(_decoded(payload.body))
        try:
            pairs = self._ruled(self.complete(alerts, payload.at))
        except sqlite3.Error:
            raise
        except Exception:  # one alert that trips us up must not keep all later ones from being sent
            log.exception("payload %d: an internal error; it is sent as it came", payload.id)
            pairs = [(alert, None) for alert in alerts]
        with self.spool.change():
            for alert, rule in pairs:
                self._place(alert, rule, payload, now)
            self.spool.mark_sorted(payload)
        log.info("payload %d: %d alert%s", payload.id, len(pairs), "s" * (len(pairs) != 1))

    def _ruled(self, alerts: Sequence[Alert]) -> list[tuple[Alert, AlertRule | None]]:
        """Return each alert with its rule, marked when its issue was resolved and is back."""
        ruled = [(alert, self._rule(alert)) for alert in alerts]
        return [(self._told_as_regression(alert, rule), rule) for alert, rule in ruled]

    def _place(self, alert: Alert, rule: AlertRule | None, payload: Payload, now: datetime) -> None:
        spool, target = self.spool, (rule and rule.route) or self.default
        key = window_key(alert, target)
        held = None if payload.replayed or alert.regression else spool.held_until(key)
        silent = spool.silent_until(rule.name) if rule and not payload.replayed else None
        place = decide(alert, rule, self.default, now=now, held_until=held, silent_until=silent)
        spool.add(alert, place.fate, place.rule, place.destination, now, payload)
        if place.fate == "folded":
            spool.count_in_window(key)
        elif place.fate == "waiting":
            if rule and (until := muted_until(rule, now)):
                spool.open_mute(rule.name, until)
            if alert.key and self.policy.dedupe and not payload.replayed:
                spool.open_window(key, alert, target, closing(now, self.policy))

    def _told_as_regression(self, alert: Alert, rule: AlertRule | None) -> Alert:
        """Return the alert, marked when its issue was resolved and is back while repetitions are held back."""
        if alert.kind != "issue":
            return alert
        times = self.spool.times_in_window(window_key(alert, (rule and rule.route) or self.default))
        return replace(alert, regression=True) if times and self.is_regression(alert, times) else alert

    def _rule(self, alert: Alert) -> AlertRule | None:
        """Return the first rule that fits; one whose query cannot be decided does not, so that nothing gets lost."""
        for rule in self.policy.rules:
            if rule.fits(alert) and (not rule.query or self.holds(rule.query, alert)):
                return rule
        return None

    def _close_windows(self) -> None:
        """Say how often the alerts of windows that have passed were seen again; that opens the next window."""
        now = self.clock()
        for key, alert, target, more in self.spool.closed_windows(now):
            with self.spool.change():
                if more:
                    self.spool.add(seen_again(alert, more), "waiting", "", target, now)
                    self.spool.open_window(key, alert, target, closing(now, self.policy))
                else:
                    self.spool.forget_window(key)

    def _tidy(self) -> None:
        ticks = self.ticks()
        if self.tidied is None or ticks - self.tidied > TIDY_EVERY:
            self.spool.forget(self.clock() - KEPT)
            self.tidied = ticks

    def _take_next(self) -> datetime | None:
        """Take the alerts of the next message in hand; return when to look again."""
        now, moments = self.clock(), []
        for target in self.spool.destinations():
            if not self._may_send(target):
                continue
            waiting = self.spool.waiting(target)
            recent = self.spool.sent_alone(target, waiting[0].at - self.policy.within)
            wanted = next_message(waiting, recent, self.spool.last_list(target), self.policy, now)
            if wanted.ids:
                fitting = self.words.how_many_fit(self.spool.alerts(wanted.ids)) if wanted.as_list else 1
                self.spool.take(wanted.ids[:fitting], target, now, listed=wanted.as_list)
                return now
            moments += [wanted.look_again] if wanted.look_again else []
        return min(moments, default=None)

    def _may_send(self, target: AlertDestination) -> bool:
        return target not in self.backoff or self.backoff[target][0] <= self.ticks()

    def _send(self, message: InHand) -> None:
        """Post the message in hand and settle it; a failure leaves it in hand for later.

        To send at most once, it is noted as being sent before, and is in hand again only if it surely was not.
        """
        if self.at_most_once:
            self.spool.mark(message.id, "sending")
        try:
            ids = self._post(message)
        except BadUsage as refused:
            log.error("Telegram refuses message %d even as plain text: %s", message.id, refused.message)
            self._settle(message.id, "refused")
        except (Failure, RelayStopped) as failure:
            if self.at_most_once and isinstance(failure, Failure) and failure.may_have_happened:
                log.error("message %d is not sent again: %s", message.id, failure.message)
                self._settle(message.id, "unknown")
                return
            if self.at_most_once:
                self.spool.mark(message.id, "in hand")
            if isinstance(failure, RelayStopped):
                raise
            self._back_off(message.destination, failure)
        else:
            self.backoff.pop(message.destination, None)
            self._settle(message.id, "delivered", ids)

    def _settle_unknown(self) -> None:
        """Settle what was being sent when an earlier run ended: nobody knows whether it was posted."""
        if not self.settled_unknown:
            for number in self.spool.being_sent():
                log.error("message %d was being sent when the relay ended; it is not sent again", number)
                self._settle(number, "unknown")
            self.settled_unknown = True

    def _post(self, message: InHand) -> Sequence[int]:
        try:
            return self._post_well(message)
        except BadUsage as refused:
            log.warning(
                "Telegram refuses message %d: %s; sending it as plain text", message.id, refused.message
            )
        except (Failure, RelayStopped):
            raise
        except Exception:
            log.exception("message %d cannot be formatted; sending it as plain text", message.id)
        return self.post(message.destination, self.words.bare(message.alerts), None)

    def _post_well(self, message: InHand) -> Sequence[int]:
        if message.listed:
            more = len(self.spool.waiting(message.destination))
            return self.post(message.destination, self.words.several(message.alerts, more), None)
        (alert,) = message.alerts
        return self.post(
            message.destination, self.words.one(alert, self.ask_more(alert)), self.buttons(alert)
        )

    def _settle(self, message: int, state: str, ids: Sequence[int] = ()) -> None:
        """Note what became of the message. While the disk is full, wait here: sending it again would be worse."""
        while True:
            try:
                self.spool.settle(message, state, ids)
            except sqlite3.Error as error:
                log.error("message %d is %s but the spool cannot record it: %s", message, state, error)
                self.pause(AFTER_DISK_FAILURE)
            else:
                return

    def _back_off(self, target: AlertDestination, failure: Failure) -> None:
        _, before = self.backoff.get(target, (None, 0.5))
        seconds = min(LONGEST_BACKOFF, before * 2)
        wait = patience(failure, seconds)
        log.warning("chat %s: %s; trying again in %.0f s", target, failure.message, wait)
        self.backoff[target] = (self.ticks() + wait, seconds)


def _decoded(body: bytes) -> object:
    """Return the body's JSON; it was JSON when it was taken in."""
    try:
        return loads(body)
    except (ValueError, RecursionError):
        return None
