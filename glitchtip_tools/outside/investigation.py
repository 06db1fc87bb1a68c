"""An investigation from end to end: ask the server and the clone, think, post what was found."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from json import JSONDecodeError, loads
from pathlib import Path

from glitchtip_tools.core.investigation import Investigation, Posted, Runbook, assemble
from glitchtip_tools.core.investigation.rounds import Visit, visit
from glitchtip_tools.core.models import Comment, Event, Issue, Tag
from glitchtip_tools.core.references import parse
from glitchtip_tools.errors import BadUsage, Failure, NotFound
from glitchtip_tools.outside import payloads
from glitchtip_tools.outside.evidence import gather
from glitchtip_tools.outside.glitchtip import GlitchTip
from glitchtip_tools.outside.issue_reference import find_issue
from glitchtip_tools.outside.marked_comments import put_comment

KIND = "investigation"
AT_ONCE = 3
Report = Callable[[Investigation], str]
ChooseRunbook = Callable[[Issue | None, Event, Sequence[Tag] | None], Runbook | None]


@dataclass(frozen=True, slots=True)
class Case:
    """What the server knows: the issue, one event of it, its tags, its comments."""

    issue: Issue
    event: Event
    tags: tuple[Tag, ...]
    comments: tuple[Comment, ...]
    notes: tuple[str, ...] = ()


def read_case(glitchtip: GlitchTip, name: str, *, project: str | None = None) -> Case:
    """Ask for the issue, its latest event, tags and comments, all at the same time where the number is known."""
    wanted = parse(name)
    found = None if wanted.kind == "number" else find_issue(glitchtip, name, project=project)
    number = found.id if found else wanted.value
    with ThreadPoolExecutor(4) as pool:
        event = pool.submit(_latest, glitchtip, number)
        tags = pool.submit(glitchtip.tags, number)
        comments = pool.submit(glitchtip.comments, number)
        issue = found or glitchtip.issue(number)
        known = event.result()
        notes = (
            () if known else ("the server keeps no event of this issue any more: there is no stack trace",)
        )
        return Case(issue, known or _event_of(issue), tags.result(), comments.result(), notes)


def investigate(
    case: Case, repository: Path | None, *, runbook: ChooseRunbook | None = None, explain: bool = False
) -> Investigation:
    """Return what the case and the clone say together."""
    evidence = gather(case.event, repository, issue=case.issue, tags=case.tags)
    chosen = runbook(case.issue, case.event, case.tags) if runbook else None
    found = assemble(case.event, evidence, issue=case.issue, runbook=chosen, explain=explain)
    return replace(found, notes=(*case.notes, *found.notes))


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


def post(glitchtip: GlitchTip, case: Case, found: Investigation, report: str) -> Investigation:
    """Put the report on the issue, once; return the investigation with what became of the comment."""
    receipt = put_comment(
        glitchtip, case.issue.id, kind=KIND, name="report", body=report, known=case.comments
    )
    return replace(found, comment=Posted(receipt.action, receipt.comment_id))


def _latest(glitchtip: GlitchTip, number: str) -> Event | None:
    try:
        return glitchtip.latest_event(number)
    except NotFound:
        return None


def _event_of(issue: Issue) -> Event:
    """Return what is left of an event in the issue itself."""
    return Event(
        "", issue.title, issue.title, issue.culprit, date_created=issue.last_seen, metadata=issue.metadata
    )


def _event_data(text: str) -> Mapping[str, object]:
    try:
        data = loads(text)
    except (JSONDecodeError, RecursionError) as error:
        raise BadUsage(
            f"the event is no JSON: {error}", hint="an event as the API gives it or an SDK sends it"
        ) from error
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict) or not data:
        raise BadUsage("the event is no JSON object", hint="an event as the API gives it or an SDK sends it")
    return data


def investigate_all(
    glitchtip: GlitchTip,
    issues: Sequence[Issue],
    repository: Path | None,
    report: Report | None,
    runbook: ChooseRunbook | None = None,
) -> tuple[list[Visit], list[Failure]]:
    """Investigate each issue, a few at a time; what fails for one is its own affair and is said of it."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(lambda issue: _visit(glitchtip, issue, repository, report, runbook), issues))
    return [visited for visited, _ in made], [failure for _, failure in made if failure]


def _visit(
    glitchtip: GlitchTip,
    issue: Issue,
    repository: Path | None,
    report: Report | None,
    runbook: ChooseRunbook | None,
) -> tuple[Visit, Failure | None]:
    try:
        case = read_case(glitchtip, issue.id)
        found = investigate(case, repository, runbook=runbook)
        return visit(issue, post(glitchtip, case, found, report(found)) if report else found), None
    except Failure as failure:
        return Visit(issue, error=failure.message), failure
