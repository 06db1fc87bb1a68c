"""An investigation from end to end: ask the server and the clone, think, post what was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from json import JSONDecodeError, loads
from pathlib import Path

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.core.investigation import Investigation, Posted, Runbook
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.context.relatives import Relative
from glitchtip_tools.core.investigation.context.rounds import Visit, visit, with_same_commit
from glitchtip_tools.core.investigation.context.variation import Variation, variation
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.traces import event_of, message_of
from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.errors import BadUsage, Failure
from glitchtip_tools.models import Comment, Event, Issue, Tag
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.investigation.checkouts import Checkouts
from glitchtip_tools.services.investigation.evidence import gather
from glitchtip_tools.services.investigation.surroundings import Surroundings
from glitchtip_tools.services.issues.marked_comments import put_comment
from glitchtip_tools.services.issues.reference import find_issue, of_this_organization
from glitchtip_tools.threads import Threads

KIND = "investigation"
AT_ONCE = 3
DEEPEST = 200  # levels of an event's JSON
_EXPECTED = "an event as the API gives it or an SDK sends it"
_TRACES = "as Python, Node or a browser, PHP, Ruby, Go, the JVM, .NET, Rust or Elixir print it"
NEWEST = 20  # events of the issue that are compared; the first of them is the one investigated
Report = Callable[[Investigation], Redacted]
ChooseRunbook = Callable[[Issue | None, Event, Sequence[Tag] | None], Runbook | None]


@dataclass(frozen=True, slots=True)
class IssueCase:
    """What the server knows: the issue, one event of it, its tags and comments, its context."""

    issue: Issue
    event: Event
    tags: tuple[Tag, ...]
    comments: tuple[Comment, ...]
    notes: tuple[str, ...] = ()
    relatives: tuple[Relative, ...] = ()
    variation: Variation | None = None


def read_case(
    glitchtip: GlitchTip, name: str, *, project: str | None = None, around: Surroundings | None = None
) -> IssueCase:
    """Ask for the issue, its newest events, tags and comments, all at the same time where the number is known.

    Its context in the project (`around`) is requested as soon as the project is known: at most nine requests in all.
    """
    around = around or Surroundings(glitchtip)
    wanted = parse(name)
    found = None if wanted.kind == "number" else find_issue(glitchtip, name, project=project)
    of_this_organization(glitchtip, wanted)
    number = found.id if found else wanted.value
    with Threads(5) as pool:
        newest = pool.submit(lambda: list(islice(glitchtip.events(number, limit=NEWEST), NEWEST)))
        tags = pool.submit(glitchtip.tags, number)
        comments = pool.submit(glitchtip.comments, number)
        issue = found or glitchtip.issue(number)
        relatives, others = pool.submit(around.relatives, issue), pool.submit(around.events, issue)
        events = newest.result()
        gone = "the server keeps no event of this issue any more: there is no stack trace"
        return IssueCase(
            issue,
            events[0] if events else _event_of(issue),
            tags.result(),
            comments.result(),
            () if events else (gone,),
            relatives.result(),
            variation(issue, events, others.result(), tags.result()),
        )


def investigate(
    case: IssueCase,
    repository: Path | None,
    *,
    runbook: ChooseRunbook | None = None,
    explain: bool = False,
    checkouts: Mapping[str, object] | None = None,
) -> Investigation:
    """Return what the case and the clone say together."""
    evidence = gather(case.event, repository, issue=case.issue, tags=case.tags, checkouts=checkouts)
    chosen = runbook(case.issue, case.event, case.tags) if runbook else None
    found = assemble(case.event, evidence, issue=case.issue, runbook=chosen, explain=explain)
    return replace(
        found, notes=(*case.notes, *found.notes), relatives=case.relatives, variation=case.variation
    )


def investigate_event(
    text: str, repository: Path | None, *, runbook: ChooseRunbook | None = None, explain: bool = False
) -> Investigation:
    """Return what an event from a file and the clone say together, without a server; raises BadUsage."""
    data = _event_data(text)
    event = payloads.event(data)
    given = data.get("issue")
    issue = payloads.issue(given) if isinstance(given, Mapping) and given.get("shortId") else None
    chosen = runbook(issue, event, None) if runbook else None
    evidence = gather(event, repository, issue=issue)
    return assemble(event, evidence, issue=issue, runbook=chosen, explain=explain)


def investigate_trace(
    text: str, repository: Path | None, *, runbook: ChooseRunbook | None = None, explain: bool = False
) -> Investigation:
    """Return what a pasted stack (or the last one of a log) and the clone say together; raises BadUsage.

    A message without a stack is enough when one place of the clone builds it.
    """
    event = event_of(text) or message_of(text)
    evidence = gather(event, repository) if event else None
    if (
        event is None
        or evidence is None
        or not (any(item.frames for item in event.exceptions) or evidence.frames)
    ):
        raise BadUsage("there is no stack trace in a form that is known", hint=_TRACES)
    chosen = runbook(None, event, None) if runbook else None
    return assemble(event, evidence, runbook=chosen, explain=explain)


def post(
    glitchtip: GlitchTip, case: IssueCase, found: Investigation, report: Report, *, anyway: bool = False
) -> Investigation:
    """Put the report on the issue, once; return the investigation with what became of the comment.

    Without a checkout there is nothing to tell that the issue's page does not show, and a better report of a
    colleague may appear there already: then nothing is posted. So it is with another project's, unless it is wanted
    `anyway`.
    """
    if found.repository.root is None or (found.repository.checkout == places.OTHER and not anyway):
        return found
    receipt = put_comment(
        glitchtip, case.issue.id, kind=KIND, name="report", body=report(found), known=case.comments
    )
    return replace(found, comment=Posted(receipt.action, receipt.comment_id))


def _event_of(issue: Issue) -> Event:
    """Return what is left of an event in the issue itself."""
    return Event(
        "", issue.title, issue.title, issue.culprit, date_created=issue.last_seen, metadata=issue.metadata
    )


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


def investigate_all(
    glitchtip: GlitchTip,
    issues: Sequence[Issue],
    repository: Path | None,
    report: Report | None,
    runbook: ChooseRunbook | None = None,
    checkouts: Mapping[str, object] | None = None,
) -> tuple[list[Visit], list[Failure]]:
    """Investigate each issue, a few at a time; a failure of one is reported with it and does not stop the others."""
    around = Surroundings(glitchtip)
    with Threads(AT_ONCE) as pool:
        made = list(
            pool.map(lambda issue: _visit(around, issue, repository, report, runbook, checkouts), issues)
        )
    return with_same_commit([visited for visited, _ in made]), [failure for _, failure in made if failure]


def _visit(
    around: Surroundings,
    issue: Issue,
    repository: Path | None,
    report: Report | None,
    runbook: ChooseRunbook | None,
    checkouts: Mapping[str, object] | None,
) -> tuple[Visit, Failure | None]:
    try:
        case = read_case(around.glitchtip, issue.id, around=around)
        found = investigate(case, repository, runbook=runbook, checkouts=checkouts)
        return visit(issue, post(around.glitchtip, case, found, report) if report else found), None
    except Failure as failure:
        return Visit(issue, error=failure.message), failure


@dataclass(frozen=True)
class InvestigationService:
    """Investigations in a checkout; the server is opened only when one is about an issue."""

    open_server: Callable[[], GlitchTip]
    open_repository: Callable[[], Path]
    choose_runbook: ChooseRunbook
    project: str | None = None
    checkouts: Checkouts = dict

    def of_issue(
        self, name: str, report: Report | None, *, explain: bool = False, anyway: bool = False
    ) -> Investigation:
        """Investigate an issue; with a `report` (its text), keep that on the issue as its one comment.

        If no frame of its trace is in the checkout, it is posted only if it is wanted `anyway`.
        """
        server = self.open_server()
        case = read_case(server, name, project=self.project)
        found = investigate(
            case,
            self.open_repository(),
            runbook=self.choose_runbook,
            explain=explain,
            checkouts=self.checkouts(),
        )
        return post(server, case, found, report, anyway=anyway) if report else found

    def of_issues(self, issues: Sequence[Issue], report: Report | None) -> tuple[list[Visit], list[Failure]]:
        """Investigate many issues; return a line for each, and the failures."""
        repository = self.open_repository()
        return investigate_all(
            self.open_server(), issues, repository, report, self.choose_runbook, self.checkouts()
        )

    def of_event(self, text: str, *, explain: bool = False) -> Investigation:
        """Investigate an event's JSON without a server; raises BadUsage."""
        repository = self.open_repository()
        return investigate_event(text, repository, runbook=self.choose_runbook, explain=explain)

    def of_trace(self, text: str, *, explain: bool = False) -> Investigation:
        """Investigate a pasted stack without a server; raises BadUsage."""
        repository = self.open_repository()
        return investigate_trace(text, repository, runbook=self.choose_runbook, explain=explain)
