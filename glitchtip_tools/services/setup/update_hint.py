"""Tells a person at a terminal about a newer gtt: at most once a day, and without delaying anything.

The address of the releases is requested beside a command that waits for its own server. The answer is kept in the
cache folder, and a later command shows it. Whatever goes wrong is silent, because nobody asked.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import datetime, timedelta
from threading import Lock

from glitchtip_tools import __version__
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.setup.ci import in_ci
from glitchtip_tools.core.setup.updates import update_hint
from glitchtip_tools.errors import Failure, upgrading
from glitchtip_tools.late import After
from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, moment, text

EVERY = timedelta(days=1)
TIMEOUT = 5.0  # seconds for the whole answer
LARGEST = 1_000_000  # bytes; the index's answer for a project with hundreds of releases


@dataclass(frozen=True, slots=True)
class UpdateHint:
    """What is known about newer releases; `address` returns where they are named, empty where nobody is asked."""

    file: CacheFile
    now: datetime
    after: After
    environ: Mapping[str, str]
    wanted: Callable[[], bool]
    address: Callable[[], str]
    first: Lock = field(default_factory=Lock, repr=False)

    def ask(self) -> None:
        """Request the newest version in a thread of its own, unless that was done within a day."""
        if self.first.acquire(blocking=False):  # a command's requests may come from several threads
            self.after(0, self._ask)

    def _ask(self) -> None:
        with suppress(Exception):  # a traceback on the screen would be about something that nobody asked for
            kept = self.file.read()
            if not self._is_due(kept.get("asked")) or not self._is_wanted() or not self._note(asked=self.now):
                return
            if address := self.address():
                self._note(version=_newest(address))

    def line(self) -> str:
        """Return the hint, empty when there is none or it was shown within a day."""
        kept = self.file.read()
        hint = update_hint(text(kept.get("version")) or "", __version__, upgrading())
        if not hint or not self._is_due(kept.get("shown")) or not self._is_wanted():
            return ""
        return hint if self._note(shown=self.now) else ""

    def _is_wanted(self) -> bool:
        """Return whether it is switched on, and somebody is there: a CI may have a terminal, but no reader."""
        with suppress(Failure):  # a mistake in config.toml, which is not this command's concern
            return not in_ci(self.environ) and self.wanted()
        return False

    def _is_due(self, last: object) -> bool:
        at = moment(last)
        return at is None or not timedelta(0) <= self.now - at < EVERY

    def _note(self, **news: object) -> bool:
        """Keep the news; False where nothing can be kept, since a limit per day needs a memory."""
        words = {
            key: value.isoformat() if isinstance(value, datetime) else value for key, value in news.items()
        }
        content = {**self.file.read(), **words}
        self.file.write(content)
        return self.file.read() == content


def _newest(address: str) -> str:
    """Return the version in an answer of the form of the Python Package Index's JSON API, empty for any other."""
    server = "/".join(address.split("/", 3)[:3])
    with Http(server, timeout=TIMEOUT, retries=0, largest=LARGEST) as index:
        answer = index.get(address.removeprefix(server))
    version = text(mapping(mapping(answer.data).get("info")).get("version")) if answer.status == 200 else None
    return (version or "")[:100]
