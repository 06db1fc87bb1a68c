"""`gtt tags`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.options import MaybeIssueArg, one_command
from glitchtip_tools.render.issues.events import tag_table

app = one_command()
KeyArg = Annotated[
    str | None, typer.Argument(metavar="[KEY]", help="Show only this tag, for example `component`.")
]


@app.command(epilog="Example: gtt tags API-1F component")
def tags(context: typer.Context, issue: MaybeIssueArg = None, key: KeyArg = None) -> None:
    """Show the tags of an issue's events, with the count of each value."""
    gtt: App = context.obj
    target = gtt.issues.find(picking.named_one(gtt, issue))
    gtt.out.show(gtt.issues.tags(target, key), as_text=tag_table)
