"""From what people call an issue to the issue. The server finds numbers only; short ids are searched for here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.paging import Page
from glitchtip_tools.core.issues.references import Reference, counter, parse
from glitchtip_tools.errors import NotFound
from glitchtip_tools.models import Issue, Project

MOST_PROBES = 24
Newest = Callable[[str], Page[Issue] | None]


def find_issue(
    glitchtip: GlitchTip,
    text: str,
    *,
    project: str | None = None,
    changing: bool = False,
    newest: Newest | None = None,
) -> Issue:
    """Return the issue that the text names; raises BadUsage or NotFound.

    The server finds a number in any organization that the token sees, and on 6.x one that was merged away. Before a
    change it must be in this organization's lists. `newest` returns the newest issues of a project (its id) for
    whoever keeps them.
    """
    wanted = parse(text)
    if wanted.kind == "number":
        of_this_organization(glitchtip, wanted)
        return _to_change(glitchtip, wanted.value) if changing else glitchtip.issue(wanted.value)
    if wanted.kind == "latest":
        return latest(glitchtip, project)
    return by_short_id(glitchtip, wanted.value, newest)


def of_this_organization(glitchtip: GlitchTip, wanted: Reference) -> None:
    """Raise NotFound for a link that leads to another organization (5.x names the project in its own links)."""
    owner = wanted.owner
    if owner is None or owner == glitchtip.org or owner in {project.slug for project in glitchtip.projects()}:
        return
    raise NotFound(
        f"that link is one of `{owner}`, not of `{glitchtip.org}`",
        hint=f"`--org {owner}` asks there, if the token may and the server is the same",
    )


def _to_change(glitchtip: GlitchTip, number: str) -> Issue:
    """Return the issue of that number as a list has it; raises NotFound that says why none has it."""
    if listed := glitchtip.issues_by_number([number]).get(number):
        return listed
    in_this_organization(glitchtip, glitchtip.issue(number))
    raise NotFound(
        f"issue `{number}` was merged into another one, or deleted: no list has it",
        hint="`gtt issues list` shows what there is",
    )


def in_this_organization(glitchtip: GlitchTip, issue: Issue) -> None:
    """Raise NotFound for an issue of another organization's project."""
    if issue.project.id in {project.id for project in glitchtip.projects()}:
        return
    raise NotFound(
        f"issue `{issue.id}` belongs to `{issue.project.slug}`, a project outside of `{glitchtip.org}`",
        hint="give its organization with `--org`",
    )


def latest(glitchtip: GlitchTip, project: str | None = None) -> Issue:
    """Return the unresolved issue that fired last, in the project if one is given."""
    ids = [glitchtip.project(project).id] if project else []
    for page in glitchtip.issue_pages(query="is:unresolved", projects=ids, limit=1):
        for issue in page.items:
            return issue
        break
    raise NotFound("there is no unresolved issue")


def by_short_id(glitchtip: GlitchTip, short_id: str, newest: Newest | None = None) -> Issue:
    """Return the issue of that short id.

    A project's counter grows with first seen, so that after a look at the hundred that fired last, the place in
    between is narrowed down by first seen: a handful of requests however many issues there are.
    """
    name, wanted = counter(short_id)
    project = project_of(glitchtip, name)
    matching = newest(project.id) if newest else next(glitchtip.issue_pages(projects=[project.id]), None)
    recent = matching.items if matching else ()
    for issue in recent:
        if issue.short_id.upper() == short_id:
            return issue
    if matching and (matching.hits or 0) > len(recent):
        hit = _narrowed(glitchtip, project, short_id, wanted, recent) or _read_all(
            glitchtip, project, short_id
        )
        if hit:
            return hit
    raise NotFound(
        f"issue `{short_id}` not found", hint="deleted, merged, or in a project the token does not see?"
    )


def project_of(glitchtip: GlitchTip, name: str) -> Project:
    """Return the project whose short ids begin with the name; raises NotFound."""
    for project in glitchtip.projects():
        if project.slug.upper() == name:
            return project
    known = ", ".join(f"`{project.slug.upper()}-…`" for project in glitchtip.projects()) or "none"
    raise NotFound(f"no project has short ids `{name}-…`", hint=f"available: {known}")


def _narrowed(
    glitchtip: GlitchTip, project: Project, short_id: str, wanted: int, recent: tuple[Issue, ...]
) -> Issue | None:
    """Look between the oldest and the newest first seen for the counter, a page of hundred at a time."""
    low: datetime | None = None
    high = max(issue.first_seen for issue in recent) + timedelta(seconds=1)
    for _probe in range(MOST_PROBES):
        start = low if low is None else low + (high - low) / 2
        page = next(glitchtip.issue_pages(projects=[project.id], start=start, sort="first_seen"), None)
        items = page.items if page else ()
        for issue in items:
            if issue.short_id.upper() == short_id:
                return issue
        if not items:
            if start is None:
                return None
            high = start
            continue
        if wanted < counter(items[0].short_id)[1]:
            if start is None:
                return None
            high = start
        elif wanted < counter(items[-1].short_id)[1]:
            return None  # it would have been on this page
        else:
            low = items[-1].first_seen
    return None


def _read_all(glitchtip: GlitchTip, project: Project, short_id: str) -> Issue | None:
    """Look at every issue of the project: slow, but "not found" is then true (clocks and imports mix the order)."""
    for page in glitchtip.issue_pages(projects=[project.id], sort="first_seen"):
        for issue in page.items:
            if issue.short_id.upper() == short_id:
                return issue
    return None
