"""Which alert is sent, and when: rules first, then the same one once per window, then bursts as one list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.rules import AlertDestination, AlertRule, Policy
from glitchtip_tools.values import dataclass

Fate = Literal["dropped", "muted", "folded", "waiting"]


@dataclass(frozen=True, slots=True)
class NoiseDecision:
    """What becomes of an alert: `waiting` is sent; `rule` names the rule that decided, if one did."""

    fate: Fate
    destination: AlertDestination
    rule: str = ""


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert that is to be sent: its number in the spool and when it came in."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Next:
    """What to send now: the alerts of one message. Nothing to send: `look_again` says when that may change."""

    ids: tuple[int, ...] = ()
    as_list: bool = False
    look_again: datetime | None = None


def decide(
    alert: Alert,
    rule: AlertRule | None,
    default: AlertDestination,
    *,
    now: datetime,
    held_until: datetime | None = None,
    silent_until: datetime | None = None,
) -> NoiseDecision:
    """Return what becomes of an alert that the rule fits (None: no rule does).

    `held_until` tells until when this alert is held back as a repetition, `silent_until` until when the rule mutes.
    """
    name = rule.name if rule else ""
    target = rule.route if rule and rule.route else default
    if rule and rule.drop:
        return NoiseDecision("dropped", target, name)
    if rule and rule.mute_for and _lasts(silent_until, now):
        return NoiseDecision("muted", target, name)
    if alert.key and _lasts(held_until, now):
        return NoiseDecision("folded", target, name)
    return NoiseDecision("waiting", target, name)


def window_key(alert: Alert, target: AlertDestination) -> str:
    """Return what is held back together: the same alert in the same chat."""
    return f"{target}\n{alert.key}"


def next_message(
    waiting: Sequence[WaitingAlert],
    recent: Sequence[datetime],
    last_list: datetime | None,
    policy: Policy,
    now: datetime,
) -> Next:
    """Return which of one chat's waiting alerts (oldest first) go out now.

    Up to `policy.burst` alerts within `policy.within` go out one by one, at once. More are a burst and become a
    list: at once when more than that are waiting together, else when the oldest has waited for that time; a list
    is followed by nothing but a list for as long. `recent` says when single ones went out, `last_list` when the
    last list did; both count from `policy.within` before the oldest came in.
    """
    if not waiting:
        return Next()
    oldest, everything = waiting[0].at, tuple(one.id for one in waiting)
    alone = sum(at > oldest - policy.within for at in recent)
    after_list = last_list is not None and last_list > oldest - policy.within
    if not after_list and len(waiting) + alone <= policy.burst:
        return Next(everything[:1])
    together = not after_list and len(waiting) > policy.burst
    if together or oldest + policy.within <= now:
        return Next(everything, as_list=len(waiting) > 1)
    return Next(look_again=oldest + policy.within)


def closing(opened: datetime, policy: Policy) -> datetime:
    """Return until when the repetitions of an alert are held back."""
    return opened + policy.dedupe


def muted_until(rule: AlertRule, now: datetime) -> datetime | None:
    """Return until when the rule is silent once it let an alert through; None for a rule that never is."""
    return now + rule.mute_for if rule.mute_for else None


def _lasts(until: datetime | None, now: datetime) -> bool:
    return until is not None and now < until
