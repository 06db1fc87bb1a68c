"""`gtt undo`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import Expect, Jobs, Yes, agree_to_undo, finish
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.render.issues.changes import change_sets

app = one_command()
Number = Annotated[
    int | None, typer.Argument(metavar="[N]", help="Undo this change set; default: the last one.", min=1)
]
List = Annotated[bool, typer.Option("--list", help="List the changes made from this machine.")]


@app.command(epilog="Example: gtt undo --list")
def undo(
    context: typer.Context,
    number: Number = None,
    list_: List = False,
    yes: Yes = False,
    expect: Expect = None,
    jobs: Jobs = 4,
) -> None:
    """Undo the last change: restore the previous status of each issue.

    What somebody changed since is left alone and reported. Repeat it to undo the change before. Deleted and
    merged issues cannot be restored.
    """
    gtt: App = context.obj
    if list_:
        gtt.out.show(gtt.triage.journal.sets(), as_text=change_sets)
        return
    change = gtt.triage.undoable(number)
    agree_to_undo(gtt, change, yes, expect)
    with gtt.out.progress("taking back") as say:
        result = gtt.triage.undo(change, jobs=jobs, say=say)
    finish(gtt, "reverted", result, len(result.changes), "`gtt undo`")
