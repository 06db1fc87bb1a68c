"""`gtt open`: an issue in the browser."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.options import MaybeIssueArg, one_command

app = one_command()
EventId = Annotated[str | None, typer.Option("--event", metavar="ID", help="Open the page of this event.")]
Print = Annotated[bool, typer.Option("--print", help="Print the address only.")]


@app.command("open", epilog="Example: gtt open API-1F")
def open_(
    context: typer.Context, issue: MaybeIssueArg = None, event: EventId = None, print_: Print = False
) -> None:
    """Open an issue's page in the browser, or print its address where there is no display."""
    gtt: App = context.obj
    address = gtt.issues.page_of(issue or picking.one(gtt), event)
    if print_:
        gtt.out.line(address)
    else:
        gtt.open_page(address)
