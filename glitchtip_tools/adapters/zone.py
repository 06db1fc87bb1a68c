"""The user's time zone, with its changes over the year (a fixed offset would be wrong for dates half a year away)."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from glitchtip_tools.late import late

if TYPE_CHECKING:
    import zoneinfo
else:
    zoneinfo = late("zoneinfo")

UNIVERSAL = ("UTC", "Etc/UTC")  # need no table: most servers are set to it
LOCALTIME = Path("/etc/localtime")


def local_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> tzinfo:
    """Return the zone that TZ names, else the machine's, else the offset that is in force now."""
    names = [environ.get("TZ", "").removeprefix(":"), _name_of(localtime)]
    for name in filter(None, names):
        if name in UNIVERSAL:
            return UTC
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return datetime.now().astimezone().tzinfo or UTC


def _name_of(link: Path) -> str:
    """Return the zone's name that /etc/localtime points to: `Europe/Moscow`."""
    try:
        return str(link.resolve(strict=True)).partition("/zoneinfo/")[2]
    except OSError:
        return ""
