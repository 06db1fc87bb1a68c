"""`gtt ignore`."""

import typer

from glitchtip_tools.commands.options import IssuesArg, one_command
from glitchtip_tools.commands.status import change
from glitchtip_tools.models import Status

app = one_command()


@app.command(epilog="Example: gtt ignore API-1F")
def ignore(context: typer.Context, issues: IssuesArg) -> None:
    """Mark issues as ignored; new events do not bring them back."""
    change(context.obj, issues, Status.IGNORED)
