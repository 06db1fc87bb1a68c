"""The server's JSON about members, teams, keys and releases becomes our models here."""

from datetime import timedelta

from glitchtip_tools.api.payloads.issues import project
from glitchtip_tools.models.organization import Member, ProjectAlert, ProjectKey, Release, Team
from glitchtip_tools.wire import mapping, moment, pick, sequence, text, whole


def member(data: object) -> Member:
    """Return a member; one who was invited has no user yet."""
    found = mapping(data)
    user = mapping(found.get("user"))
    return Member(
        id=text(found.get("id")) or "",
        email=text(pick(found, "email")) or text(user.get("email")) or "",
        role=text(pick(found, "role", "orgRole")) or "",
        name=text(user.get("name")) or None,
        pending=found.get("pending") is True,
        date_created=moment(found.get("dateCreated")),
    )


def team(data: object) -> Team:
    """Return a team."""
    found = mapping(data)
    return Team(
        id=text(found.get("id")) or "",
        slug=text(found.get("slug")) or "",
        member_count=whole(found.get("memberCount")) or 0,
        projects=tuple(project(item) for item in sequence(found.get("projects"))),
        date_created=moment(found.get("dateCreated")),
    )


def project_key(data: object, slug: str) -> ProjectKey:
    """Return a key of the project of that slug."""
    found = mapping(data)
    return ProjectKey(
        id=text(found.get("id")) or "",
        project=slug,
        dsn=text(mapping(found.get("dsn")).get("public")) or "",
        label=text(pick(found, "label", "name")) or None,
        date_created=moment(found.get("dateCreated")),
    )


def release(data: object) -> Release:
    """Return a release."""
    found = mapping(data)
    return Release(
        version=text(found.get("version")) or "",
        projects=tuple(
            slug for item in sequence(found.get("projects")) if (slug := text(mapping(item).get("slug")))
        ),
        date_created=moment(found.get("dateCreated")),
        date_released=moment(found.get("dateReleased")),
        url=text(found.get("url")),
        ref=text(found.get("ref")),
        deploy_count=whole(found.get("deployCount")) or 0,
    )


def alert(data: object) -> ProjectAlert:
    """Return an alert of a project."""
    found = mapping(data)
    recipients = (text(mapping(item).get("url")) for item in sequence(found.get("alertRecipients")))
    return ProjectAlert(
        id=text(found.get("id")) or "",
        name=text(found.get("name")) or "",
        span=timedelta(minutes=whole(found.get("timespanMinutes")) or 1),
        recipients=tuple(filter(None, recipients)),
    )
