"""`gtt undo`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import Expect, Jobs, Yes, agree_to_undo, finish
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.render.issues.changes import change_sets

app = one_command()
Number = Annotated[
    int | None, typer.Argument(metavar="[N]", help="The number of a change set; the last one.", min=1)
]
List = Annotated[bool, typer.Option("--list", help="List what was changed from this machine.")]


@app.command(epilog="Example: gtt undo --list")
def undo(
    context: typer.Context,
    number: Number = None,
    list_: List = False,
    yes: Yes = False,
    expect: Expect = None,
    jobs: Jobs = 4,
) -> None:
    """Take the last change back: each issue gets its own former status again.

    What somebody changed since is left, and said. Once more: the change before it. Deleted and merged issues
    cannot come back.
    """
    gtt: App = context.obj
    if list_:
        gtt.out.show(gtt.triage.journal.sets(), as_text=change_sets)
        return
    found = gtt.triage.undoable(number)
    agree_to_undo(gtt, found, yes, expect)
    with gtt.out.progress("taking back") as say:
        result = gtt.triage.undo(found, jobs=jobs, say=say)
    finish(gtt, "taken back", result, len(result.changes), "`gtt undo`")
