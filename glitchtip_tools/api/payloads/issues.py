"""The server's JSON becomes our models here (and in event_payload.py) and nowhere else; odd fields are survived."""

from datetime import UTC, datetime

from glitchtip_tools.api.payloads.events import event
from glitchtip_tools.models import Comment, Issue, Metadata, Organization, Project, Tag, TagValue
from glitchtip_tools.wire import mapping, moment, pick, sequence, text, whole

__all__ = ["comment", "event", "issue", "metadata", "moment", "name", "organization", "project", "tag"]


def project(data: object) -> Project:
    """Return a project from its detail or from the stub inside an issue."""
    found = mapping(data)
    slug = text(found.get("slug")) or ""
    return Project(
        text(found.get("id")) or "", slug, text(found.get("name")) or slug, text(found.get("platform"))
    )


def organization(data: object) -> Organization:
    """Return an organization."""
    found = mapping(data)
    slug = text(found.get("slug")) or ""
    return Organization(text(found.get("id")) or "", slug, text(found.get("name")) or slug)


def name(data: object) -> str:
    """Return the name of something that is little more than a name (an environment)."""
    return text(mapping(data).get("name")) or ""


def metadata(data: object) -> Metadata:
    """Return what the server keeps of the surfaced exception."""
    found = mapping(data)
    return Metadata(*(text(found.get(key)) for key in ("type", "value", "filename", "function", "title")))


def issue(data: object, *, page: str = "") -> Issue:
    """Return an issue; `page` is the address of its web page, since the server's `permalink` is wrong."""
    found = mapping(data)
    epoch = datetime.fromtimestamp(0, UTC)
    known = metadata(found.get("metadata"))
    return Issue(
        id=text(found.get("id")) or "",
        short_id=text(pick(found, "shortId", "short_id")) or "",
        title=_title(text(found.get("title")) or "", known),
        culprit=text(found.get("culprit")) or "",
        type=text(found.get("type")) or "",
        level=text(found.get("level")) or "error",
        status=text(found.get("status")) or "unresolved",
        count=whole(found.get("count")) or 0,
        first_seen=moment(pick(found, "firstSeen", "first_seen")) or epoch,
        last_seen=moment(pick(found, "lastSeen", "last_seen")) or epoch,
        project=project(found.get("project")),
        permalink=page,
        num_comments=whole(pick(found, "numComments", "num_comments")) or 0,
        metadata=known,
        logger=text(found.get("logger")),
        assigned_to=_assignee(found.get("assignedTo")),
        first_release=_version(pick(found, "firstRelease", "first_release")),
        last_release=_version(pick(found, "lastRelease", "last_release")),
        status_details=mapping(pick(found, "statusDetails", "status_details")),
    )


def _title(given: str, known: Metadata) -> str:
    """Return the title; of a thrown string, which the server calls `?`, the text."""
    return known.value or given if given == "?" else given


def comment(data: object) -> Comment:
    """Return a comment; `user` is null when its author is gone."""
    found = mapping(data)
    user = mapping(found.get("user"))
    return Comment(
        id=text(found.get("id")) or "",
        text=text(mapping(found.get("data")).get("text")) or "",
        date_created=moment(found.get("dateCreated")),
        author=text(pick(user, "email", "username", "name")),
        author_id=text(user.get("id")),
    )


def tag(data: object) -> Tag:
    """Return a tag of an issue with its most frequent values."""
    found = mapping(data)
    values = [
        TagValue(text(item.get("value")) or "", whole(item.get("count")) or 0)
        for item in map(mapping, sequence(found.get("topValues")))
    ]
    total = whole(found.get("totalValues"))
    return Tag(
        key=text(found.get("key")) or "",
        total=total if total is not None else sum(value.count for value in values),
        unique=whole(found.get("uniqueValues")) or len(values),
        values=tuple(sorted(values, key=lambda value: -value.count)),
    )


def _assignee(value: object) -> str | None:
    """Return who an issue is assigned to, a user by e-mail address, a team as `#slug`; 6.x gives an object."""
    actor = mapping(value)
    if actor.get("type") == "team" and (slug := text(pick(actor, "slug", "name", "id"))):
        return f"#{slug}"
    return text(value) or text(pick(actor, "email", "name", "slug", "id"))


def _version(value: object) -> str | None:
    return text(value) or text(mapping(value).get("version"))
