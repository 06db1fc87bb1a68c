"""The relay put together: spool, ear, voice, and what the commands ask about it."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TextIO

from glitchtip_tools.adapters.logs import logged
from glitchtip_tools.adapters.sqlite import State
from glitchtip_tools.adapters.telegram.client import Rows
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import RunbookLink
from glitchtip_tools.core.alerts.ledger import LedgerEntry, Tally
from glitchtip_tools.core.alerts.rules import AlertDestination, Policy, destination
from glitchtip_tools.core.alerts.runbooks import issue_in, tags_in
from glitchtip_tools.core.redaction.text import marks_in
from glitchtip_tools.core.runbooks.rules import page_of
from glitchtip_tools.core.search import Context
from glitchtip_tools.errors import (
    BadSettings,
    NotFound,
    Unreachable,
)
from glitchtip_tools.folders import is_file, state_folder
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.services.alerts.completion import Completion
from glitchtip_tools.services.alerts.endpoint import Limits, WebhookEndpoint, listen, serve
from glitchtip_tools.services.alerts.lookup import IN_TIME, Lookup
from glitchtip_tools.services.alerts.relay import LOOK_AGAIN, Relay
from glitchtip_tools.services.alerts.rules_file import read_policy
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.alerts.spool_reading import entries, fates_of, put_in_again, tally
from glitchtip_tools.services.alerts.trial import send_sample
from glitchtip_tools.services.alerts.wording import AlertWording
from glitchtip_tools.services.bot.buttons import buttons
from glitchtip_tools.services.bot.heartbeat import beats
from glitchtip_tools.services.redactor import masked_words, redactor_of
from glitchtip_tools.services.runbooks.choice import runbook_for
from glitchtip_tools.services.runbooks.library import Library
from glitchtip_tools.services.telegram import open_telegram
from glitchtip_tools.settings import Settings

log = logging.getLogger("gtt.webhook")
RULES = "webhook.yaml"
NAME = "webhook"
TRIES, HALF_A_MINUTE = 100, 30.0
SHORT = 16


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `gtt webhook serve`; None leaves it to the file or the default."""

    rules: Path | None = None
    dedupe: timedelta | None = None
    enrich: bool | None = None
    chat: str | None = None


