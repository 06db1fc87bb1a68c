"""`gtt demo`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.errors import BadUsage, ExitCode
from glitchtip_tools.render.setup.sandbox import command_line, empty_line, settings_to_export

app = one_command()
Keep = Annotated[bool, typer.Option("--keep", help="Leave the sandbox running, and show how to use it.")]


@app.command(epilog="Example: gtt demo --keep")
def demo(context: typer.Context, keep: Keep = False) -> None:
    """Walk through a triage on a sandbox: list, show, investigate, post, resolve."""
    gtt: App = context.obj
    if gtt.out.json:
        raise BadUsage(
            "`gtt demo` shows several commands, which is not one JSON document",
            hint="`gtt demo --keep` leaves the sandbox running: try `gtt issues list --json` on it",
        )
    with gtt.ending_tidily(), gtt.sandbox() as box, box.sample() as sample:
        settings = sample.settings
        beside = sample.path.parent  # what it changes and remembers goes with this folder
        state = {"XDG_STATE_HOME": str(beside / "state"), "XDG_CACHE_HOME": str(beside / "cache")}
        everywhere = ["--no-pager", *(["--no-color"] if "no_color" in gtt.options else [])]
        for words in sample.walk_through:
            gtt.out.show(words, as_text=command_line)
            if gtt.run([*words, *everywhere], settings | state, sample.path) == ExitCode.INTERRUPTED:
                raise typer.Exit(ExitCode.INTERRUPTED)
            gtt.out.show("", as_text=empty_line)
        if keep:
            gtt.out.show({**settings, "GTT_REPO": str(sample.path)}, as_text=settings_to_export)
            gtt.out.flush()
            gtt.out.note(
                f"paste these lines into a second terminal; the sandbox runs on {box.url}, the application is in"
                f" {sample.path}, until Ctrl-C"
            )
            gtt.wait_for_interrupt()
        else:
            gtt.out.note("the sandbox was removed; `gtt demo --keep` leaves it running for you to try")
