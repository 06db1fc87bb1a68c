"""`gtt merge`."""

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import NO_CHOICE, Choice, change, with_choice
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()


@app.command(epilog="Example: gtt merge API-1F API-42 --yes --expect 2")
@with_choice("message", "jobs", "resume")
def merge(context: typer.Context, choice: Choice = NO_CHOICE) -> None:
    """Merge issues of one kind into one, for good; GlitchTip 5 and later.

    The server chooses which one survives; the receipt names it. Always asks; without a terminal: `--yes --expect N`.
    """
    gtt: App = context.obj
    gtt.triage.require_merge()
    change(gtt, WantedChange(VERBS["merge"], VERBS["merge"].after), choice)
