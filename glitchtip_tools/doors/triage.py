"""Issues: finding, naming, showing and changing them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glitchtip_tools.core.issues.changes import Change
    from glitchtip_tools.core.issues.detail import IssueDetail
    from glitchtip_tools.core.search import Explanation, Flags, Plan
    from glitchtip_tools.errors import Failure
    from glitchtip_tools.models import Issue, Status
    from glitchtip_tools.services.issues.search import Search


from glitchtip_tools.doors.base import Base


class TriageDoors(Base):
    """Issues: finding, naming, showing and changing them."""

    def known_names(self, kind: str) -> "Sequence[str]":
        """Return the names of projects, organizations, environments or issues for completion; never fails."""
        from glitchtip_tools.services.setup.known_names import KnownNames, cache_folder

        folder = cache_folder(self.environ)
        return KnownNames(folder, self.survey.settings, lambda: self.glitchtip, self.now).of(kind)

    def projects_meant(self, named: "Sequence[str] | None") -> "Sequence[str]":
        """Return the projects that a list is about: those named, else the configured one; `all` means all."""
        given = named or ([self.access.project] if self.access.project else [])
        return [] if "all" in given else given

    def plan(
        self, query: str, flags: "Flags", *, sort: str = "last-seen", limit: int | None = None
    ) -> "Plan":
        """Return how a query of the search language is answered; raises BadUsage before anything is sent."""
        from glitchtip_tools.core import search
        from glitchtip_tools.services.issues.search import prepare

        node, context = search.parse(query), search.Context(self.now, self.zone)
        return prepare(self.glitchtip, node, flags, context, sort=sort, limit=limit)

    def find(self, plan: "Plan") -> "Search":
        """Return the issues that a plan finds, read while they are iterated."""
        from glitchtip_tools.services.issues.search import find

        return find(self.glitchtip, plan)

    def explain(self, plan: "Plan") -> "Explanation":
        """Return a plan in words, with how many issues each of its lists holds."""
        from glitchtip_tools.core.search import explain
        from glitchtip_tools.services.issues.search import measure

        return explain(plan, measure(self.glitchtip, plan))

    def issue(self, name: str) -> "Issue":
        """Return the issue that people call so: a number, a short id, a link, `@latest`."""
        from glitchtip_tools.services.issues.reference import find_issue

        if "GLITCHTIP_ORG_SLUG" in self.options:
            self.glitchtip.known_org()  # an issue is found by its number alone, whatever organization was typed
        return find_issue(self.glitchtip, name, project=self.access.project)

    def issue_detail(self, issue: "Issue", **wanted: Any) -> "IssueDetail":
        """Return all that one wants to see of an issue; see services/issues/detail.py."""
        from glitchtip_tools.services.issues.detail import issue_detail

        return issue_detail(self.glitchtip, issue, **wanted)

    def change_statuses(
        self, names: "Sequence[str]", status: "Status"
    ) -> "tuple[list[Change], list[Failure]]":
        """Set the status of the named issues; return a receipt each, and the failures met."""
        from glitchtip_tools.services.issues.changes import set_statuses

        return set_statuses(self.glitchtip, names, status, project=self.access.project)
