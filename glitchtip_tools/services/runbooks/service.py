"""The runbooks of a checkout: opened for a command, chosen for an issue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.investigation import Runbook
from glitchtip_tools.core.search import Context
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.services.runbooks.choice import RunbookChooser
from glitchtip_tools.services.runbooks.library import Library, open_library
from glitchtip_tools.services.runbooks.places import places


@dataclass
class RunbookService:
    """The rules for a checkout: `configured` names their file, relative to `here`, else it is `runbooks.yaml`."""

    open_server: Callable[[], GlitchTip]
    open_repository: Callable[[], Path]
    here: Path
    configured: str | None
    now: datetime
    zone: tzinfo
    warn: Callable[[str], None]

    def library(self, file: str | None = None, *, new: bool = False) -> Library:
        """Return the runbooks of the named file, else of the configured one.

        Raises BadSettings with all mistakes of the file; without a file NotFound, or an empty library when `new`.
        """
        where = places(self.open_repository(), file or self.configured, self.here)
        return open_library(where, self.open_server, Context(self.now, self.zone), new=new)

    @cached_property
    def _chooser(self) -> RunbookChooser:
        return RunbookChooser(self.library, self.warn, self.now)

    def choose(self, issue: Issue | None, event: Event, tags: Sequence[Tag] | None) -> Runbook | None:
        """Return the runbook of an issue; a missing or faulty file is not a reason for an investigation to fail."""
        return self._chooser(issue, event, tags)
