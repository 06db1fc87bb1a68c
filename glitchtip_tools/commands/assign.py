"""`gtt assign`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import NO_CHOICE, Choice, change, with_choice
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()
To = Annotated[
    str, typer.Option("--to", metavar="WHO", help="Assign to `me`, an e-mail address, `#team`, or `nobody`.")
]


@app.command(epilog="Example: gtt assign API-1F --to me")
@with_choice()
def assign(context: typer.Context, to: To, choice: Choice = NO_CHOICE) -> None:
    """Assign issues to a person, a team or nobody; GlitchTip after 6.1.3."""
    gtt: App = context.obj
    assignee = gtt.triage.assignees.named(to, sure=choice.dry_run)
    change(gtt, WantedChange(VERBS["assign"], assignee, choice.message), choice)
