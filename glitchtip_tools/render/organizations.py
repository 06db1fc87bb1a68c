"""Organizations and what they consist of, as tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from glitchtip_tools.models import Organization, Project
from glitchtip_tools.models.organization import Environment, Member, ProjectKey, Release, Team
from glitchtip_tools.render.drawing import Cell, Column, Styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, clean, iso, number, short_release


def when(moment: datetime | None, view: View) -> str:
    """Return a moment as people read it, or as UTC ISO text in a pipe."""
    if moment is None:
        return ""
    return ago(moment, view.now) if view.terminal else iso(moment)


def organizations(rows: Sequence[Organization], view: View) -> str:
    """Return slug, name and id of each."""
    columns = [Column("slug"), Column("name", wide=True), Column("id", right=True)]
    return table(columns, [[one.slug, one.name, one.id] for one in rows], view, empty="no organizations")


def organization(made: Organization, view: View) -> str:
    """Return the slug of an organization that was made."""
    return f"created organization {made.slug}" if view.terminal else clean(made.slug)


def members(rows: Sequence[Member], view: View) -> str:
    """Return who is in, in which role, and who was invited."""
    columns = [
        Column("member", wide=True),
        Column("name"),
        Column("role"),
        Column("since"),
        Column("id", right=True),
    ]
    return table(columns, [_member(one, view) for one in rows], view, empty="no members")


def member(one: Member, view: View) -> str:
    """Return who was invited."""
    return f"invited {clean(one.email)} as {one.role}" if view.terminal else clean(one.email)


def removed(done: Mapping[str, str], view: View) -> str:
    """Return what is gone."""
    what, name = next(iter(done.items()))
    return f"{what} {clean(name)}" if view.terminal else clean(name)


def teams(listed: Sequence[Team], view: View) -> str:
    """Return the teams with their projects."""
    columns = [Column("team"), Column("members", right=True), Column("projects", wide=True)]
    rows = [
        [team.slug, number(team.member_count), ", ".join(project.slug for project in team.projects)]
        for team in listed
    ]
    return table(columns, rows, view, empty="no teams")


def projects(listed: Sequence[Project], view: View) -> str:
    """Return slug, platform, name and id of each."""
    columns = [Column("project"), Column("platform"), Column("name", wide=True), Column("id", right=True)]
    rows: list[list[Cell]] = [[one.slug, one.platform or "", one.name, one.id] for one in listed]
    return table(columns, rows, view, empty="no projects")


def project(made: Project, view: View) -> str:
    """Return the slug of a project that was made."""
    return f"created project {clean(made.slug)}" if view.terminal else clean(made.slug)


def keys(rows: Sequence[ProjectKey], view: View) -> str:
    """Return what an SDK is given, per project; never cut, since it is there to be copied."""
    if view.terminal and not rows:
        return "no keys"
    if view.terminal:
        return "\n".join(f"{clean(key.project)}: {clean(key.dsn)}" for key in rows)
    return table([], [[key.project, key.dsn] for key in rows], view)


def releases(listed: Sequence[Release], view: View) -> str:
    """Return version, age and projects of each."""
    columns = [Column("release", wide=True), Column("seen"), Column("projects")]
    rows: list[list[Cell]] = [
        [_version(one, view), Styled(when(one.date_created, view), "dim"), ", ".join(one.projects)]
        for one in listed
    ]
    return table(columns, rows, view, empty="no releases: an SDK sends them (`release` in its options)")


def _version(one: Release, view: View) -> str:
    return short_release(one.version) if view.terminal else one.version


def release(one: Release, view: View) -> str:
    """Return all that is known of a release, one field a line."""
    fields = {
        "version": one.version,
        "projects": ", ".join(one.projects),
        "first seen": when(one.date_created, view),
        "released": when(one.date_released, view),
        "ref": one.ref or "",
        "url": one.url or "",
        "deploys": str(one.deploy_count or ""),
    }
    between = ": " if view.terminal else "\t"
    return "\n".join(f"{name}{between}{clean(value)}" for name, value in fields.items() if value)


def environments(rows: Sequence[Environment], view: View) -> str:
    """Return one name a line."""
    empty = "no environments: an SDK sends them (`environment` in its options)"
    return table([Column("environment")], [[one.name] for one in rows], view, empty=empty)


def _member(one: Member, view: View) -> list[Cell]:
    role: Cell = Styled(f"{one.role} (invited)", "caution") if one.pending else one.role
    return [one.email, one.name or "", role, Styled(when(one.date_created, view), "dim"), one.id]
