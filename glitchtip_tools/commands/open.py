"""`gtt open`: an issue in the browser."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.options import MaybeIssuesArg, one_command
from glitchtip_tools.core.issues.references import event_digits
from glitchtip_tools.errors import BadUsage

app = one_command()
EventId = Annotated[
    str | None,
    typer.Option("--event", metavar="ID", help="Open the page of this event (its first digits are enough)."),
]
Print = Annotated[bool, typer.Option("--print", help="Print the address only.")]


@app.command("open", epilog="Example: gtt open API-1F")
def open_(
    context: typer.Context, issues: MaybeIssuesArg = None, event: EventId = None, print_: Print = False
) -> None:
    """Open the page of an issue in the browser, or print its address where there is no display."""
    gtt: App = context.obj
    event = event_digits(event) if event is not None else None
    names = picking.named(gtt, issues)
    if event is not None and len(names) > 1:
        raise BadUsage("`--event` needs exactly one issue", hint="leave the others out")
    for address in [gtt.issues.page_of(name, event) for name in names]:
        if print_:
            gtt.out.line(address)
        else:
            gtt.programs.open_page(address, gtt.out.line)
