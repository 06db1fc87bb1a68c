"""What daily users look for, in one organization."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.late import cached_property
from glitchtip_tools.services.daily.looks import Looks
from glitchtip_tools.services.daily.polling import OutageReport
from glitchtip_tools.services.daily.sending import SendService
from glitchtip_tools.services.daily.status import StatusService
from glitchtip_tools.services.daily.watching import WatchService
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.snooze import SnoozeService


@dataclass
class DailyService:
    """`projects` are those that the settings name; `environ` says where the state folder is."""

    glitchtip: GlitchTip
    open_http: Callable[[str], Http]
    search: SearchService
    snooze: SnoozeService
    projects: Sequence[str]
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    say: Callable[[str], None]
    warn: Callable[..., None]
    outage: Callable[[], OutageReport]

    @cached_property
    def status(self) -> StatusService:
        """What happened since the user's last look."""
        return self.status_of()

    def status_of(self, reader: str = "") -> StatusService:
        """Return what tells a reader what happened since they last looked; by default the user."""
        place = " ".join(
            filter(None, [self.glitchtip.http.base_url, self.glitchtip.org, *self.projects, reader])
        )
        looks = Looks(self.environ, place, self.warn)
        return StatusService(
            self.glitchtip, self.search, self.snooze, looks, self.projects, self.clock(), self.warn
        )

    @cached_property
    def watch(self) -> WatchService:
        """What comes to a list of issues."""
        return WatchService(
            self.glitchtip, self.search, self.clock, self.sleep, self.say, self.warn, self.outage()
        )

    @cached_property
    def sending(self) -> SendService:
        """Test events."""
        return SendService(self.glitchtip, self.open_http, self.environ, self.clock, self.sleep)
