"""The server's JSON becomes our models here (and in event_payload.py) and nowhere else; odd fields are survived."""

from datetime import UTC, datetime

from glitchtip_tools.api.payloads.events import event, event_without_entries
from glitchtip_tools.models import Comment, Issue, Metadata, Organization, Project, Tag, TagValue
from glitchtip_tools.wire import mapping, moment, pick, sequence, text, whole

__all__ = [
    "comment",
    "event",
    "event_without_entries",
    "issue",
    "metadata",
    "moment",
    "name",
    "organization",
    "project",
    "tag",
]

EPOCH = datetime.fromtimestamp(0, UTC)


def project(data: object) -> Project:
    """Return a project from its detail or from the stub inside an issue."""
    fields = mapping(data)
    slug = text(fields.get("slug")) or ""
    return Project(
        text(fields.get("id")) or "", slug, text(fields.get("name")) or slug, text(fields.get("platform"))
    )


def organization(data: object) -> Organization:
    """Return an organization."""
    fields = mapping(data)
    slug = text(fields.get("slug")) or ""
    return Organization(text(fields.get("id")) or "", slug, text(fields.get("name")) or slug)


def name(data: object) -> str:
    """Return the name of something that is little more than a name (an environment)."""
    return text(mapping(data).get("name")) or ""


def metadata(data: object) -> Metadata:
    """Return what the server keeps of the surfaced exception."""
    fields = mapping(data)
    return Metadata(
        text(fields.get("type")),
        text(fields.get("value")),
        text(fields.get("filename")),
        text(fields.get("function")),
        text(fields.get("title")),
    )


def issue(data: object, *, page: str = "") -> Issue:
    """Return an issue; `page` is the address of its web page, since the server's `permalink` is wrong."""
    fields = mapping(data)
    known = metadata(fields.get("metadata"))
    return Issue(
        id=text(fields.get("id")) or "",
        short_id=text(pick(fields, "shortId", "short_id")) or "",
        title=_title(text(fields.get("title")) or "", known),
        culprit=text(fields.get("culprit")) or "",
        type=text(fields.get("type")) or "",
        level=text(fields.get("level")) or "error",
        status=text(fields.get("status")) or "unresolved",
        count=whole(fields.get("count")) or 0,
        first_seen=moment(pick(fields, "firstSeen", "first_seen")) or EPOCH,
        last_seen=moment(pick(fields, "lastSeen", "last_seen")) or EPOCH,
        project=project(fields.get("project")),
        permalink=page,
        num_comments=whole(pick(fields, "numComments", "num_comments")) or 0,
        metadata=known,
        logger=text(fields.get("logger")),
        assigned_to=_assignee(fields.get("assignedTo")),
        first_release=_version(pick(fields, "firstRelease", "first_release")),
        last_release=_version(pick(fields, "lastRelease", "last_release")),
        status_details=mapping(pick(fields, "statusDetails", "status_details")),
    )


def _title(title: str, known: Metadata) -> str:
    """Return the title; of a thrown string, which the server calls `?`, the text."""
    return known.value or title if title == "?" else title


def comment(data: object) -> Comment:
    """Return a comment; `user` is null when its author is gone."""
    fields = mapping(data)
    user = mapping(fields.get("user"))
    return Comment(
        id=text(fields.get("id")) or "",
        text=text(mapping(fields.get("data")).get("text")) or "",
        date_created=moment(fields.get("dateCreated")),
        author=text(pick(user, "email", "username", "name")),
        author_id=text(user.get("id")),
    )


def tag(data: object) -> Tag:
    """Return a tag of an issue with its most frequent values."""
    fields = mapping(data)
    values = [
        TagValue(text(item.get("value")) or "", whole(item.get("count")) or 0)
        for item in map(mapping, sequence(fields.get("topValues")))
    ]
    total = whole(fields.get("totalValues"))
    return Tag(
        key=text(fields.get("key")) or "",
        total=total if total is not None else sum(value.count for value in values),
        unique=whole(fields.get("uniqueValues")) or len(values),
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
