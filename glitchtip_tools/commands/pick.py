"""`gtt pick`: choose issues from a list, and do something about them."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.options import one_command, saved
from glitchtip_tools.core.daily.picking import Picked
from glitchtip_tools.models import Issue
from glitchtip_tools.render.daily.picking import references

app = one_command()
Query = Annotated[
    str, typer.Option("--query", "-q", metavar="Q", callback=saved, help="Select issues (`gtt help search`).")
]


@app.command(epilog="Example: gtt pick -q 'level:>=error'")
def pick(context: typer.Context, query: Query = "") -> None:
    """Choose issues from a list, and show, resolve, ignore, open or investigate them.

    In fzf where it is installed, with a preview; otherwise from a numbered list. In a pipe, print what was chosen.
    """
    gtt: App = context.obj
    acting = gtt.out.for_people
    code, again = 0, True
    while again:
        issues = picking.offered(gtt, query)
        chosen = picking.choose(gtt, issues, several=True, keys=acting)
        again = acting and chosen is not None and chosen.key.stays
        if chosen and not acting:
            _print(gtt, issues, chosen)
        elif chosen:
            numbers = chosen.issues if chosen.key.several else chosen.issues[:1]
            code = gtt.run_also([*chosen.key.words, *numbers])
    raise typer.Exit(code)


def _print(gtt: App, issues: list[Issue], chosen: Picked) -> None:
    gtt.out.show([issue for issue in issues if issue.id in chosen.issues], as_text=references)
