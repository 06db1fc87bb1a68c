"""The projects of an organization, kept between runs for some minutes: a list by project then needs one request less.

A kept project only ever leads to a question, whose answer is compared with it: an issue has its project's name and
number. Nothing is said not to be there, and nothing is changed, by what was kept.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from glitchtip_tools.models import Project
from glitchtip_tools.services.cache_file import CacheFile
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, moment, sequence, text

FRESH = timedelta(minutes=10)
MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class KeptProjects:
    """Projects in a file of the cache folder; `now` is the present moment."""

    file: CacheFile
    now: datetime

    def known(self) -> tuple[Project, ...]:
        """Return the projects that were kept in the last minutes, none if there are none."""
        kept = self.file.read()
        at = moment(kept.get("at"))
        if at is None or not timedelta(0) <= self.now - at < FRESH:
            return ()
        rows = [mapping(row) for row in sequence(kept.get("projects"))]
        read = [Project(text(row.get("id")) or "", text(row.get("slug")) or "") for row in rows]
        good = all(one.slug and one.id.isascii() and one.id.isdigit() for one in read)
        return tuple(read) if good and len({one.id for one in read}) == len(read) else ()

    def note(self, projects: Sequence[Project]) -> None:
        """Keep the projects that the server has just named."""
        if 0 < len(projects) <= MOST_KEPT:
            rows = [{"id": one.id, "slug": one.slug} for one in projects]
            self.file.write({"at": self.now.isoformat(), "projects": rows})
