"""`gtt search`: queries under a name."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.core.search import parse
from glitchtip_tools.core.setup.config import saved_query, search_name
from glitchtip_tools.render.setup.config import searches

app = command_group(
    "Saved queries, for `-q @NAME` wherever a command takes --query.",
    cls=defaulting_to("show", bare="list"),
)
NameArg = Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, `-` and `_`.")]
QueryArg = Annotated[str, typer.Argument(metavar="QUERY", help="The search language (`gtt help search`).")]


@app.command(epilog="Example: gtt search save noise 'level:warning timesSeen:>100'")
def save(context: typer.Context, name: NameArg, query: QueryArg) -> None:
    """Save a query under a name, in your `config.toml`."""
    gtt: App = context.obj
    parse(query)
    bare = search_name(name)
    gtt.config_editor.set(f"searches.{bare}", [query])
    gtt.out.show({bare: query}, as_text=searches)


@app.command("list", epilog="Example: gtt search list")
def list_(context: typer.Context) -> None:
    """List the saved queries."""
    gtt: App = context.obj
    gtt.out.show(gtt.config.section("searches"), as_text=searches)


@app.command(epilog="Example: gtt search show noise")
def show(context: typer.Context, name: NameArg) -> None:
    """Print a saved query."""
    gtt: App = context.obj
    gtt.out.line(saved_query(gtt.config.section("searches"), f"@{search_name(name)}"))


@app.command(epilog="Example: gtt search delete noise")
def delete(context: typer.Context, name: NameArg) -> None:
    """Delete a saved query."""
    gtt: App = context.obj
    saved_query(gtt.config.section("searches"), f"@{search_name(name)}")  # raises for one that is not there
    gtt.config_editor.unset(f"searches.{search_name(name)}")
    gtt.out.note(f"`{search_name(name)}` is no longer saved")
