"""`gtt stats`: events over time, and by what they belong to."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.options import MaybeIssueArg, command_group, defaulting_to
from glitchtip_tools.core.metrics.stats import aligned, interval_for, pairs, series
from glitchtip_tools.core.time.spans import is_ago, span, window_note
from glitchtip_tools.render.metrics.stats import issue_stats, over_time
from glitchtip_tools.render.metrics.stats import summary as as_summary

app = command_group("Events over time: `gtt stats --since 14d`.", cls=defaulting_to("events", bare="events"))
Projects = Annotated[
    list[str] | None,
    typer.Option(
        "--project", metavar="SLUG", help="Restrict to these projects; `all` overrides the setting."
    ),
]
Interval = Annotated[
    str | None,
    typer.Option("--interval", metavar="1h|1d", help="Count hours, or days of your time zone (TZ)."),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Start at this time (`gtt help time`)."),
]
Start = Annotated[
    str | None, typer.Option("--start", metavar="TIME", help="Same as --since (Sentry's name).")
]
Until = Annotated[
    str | None, typer.Option("--until", "--end", metavar="TIME", help="End at this time; default: now.")
]
Pairs = Annotated[bool, typer.Option("--pairs", help="Print JSON as Sentry does: `[[unix, count]]`.")]
GroupBy = Annotated[
    str,
    typer.Option(
        "--group-by",
        metavar="WHAT",
        help="Group by project, level, status, environment, release, or any tag.",
    ),
]
Window = Annotated[
    str,
    typer.Option("--since", metavar="TIME", help="Start at this time, at most 14d ago (`gtt help time`)."),
]


@app.command("events", epilog="Example: gtt stats --project web-shop --since 48h --interval 1h")
def events(
    context: typer.Context,
    project: Projects = None,
    interval: Interval = None,
    since: Since = None,
    start: Start = None,
    until: Until = None,
    pairs_: Pairs = False,
) -> None:
    """Show the events received per hour or day; `gtt stats` alone does this."""
    gtt: App = context.obj
    window = span(since, start, until, gtt.now, gtt.zone)
    step = interval_for(interval, window)
    whole = aligned(window, step, gtt.zone, ago=is_ago(since or start, until))
    if note := window_note(since or start, whole.start, whole.end, gtt.now, gtt.zone):
        gtt.out.note(note)
    ids = tuple(gtt.glitchtip.project(slug).id for slug in gtt.projects_named(project))
    with gtt.out.progress("requesting statistics"):
        hours = gtt.metrics.events_by_hour(whole, ids)
    points = series(hours, whole, step, gtt.zone)
    if pairs_:
        gtt.remember("json", True)
        gtt.out.show(pairs(points), as_text=lambda found, _view: str(found))
    else:
        gtt.out.show(points, as_text=over_time(step))


@app.command(epilog="Example: gtt stats summary --group-by component --since 24h")
def summary(
    context: typer.Context, group_by: GroupBy = "project", since: Window = "14d", project: Projects = None
) -> None:
    """Count events by project, level, status or tag."""
    gtt: App = context.obj
    ids = tuple(gtt.glitchtip.project(slug).id for slug in gtt.projects_named(project))
    with gtt.out.progress("counting") as say:
        summary = gtt.metrics.events_by(group_by, since, ids, say)
    gtt.out.show(summary, as_text=as_summary)
    if note := window_note(since, summary.start, summary.end, gtt.now, gtt.zone):
        gtt.out.note(note)
    for note in summary.notes:
        gtt.out.note(note)


@app.command(epilog="Example: gtt stats issue API-1F")
def issue(context: typer.Context, issue: MaybeIssueArg = None) -> None:
    """Show an issue's last 24 hours and last 14 days (UTC days)."""
    gtt: App = context.obj
    gtt.out.show(gtt.metrics.of_issue(gtt.issues.find(picking.named_one(gtt, issue))), as_text=issue_stats)
