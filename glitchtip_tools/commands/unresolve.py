"""`gtt unresolve`."""

import typer

from glitchtip_tools.commands.changing import NO_CHOICE, Choice, change, with_choice
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()


@app.command(epilog="Example: gtt unresolve API-1F")
@with_choice()
def unresolve(context: typer.Context, choice: Choice = NO_CHOICE) -> None:
    """Reopen resolved or ignored issues."""
    verb = VERBS["unresolve"]
    change(context.obj, WantedChange(verb, verb.after, choice.message), choice)
