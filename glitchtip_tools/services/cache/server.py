"""What a server said some minutes ago: its projects, its version, the token's user, what it calls its things.

None of it is believed where it could be wrong. A kept project only ever leads to a question, whose answer is compared
with it: an issue has its project's name and number. A server is upgraded and never the other way round, so that a
version counts only if no later one can do more. A token belongs to one user, whose address may change: it counts only
if an issue of the list is assigned to it. A name completes a command line, which the server then checks; issues are
assigned to somebody of a kept name, since the server refuses who is not there. Nothing is said not to be there by
what was kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from glitchtip_tools.models import Project
from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, moment, sequence, text

FRESH = timedelta(minutes=10)
MOST_KEPT = 1_000  # of a kind


def is_fresh(entry: Mapping[str, object], now: datetime) -> bool:
    """Return whether what was kept `at` its moment may be told at the present one."""
    at = moment(entry.get("at"))
    return at is not None and timedelta(0) <= now - at < FRESH


@dataclass(frozen=True, slots=True)
class KeptProjects:
    """Projects in a file of the cache folder; `now` is the present moment."""

    file: CacheFile
    now: datetime

    def known(self) -> tuple[Project, ...]:
        """Return the projects that were kept in the last minutes, none if there are none."""
        kept = self.file.read()
        if not is_fresh(kept, self.now):
            return ()
        rows = [mapping(row) for row in sequence(kept.get("projects"))]
        read = [Project(text(row.get("id")) or "", text(row.get("slug")) or "") for row in rows]
        good = all(one.slug and one.id.isascii() and one.id.isdigit() for one in read)
        return tuple(read) if good and len({one.id for one in read}) == len(read) else ()

    def of_short_id(self, short_id: str) -> Project | None:
        """Return the kept project whose issues have such short ids."""
        slug = short_id.upper().rpartition("-")[0]
        return next((project for project in self.known() if project.slug.upper() == slug), None)

    def note(self, projects: Sequence[Project]) -> None:
        """Keep the projects that the server has just named."""
        if 0 < len(projects) <= MOST_KEPT:
            rows = [{"id": one.id, "slug": one.slug} for one in projects]
            self.file.write({"at": self.now.isoformat(), "projects": rows})


@dataclass(frozen=True, slots=True)
class KeptServer:
    """What a server said, in a file of the cache folder; `now` is the present moment."""

    file: CacheFile
    now: datetime

    def version(self) -> str | None:
        """Return the version that the server had some minutes ago; whoever asks checks what it can do."""
        return self._known("version")

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
        return text(kept.get("said")) if is_fresh(kept, self.now) else None


@dataclass(frozen=True, slots=True)
class KeptNames:
    """What the server calls its things, by kind: `members`, `teams`, `releases` ...; `now` is the present moment."""

    file: CacheFile
    now: datetime

    def known(self, kind: str) -> tuple[str, ...] | None:
        """Return the names that were kept in the last minutes, None if none were."""
        return self.old(kind) if is_fresh(mapping(self.file.read().get(kind)), self.now) else None

    def old(self, kind: str) -> tuple[str, ...]:
        """Return the names that were kept, however long ago."""
        names = sequence(mapping(self.file.read().get(kind)).get("names"))
        return tuple(name for name in names if isinstance(name, str))

    def note(self, kind: str, names: Sequence[str]) -> None:
        """Keep the names that the server has just told, the first of very many."""
        entry = {"at": self.now.isoformat(), "names": list(names[:MOST_KEPT])}
        self.file.write({**self.file.read(), kind: entry})

    def forget(self, kind: str) -> None:
        """Drop the names of a kind that has just been changed."""
        if kind in (kept := self.file.read()):
            self.file.write({name: entry for name, entry in kept.items() if name != kind})