@dataclass
class WebhookService:
    """What the commands need."""

    settings: Settings
    environ: Mapping[str, str]
    here: Path
    clock: Callable[[], datetime]
    zone: tzinfo
    sleep: Callable[[float], None]
    stderr: TextIO
    library: Callable[[], Library]
    words: Callable[[timedelta], AlertWording]
    wishes: Wishes
    doors: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Close whatever was opened."""
        self.doors.close()

    @cached_property
    def state(self) -> State:
        """The state folder, with its locks."""
        return State(state_folder(self.environ), {}, name="locks", warn=log.error)

    @cached_property
    def spool(self) -> Spool:
        """The spool in it, sound: a broken one is set aside with a warning."""
        spool = Spool(self.state.folder / f"{NAME}.db")
        self.doors.callback(spool.close)
        return spool

    def log(self) -> AbstractContextManager[None]:
        """Log to stderr while this lasts."""
        return logged(self.stderr, redactor_of(self.settings).line)

    def serve(self, host: str, port: int, rate: int) -> None:
        """Serve until SIGTERM or Ctrl-C. Raises BadSettings for what is missing or when it runs already."""
        secret, _ = self.settings.require("GTT_WEBHOOK_SECRET", "TELEGRAM_BOT_TOKEN")
        with self.log(), self._alone():
            if len(secret) < SHORT:
                log.warning("GTT_WEBHOOK_SECRET is short: `openssl rand -hex 16` generates a strong one")
            relay = self.relay(self.policy())
            opened = listen(host, port)
            worker = Thread(target=relay.run, name="gtt relay", daemon=True)
            worker.start()

            def keep(body: bytes) -> int:
                number = self.spool.keep(body, self.clock())
                relay.wake.set()
                return number

            try:
                serve(WebhookEndpoint(keep, self.spool.depth, secret, self.clock, Limits(rate=rate)), opened)
            finally:
                relay.end()
                worker.join(timeout=self.settings.timeout + 5)
                log.info("stopped, %d waiting in the spool", self.spool.depth().waiting)

    def replay(self, since: datetime) -> tuple[int, bool]:
        """Put payloads in again; return how many, and whether they were sent here because no relay is running."""
        count = put_in_again(self.spool, since, self.clock())
        try:
            with self.log(), self._alone():
                policy = replace(self.policy(), within=timedelta(0))  # nothing more comes: lists at once
                self.relay(policy).drain()
        except AlreadyRunning:
            return count, False
        return count, True

    def stats(self, since: datetime) -> Tally:
        """Return the sums since then."""
        return tally(self.spool, since)

    def tail(self, last: int, *, follow: bool = False) -> Iterator[list[LedgerEntry]]:
        """Yield the last alerts, oldest first; with `follow` go on with those that come, without end."""
        rows = entries(self.spool, last=last)
        yield rows
        newest = rows[-1].id if rows else 0
        while follow:
            self.sleep(LOOK_AGAIN)
            if rows := entries(self.spool, last=1000, after=newest):
                newest = rows[-1].id
                yield rows

    def try_out(self, url: str) -> dict[str, object]:
        """Send a sample to the relay at that address; return its number and how far it came in half a minute."""
        (secret,) = self.settings.require("GTT_WEBHOOK_SECRET")
        with Http(url, timeout=self.settings.timeout, backoff=0, called=url) as relay:
            number = send_sample(relay, secret, self.clock())
        for _ in range(TRIES):
            fates = fates_of(self.spool, number)
            if fates and "waiting" not in fates:
                return {"accepted": number, "fate": ", ".join(fates)}
            self.sleep(HALF_A_MINUTE / TRIES)
        return {"accepted": number, "fate": "not sent yet: its log says why"}

    def relay(self, policy: Policy) -> Relay:
        """Return the relay, not yet running."""
        lookup = self._lookup(policy)
        completion = Completion(lookup)
        self.doors.callback(lookup.close)
        relay = Relay(
            self.spool,
            policy,
            self._chat(),
            self.words(policy.dedupe),
            lambda _target, _html, _buttons: (),
            self.clock,
            ask_more=lookup.known,
            holds=lookup.holds,
            complete=completion.complete,
            is_regression=completion.is_regression,
            buttons=self._buttons,
        )
        redactor = redactor_of(self.settings)
        telegram = open_telegram(self.settings, sleep=relay.pause)
        self.doors.callback(telegram.http.close)

        def post(target: AlertDestination, html: str, rows: Rows | None) -> Sequence[int]:
            text = redactor(html)
            if masked := masked_words(marks_in(text)):
                log.info("%s in the next message", masked)
            return telegram.deliver(target.chat, text, topic=target.topic or None, buttons=rows).message_ids

        relay.post, relay.at_most_once = post, telegram.at_most_once
        return relay

    def _alone(self) -> AbstractContextManager[None]:
        return _Alone(self.state)

    def policy(self) -> Policy:
        """Return what is noise: the file that was named, else `webhook.yaml` where we are, else the default."""
        wishes = self.wishes
        file = wishes.rules or self.here / RULES
        policy = read_policy(self.here / file) if wishes.rules or is_file(file) else Policy()
        return replace(policy, dedupe=wishes.dedupe) if wishes.dedupe is not None else policy

    def _chat(self) -> AlertDestination:
        chat = self.wishes.chat or self.settings.require("TELEGRAM_ALERTS_CHAT_ID")[0]
        try:
            place = destination(chat)
        except ValueError as error:
            raise BadSettings(
                f"`{chat}` is not a chat: a number, `@channel`, or `CHAT/TOPIC`",
                hint="see `gtt telegram test`",
            ) from error
        topic = place.topic or ("" if self.wishes.chat else self.settings.get("TELEGRAM_TOPIC_ID") or "")
        return AlertDestination(place.chat, topic)

    def _lookup(self, policy: Policy) -> Lookup:
        """Return who asks GlitchTip: nobody without a token; raises BadSettings when it is needed."""
        able = bool(self.settings.get("GLITCHTIP_API_TOKEN"))
        if not able and (self.wishes.enrich or policy.asks):
            self.settings.require("GLITCHTIP_API_TOKEN")
        enrich = able if self.wishes.enrich is None else self.wishes.enrich
        server = self._quick_server() if able else None
        return Lookup(
            server,
            self.clock,
            lambda: Context(self.clock(), self.zone),
            partial(self.runbook, server),
            enrich,
        )

    def _quick_server(self) -> GlitchTip:
        """Return GlitchTip asked with little patience: an alert is better without its numbers than late."""
        (token,) = self.settings.require("GLITCHTIP_API_TOKEN")
        door = self.doors.enter_context(Http(self.settings.url, token=token, timeout=IN_TIME, retries=0))
        return GlitchTip(door, organization=self.settings.org, web_url=self.settings.get("GTT_WEB_URL"))

    def runbook(
        self, server: GlitchTip | None, alert: Alert, issue: Issue | None, event: Event | None, ask: bool
    ) -> RunbookLink | None:
        """Return the runbook that belongs on the alert's issue; None without `runbooks.yaml`.

        With `ask` the server decides what the issue leaves open, else what the alert and the event tell suffices.
        """
        now = self.clock()
        try:
            library = self.library().at(now)
        except NotFound:
            return None
        if ask and server and issue:
            rule = runbook_for(replace(library, server=lambda: server), issue)
        else:
            rule = runbook_for(library, issue or issue_in(alert, now), tags=tags_in(alert, event), ask=False)
        return RunbookLink(rule.title, page_of(rule, library.base_url) or "") if rule else None

    def _buttons(self, alert: Alert) -> Rows | None:
        alive = beats(self.state.folder / "bot.alive", self.clock())
        return buttons(alert.issue_id if alive else "", alert.link)


class AlreadyRunning(BadSettings):
    """Another relay works on the same spool."""


class _Alone(AbstractContextManager[None]):
    """The right to send from the spool, which one process has."""

    def __init__(self, state: State) -> None:
        self.lock = state.alone(f"{NAME}-relay", wait=0)

    def __enter__(self) -> None:
        try:
            self.lock.__enter__()
        except Unreachable as busy:
            raise AlreadyRunning(
                "a relay is running already", hint="`gtt webhook tail` shows its work"
            ) from busy

    def __exit__(self, *raised: object) -> None:
        self.lock.__exit__(None, None, None)
