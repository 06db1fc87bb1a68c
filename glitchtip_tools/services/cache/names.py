"""Names for shell completion: from a small cache, else asked quickly; never a failure."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from glitchtip_tools.errors import Failure
from glitchtip_tools.models import reference_of
from glitchtip_tools.models.organization import addresses
from glitchtip_tools.services.cache.server import KeptNames, KeptProjects
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:  # a cached name is told without the network's libraries
    from glitchtip_tools.api.glitchtip import GlitchTip
    from glitchtip_tools.services.setup.own_names import OwnNames

MOST_ISSUES = 100
# Words that stand for people, before the members.
PEOPLE: Mapping[str, tuple[str, ...]] = {"assignees": ("me", "nobody"), "assigned": ("me", "none")}


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a server calls its things, kept for some minutes, and what the user named."""

    names: KeptNames
    projects: KeptProjects
    open_server: "Callable[[], GlitchTip]"
    own: "OwnNames"

    def of(self, kind: str) -> list[str]:
        """Return the names of a kind: a key of ASK, old ones when nobody answers, or a key of OWN or PEOPLE."""
        if kind in PEOPLE:
            return [*PEOPLE[kind], *self.of("members")]
        if kind in OWN:
            try:
                return OWN[kind](self.own)
            except Failure:
                return []
        if kind == "projects" and (projects := self.projects.known()):
            return [project.slug for project in projects]
        known = self.names.known(kind)
        if known is None:
            try:
                known = tuple(ASK[kind](self.open_server()))
            except Failure:
                return list(self.names.old(kind))
            self.names.note(kind, known)
        return list(known)


def _issues(glitchtip: "GlitchTip") -> list[str]:
    """Return the issues that were seen last, the newest first, each with its title after a tab."""
    page = next(glitchtip.issue_pages(limit=MOST_ISSUES), None)
    return [f"{reference_of(issue)}\t{issue.title}" for issue in page.items] if page else []


ASK: "Mapping[str, Callable[[GlitchTip], list[str]]]" = {
    "organizations": lambda glitchtip: list(glitchtip.organization_slugs()),
    "projects": lambda glitchtip: [project.slug for project in glitchtip.projects()],
    "environments": lambda glitchtip: list(glitchtip.environments()),
    "members": lambda glitchtip: list(addresses(glitchtip.members())),
    "releases": lambda glitchtip: [release.version for release in glitchtip.releases(None)],
    "issues": _issues,
}
OWN: "Mapping[str, Callable[[OwnNames], list[str]]]" = {
    "profiles": lambda own: [f"{one.profile}\t{one.url}" for one in own.profiles],
    "searches": lambda own: [f"@{name}\t{query}" for name, query in own.config.section("searches").items()],
}
