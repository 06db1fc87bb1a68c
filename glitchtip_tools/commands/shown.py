"""What each command prints as JSON: by this table `--fields` is checked before anything is asked or changed."""

from importlib import import_module

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command prints: models by `module:Class`, or the names of fields that belong to no model.

    `also`: what it prints with some of its options. `free`: an object whose keys are not known before. `changes`: the
    command changes something somewhere, so that its output must not fail after that. `document`: no JSON at all.
    """

    fields: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    free: bool = False
    changes: bool = False
    document: bool = False


def _shows(*fields: str, also: tuple[str, ...] = (), changes: bool = False) -> CommandOutput:
    return CommandOutput(fields, also, changes=changes)


DOCUMENT, FREE = CommandOutput(document=True), CommandOutput(free=True)
CHANGE = _shows("core.issues.changes:StatusChange", changes=True)
ARRIVAL = "core.daily.arrivals:Arrival"
ISSUE_DETAIL = _shows("core.issues.detail:IssueDetail")
TABLE = {
    "issues list": _shows("models:Issue", also=("core.search:Explanation", ARRIVAL)),
    "issues show": ISSUE_DETAIL,
    "status": _shows("core.daily.overview:StatusOverview"),
    "pick": _shows("models:Issue", changes=True),
    "resolve": CHANGE,
    "ignore": CHANGE,
    "unresolve": CHANGE,
    "assign": CHANGE,
    "merge": CHANGE,
    "delete": CHANGE,
    "snooze list": _shows("core.issues.snooze:Snoozed"),
    "snooze run": _shows("core.issues.snooze:Snoozed", changes=True),
    "undo": _shows(
        "core.issues.changes:StatusChange", also=("core.issues.change_sets:ChangeSet",), changes=True
    ),
    "comment": _shows("models:Comment", also=("deleted", "issue"), changes=True),
    "investigate": _shows(
        "core.investigation:Investigation",
        also=("core.investigation.context.rounds:Visit",),
        changes=True,
    ),
    "events list": _shows("models:Event", also=(ARRIVAL,)),
    "events show": _shows("models:Event"),
    "events send": _shows("core.daily.trial_event:EventTrial", changes=True),
    "events diff": _shows("core.issues.events_diff:EventsDiff"),
    "tags": _shows("models:Tag"),
    "stats events": _shows("core.metrics.stats:Point"),
    "stats summary": _shows("core.metrics.stats:Summary"),
    "stats issue": FREE,
    "metrics daily": _shows("core.metrics.report:Metrics", changes=True),
    "metrics weekly": _shows("core.metrics.report:Weekly", changes=True),
    "runbooks link": _shows("core.runbooks.linking:LinkReceipt", changes=True),
    "runbooks check": _shows("core.runbooks.results:Checked"),
    "runbooks test": _shows("core.runbooks.results:Tried"),
    "runbooks list": _shows("core.runbooks.results:Listed"),
    "runbooks new": _shows("core.runbooks.results:Drafted", changes=True),
    "webhook serve": DOCUMENT,
    "webhook stats": _shows("core.alerts.ledger:Tally"),
    "webhook tail": _shows("core.alerts.ledger:LedgerEntry"),
    "webhook replay": _shows("payloads", "sentHere", changes=True),
    "webhook test": _shows("accepted", "fate", changes=True),
    "telegram send": _shows("adapters.telegram.client:Delivery", changes=True),
    "telegram test": _shows("services.metrics.reporting:Tested", changes=True),
    "telegram bot": DOCUMENT,
    "cron print": _shows("core.setup.schedule:Schedule"),
    "orgs list": _shows("models:Organization"),
    "orgs create": _shows("models:Organization", changes=True),
    "orgs delete": _shows("deleted", "id", changes=True),
    "orgs members list": _shows("models.organization:Member"),
    "orgs members invite": _shows("models.organization:Member", changes=True),
    "orgs members remove": _shows("removed", "id", changes=True),
    "projects list": _shows("models:Project"),
    "projects create": _shows("models:Project", changes=True),
    "projects keys": _shows("models.organization:ProjectKey"),
    "teams list": _shows("models.organization:Team"),
    "releases list": _shows("models.organization:Release"),
    "releases show": _shows("models.organization:Release"),
    "releases report": _shows("core.releases.report:ReleaseReport"),
    "releases create": _shows("models.organization:Release", changes=True),
    "environments list": _shows("models.organization:Environment"),
    "server status": _shows("models.server:ServerStatus"),
    "server metrics": _shows("models.server:Family"),
    "api": FREE,
    "auth login": _shows("core.setup.sign_in:SignInReceipt", changes=True),
    "auth status": _shows("core.setup.sign_in:AuthStatus"),
    "auth logout": _shows("file", "url", changes=True),
    "config list": _shows("core.setup.config:ConfigEntry"),
    "config get": _shows("core.setup.config:ConfigEntry"),
    "config set": _shows("core.setup.config:ConfigEntry", changes=True),
    "config unset": CommandOutput(document=True, changes=True),
    "config path": _shows("path"),
    "auth switch": _shows("profile", "url", also=("core.setup.sign_in:ProfileEntry",), changes=True),
    "open": DOCUMENT,
    "search save": CommandOutput(free=True, changes=True),
    "search list": FREE,
    "search show": DOCUMENT,
    "search delete": CommandOutput(document=True, changes=True),
    "doctor": _shows("core.setup.doctor:Diagnosis"),
    "completion script": DOCUMENT,
    "completion answer": DOCUMENT,
    "sandbox": FREE,
    "demo": FREE,
    "help": DOCUMENT,
    "version": _shows("version"),
}


def shown_by(words: str) -> CommandOutput:
    """Return what the command prints; one that is not in the table prints what nobody knows before."""
    return TABLE.get(words, FREE)


def kinds_of(places: tuple[str, ...]) -> list[object]:
    """Return the models and names; models are imported only when fields are chosen."""
    kinds: list[object] = []
    for place in places:
        module, is_model, name = place.partition(":")
        kinds.append(getattr(import_module(f"glitchtip_tools.{module}"), name) if is_model else place)
    return kinds
