"""`gtt projects`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render import organizations as speak

app = command_group("Projects of the organization and their keys.", cls=defaulting_to("list", bare="list"))
NameArg = Annotated[str, typer.Argument(metavar="NAME", help="The display name; the slug is made from it.")]
Team = Annotated[
    str | None, typer.Option("--team", metavar="SLUG", help="Give it to this team; default: the only one.")
]
Platform = Annotated[
    str | None,
    typer.Option("--platform", metavar="NAME", help="Set the platform: `node`, `python`, `javascript` ..."),
]
MaybeSlug = Annotated[
    str | None, typer.Argument(metavar="[PROJECT]", help="Slug or id of a project; default: all.")
]


@app.command("list", epilog="Example: gtt projects list")
def list_(context: typer.Context) -> None:
    """List the projects of the organization."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.projects(), as_text=speak.projects)


@app.command(epilog="Example: gtt projects create checkout --platform node --team backend")
def create(context: typer.Context, name: NameArg, team: Team = None, platform: Platform = None) -> None:
    """Create a project and print its slug."""
    gtt: App = context.obj
    if not name.strip() or len(name) > 64:
        raise BadUsage("a name has 1 to 64 characters")
    gtt.out.show(gtt.glitchtip.create_project(name.strip(), team, platform), as_text=speak.project)


@app.command(epilog="Example: gtt projects keys web-shop")
def keys(context: typer.Context, project: MaybeSlug = None) -> None:
    """Print the DSN for an application's SDK."""
    gtt: App = context.obj
    wanted = project or gtt.access.project
    projects = [gtt.glitchtip.project(wanted)] if wanted else gtt.glitchtip.projects()
    gtt.out.show(gtt.glitchtip.keys([one.slug for one in projects]), as_text=speak.keys)
