"""`gtt resolve`."""

from glitchtip_tools.commands.options import one_command
from glitchtip_tools.commands.status import status_command

app = one_command()
EXAMPLE = "Example: gtt resolve API-1F 42"
app.command("resolve", help="Mark issues as resolved; a new event opens them again.", epilog=EXAMPLE)(
    status_command("resolve")
)
