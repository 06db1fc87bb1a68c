"""Change the status of named issues, each by its own request, and say what became of each."""

from collections.abc import Sequence
from functools import partial

from glitchtip_tools.api.glitchtip import GlitchTip, together
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.errors import BadUsage, Failure, NotFound
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues.reference import find_issue


def set_statuses(
    glitchtip: GlitchTip, asked: Sequence[str], status: str, *, project: str | None = None
) -> tuple[list[StatusChange], list[Failure]]:
    """Set the status of each issue that has another one; return a receipt per issue and the failures met.

    What is true of all (a refused token, an unreachable server) is raised; a wrong id costs only its own issue.
    """
    glitchtip.org  # noqa: B018 - found out once, before the requests that run side by side
    names = list(dict.fromkeys(asked))
    results = together([partial(_change, glitchtip, name, status, project) for name in names])
    changes, failures = [change for change, _ in results], [failure for _, failure in results if failure]
    return changes, failures


def _change(
    glitchtip: GlitchTip, asked: str, status: str, project: str | None
) -> tuple[StatusChange, Failure | None]:
    issue: Issue | None = None
    try:
        issue = find_issue(glitchtip, asked, project=project)
        after = issue.status
        if after != status:
            after = glitchtip.set_status(issue.id, status)
        return _receipt(asked, issue, after), None
    except (NotFound, BadUsage) as failure:
        return StatusChange(asked, error=failure.message), failure
    except Failure as failure:
        if issue is None:
            return StatusChange(asked, error=failure.message), failure
        return StatusChange(
            asked, issue.id, issue.short_id, issue.title, issue.status, error=failure.message
        ), failure


def _receipt(asked: str, issue: Issue, after: str) -> StatusChange:
    return StatusChange(
        asked, issue.id, issue.short_id, issue.title, issue.status, after, changed=after != issue.status
    )
