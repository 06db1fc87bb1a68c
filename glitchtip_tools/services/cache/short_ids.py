"""Which number a short id stands for, as lists told it: saves looking the project and the issue up.

The pair never changes on a server, but an issue can be deleted or merged, and a file can be edited. So a number is
not believed: whoever reads one asks the server for that issue and compares its short id, and no change begins with
one.
"""

from collections.abc import Iterable, Iterator

from glitchtip_tools.core.issues.references import parse
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.services.cache.server import KeptProjects
from glitchtip_tools.values import dataclass

MOST_KEPT = 2_000
MOST_OF_A_LIST = 100  # more than a person names one after the other


@dataclass(frozen=True, slots=True)
class ShortIds:
    """Numbers by short id, in a file of the cache folder."""

    file: CacheFile

    def number(self, short_id: str) -> str | None:
        """Return the number that the short id had when it was noted, None when it never was."""
        kept = self.file.read().get(short_id)
        return kept if isinstance(kept, str) and kept.isascii() and kept.isdigit() else None

    def short_id(self, number: str) -> str | None:
        """Return the short id that was noted with this number, None when none was."""
        return next((short_id for short_id, kept in self.file.read().items() if kept == number), None)

    def note(self, issues: Iterable[Issue]) -> None:
        """Keep the numbers of these issues; the ones that were noted first make room."""
        new = {issue.short_id.upper(): issue.id for issue in issues if issue.short_id}
        old = self.file.read()
        if new.items() <= old.items():
            return
        kept = {short_id: number for short_id, number in old.items() if short_id not in new} | new
        self.file.write(dict(list(kept.items())[-MOST_KEPT:]))

    def noted(self, issues: Iterable[Issue]) -> Iterator[Issue]:
        """Yield the issues, and note the first of them once all have come."""
        first: list[Issue] = []
        for issue in issues:
            if len(first) < MOST_OF_A_LIST:
                first.append(issue)
            yield issue
        self.note(first)


def number_of(short_ids: ShortIds | None, name: str) -> str | None:
    """Return the kept number of an issue that is named by its short id, None for other names; raises BadUsage."""
    wanted = parse(name)
    return short_ids.number(wanted.value) if short_ids and wanted.kind == "short id" else None


def kept_project(short_ids: ShortIds, projects: KeptProjects, name: str) -> Project | None:
    """Return the project that once held the issue of this short id or number; raises BadUsage."""
    wanted = parse(name)
    short_id = short_ids.short_id(wanted.value) if wanted.kind == "number" else wanted.value
    return projects.of_short_id(short_id) if short_id and wanted.kind in ("number", "short id") else None


def is_named(issue: Issue, name: str) -> bool:
    """Return whether this is the short id that the server gave the issue."""
    return issue.short_id.upper() == parse(name).value
