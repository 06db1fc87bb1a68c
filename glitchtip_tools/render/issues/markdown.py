"""One issue as Markdown, for a ticket, a chat or a pull request."""

from collections.abc import Iterator

from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.core.issues.stacks import place, runs, source, surfaced_first
from glitchtip_tools.core.languages import fence_of_platform
from glitchtip_tools.models import Event, ExceptionValue, reference_of
from glitchtip_tools.render.discreet import hidden
from glitchtip_tools.render.issues.comments import shown
from glitchtip_tools.render.markdown import code_span, escaped, fenced, link, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, iso, lines, number


def issue_markdown(detail: IssueDetail, view: View) -> str:
    """Return the issue as a Markdown document; foreign text formats nothing in it."""
    return "\n\n".join(part for part in _parts(detail) if part)


def _parts(detail: IssueDetail) -> Iterator[str]:
    issue, event = detail.issue, detail.event
    yield f"# {link(escaped(reference_of(issue)), issue.permalink)} {escaped(hidden(issue.title))}"
    facts = [
        ("status", f"{escaped(issue.level)}, {escaped(issue.status)}"),
        ("events", number(issue.count)),
        ("first seen", iso(issue.first_seen)),
        ("last seen", iso(issue.last_seen)),
        ("project", escaped(issue.project.slug)),
    ]
    facts += [("culprit", code_span(hidden(issue.culprit)))] if issue.culprit else []
    facts += [
        (
            escaped(hidden(tag.key)),
            ", ".join(f"{escaped(hidden(value.value))} ({value.count})" for value in tag.values[:5]),
        )
        for tag in sorted(detail.tags, key=lambda tag: tag.key)
    ]
    yield table(["", ""], [[name, value] for name, value in facts])
    if event:
        yield from _event(event)
    for comment in (detail.comments or ())[::-1]:
        when = iso(comment.date_created) if comment.date_created else ""
        text = hidden(shown(comment.text).strip())
        quoted = "  \n".join(f"> {escaped(line)}" for line in lines(text).splitlines())
        yield f"**{escaped(comment.author or 'somebody')}** {when}\n\n{quoted}"


def _event(event: Event) -> Iterator[str]:
    language = fence_of_platform(event.platform or "")
    if event.message and event.message not in event.title:
        yield fenced(hidden(event.message))
    for at, exception in enumerate(surfaced_first(event)):
        yield from _exception(exception, language, "## Caused by" if at else "## Exception")


def _exception(exception: ExceptionValue, language: str, heading: str) -> Iterator[str]:
    value = f": {escaped(hidden(exception.value))}" if exception.value else ""
    yield f"{heading}\n\n**{escaped(exception.type or 'Error')}**{value}"
    for run in runs(exception.frames):
        if not run.own:
            more = f" and {len(run.frames) - 1} more" if len(run.frames) > 1 else ""
            yield f"*library:* {code_span(place(run.frames[0]))}{more}"
            continue
        frame = run.frames[0]
        yield code_span(place(frame))
        if around := source(frame):
            marked = (
                f"{'>' if at == frame.line_no else ' '} {at:>5}  {clean(hidden(text, code=True), keep=chr(9))}"
                for at, text in around
            )
            yield fenced("\n".join(marked), language)
