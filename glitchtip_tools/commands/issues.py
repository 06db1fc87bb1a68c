"""`gtt issues`: find issues."""

from typing import TYPE_CHECKING, Annotated

import typer

from glitchtip_tools import render
from glitchtip_tools.app import App
from glitchtip_tools.commands.flags import NO_FLAGS, with_flags
from glitchtip_tools.commands.options import MOST, MaybeIssuesArg, command_group, defaulting_to, saved
from glitchtip_tools.core import search as language
from glitchtip_tools.core.issues.references import event_digits
from glitchtip_tools.core.search import SORTS, Flags
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.late import late

if TYPE_CHECKING:
    from glitchtip_tools.commands import changing, picking, watching
    from glitchtip_tools.core.search import Plan
else:
    changing, picking = late("glitchtip_tools.commands.changing"), late("glitchtip_tools.commands.picking")
    watching = late("glitchtip_tools.commands.watching")

app = command_group(
    "Find issues, and show one: `gtt issue ISSUE`.", cls=defaulting_to("show", bare="list", of_issues=True)
)
Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]...", callback=saved, help="Search with this query, as with --query."),
]
Queries = Annotated[
    list[str] | None,
    typer.Option(
        "--query",
        "-q",
        metavar="Q",
        callback=saved,
        help="Search (`gtt help search`); `@NAME` uses a saved query.",
    ),
]
Sort = Annotated[str, typer.Option("--sort", metavar="ORDER", help=f"{', '.join(SORTS)}.")]
Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, max=MOST, help="Stop after N.")]
All = Annotated[bool, typer.Option("--all", help="Read all pages.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON line per issue, as pages arrive.")]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show the query plan: what the server filters, what gtt filters.")
]
Watch = Annotated[
    str | None,
    typer.Option("--watch", metavar="TIME", help="Poll, for example every 30s; print what is new or back."),
]
Bell = Annotated[bool, typer.Option("--bell", help="With --watch, ring the terminal's bell.")]
Count = Annotated[bool, typer.Option("--count", help="Print only the exact number of matches.")]
EventId = Annotated[
    str | None,
    typer.Option(
        "--event", metavar="ID", help="Show this event (its first digits are enough) instead of the latest."
    ),
]
NewestEvents = Annotated[
    int, typer.Option("--events", metavar="N", min=0, max=1000, help="List the newest N events.")
]
Comments = Annotated[bool, typer.Option("--comments", help="Show the comments as well.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a ticket or a chat.")]
WebList = Annotated[bool, typer.Option("--web", "-w", help="Open the list in the browser instead.")]
Web = Annotated[bool, typer.Option("--web", "-w", help="Open the issue's page in the browser instead.")]


@app.command("list", epilog="Example: gtt issues list --component whatsapp --since 24h --sort count")
@with_flags
def list_(
    context: typer.Context,
    words: Words = None,
    query: Queries = None,
    flags: Flags = NO_FLAGS,
    sort: Sort = "last-seen",
    limit: Limit = 25,
    all_: All = False,
    jsonl: JsonLines = False,
    explain: Explain = False,
    count: Count = False,
    watch: Watch = None,
    bell: Bell = False,
    web: WebList = False,
) -> None:
    """List issues that match; without a status, the unresolved ones."""
    gtt: App = context.obj
    flags = flags.replaced(project=gtt.projects_named(flags["project"]))
    text = language.together([*(query or ()), *(words or ())])
    if watch:
        limit, all_ = watching.fitting(gtt, watch, limit), False
    plan = gtt.listing.plan(text, flags, sort=sort, limit=None if all_ else limit)
    for hint in () if explain else plan.hints:
        gtt.out.warn(hint)
    if explain:
        gtt.out.show(gtt.listing.explain(plan), as_text=render.explanation)
    elif web:
        _open(gtt, plan)
    elif count:
        gtt.out.show(gtt.listing.count(plan), as_text=render.issue_count)
    elif watch:
        if gtt.out.for_people and not jsonl:
            _list(gtt, plan, limit, jsonl=False)
        watching.issues(gtt, text, flags, watch, jsonl=jsonl, bell=bell)
    else:
        _list(gtt, plan, limit, jsonl=jsonl)


def _open(gtt: App, plan: "Plan") -> None:
    """Open the list in the browser, and say where it shows more than the plan finds."""
    address, exact = gtt.listing.page_of(plan)
    if not exact:
        gtt.out.warn("the page shows what the server can search; gtt itself filters and sorts further")
    gtt.programs.open_page(address, gtt.out.line)


def _list(gtt: App, plan: "Plan", limit: int, *, jsonl: bool) -> None:
    """Print what the plan finds, with counts of late where a table shows them."""
    search = gtt.listing.run(plan)
    search.before_waiting = gtt.out.hand_over
    issues = gtt.listing.noted(search)
    counted, days = render.counts_wanted(gtt.out.view, for_people=gtt.out.for_people)
    marks = gtt.marks.known() if gtt.out.for_people or "marks" in gtt.out.view.columns else {}
    if jsonl:
        gtt.out.documents.stream(issues, at_once=False)
    elif counted and not gtt.out.json:
        found = gtt.out.gathered(issues, doing="reading issues")
        recent = gtt.listing.how_often(found, days=days)
        gtt.out.show(found, as_text=render.issue_table(plan.caption, search, recent, marks))
    else:
        table = render.issue_table(plan.caption, search, marks=marks)
        gtt.out.show_all(issues, as_text=table, doing="reading issues", at_once=False)
    if gtt.out.halted:
        return
    for note in search.notes:
        gtt.out.note(note)
    if caption := render.shown_of(search, limit, captioned=gtt.out.for_people):
        gtt.out.note(caption)


@app.command(epilog="Example: gtt issue show API-1F --comments")
def show(
    context: typer.Context,
    issues: MaybeIssuesArg = None,
    event: EventId = None,
    events: NewestEvents = 0,
    comments: Comments = False,
    markdown: Markdown = False,
    web: Web = False,
) -> None:
    """Show what an issue is, how often and since when it occurs, and where it fails."""
    gtt: App = context.obj
    if event is not None:
        event = event_digits(event)
    names = picking.named(gtt, issues)
    if event is not None and len(names) > 1:
        raise BadUsage("`--event` needs exactly one issue", hint="leave the others out")
    as_text = gtt.leaving(render.issue_markdown) if markdown else render.issue_detail
    if web:
        for name in names:
            gtt.programs.open_page(gtt.issues.find(name).permalink, gtt.out.line)
    elif len(names) == 1 and issues != ["-"]:
        gtt.out.show(
            gtt.issues.shown(names[0], event_id=event, events=events, comments=comments), as_text=as_text
        )
    else:
        with gtt.out.progress("reading issues") as say:
            target, failures = gtt.issues.shown_each(names, say, events=events, comments=comments)
        gtt.out.show(target, as_text=render.issue_details(as_text))
        changing.fail_as(len(names), failures, gtt.out.warn)
