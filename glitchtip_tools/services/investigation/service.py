"""An investigation from end to end: ask the server and the clone, think, post what was found."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from json import JSONDecodeError, loads
from pathlib import Path

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.payloads import elastic
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.core.investigation import Investigation, Posted, Runbook
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.context.seen import seen_in
from glitchtip_tools.core.investigation.evidence import ELSEWHERE
from glitchtip_tools.core.investigation.traces import event_of, message_of
from glitchtip_tools.core.issues.marked_comments import Kept
from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.models import Event, Issue, Tag, reference_of
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.cache.server import KeptProjects
from glitchtip_tools.services.cache.short_ids import ShortIds, kept_project, number_of
from glitchtip_tools.services.investigation.budget import Budget
from glitchtip_tools.services.investigation.checkouts import Checkouts, tied_to
from glitchtip_tools.services.investigation.evidence import gather, opened
from glitchtip_tools.services.investigation.issue_case import (
    AskContext,
    IssueCase,
    ProjectContext,
    case_of,
    read_case,
)
from glitchtip_tools.services.investigation.rounds import Round, round_of
from glitchtip_tools.services.investigation.surroundings import Surroundings
from glitchtip_tools.services.issues.marked_comments import decision_for, put_comment

KIND, NAME = "investigation", "report"
DEEPEST = 200  # levels of an event's JSON
_EXPECTED = "an event as the API gives it or an SDK sends it, or an error of Elastic APM"
_TRACES = "gtt reads those of Python, Node, browsers, PHP, Ruby, Go, the JVM, .NET, Rust, Elixir and Swift"
Report = Callable[[Investigation], Redacted]
Maps = Mapping[str, str]
ChooseRunbook = Callable[[Issue | None, Event, Sequence[Tag] | None], Runbook | None]


def investigate(
    case: IssueCase,
    repository: Path | None,
    *,
    runbook: ChooseRunbook | None = None,
    context: AskContext = ProjectContext,
    explain: bool = False,
    checkouts: Mapping[str, object] | None = None,
    budget: Budget | None = None,
) -> Investigation:
    """Return what the case and the clone say together; `context` is waited for once the clone has been searched."""
    evidence = gather(
        case.event, repository, issue=case.issue, tags=case.tags, checkouts=checkouts, budget=budget
    )
    chosen = runbook(case.issue, case.event, case.tags) if runbook else None
    investigation = assemble(case.event, evidence, issue=case.issue, runbook=chosen, explain=explain)
    note = context()
    return replace(
        investigation,
        notes=(*case.notes, *note.notes, *investigation.notes),
        relatives=note.relatives,
        variation=note.variation,
        seen=seen_in(case.event, case.tags),
    )


def investigate_event(
    text: str,
    repository: Path | None,
    *,
    runbook: ChooseRunbook | None = None,
    explain: bool = False,
    maps: Maps | None = None,
    budget: Budget | None = None,
) -> Investigation:
    """Return what an event from a file and the clone say together, without a server; raises BadUsage.

    `maps` are the source maps that lie beside the file, by their names.
    """
    data = _event_data(text)
    event = payloads.event(elastic.as_event(data) or data)
    reference = data.get("issue")
    issue = payloads.issue(reference) if isinstance(reference, Mapping) and reference.get("shortId") else None
    chosen = runbook(issue, event, None) if runbook else None
    evidence = gather(event, repository, issue=issue, maps=maps, budget=budget)
    return assemble(event, evidence, issue=issue, runbook=chosen, explain=explain)


def investigate_trace(
    text: str,
    repository: Path | None,
    *,
    runbook: ChooseRunbook | None = None,
    explain: bool = False,
    maps: Maps | None = None,
    budget: Budget | None = None,
) -> Investigation:
    """Return what a pasted stack (or the last one of a log) and the clone say together; raises BadUsage.

    A message without a stack is enough when one place of the clone builds it.
    """
    event = _pasted_event(text) or event_of(text) or message_of(text)
    evidence = gather(event, repository, maps=maps, budget=budget) if event else None
    if not event or not evidence or not (evidence.frames or any(one.frames for one in event.exceptions)):
        raise BadUsage("no stack trace was recognized in the input", hint=_TRACES)
    chosen = runbook(None, event, None) if runbook else None
    return assemble(event, evidence, runbook=chosen, explain=explain)


def _pasted_event(text: str) -> Event | None:
    """Return the event whose JSON was pasted instead of a stack, None for any other text."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    with suppress(BadUsage):
        data = _event_data(text)
        event = payloads.event(elastic.as_event(data) or data)
        return event if any(one.frames for one in event.exceptions) else None
    return None


