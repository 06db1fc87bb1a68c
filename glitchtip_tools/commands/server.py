"""`gtt server`: the server itself."""

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.render.setup.server import server_metrics, server_status

app = command_group(
    "The server itself: version, health, metrics.", cls=defaulting_to("status", bare="status")
)


@app.command(epilog="Example: gtt server status")
def status(context: typer.Context) -> None:
    """Show version, health, latency, clock and what this version can do."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.server_status(gtt.clock), as_text=server_status)


@app.command(epilog="Example: gtt server metrics --json")
def metrics(context: typer.Context) -> None:
    """Show the server's own Prometheus metrics; needs a staff user."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.server_metrics(), as_text=server_metrics)
