"""`gtt resolve`."""

import typer

from glitchtip_tools.commands.options import IssuesArg, one_command
from glitchtip_tools.commands.status import change
from glitchtip_tools.models import Status

app = one_command()


@app.command(epilog="Example: gtt resolve API-1F 42")
def resolve(context: typer.Context, issues: IssuesArg) -> None:
    """Mark issues as resolved; a new event opens them again."""
    change(context.obj, issues, Status.RESOLVED)
