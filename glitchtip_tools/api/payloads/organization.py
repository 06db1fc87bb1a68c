"""The server's JSON about members, teams, keys and releases becomes our models here."""

from datetime import timedelta

from glitchtip_tools.api.payloads.issues import project
from glitchtip_tools.models.organization import Member, ProjectAlert, ProjectKey, Release, Team
from glitchtip_tools.wire import mapping, moment, pick, sequence, text, whole


def member(data: object) -> Member:
    """Return a member; one who was invited has no user yet."""
    fields = mapping(data)
    user = mapping(fields.get("user"))
    return Member(
        id=text(fields.get("id")) or "",
        email=text(pick(fields, "email")) or text(user.get("email")) or "",
        role=text(pick(fields, "role", "orgRole")) or "",
        name=text(user.get("name")) or None,
        pending=fields.get("pending") is True,
        date_created=moment(fields.get("dateCreated")),
    )


def team(data: object) -> Team:
    """Return a team."""
    fields = mapping(data)
    return Team(
        id=text(fields.get("id")) or "",
        slug=text(fields.get("slug")) or "",
        member_count=whole(fields.get("memberCount")) or 0,
        projects=tuple(project(item) for item in sequence(fields.get("projects"))),
        date_created=moment(fields.get("dateCreated")),
    )


def project_key(data: object, slug: str) -> ProjectKey:
    """Return a key of the project of that slug."""
    fields = mapping(data)
    return ProjectKey(
        id=text(fields.get("id")) or "",
        project=slug,
        dsn=text(mapping(fields.get("dsn")).get("public")) or "",
        label=text(pick(fields, "label", "name")) or None,
        date_created=moment(fields.get("dateCreated")),
    )


def release(data: object) -> Release:
    """Return a release."""
    fields = mapping(data)
    return Release(
        version=text(fields.get("version")) or "",
        projects=tuple(
            slug for item in sequence(fields.get("projects")) if (slug := text(mapping(item).get("slug")))
        ),
        date_created=moment(fields.get("dateCreated")),
        date_released=moment(fields.get("dateReleased")),
        url=text(fields.get("url")),
        ref=text(fields.get("ref")),
        deploy_count=whole(fields.get("deployCount")) or 0,
    )


def alert(data: object) -> ProjectAlert:
    """Return an alert of a project."""
    fields = mapping(data)
    recipients = (text(mapping(item).get("url")) for item in sequence(fields.get("alertRecipients")))
    return ProjectAlert(
        id=text(fields.get("id")) or "",
        name=text(fields.get("name")) or "",
        span=timedelta(minutes=whole(fields.get("timespanMinutes")) or 1),
        recipients=tuple(filter(None, recipients)),
    )
