"""Which runbook belongs on an issue: one answer for `runbooks test`, `investigate`, the bot and the relay."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock

from glitchtip_tools.core.investigation import Runbook
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.core.runbooks.winning import winner
from glitchtip_tools.errors import Failure, NotFound
from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.services.runbooks.library import Library


def runbook_for(
    library: Library,
    issue: Issue | None,
    *,
    event: Event | None = None,
    tags: Sequence[Tag] | None = None,
    ask: bool = True,
) -> Rule | None:
    """Return the rule whose runbook belongs on the issue, None when there is none.

    What the issue and its `tags` (all of them) tell is used first; the server is asked what they leave open, unless
    `ask` is false or the issue is not on a server: then see `winner`. Raises the server's Failure.
    """
    asking = library.asking(issue) if ask and issue and issue.id else None
    return winner(library.matcher, issue, event=event, tags=tags, ask=asking)


class RunbookChooser:
    """Chooses runbooks for the investigations of one run; the file is read once, and a fault in it is reported once.

    A missing file means no runbook; a faulty one, or a failing server, does not make an investigation fail.
    """

    def __init__(self, library: Callable[[], Library], warn: Callable[[str], None], now: datetime) -> None:
        self._open, self._warn, self._now = library, warn, now
        self._library: Library | None = None
        self._opened = False
        self._lock = Lock()  # several investigations of a round ask at the same time

    def __call__(self, issue: Issue | None, event: Event, tags: Sequence[Tag] | None) -> Runbook | None:
        """Return the runbook for the issue (without one: for the event); without tags no server is asked."""
        library = self._read()
        if library is None:
            return None
        try:
            rule = runbook_for(library, issue, event=event, tags=tags, ask=tags is not None)
        except Failure as failure:
            self._warn(f"no runbook was looked for: {failure.message}")
            return None
        return Runbook(rule.title, library.address(rule), rule.summary or "") if rule else None

    def _read(self) -> Library | None:
        with self._lock:
            if not self._opened:
                self._opened = True
                try:
                    self._library = self._open().at(self._now)
                except NotFound:
                    return None
                except Failure as failure:
                    self._warn(f"no runbook was looked for: {failure.message}")
            return self._library
