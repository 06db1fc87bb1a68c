"""`gtt unresolve`."""

from glitchtip_tools.commands.changing import status_command
from glitchtip_tools.commands.options import one_command

app = one_command()
EXAMPLE = "Example: gtt unresolve API-1F"
app.command("unresolve", help="Reopen resolved or ignored issues.", epilog=EXAMPLE)(
    status_command("unresolve")
)
