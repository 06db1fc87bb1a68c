"""`gtt snooze`: ignored issues that are to be reopened."""

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to
from glitchtip_tools.errors import PartlyDone
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.issues.snooze import opened, waiting

app = command_group(
    "Issues ignored for a time or a number of events: `gtt ignore ISSUE --for 3d`.",
    cls=defaulting_to("list", bare="list"),
)


@app.command("list", epilog="Example: gtt snooze list")
def list_(context: typer.Context) -> None:
    """List the ignored issues that wait for a time or a number of events."""
    gtt: App = context.obj
    with gtt.out.progress("reading comments"):
        snoozed = gtt.triage.snooze.waiting()
    gtt.out.show(snoozed, as_text=waiting)


@app.command(epilog="Example: gtt snooze run")
def run(context: typer.Context) -> None:
    """Reopen the issues whose time has come; for cron. Leaves alone what a person reopened."""
    gtt: App = context.obj
    with gtt.alone("snooze"), gtt.out.progress("reading comments"):
        done = gtt.triage.snooze.open_due()
    gtt.out.show(done, as_text=opened)
    for one in done:
        if one.opened and one.error:
            gtt.out.warn(f"`{reference_of(one)}` was reopened, but {one.error}")
    if failed := [one for one in done if one.error]:
        how = "not reopened" if not any(one.opened for one in failed) else "not reopened completely"
        were = "was" if len(failed) == 1 else "were"
        raise PartlyDone(f"{len(failed)} of {len(done)} issues {were} {how}", hint="the receipt shows why")
