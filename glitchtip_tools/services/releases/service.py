"""Reports about releases, and announcing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.members import release_among
from glitchtip_tools.core.issues.release_binding import binding
from glitchtip_tools.core.metrics.assembly import Activity
from glitchtip_tools.core.releases.report import ReleaseIssues, ReleaseReport, days_of, report
from glitchtip_tools.core.search import Flags, Plan, together
from glitchtip_tools.core.search.planning.conditions import TagIs
from glitchtip_tools.core.search.planning.server_query import joined, sendable, tag_term
from glitchtip_tools.core.time.periods import between, midnight
from glitchtip_tools.errors import BadUsage, NotFound, ToolFailed
from glitchtip_tools.models import Issue
from glitchtip_tools.models.organization import Release
from glitchtip_tools.services.cache.server import KeptNames
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.metrics.activity import with_counts
from glitchtip_tools.threads import Threads

SHORTEST_ID, LONGEST_ID = 7, 64  # hexadecimal digits of a commit's id
Say = Callable[[str], None]


@dataclass(frozen=True)
class ReleaseService:
    """Releases of one organization; `projects` are the slugs that were named, none for all.

    `names` keeps those of the releases, to complete command lines with.
    """

    glitchtip: GlitchTip
    search: SearchService
    projects: Sequence[str]
    now: datetime
    names: Callable[[], KeptNames]

    def watched(self, query: str) -> Plan:
        """Return a query for issues of any status; raises BadUsage before anything is asked."""
        return self.search.plan(query, Flags(status="all", project=self.projects))

    def report(self, version: str, against: str | None, say: Say) -> ReleaseReport:
        """Return what a release brought against another one, by default the one that was made before it.

        Raises NotFound for an unknown release, BadUsage for one that is compared with itself.
        """
        say("reading releases")
        with Threads(1) as pool:
            projects = pool.submit(self.glitchtip.projects)  # the issues are found by their numbers
            known = self.known()
            projects.result()
        release = release_among(known, version)
        other = release_among(known, against) if against else _before(known, release)
        if other and other.version == release.version:
            raise BadUsage(f"`{release.version}` cannot be compared with itself")
        say("reading issues")
        with Threads(1) as pool:
            others = pool.submit(self._issues_of, other) if other else None
            issues = ReleaseIssues(self._issues_of(release), others.result() if others else {})
        days = days_of(release, other, self.now)
        say(f"counting the events of {len(issues.all)} issues")
        activity = Activity(now=self.now, issues=issues.all, counts={})
        counted = with_counts(self.glitchtip, activity, between(midnight(days[0]), self.now))
        silent = () if issues.release else (f"no event of `{release.version}` was received yet",)
        return report(release, other, issues, counted.counts, days, (*counted.notes, *silent))

    def matching(self, report: ReleaseReport, query: str) -> int:
        """Return how many of the new issues a query finds."""
        new = {one.id for one in report.new}
        if not new:
            return 0
        plan = self.watched(together([query, f"release:{_quoted(report.version)}"]))
        return len(new & {issue.id for issue in self.search.run(plan)})

    def create(self, version: str, revision: str | None, folder: Path) -> tuple[Release, bool]:
        """Announce a release of the project, and return it and whether it is new; `folder` may have a checkout.

        Raises BadUsage where it is not known of which project it is, and for one that has another commit.
        """
        commit = commit_id(folder, revision) if revision else None
        slug = self._only_project()
        known = next((one for one in self.glitchtip.releases(slug) if one.version == version), None)
        if known is None:
            return self.glitchtip.create_release(version, commit, slug), True
        if commit and known.ref != commit:
            has = f"the commit `{known.ref}`" if known.ref else "no commit"
            raise BadUsage(f"release `{version}` already exists, with {has}: nothing was changed")
        return known, False

    def _only_project(self) -> str:
        """Return the slug of the project that was named, or the only one there is; raises BadUsage."""
        if len(self.projects) == 1:
            return self.glitchtip.project(self.projects[0]).slug
        known = [project.slug for project in self.glitchtip.projects()]
        if len(known) == 1:
            return known[0]
        raise BadUsage(
            "which project does the release belong to?",
            hint=f"choose it with `--project`: one of {', '.join(known)}",
        )

    def known(self) -> tuple[Release, ...]:
        """Return the releases of the project that was named, else of the organization, the newest first."""
        if len(self.projects) == 1:
            return self.glitchtip.releases(self.glitchtip.project(self.projects[0]).slug)
        releases = self.glitchtip.releases()
        self.names().note("releases", [release.version for release in releases])
        return releases

    def _issues_of(self, release: Release) -> dict[str, Issue]:
        term = TagIs("release", release.version)
        if not sendable(term):
            raise BadUsage(f"the server cannot search for the release `{release.version}`")
        slugs = self.projects or release.projects
        ids = [self.glitchtip.project(slug).id for slug in slugs]
        pages = self.glitchtip.issue_pages(query=joined([tag_term(term)], None), projects=ids)
        return {issue.id: issue for page in pages for issue in page.items}


def commit_id(folder: Path, word: str) -> str:
    """Return the id of a commit: the full one where the folder's repository knows it. Raises BadUsage."""
    try:
        commit = open_repository(folder).resolve(word)
    except (NotFound, ToolFailed):
        commit = None
    looks_like_one = SHORTEST_ID <= len(word) <= LONGEST_ID and not set(word.lower()) - set(
        "0123456789abcdef"
    )
    if commit is None and not looks_like_one:
        raise BadUsage(
            f"`{word}` is not a commit",
            hint="give its id, or run this in the checkout that has it (GTT_REPO)",
        )
    return commit or word.lower()


def _before(known: Sequence[Release], release: Release) -> Release | None:
    """Return the newest release that was made before it and shares a project with it."""
    related = [one for one in known if set(one.projects) & set(release.projects)]
    bound = binding(related, release.version)
    return next((one for one in related if one.version == bound.release), None)


def _quoted(version: str) -> str:
    escaped = version.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
