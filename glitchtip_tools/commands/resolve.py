"""`gtt resolve`."""

from dataclasses import replace
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import NO_CHOICE, Choice, change, with_choice
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()
In = Annotated[
    str,
    typer.Option(
        "--in", metavar="VERSION|next", help="Set the release with the fix; its events reopen it (6.x)."
    ),
]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="On an older server, put the `--in` version into a comment.")
]

FromCommits = Annotated[
    str | None,
    typer.Option(
        "--from-commits",
        metavar="A..B",
        help="Select issues that these commits' messages mention: `Fixes API-1F`.",
    ),
]


@app.command(epilog="Example: gtt resolve API-1F 42")
@with_choice()
def resolve(
    context: typer.Context,
    from_commits: FromCommits = None,
    in_: In = "",
    anyway: Anyway = False,
    choice: Choice = NO_CHOICE,
) -> None:
    """Mark issues as resolved; a new event reopens them.

    With `--in VERSION`, events of the last release before it do not; `gtt` shows which.
    """
    gtt: App = context.obj
    if in_ and not anyway:
        gtt.triage.require_releases()
    verb = VERBS["resolve"]
    wanted = WantedChange(verb, verb.after, choice.message, release=in_.strip(), anyway=anyway)
    change(gtt, wanted, replace(choice, commits=from_commits))
