"""`gtt issue`: one issue."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import IssueArg, command_group
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.issues.detail import issue_detail
from glitchtip_tools.render.issues.markdown import issue_markdown

app = command_group("Look at one issue.")
EventId = Annotated[
    str | None, typer.Option("--event", metavar="ID", help="This event instead of the latest.")
]
Events = Annotated[
    int, typer.Option("--events", metavar="N", min=0, max=1000, help="List the newest N events.")
]
Comments = Annotated[bool, typer.Option("--comments", help="Show the comments, too.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a ticket or a chat.")]
Web = Annotated[bool, typer.Option("--web", help="Open the issue's page in the browser instead.")]


@app.callback()
def issue() -> None:
    """Look at one issue."""


@app.command(epilog="Example: gtt issue show API-1F --comments")
def show(
    context: typer.Context,
    issue: IssueArg,
    event: EventId = None,
    events: Events = 0,
    comments: Comments = False,
    markdown: Markdown = False,
    web: Web = False,
) -> None:
    """Show what an issue is, how often, since when, where it fails."""
    gtt: App = context.obj
    if event is not None and not all(char in "0123456789abcdef-" for char in event.lower()):
        raise BadUsage(f"`{event}` is no event's id", hint="32 hexadecimal digits; `--events 10` lists some")
    found = gtt.issues.find(issue)
    if web:
        gtt.open_page(found.permalink)
        return
    detail = gtt.issues.detail(found, event_id=event, events=events, comments=comments)
    gtt.out.show(detail, as_text=issue_markdown if markdown else issue_detail)
