"""Send a test event by a project's key, and look how far it came: issue, alert, chat."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Answer, Http, HttpRequest
from glitchtip_tools.core.alerts.ledger import LedgerEntry
from glitchtip_tools.core.daily.trial_event import Dsn, EventTrial, dsn_of, envelope
from glitchtip_tools.core.setup.doctor import Check, ok, skipped, warning, wrong
from glitchtip_tools.core.time.durations import in_words
from glitchtip_tools.errors import (
    BadUsage,
    ExitCode,
    Failure,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerFailed,
    TimedOut,
    WebPage,
)
from glitchtip_tools.folders import is_file, state_folder
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.models.organization import ProjectAlert
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.alerts.spool_reading import entries
from glitchtip_tools.wire import mapping, text

PAUSES = (1.0, 1.0, 2.0, 3.0, 5.0)  # seconds between two looks, the last one again and again
LOOKED_AT = 200  # of the relay's last alerts


@dataclass(frozen=True, slots=True)
class SentEvent:
    """A test event that was sent; `accepted` is None when nobody answered in time."""

    id: str
    project: str
    dsn: Dsn
    accepted: bool | None


@dataclass(frozen=True)
class SendService:
    """Sends test events. `open_http` opens a client without a token: the key is all that an application has."""

    glitchtip: GlitchTip
    open_http: Callable[[str], Http]
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def send(
        self, message: str, *, project: str | None, dsn: str | None, level: str, environment: str
    ) -> SentEvent:
        """Send an event; raises BadUsage, NotFound, and what the server's refusal means.

        A key that the server names is used at the address that gtt reaches the server at; a DSN that was given, as
        it is.
        """
        slug, target = self._target(project, dsn)
        event_id = uuid4().hex
        body = envelope(event_id, message, level=level, environment=environment, now=self.clock())
        headers = {"X-Sentry-Auth": target.authorization, "Content-Type": "application/x-sentry-envelope"}
        request = HttpRequest("POST", target.path, content=body, headers=headers)
        try:
            answer = self.open_http(target.server).send(request)
        except TimedOut:
            return SentEvent(event_id, slug, target, None)
        if answer.status >= 300:
            raise _refusal(answer, slug)
        if not answer.json:
            raise WebPage(
                f"`{target.server}` answered with a web page instead of accepting the event",
                hint="check the DSN",
            )
        return SentEvent(event_id, slug, target, True)

    def trial(self, sent: SentEvent, wait: timedelta, say: Callable[[str], None]) -> EventTrial:
        """Return how far the event came, once that is known or the time is over."""
        rules = self._rules(sent.project)
        event: Event | None = None
        issue: Issue | None = None
        entry: LedgerEntry | None = None
        waited = 0.0
        for pause in _pauses(wait.total_seconds()):
            self.sleep(pause)
            waited += pause
            event = event or self._event(sent)
            if event and event.issue_id and not issue:
                issue = self.glitchtip.issue(event.issue_id)
                say("waiting for the alert")
            entry = self._entry(issue, sent) if issue else None
            if issue and (not self._has_relay or not rules or (entry and entry.fate != "waiting")):
                break
        checks = (_accepted(sent), _in_issue(issue, waited), *self._told(issue, rules, entry, wait))
        return EventTrial(sent.id, sent.project, sent.dsn.server, issue is not None, issue, checks)

    def _target(self, project: str | None, dsn: str | None) -> tuple[str, Dsn]:
        if dsn:
            target = dsn_of(dsn)
            owner = next((one for one in self.glitchtip.projects() if one.id == target.project), None)
            if owner is None:
                hint = "`gtt projects keys` lists the keys that lead here"
                raise NotFound(f"no project has the number {target.project} of that DSN", hint=hint)
            return owner.slug, target
        slugs = [self.glitchtip.project(project).slug] if project else []
        slugs = slugs or [one.slug for one in self.glitchtip.projects()]
        if len(slugs) != 1:
            known = ", ".join(f"`{slug}`" for slug in slugs) or "none"
            raise BadUsage("give the project with `--project`", hint=f"available: {known}")
        keys = self.glitchtip.keys(slugs)
        if not keys:
            raise NotFound(
                f"project `{slugs[0]}` has no key", hint="create one in its settings, or give `--dsn`"
            )
        return slugs[0], replace(dsn_of(keys[0].dsn), server=self.glitchtip.http.base_url)

    def _event(self, sent: SentEvent) -> Event | None:
        newest = self.glitchtip.newest_events(sent.project)
        return next((event for event in newest if event.id.replace("-", "") == sent.id), None)

    def _rules(self, project: str) -> tuple[ProjectAlert, ...] | Failure:
        try:
            return self.glitchtip.alert_rules(project)
        except NotAuthorized as failure:
            return failure

    @property
    def _has_relay(self) -> bool:
        return is_file(state_folder(self.environ) / "webhook.db")

    def _entry(self, issue: Issue, sent: SentEvent) -> LedgerEntry | None:
        """Return the newest alert of the issue in the relay's ledger on this machine, since it was sent."""
        if not self._has_relay:
            return None
        with closing(Spool(state_folder(self.environ) / "webhook.db")) as spool:
            entry = entries(spool, last=LOOKED_AT)
        return next((one for one in reversed(entry) if one.alert.issue_id == issue.id), None)

    def _told(
        self,
        issue: Issue | None,
        rules: tuple[ProjectAlert, ...] | Failure,
        entry: LedgerEntry | None,
        wait: timedelta,
    ) -> Iterator[Check]:
        if isinstance(rules, Failure):
            yield skipped("alert", rules.message)
        elif not rules:
            hint = "create one in GlitchTip: the project's settings, Alerts"
            yield warning("alert", "the project has no alert: nobody is notified of its issues", hint)
        elif entry:
            yield ok("alert", f"the relay was called: {_named(rules)}")
        elif issue and self._has_relay:
            yield warning(
                "alert", f"not called within {in_words(wait)}: {_named(rules)}", "see its conditions"
            )
        else:
            why = "no relay runs on this machine" if issue else "no issue has the event"
            yield skipped("alert", f"{_named(rules)}; whether it was called is not known: {why}")
        if entry is None:
            yield skipped("chat", "unknown without the relay's ledger (`gtt webhook serve`)")
        elif entry.fate == "sent":
            yield ok("chat", f"message {entry.message} in {entry.chat}")
        else:
            rule = f" by the rule `{entry.rule}`" if entry.rule else ""
            yield warning("chat", f"{entry.fate}{rule}", "`gtt webhook tail` shows more")


