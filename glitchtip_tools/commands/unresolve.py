"""`gtt unresolve`."""

import typer

from glitchtip_tools.commands.options import IssuesArg, one_command
from glitchtip_tools.commands.status import change
from glitchtip_tools.models import Status

app = one_command()


@app.command(epilog="Example: gtt unresolve API-1F")
def unresolve(context: typer.Context, issues: IssuesArg) -> None:
    """Open resolved or ignored issues again."""
    change(context.obj, issues, Status.UNRESOLVED)
