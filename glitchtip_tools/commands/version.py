"""`gtt version`."""

import typer

from glitchtip_tools import __version__
from glitchtip_tools.app import App
from glitchtip_tools.commands.options import one_command

app = one_command()


@app.command(epilog="Example: gtt version")
def version(context: typer.Context) -> None:
    """Print the version, as `gtt --version` does."""
    gtt: App = context.obj
    gtt.out.show({"version": __version__}, as_text=lambda found, _view: f"gtt {found['version']}")