def _pauses(seconds: float) -> Iterator[float]:
    """Yield pauses that sum up to so many seconds."""
    at = 0
    while seconds > 0:
        pause = min(PAUSES[min(at, len(PAUSES) - 1)], seconds)
        yield pause
        seconds, at = seconds - pause, at + 1


def _accepted(sent: SentEvent) -> Check:
    if sent.accepted is None:
        return warning(
            "event", f"`{sent.dsn.server}` did not answer in time", "it may have accepted it nevertheless"
        )
    return ok("event", f"{sent.id} was accepted by {sent.dsn.server}, project `{sent.project}`")


def _in_issue(issue: Issue | None, waited: float) -> Check:
    if issue:
        return ok("issue", f"{issue.short_id or issue.id} has it, after {waited:g} s")
    hint = "is its worker running? its queue may be long: `gtt server status`, then `--wait 5m`"
    return wrong("issue", f"no issue has it after {waited:g} s", hint, ExitCode.BUG)


def _named(rules: tuple[ProjectAlert, ...]) -> str:
    names = ", ".join(f"`{rule.name or rule.id}`" for rule in rules[:3])
    return f"{names} and {len(rules) - 3} more" if len(rules) > 3 else names


def _refusal(answer: Answer, project: str) -> Failure:
    detail = text(mapping(answer.data).get("detail")) or f"it answered {answer.status}"
    if answer.status in (401, 403):
        hint = "`gtt projects keys` lists the keys that are in force"
        return NotAuthorized(f"the server refused the key of `{project}`: {detail}", hint=hint)
    if answer.status == 404:
        return NotFound(f"the server does not know this project: {detail}", hint="check the DSN")
    if answer.status == 429:
        return RateLimited(
            "the server accepts no more events at the moment", hint="is the organization's quota used up?"
        )
    if answer.status == 400:
        return BadUsage(f"the server did not accept the event: {detail}")
    return ServerFailed(f"the event was not accepted: {detail}", hint="try again; its log says why")
