"""One issue for people and for pipes: heading, where it fails, tags, what else the event knows."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.core.issues.stacks import place, runs, source, surfaced_first
from glitchtip_tools.models import Breadcrumb, Event, ExceptionValue, Frame, Tag, reference_of
from glitchtip_tools.render.cells import around, broken, cells, fitted, middle
from glitchtip_tools.render.drawing import LEVEL_STYLES, STATUS_STYLES, Column, styled, table
from glitchtip_tools.render.issues.comments import comments
from glitchtip_tools.render.issues.events import BY_NAME, event_table, is_another_name
from glitchtip_tools.render.json import without_secrets
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import (
    ago,
    clean,
    iso,
    lines,
    local,
    number,
    short_release,
    shortened,
)

MOST_FRAMES, MOST_CRUMBS = 30, 10
Lines = Iterator[str]


def issue_detail(detail: IssueDetail, view: View) -> str:
    """Return the issue as text: for a pipe the same words without colour and with absolute times."""
    event = detail.event
    parts = [
        list(_heading(detail, view)),
        *(list(part) for part in (_stacks(event, view) if event else ())),
        list(_tags(detail.tags, view)),
        *(list(part) for part in (_circumstances(event, view) if event else ())),
        _comments(detail, view),
        _events(detail, view),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def issue_details(
    one: Callable[[IssueDetail, View], str],
) -> Callable[[Sequence[IssueDetail], View], str]:
    """Return what makes one text of several issues: a person sees a rule between them."""

    def as_text(shown: Sequence[IssueDetail], view: View) -> str:
        rule = styled("─" * view.width, "dim", view) if view.terminal else ""
        return "\n\n".join(
            [text for detail in shown for text in (rule, one(detail, view)) if text][bool(rule) :]
        )

    return as_text


def event_detail(event: Event, view: View) -> str:
    """Return one event as text, with its tags."""
    tags = [f"{clean(key)}={clean(value)}" for key, value in event.tags]
    tag_lines = wrapped(f"tags  {', '.join(tags)}", view, indent=6)
    parts = [
        *map(list, _stacks(event, view)),
        *map(list, _circumstances(event, view)),
        [tag_lines] if tags else [],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _heading(detail: IssueDetail, view: View) -> Lines:
    issue, event = detail.issue, detail.event
    level = styled(issue.level, LEVEL_STYLES.get(issue.level, ""), view)
    status = styled(issue.status, STATUS_STYLES.get(issue.status, ""), view)
    yield f"{styled(reference_of(issue), 'bold', view, link=issue.permalink)}  {level}  {status}"
    yield styled(issue.title, "bold", view)
    if issue.culprit or (event and event.culprit):
        culprit = clean(issue.culprit or (event.culprit if event else ""))
        yield culprit if " in " in culprit else f"in {culprit}"
    yield wrapped(
        f"{number(issue.count)} event{'s' * (issue.count != 1)} in all{_of_late(detail)}{_users(detail.tags)}, "
        f"first {_when(issue.first_seen, view)}, last {_when(issue.last_seen, view)}, "
        f"project {clean(issue.project.slug)}",
        view,
    )
    facts = [f"{issue.num_comments} comment{'s' * (issue.num_comments != 1)}"] if issue.num_comments else []
    facts += [f"assigned to {clean(issue.assigned_to)}"] if issue.assigned_to else []
    facts += [f"first release {_release(issue.first_release, view)}"] if issue.first_release else []
    if facts:
        yield ", ".join(facts)
    yield issue.permalink


def _of_late(detail: IssueDetail) -> str:
    known = ((detail.count_24h, "24 h"), (detail.count_14d, "14 d"))
    return "".join(f", {number(count)} in {period}" for count, period in known if count is not None)


def _users(tags: Sequence[Tag]) -> str:
    """Return how many users had it: the distinct values of the tag that names them best (`userCount` is always 0)."""
    named = {tag.key: tag.unique for tag in tags if tag.key in BY_NAME and tag.unique}
    count = next((named[key] for key in BY_NAME if key in named), 0)
    return f", {number(count)} user{'s' * (count != 1)}" if count else ""


def _release(name: str, view: View) -> str:
    return clean(short_release(name) if view.terminal else name)


def wrapped(line: str, view: View, *, indent: int = 2) -> str:
    """Return a line of words broken between words where a terminal ends, for a pipe as it is."""
    if not view.terminal or cells(line) <= view.width:
        return line
    lead = len(line) - len(line.lstrip())
    return "\n".join(broken(line.strip(), view.width, first=" " * lead, rest=" " * indent))


def _when(moment: datetime, view: View) -> str:
    if not view.terminal:
        return iso(moment)
    return f"{ago(moment, view.now)} ({local(moment, view.zone, view.now)})"


def _moment(moment: datetime | None, view: View) -> str:
    if moment is None:
        return ""
    return ago(moment, view.now) if view.terminal else iso(moment)


def _tags(tags: Sequence[Tag], view: View) -> Lines:
    if tags:
        yield styled("tags", "bold", view)
    tags = _users_folded(tags) if view.terminal else tags
    width = min(24, max((len(tag.key) for tag in tags), default=0))
    for tag in sorted(tags, key=lambda tag: tag.key):
        longest = 28 if view.terminal else 200
        named = short_release if tag.key == "release" and view.terminal else str
        shares = [
            f"{shortened(clean(named(value.value)), longest)} {_share(value.count, tag.total)}"
            for value in tag.values[:5]
        ]
        more = f", {tag.unique - 5} more" if tag.unique > 5 else ""
        yield wrapped(f"  {clean(tag.key):<{width}}  {', '.join(shares)}{more}", view, indent=width + 4)


def _users_folded(tags: Sequence[Tag]) -> Sequence[Tag]:
    """Return the tags with one for the user: of `user.*`, which say the same of the same people, what names them."""
    keys = {tag.key for tag in tags}
    return [tag for tag in tags if not is_another_name(tag.key, keys)]


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %" if total else str(count)


def _stacks(event: Event, view: View) -> Iterator[Lines]:
    """Yield which event it is, then each exception with its stack: where it fails comes first."""
    yield _about(event, view)
    for at, exception in enumerate(surfaced_first(event)):
        yield _exception(exception, view, caused=at > 0)


def _circumstances(event: Event, view: View) -> Iterator[Lines]:
    yield _breadcrumbs(event.breadcrumbs, view)
    yield _request(event, view)
    yield _user(event)


def _about(event: Event, view: View) -> Lines:
    known = [f"event {clean(event.id)}"]
    known += [_when(event.date_created, view)] if event.date_created else []
    release, environment = event.tag("release"), event.tag("environment")
    known += [f"release {_release(release, view)}"] if release else []
    known += [f"environment {clean(environment)}"] if environment else []
    yield wrapped(", ".join(known), view)
    if event.message and event.message.partition("\n")[0] not in event.title:
        yield lines(shortened(event.message, 2000))


def _exception(exception: ExceptionValue, view: View, *, caused: bool) -> Lines:
    name = clean(exception.type or ("Error" if exception.value else "Stack"))
    value = lines(shortened(exception.value or "", 2000))
    yield ("caused by " if caused else "") + styled(name, "bold bad", view) + (f": {value}" if value else "")
    if exception.handled is False:
        yield "  (not handled)"
    folded = runs(exception.frames)
    if len(folded) > 1:
        yield styled("  newest call first", "dim", view)
    for run in folded[:MOST_FRAMES]:
        if run.own:
            yield from _frame(run.frames[0], view)
        else:
            more = f" and {len(run.frames) - 1} more" if len(run.frames) > 1 else ""
            first = _place(run.frames[0], view, less=len(f"  … library: {more}"))
            yield styled(f"  … library: {first}{more}", "dim", view)
    if len(folded) > MOST_FRAMES:
        yield f"  … {sum(len(run.frames) for run in folded[MOST_FRAMES:])} older frames"


def _frame(frame: Frame, view: View) -> Lines:
    yield "  " + styled(_place(frame, view, less=2), "place", view)
    shown = [(at, lines(text)) for at, text in source(frame)]
    indent = min((len(text) - len(text.lstrip()) for _, text in shown if text.strip()), default=0)
    width = len(str(shown[-1][0])) if shown and view.terminal else 5
    for at, text in shown:
        mark = ">" if at == frame.line_no else " "
        if view.terminal:  # a line that the terminal breaks cannot be read beside its number
            column = frame.col_no - indent if mark == ">" and frame.col_no else None
            text = around(text[indent:].expandtabs(4), view.width - width - 8, column)
        line = f"    {mark} {at:>{width}}  {text}".rstrip()
        yield (styled(line, "bold", view) if mark == ">" else line) if view.color else line


def _place(frame: Frame, view: View, *, less: int) -> str:
    """Return `file:line in function`, the path cut in its middle where a terminal leaves too little room."""
    whole = clean(place(frame))
    over = cells(whole) - (view.width - less)
    if not view.terminal or over <= 0:
        return whole
    path, lead, function = whole.partition(" in ")
    return fitted(middle(path, max(16, cells(path) - over)) + lead + function, view.width - less)


def _breadcrumbs(crumbs: Sequence[Breadcrumb], view: View) -> Lines:
    if crumbs:
        omitted = f" (the last {MOST_CRUMBS} of {len(crumbs)})" if len(crumbs) > MOST_CRUMBS else ""
        yield styled("breadcrumbs", "bold", view) + omitted
    for crumb in crumbs[-MOST_CRUMBS:]:
        at = crumb.timestamp.strftime("%H:%M:%S") if crumb.timestamp else "        "
        data = " ".join(f"{key}={value}" for key, value in crumb.data.items())
        text = clean(crumb.message or data)
        yield f"  {at}  {clean(crumb.category or crumb.type or ''):<12}  {shortened(text, 160)}".rstrip()


def _request(event: Event, view: View) -> Lines:
    if event.request and (event.request.url or event.request.method):
        request = without_secrets(event.request)
        query = f"?{request.query}" if request.query else ""
        request_line = f"{request.method or ''} {request.url or ''}{query}".strip()
        yield styled("request", "bold", view) + f"  {clean(request_line)}"


def _user(event: Event) -> Lines:
    known = [f"{key} {value}" for key in ("id", "username", "email") if (value := event.user.get(key))]
    if known:
        yield clean(f"user  {', '.join(known)}")


def _comments(detail: IssueDetail, view: View) -> list[str]:
    if not detail.comments:
        return []
    return [styled("comments", "bold", view), comments(detail.comments[::-1], view)]


def _events(detail: IssueDetail, view: View) -> list[str]:
    if not detail.events:
        return []
    if view.terminal:
        return [styled("events", "bold", view), event_table(detail.events, view)]
    columns = [*map(Column, ("event", "when", "release", "environment", "message"))]
    rows = [
        [
            one.id,
            _moment(one.date_created, view),
            one.release or "",
            one.environment or "",
            one.title or one.message,
        ]
        for one in detail.events
    ]
    return ["events", table(columns, rows, view)]
