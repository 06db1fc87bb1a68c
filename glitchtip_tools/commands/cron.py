"""`gtt cron`: let gtt run by itself."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.setup.schedule import schedule
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.setup import schedule as form

app = command_group("Run gtt on a schedule.")
FORMS = {"both": form.both, "crontab": form.crontab, "systemd": form.systemd, "pm2": form.pm2}
What = Annotated[str, typer.Argument(metavar="[crontab|systemd|pm2]", help="Print only this one.")]


@app.callback()
def cron() -> None:
    """Run gtt on a schedule."""


@app.command("print", epilog="Example: (crontab -l; gtt cron print crontab) | crontab -")
def print_(context: typer.Context, what: What = "both") -> None:
    """Print crontab lines and systemd units (or a file for PM2) for this folder, with absolute paths."""
    gtt: App = context.obj
    if what not in FORMS:
        raise BadUsage(
            f"`{what}` is not one of `crontab`, `systemd`, `pm2`",
            hint="without it, the first two are printed",
        )
    if gtt.survey.settings.needs_environment:
        gtt.out.warn(
            "the server or its token comes from the environment, which these jobs do not have",
            hint="`gtt auth login --here` writes them to this folder's `.env`",
        )
    gtt.out.show(schedule(gtt.program, str(gtt.here.absolute())), as_text=FORMS[what])
