"""`gtt status`: what happened since the last look."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.time.moments import moment
from glitchtip_tools.render.daily.overview import status_overview

app = one_command()
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Start at this time instead of your last look; this look is not saved.",
    ),
]
All = Annotated[bool, typer.Option("--all", help="List every issue, not only the first few of each kind.")]


@app.command(epilog="Example: gtt status")
def status(context: typer.Context, since: Since = None, all_: All = False) -> None:
    """Show what happened since your last look: issues that are new, back, rising or yours, and snoozes that are over.

    Suggests the commands to type next. The first time, it goes back 24 hours.
    """
    gtt: App = context.obj
    start = moment(since, gtt.now, gtt.zone) if since else None
    with gtt.out.progress("reading issues"):
        news, look = gtt.daily.status.overview(start)
    gtt.out.show(news, as_text=status_overview(all_=all_))
    if start is None:
        gtt.daily.status.keep(look)
