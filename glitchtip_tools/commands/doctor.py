"""`gtt doctor`: whether the main job would work here, and what to do if not."""

from dataclasses import replace

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import one_command
from glitchtip_tools.core.setup.doctor import CheckState, diagnosis
from glitchtip_tools.errors import failure_with_code
from glitchtip_tools.render.setup.doctor import diagnosis as as_text

app = one_command()


@app.command(epilog="Example: gtt doctor")
def doctor(context: typer.Context) -> None:
    """Check everything that gtt needs, and show how to fix it.

    Configuration, server, token and its scopes, organization, git, ripgrep, the
    checkout, its runbooks, Telegram. Ends with 0 only if daily triage works,
    otherwise with the exit code of the first problem. Unless GTT_REPO is set, a
    missing checkout is not a problem: only investigations need one.
    """
    gtt: App = context.obj
    with gtt.out.progress("looking"):
        # What it finds is shown to those who are asked for help, and may quote the server.
        checks = diagnosis([replace(check, said=gtt.told(check.said)) for check in gtt.setup.checks()])
    gtt.out.show(checks, as_text=as_text)
    wrong = [check for check in checks.checks if check.state is CheckState.WRONG]
    if wrong:
        names = ", ".join(dict.fromkeys(check.name for check in wrong))
        raise failure_with_code(wrong[0].code, f"not ready: {names}", hint=wrong[0].hint or "see above")
