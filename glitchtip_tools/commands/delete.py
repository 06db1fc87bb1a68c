"""`gtt delete`."""

import typer

from glitchtip_tools.commands.changing import Choice, DryRun, Expect, Issues, Jobs, Query, Yes, change
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange

app = one_command()


@app.command(epilog="Example: gtt delete API-1F --yes --expect 1")
def delete(
    context: typer.Context,
    issues: Issues = None,
    query: Query = None,
    yes: Yes = False,
    expect: Expect = None,
    dry_run: DryRun = False,
    jobs: Jobs = 4,
) -> None:
    """Delete issues with their events, for good. Always asks; without a terminal: `--yes --expect N`."""
    wanted = WantedChange(VERBS["delete"], VERBS["delete"].after)
    change(context.obj, wanted, Choice(issues, query, yes, expect, dry_run, jobs))