def may_post(investigation: Investigation, *, anyway: bool = False) -> bool:
    """Return whether the report tells anything that the issue's page does not.

    Without a checkout it does not, and a better report of a colleague may appear there already. So it is with another
    project's checkout, unless it is wanted `anyway`.
    """
    return investigation.repository.root is not None and (
        investigation.repository.checkout not in ELSEWHERE or anyway
    )


def pending(glitchtip: GlitchTip, case: IssueCase, text: Redacted) -> str:
    """Return what posting would do: `create`, `update`, or `keep` what is there; nothing is sent."""
    return decision_for(glitchtip, case.comments, Kept(KIND, NAME, text)).action


def post(
    glitchtip: GlitchTip,
    case: IssueCase,
    investigation: Investigation,
    report: Report,
    *,
    anyway: bool = False,
) -> Investigation:
    """Put the report on the issue, once, if it may be; return the investigation with what became of the comment."""
    if not may_post(investigation, anyway=anyway):
        return investigation
    receipt = put_comment(
        glitchtip, case.issue.id, kind=KIND, name=NAME, body=report(investigation), known=case.comments
    )
    return replace(investigation, comment=Posted(receipt.action, receipt.comment_id))


def _event_data(text: str) -> Mapping[str, object]:
    try:
        data = loads(text)
    except JSONDecodeError as error:
        raise BadUsage(f"the event is not JSON: {error}", hint=_EXPECTED) from error
    except RecursionError as error:
        raise BadUsage("the event cannot be read as JSON: it is nested too deeply", hint=_EXPECTED) from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise BadUsage("the event cannot be read as JSON: a number is too long", hint=_EXPECTED) from error
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict) or not data:
        raise BadUsage("the event is not a JSON object", hint=_EXPECTED)
    if _deeper_than(DEEPEST, data):
        raise BadUsage("the event cannot be read as JSON: it is nested too deeply", hint=_EXPECTED)
    return data


def _deeper_than(levels: int, data: object) -> bool:
    """Return whether values are nested more deeply than this: what walks them later may be recursive."""
    now: list[object] = [data]
    for _ in range(levels + 1):
        inner = (
            one.values() if isinstance(one, dict) else one for one in now if isinstance(one, dict | list)
        )
        now = [value for values in inner for value in values]
    return bool(now)


