"""`gtt releases`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.render import organizations as speak

app = command_group("Releases that events named.", cls=defaulting_to("list", bare="list"))
VersionArg = Annotated[
    str, typer.Argument(metavar="VERSION", help="Name of the release, or an unambiguous prefix (`3f2a1c0`).")
]


@app.command("list", epilog="Example: gtt releases list --project web-shop")
def list_(context: typer.Context) -> None:
    """List the releases of the organization or of a project, newest first."""
    gtt: App = context.obj
    wanted = gtt.access.project
    project = gtt.glitchtip.project(wanted).slug if wanted else None
    gtt.out.show(gtt.glitchtip.releases(project), as_text=speak.releases)


@app.command(epilog="Example: gtt releases show web-shop@1.6.1")
def show(context: typer.Context, version: VersionArg) -> None:
    """Show one release."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.release(version), as_text=speak.release)
