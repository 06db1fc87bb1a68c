"""`gtt delete`."""

import typer

from glitchtip_tools.commands.changing import NO_CHOICE, Choice, change, with_choice
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()


@app.command(epilog="Example: gtt delete API-1F --yes --expect 1")
@with_choice("message", "resume")
def delete(context: typer.Context, choice: Choice = NO_CHOICE) -> None:
    """Delete issues with their events, for good. Always asks; without a terminal: `--yes --expect N`."""
    change(context.obj, WantedChange(VERBS["delete"], VERBS["delete"].after), choice)
