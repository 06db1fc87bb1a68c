"""What the server knows of an issue, asked for at the same time; its context comes while the clone is searched."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from itertools import islice

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.paging import Page
from glitchtip_tools.core.investigation.context.relatives import Relative
from glitchtip_tools.core.investigation.context.variation import Variation, variation
from glitchtip_tools.core.issues.detail import NO_TAGS, tags_contradict
from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.models import Comment, Event, Issue, Project, Tag
from glitchtip_tools.services.cache.short_ids import is_named
from glitchtip_tools.services.investigation.surroundings import Surroundings
from glitchtip_tools.services.issues.detail import is_gone
from glitchtip_tools.services.issues.reference import find_issue, of_this_organization
from glitchtip_tools.threads import Threads
from glitchtip_tools.values import dataclass

NEWEST = 20  # events of the issue that are compared; the first of them is the one investigated


@dataclass(frozen=True, slots=True)
class IssueCase:
    """An issue, one event of it, its tags and comments."""

    issue: Issue
    event: Event
    tags: tuple[Tag, ...]
    comments: tuple[Comment, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectContext:
    """What the issue's project says about it; `notes` is what could not be read."""

    relatives: tuple[Relative, ...] = ()
    variation: Variation | None = None
    notes: tuple[str, ...] = ()


AskContext = Callable[[], ProjectContext]


@contextmanager
def read_case(
    glitchtip: GlitchTip,
    name: str,
    *,
    project: str | None = None,
    number: str | None = None,
    kept: Project | None = None,
) -> Iterator[tuple[IssueCase, AskContext]]:
    """Ask for the issue, its newest events, tags and comments, all at the same time where the number is known.

    Its context in the project is requested as soon as the project is known: at most nine requests in all. `number` is
    what a short id stood for once: it counts when the server has an issue of that number with that short id. `kept`
    is the project that the issue was in: its context is requested at once, and counts if the issue is in it.
    """
    around, wanted = Surroundings(glitchtip), parse(name)
    with ExitStack() as opened:
        if kept:
            pool = opened.enter_context(Threads(2))
            listed = pool.submit(around.found_in, kept.id)
            pool.submit(around.events_of, kept.slug)
        case = _remembered(opened, number, name, around) if number else None
        if case is None:
            issue = _listed(listed, name) if kept and not number else None
            if issue is None and wanted.kind != "number":
                issue = find_issue(glitchtip, name, project=project, newest=around.found_in)
            of_this_organization(glitchtip, wanted)
            case = opened.enter_context(case_of(issue or wanted.value, around))
        yield case


def _listed(listed: Future[Page[Issue] | None], name: str) -> Issue | None:
    """Return the issue of that short id among those of a page; raises why the page could not be read."""
    if parse(name).kind != "short id":
        return None
    try:
        page = listed.result()
    except (NotFound, BadUsage):  # the project may be gone, and the issue in another
        return None
    return next((one for one in page.items if is_named(one, name)), None) if page else None


def _remembered(
    opened: ExitStack, number: str, name: str, around: Surroundings
) -> tuple[IssueCase, AskContext] | None:
    """Return the case of the issue of that number, None unless the server gives it that short id and has events."""
    try:
        opened_case = opened.enter_context(case_of(number, around))
    except NotFound:
        return None
    case, _ = opened_case
    return opened_case if is_named(case.issue, name) and not case.notes else None


@contextmanager
def case_of(known: Issue | str, around: Surroundings) -> Iterator[tuple[IssueCase, AskContext]]:
    """Ask for what belongs to an issue; the issue itself is asked for where only its number is known.

    The second of the pair waits for the context, which is on its way.
    """
    glitchtip, known_issue = around.glitchtip, known if isinstance(known, Issue) else None
    number = known.id if isinstance(known, Issue) else known
    with Threads(6) as pool:
        newest = pool.submit(lambda: list(islice(glitchtip.events(number, limit=NEWEST), NEWEST)))
        tags = pool.submit(glitchtip.tags, number)
        comments = pool.submit(glitchtip.comments, number)
        issue = known_issue or glitchtip.issue(number)
        relatives, others = pool.submit(around.relatives, issue), pool.submit(around.events, issue)
        events = newest.result()
        gone = "the server keeps no event of this issue any more: there is no stack trace"
        if not events and not around.lists(issue) and is_gone(glitchtip, number):
            gone = "this issue was merged into another one, or deleted: there is no stack trace"
        case = IssueCase(
            issue,
            events[0] if events else _event_of(issue),
            tags.result(),
            comments.result(),
            _notes(events, tags.result(), gone),
        )

        def context() -> ProjectContext:
            related, varied = relatives.result(), variation(issue, events, others.result(), case.tags)
            return ProjectContext(related, varied, around.notes(issue, related))

        yield case, context


def _notes(events: Sequence[Event], tags: Sequence[Tag], gone: str) -> tuple[str, ...]:
    if not events:
        return (gone,)
    return (NO_TAGS,) if tags_contradict(tags, events[0]) else ()


def _event_of(issue: Issue) -> Event:
    """Return what is left of an event in the issue itself."""
    return Event(
        "", issue.title, issue.title, issue.culprit, date_created=issue.last_seen, metadata=issue.metadata
    )
