"""A server's version and the address of the token's user, kept between runs for some minutes.

Neither is believed where it could be wrong. A server is upgraded and never the other way round, so that a version
counts only if no later one can do more. A token belongs to one user, whose address may change: it counts only if an
issue of the list is assigned to it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from glitchtip_tools.core.issues.detail import has_assignee
from glitchtip_tools.core.search import Abilities
from glitchtip_tools.models import Account, Issue
from glitchtip_tools.services.cache_file import CacheFile
from glitchtip_tools.services.kept_projects import FRESH
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, moment, text


class HasAccount(Protocol):
    """Who can be asked for the token's user."""

    def account(self) -> Account: ...


@dataclass(frozen=True, slots=True)
class KeptServer:
    """What a server said, in a file of the cache folder; `now` is the present moment."""

    file: CacheFile
    now: datetime

    def version(self) -> str | None:
        """Return the version that the server had some minutes ago, None for one that lacks an ability."""
        version = self._known("version")
        able = Abilities.of_version(version)
        return version if able.wildcards and able.assignment else None

    def email(self) -> str | None:
        """Return the address that the token's user had some minutes ago."""
        return self._known("email")

    def note(self, **said: str | None) -> None:
        """Keep what the server has just said: `version`, `email`."""
        new = {name: {"at": self.now.isoformat(), "said": value} for name, value in said.items() if value}
        if new:
            self.file.write({**self.file.read(), **new})

    def _known(self, name: str) -> str | None:
        kept = mapping(self.file.read().get(name))
        at = moment(kept.get("at"))
        fresh = at is not None and timedelta(0) <= self.now - at < FRESH
        return text(kept.get("said")) if fresh else None


def who_asks(kept: KeptServer | None, server: HasAccount, issues: Iterable[Issue]) -> str | None:
    """Return the address of the token's user: a kept one if the issues show it, else what the server says."""
    email = kept.email() if kept else None
    if email and has_assignee(issues, email):
        return email
    email = server.account().email
    if kept:
        kept.note(email=email)
    return email
