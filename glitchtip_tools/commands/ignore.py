"""`gtt ignore`."""

from glitchtip_tools.commands.options import one_command
from glitchtip_tools.commands.status import status_command

app = one_command()
EXAMPLE = "Example: gtt ignore --query 'title:\"answered 404\"' --dry-run"
app.command("ignore", help="Mark issues as ignored; new events do not bring them back.", epilog=EXAMPLE)(
    status_command("ignore")
)
