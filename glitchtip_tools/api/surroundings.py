"""The context of an issue: its project's newest issues and events, the newest comments of another issue."""

from glitchtip_tools.api import answers
from glitchtip_tools.api.http import Asking
from glitchtip_tools.api.issues import READ, READ_COMMENTS, IssueCalls
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.api.server import api_path
from glitchtip_tools.models import Comment, Event, Issue


class SurroundingCalls(IssueCalls):
    """One page each, never more: none of it is worth waiting for a second one."""

    def newest_issues(self, project_id: str, *, query: str = "") -> tuple[Issue, ...]:
        """Return the issues of a project that were seen last, at most 100, of all statuses without a `query`."""
        return next(self.issue_pages(projects=[project_id], query=query)).items

    def newest_events(self, project: str, *, whole: bool = False) -> tuple[Event, ...]:
        """Return the events that a project (its slug) received last, at most 100.

        Stack, breadcrumbs and request are read of `whole` events only: a page has thousands of frames.
        """
        payload = payloads.event if whole else payloads.event_without_entries
        about = Asking(f"the events of project `{project}`", READ)
        path = api_path("projects", self.org, project, "events")
        return next(self.pages(path, [("limit", "100")], payload, about, answers.EVENT)).items

    def newest_comments(self, issue_id: str) -> tuple[Comment, ...]:
        """Return the comments of an issue, newest first, at most 100."""
        about = Asking(f"the comments of issue `{issue_id}`", READ_COMMENTS)
        path = api_path("issues", issue_id, "comments")
        return next(self.pages(path, [("limit", "100")], payloads.comment, about, answers.COMMENT)).items
