"""`gtt environments`."""

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.models.organization import Environment
from glitchtip_tools.render.organizations import environments as as_text

app = command_group("List the environments of events.", cls=defaulting_to("list", bare="list"))


@app.callback()
def environments() -> None:
    """List the environments of events."""


@app.command("list", epilog="Example: gtt environments list")
def list_(context: typer.Context) -> None:
    """List the environments of the organization or of a project, each once."""
    gtt: App = context.obj
    wanted = gtt.access.project
    if wanted:
        environments = gtt.glitchtip.environments_of(gtt.glitchtip.project(wanted).slug)
    else:
        environments = gtt.glitchtip.environments()
    gtt.out.show([Environment(name) for name in environments], as_text=as_text)
