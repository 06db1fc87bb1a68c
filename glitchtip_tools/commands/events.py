"""`gtt events`: the single occurrences of an issue."""

from itertools import count
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking, watching
from glitchtip_tools.commands.flags import NO_FLAGS
from glitchtip_tools.commands.options import MOST, MaybeIssueArg, command_group, defaulting_to, saved
from glitchtip_tools.core.daily.trial_event import MESSAGE, checked_level
from glitchtip_tools.core.issues.events_diff import diff as what_varies
from glitchtip_tools.core.time.durations import duration
from glitchtip_tools.core.time.moments import moment
from glitchtip_tools.errors import BadUsage, CheckFailed
from glitchtip_tools.render.daily.trial_event import event_trial
from glitchtip_tools.render.issues.detail import event_detail
from glitchtip_tools.render.issues.events import event_table, events_diff

app = command_group(
    "The events of an issue: `gtt events ISSUE` lists them, `gtt events --follow` waits for more.",
    cls=defaulting_to("list", bare="list"),
)
EventArg = Annotated[str, typer.Argument(metavar="EVENT_ID", help="32 hexadecimal digits, of any issue.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="List all received since then (`gtt help time`)."),
]
Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, max=MOST, help="Stop after N.")]
All = Annotated[bool, typer.Option("--all", help="Read all pages.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Print events as they come, until Ctrl-C.")]
Query = Annotated[
    str,
    typer.Option(
        "--query", "-q", metavar="Q", callback=saved, help="With --follow: only events of these issues."
    ),
]
Every = Annotated[str, typer.Option("--every", metavar="TIME", help="With --follow: poll at this interval.")]
Bell = Annotated[bool, typer.Option("--bell", help="With --follow, ring the terminal's bell.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON line per event, as pages arrive.")]


Message = Annotated[str, typer.Argument(metavar="[MESSAGE]", help="The event's message.")]
Project = Annotated[
    str | None,
    typer.Option("--project", metavar="SLUG", help="Use this project's key; default: the only one."),
]
DsnOption = Annotated[
    str | None, typer.Option("--dsn", metavar="DSN", help="Use this key, and the server in it.")
]
Level = Annotated[str, typer.Option("--level", metavar="LEVEL", help="debug, info, warning, error or fatal.")]
Environment = Annotated[str, typer.Option("--environment", metavar="NAME", help="The event's environment.")]
Wait = Annotated[
    str,
    typer.Option("--wait", metavar="TIME", help="Wait at most this long for the issue and the chat message."),
]


@app.command("list", epilog="Example: gtt events API-1F --since 24h")
def list_(
    context: typer.Context,
    issue: MaybeIssueArg = None,
    since: Since = None,
    limit: Limit = 25,
    all_: All = False,
    jsonl: JsonLines = False,
    follow: Follow = False,
    query: Query = "",
    every: Every = "15s",
    bell: Bell = False,
) -> None:
    """List the events of an issue, newest first; `--json` and `--jsonl` print whole events.

    With --follow, print those of an issue, or of all that match a query, as they come.
    """
    gtt: App = context.obj
    if follow:
        _follow(gtt, issue, query, every, jsonl=jsonl, bell=bell)
        return
    if issue is None and not gtt.keyboard.attended:
        raise BadUsage("give an issue, or follow all events with `--follow`")
    target = gtt.issues.find(picking.named_one(gtt, issue))
    start = moment(since, gtt.now, gtt.zone) if since else None
    found = gtt.issues.events(target, since=start, limit=None if all_ or since else limit)
    counter = count()
    events = (event for event, _number in zip(found, counter, strict=False))
    if jsonl:
        gtt.out.documents.stream(events)
    else:
        gtt.out.show_all(events, as_text=event_table, doing="reading events")
    if not (since or gtt.out.halted):
        _note_rest(gtt, next(counter), target.count, None if all_ else limit)


def _note_rest(gtt: App, shown: int, of: int, limit: int | None) -> None:
    """Say how many events of the issue are not shown: because of the limit, or because the server has no more."""
    if shown == limit and shown < of:
        gtt.out.note(f"the newest {shown} of {of}; `--all` lists what the server has kept")
    elif 0 < shown < of:
        gtt.out.note(f"the server has kept {shown} of {of} events")


def _follow(gtt: App, issue: str | None, query: str, every: str, *, jsonl: bool, bell: bool) -> None:
    if issue is not None and query:
        raise BadUsage("an issue and `--query` cannot be used together")
    watching.checked(every)
    target = gtt.issues.find(issue) if issue else None
    flags = NO_FLAGS.replaced(project=gtt.projects_named(None))
    watching.events(gtt, target, query, flags, every, jsonl=jsonl, bell=bell)


@app.command(epilog="Example: gtt events show 7950ac566cc84503aec5d1c77a91b58d")
def show(context: typer.Context, event: EventArg) -> None:
    """Show one event: its stack, breadcrumbs, request, user and tags."""
    gtt: App = context.obj
    gtt.out.show(gtt.issues.event(event), as_text=event_detail)


@app.command(epilog="Example: gtt events diff API-1F")
def diff(context: typer.Context, issue: MaybeIssueArg = None, limit: Limit = 100) -> None:
    """Compare the events of an issue: which tags, messages and stacks vary."""
    gtt: App = context.obj
    target = gtt.issues.find(picking.named_one(gtt, issue))
    with gtt.out.progress("reading events"):
        events = list(gtt.issues.events(target, limit=limit))
    gtt.out.show(what_varies(events, target.count), as_text=events_diff)


@app.command(epilog="Example: gtt events send --project web-shop")
def send(
    context: typer.Context,
    message: Message = MESSAGE,
    project: Project = None,
    dsn: DsnOption = None,
    level: Level = "info",
    environment: Environment = "test",
    wait: Wait = "60s",
) -> None:
    """Send a test event with a project's key, and check that its issue, the alert and the chat message arrive.

    What the alert and the chat did is known on the machine where `gtt webhook serve` runs.
    """
    gtt: App = context.obj
    longest, level = duration(wait), checked_level(level)
    slug = project or gtt.access.project
    sent = gtt.daily.sending.send(message, project=slug, dsn=dsn, level=level, environment=environment)
    with gtt.out.progress("waiting for the issue") as say:
        trial = gtt.daily.sending.trial(sent, longest, say)
    gtt.out.show(trial, as_text=event_trial)
    if not trial.arrived:
        raise CheckFailed(
            f"no issue has the event `{trial.event_id}`",
            hint=f"check again later: `gtt events show {trial.event_id}`",
        )
