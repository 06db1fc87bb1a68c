"""`gtt assign`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.changing import (
    Choice,
    DryRun,
    Expect,
    Issues,
    Jobs,
    Message,
    Query,
    Resume,
    Yes,
    change,
)
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()
To = Annotated[
    str, typer.Option("--to", metavar="WHO", help="Assign to `me`, an e-mail address, `#team`, or `nobody`.")
]


@app.command(epilog="Example: gtt assign API-1F --to me")
def assign(
    context: typer.Context,
    to: To,
    issues: Issues = None,
    query: Query = None,
    yes: Yes = False,
    expect: Expect = None,
    dry_run: DryRun = False,
    message: Message = "",
    jobs: Jobs = 4,
    resume: Resume = False,
) -> None:
    """Assign issues to a person, a team or nobody; GlitchTip after 6.1.3."""
    gtt: App = context.obj
    wanted = WantedChange(VERBS["assign"], gtt.triage.assignee(to), message)
    change(gtt, wanted, Choice(issues, query, yes, expect, dry_run, jobs, resume))