@dataclass(frozen=True)
class InvestigationService:
    """Investigations in a checkout; the server is opened only when one is about an issue."""

    open_server: Callable[[], GlitchTip]
    open_repository: Callable[[], Path]
    choose_runbook: ChooseRunbook
    project: str | None = None
    checkouts: Checkouts = dict
    short_ids: ShortIds | None = None
    kept: Callable[[], KeptProjects] | None = None
    seconds: float | None = None  # that the clone is searched for an issue

    def of_issue(
        self, name: str, report: Report | None, *, explain: bool = False, anyway: bool = False
    ) -> Investigation:
        """Investigate an issue; with a `report` (its text), keep that on the issue as its one comment.

        If no frame of its trace is in the checkout, it is posted only if it is wanted `anyway`.
        """
        case, investigation = self.examined(name, explain=explain)
        return self.posted(case, investigation, report, anyway=anyway) if report else investigation

    def examined(self, name: str, *, explain: bool = False) -> tuple[IssueCase, Investigation]:
        """Investigate an issue and post nothing; return what the server knows of it, too."""
        number = number_of(self.short_ids, name)
        kept = kept_project(self.short_ids, self.kept(), name) if self.short_ids and self.kept else None
        if self.kept and not (kept or number) and parse(name).kind == "short id":  # it needs the projects
            self.kept().note(self.open_server().projects())
        reading = read_case(self.open_server(), name, project=self.project, number=number, kept=kept)
        with reading as (case, context):
            if self.short_ids:
                self.short_ids.note([case.issue])
            return case, investigate(
                case,
                self.open_repository(),
                runbook=self.choose_runbook,
                context=context,
                explain=explain,
                checkouts=self.checkouts(),
                budget=Budget(self.seconds),
            )

    def posted(
        self, case: IssueCase, investigation: Investigation, report: Report, *, anyway: bool = False
    ) -> Investigation:
        """Keep the report on its issue as the one comment, and return the investigation with what became of it."""
        return post(self.open_server(), case, investigation, report, anyway=anyway)

    def pending(
        self, case: IssueCase, investigation: Investigation, report: Report, *, anyway: bool = False
    ) -> str:
        """Return what posting would do: `create`, `update`, `keep` what is there, or `none`."""
        if not may_post(investigation, anyway=anyway):
            return "none"
        return pending(self.open_server(), case, report(investigation))

    def tied_projects(self) -> tuple[str, ...]:
        """Return the projects that the setting `checkouts` ties this checkout to, none when it says nothing of it."""
        checkouts = self.checkouts()
        if not checkouts:
            return ()
        try:
            clone = open_repository(self.open_repository())
        except NotFound:
            return ()
        return tied_to(checkouts, clone.root, clone.remote())

    def why_not_posted(self, checkout: str) -> tuple[str, str]:
        """Return why a report is not posted, and what helps; `checkout` is what was found out about it."""
        here, hint = self.open_repository(), "give the application's checkout with `--repo` or GTT_REPO"
        try:
            if checkout not in ELSEWHERE:
                opened(here)
        except NotFound as failure:
            helps = failure.hint if failure.hint and failure.hint.startswith("run ") else hint
            return f"nothing was posted: {failure.message}", helps
        hint = "give the application's checkout with `--repo`, or post with `--anyway`"
        return f"nothing was posted: no frame of the trace is in `{here}`", hint

    def round(self, issues: Sequence[Issue], *, by_mapping: bool) -> Round[IssueCase]:
        """Investigate many issues and post nothing; `by_mapping` leaves out projects of which nothing is here."""
        server, repository, checkouts = self.open_server(), self.open_repository(), self.checkouts()
        around = Surroundings(server)

        def examine(issue: Issue) -> tuple[IssueCase, Investigation]:
            with case_of(issue, around) as (case, context):
                return case, investigate(
                    case,
                    repository,
                    runbook=self.choose_runbook,
                    context=context,
                    checkouts=checkouts,
                    budget=Budget(self.seconds),
                )

        return round_of(issues, examine, by_mapping=by_mapping)

    def round_pending(self, examined: Round[IssueCase], report: Report) -> list[str]:
        """Return the issues of a round on which a comment would be made or changed."""
        return [
            reference_of(one.issue)
            for one in examined.examined
            if one.case and one.found and self.pending(one.case, one.found, report) in ("create", "update")
        ]

    def round_posted(self, examined: Round[IssueCase], report: Report) -> Round[IssueCase]:
        """Keep the reports of a round on their issues."""
        server = self.open_server()
        return examined.posted(lambda case, found: post(server, case, found, report))

    def of_event(self, text: str, *, explain: bool = False, maps: Maps | None = None) -> Investigation:
        """Investigate an event's JSON without a server; raises BadUsage."""
        repository = self.open_repository()
        choose, budget = self.choose_runbook, Budget(self.seconds)
        return investigate_event(text, repository, runbook=choose, explain=explain, maps=maps, budget=budget)

    def of_trace(self, text: str, *, explain: bool = False, maps: Maps | None = None) -> Investigation:
        """Investigate a pasted stack without a server; raises BadUsage."""
        repository = self.open_repository()
        choose, budget = self.choose_runbook, Budget(self.seconds)
        return investigate_trace(text, repository, runbook=choose, explain=explain, maps=maps, budget=budget)
