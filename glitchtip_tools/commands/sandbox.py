"""`gtt sandbox`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.render.setup.sandbox import settings_to_export

app = one_command()
Port = Annotated[
    int,
    typer.Option("--port", metavar="PORT", min=0, max=65535, help="Listen on this port; 0 picks a free one."),
]
Version = Annotated[
    str, typer.Option("--version", metavar="4.2|5.2|6.1|...", help="Behave like this GlitchTip.")
]
Latency = Annotated[
    int, typer.Option("--latency", metavar="MS", min=0, max=60000, help="Wait before each answer.")
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Vary the sample data.")]


@app.command(epilog="Example: gtt sandbox --port 8080 --version 6.1")
def sandbox(
    context: typer.Context, port: Port = 0, version: Version = "5.2", latency: Latency = 0, seed: Seed = 1
) -> None:
    """Run a small GlitchTip with sample data on this machine until Ctrl-C; nothing leaves the machine."""
    gtt: App = context.obj
    with gtt.sandbox(port=port, version=version, latency=latency / 1000, seed=seed) as box:
        gtt.out.show(box.settings, as_text=settings_to_export)
        gtt.out.flush()
        gtt.out.note(
            f"GlitchTip {version} runs on {box.url} until Ctrl-C; paste these lines into a second terminal "
            "(`gtt demo --keep` adds a checkout)"
        )
        gtt.wait_for_interrupt()
