"""`gtt teams`."""

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.render import organizations as speak

app = command_group("Teams of the organization.", cls=defaulting_to("list", bare="list"))


@app.callback()
def teams() -> None:
    """Teams of the organization."""


@app.command("list", epilog="Example: gtt teams list")
def list_(context: typer.Context) -> None:
    """List the teams and their projects."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.teams(), as_text=speak.teams)
