"""`gtt ignore`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import NO_CHOICE, Choice, change, with_choice
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange
from glitchtip_tools.core.issues.snooze import wished

app = one_command()
For = Annotated[
    str | None, typer.Option("--for", metavar="TIME", help="Ignore for this time: `2h`, `3d`, `monday 9:00`.")
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="TIME|100x|50/h", help="Ignore until a time, N more events, or N per hour."
    ),
]


@app.command(epilog="Example: gtt ignore API-1F --for 3d")
@with_choice()
def ignore(context: typer.Context, for_: For = None, until: Until = None, choice: Choice = NO_CHOICE) -> None:
    """Mark issues as ignored; new events do not bring them back.

    With `--for` or `--until`, `gtt snooze run` reopens them: run it from cron.
    """
    gtt: App = context.obj
    term = wished(for_, until, gtt.now, gtt.zone)
    if term:
        gtt.triage.snooze.require(term)
    verb = VERBS["ignore"]
    change(gtt, WantedChange(verb, verb.after, choice.message, term), choice)
