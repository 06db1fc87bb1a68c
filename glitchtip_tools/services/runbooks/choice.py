"""The runbook of one issue, for the investigation's report: a missing file is no runbook, a faulty one a warning."""

from collections.abc import Callable, Sequence
from datetime import datetime

from glitchtip_tools.core.investigation import Runbook
from glitchtip_tools.core.runbooks.rules import page_of
from glitchtip_tools.core.runbooks.winning import winner
from glitchtip_tools.errors import Failure, NotFound
from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.services.runbooks.library import Library


class Chooser:
    """Chooses runbooks for the issues of one run; the file is read once, and a fault in it is said once."""

    def __init__(self, library: Callable[[], Library], warn: Callable[[str], None], now: datetime) -> None:
        self.library, self.warn, self.now = library, warn, now
        self.known: Library | None = None
        self.opened = False

    def __call__(self, issue: Issue | None, event: Event, tags: Sequence[Tag] | None) -> Runbook | None:
        """Return the runbook whose rule wins for the issue (without one: for the event)."""
        library = self._open()
        rule = winner(library.runbooks, issue, event=event, tags=tags, now=self.now) if library else None
        if rule is None or library is None:
            return None
        return Runbook(rule.title, page_of(rule, library.base_url) or rule.path or "", rule.summary or "")

    def _open(self) -> Library | None:
        if not self.opened:
            self.opened = True
            try:
                self.known = self.library()
            except NotFound:
                return None
            except Failure as failure:
                self.warn(f"no runbook was looked for: {failure.message}")
        return self.known
