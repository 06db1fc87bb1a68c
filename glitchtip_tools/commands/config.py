"""`gtt config`: what is set in the user's `config.toml`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.setup.config import entry, key_path
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.setup.config import config_entries, config_value

app = command_group("Show and change your `config.toml`; `gtt help environment` lists its keys.")
KeyArg = Annotated[
    str, typer.Argument(metavar="KEY", help="As in TOML: `investigate.post`, `searches.today`.")
]
Values = Annotated[list[str], typer.Argument(metavar="VALUE...", help="One value, or several for a list.")]


@app.command("list", epilog="Example: gtt config list")
def list_(context: typer.Context) -> None:
    """List all settings with their values or defaults."""
    gtt: App = context.obj
    gtt.out.show(gtt.config.entries(), as_text=config_entries)


@app.command(epilog="Example: gtt config get investigate.post")
def get(context: typer.Context, key: KeyArg) -> None:
    """Show the value of a key, or its default."""
    gtt: App = context.obj
    gtt.out.show(entry(gtt.config, key_path(key)), as_text=config_value)


@app.command("set", epilog="Example: gtt config set investigate.post never")
def set_(context: typer.Context, key: KeyArg, values: Values) -> None:
    """Set the value of a key, and keep the comments of the file."""
    gtt: App = context.obj
    section, _, alias = key.partition(".")
    if section == "aliases" and alias in getattr(context.find_root().command, "names", ()):
        raise BadUsage(f"`{alias}` is already a command of gtt", hint="give the alias another name")
    gtt.out.show(gtt.config_editor.set(key, values), as_text=config_value)


@app.command(epilog="Example: gtt config unset investigate.post")
def unset(context: typer.Context, key: KeyArg) -> None:
    """Remove a key from the file."""
    gtt: App = context.obj
    gtt.config_editor.unset(key)
    gtt.out.note(f"`{key}` is no longer set")


@app.command(epilog="Example: gtt config path")
def path(context: typer.Context) -> None:
    """Show where the file is."""
    gtt: App = context.obj
    gtt.out.show({"path": str(gtt.config_file)}, as_text=lambda shown, _view: str(shown["path"]))
