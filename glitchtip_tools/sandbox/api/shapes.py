"""Issues, events and comments as the API writes them: camelCase here, snake_case there, as the real one does."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from glitchtip_tools.sandbox.api.answers import moment, written
from glitchtip_tools.sandbox.api.paging import PUBLIC_URL
from glitchtip_tools.sandbox.world.model import Comment, Event, Issue, Report
from glitchtip_tools.sandbox.world.world import World

Shape = dict[str, object]
# What the API leaves out of a frame's own keys and what it renames.
_FRAME_NAMES = {"abs_path": "absPath", "in_app": "inApp", "lineno": "lineNo", "colno": "colNo"}
_SNAKE_IN_5 = {
    "shareId": "share_id",
    "statusDetails": "status_details",
    "subscriptionDetails": "subscription_details",
    "userCount": "user_count",
    "matchingEventId": "matching_event_id",
}
_SNAKE_IN_4 = _SNAKE_IN_5 | {
    "shortId": "short_id",
    "numComments": "num_comments",
    "firstSeen": "first_seen",
    "lastSeen": "last_seen",
    "userReportCount": "user_report_count",
}


def issue(world: World, record: Issue, *, matching: str | None = None) -> Shape:
    """Return an issue as lists have it."""
    project = world.projects[record.project_id]
    comments = sum(1 for comment in world.comments.values() if comment.issue_id == record.id)
    shape: Shape = {
        "id": str(record.id),
        "count": str(record.count),
        "type": record.kind,
        "level": record.level,
        "status": record.status,
        "project": {
            "id": str(project.id),
            "platform": project.platform,
            "slug": project.slug,
            "name": project.name,
        },
        "shortId": world.short_id(record),
        "numComments": comments,
        "stats": {"24h": []},
        "shareId": None,
        "logger": None,
        "permalink": f"{PUBLIC_URL}/{project.slug}/issues/{record.id}"
        if world.version.permalink
        else "Not implemented",
        "statusDetails": _status_details(record) if world.version.resolves_in_release else {},
        "subscriptionDetails": None,
        "userCount": 0,
        "matchingEventId": matching,
        "firstSeen": moment(record.first_seen),
        "lastSeen": moment(record.last_seen),
        "title": record.title,
        "metadata": dict(record.metadata),
        "culprit": record.culprit,
    }
    return shape | (_release_fields(world, record) if world.version.release_fields else {})


def _status_details(record: Issue) -> Shape:
    if record.status != "resolved" or not record.resolved_in:
        return {}
    if record.in_next_release:
        return {"inNextRelease": "true"}
    return {"inRelease": record.resolved_in}


def _release_fields(world: World, record: Issue) -> Shape:
    return {
        "firstRelease": _release(world, record, record.first_release),
        "lastRelease": _release(world, record, record.last_release),
        "assignedTo": _assignee(world, record),
    }


def _assignee(world: World, record: Issue) -> Shape | None:
    """Return whom 6.x says the issue is assigned to (IssueActorSchema of its OpenAPI document)."""
    nothing = {"username": None, "email": None, "slug": None}
    if owner := world.users.get(record.assigned_to or 0):
        return {"type": "user", "id": str(owner.id), "name": owner.name, **nothing, "email": owner.email}
    for team in world.teams:
        if team.id == record.assigned_team:
            return {"type": "team", "id": str(team.id), "name": team.slug, **nothing, "slug": team.slug}
    return None


def _release(world: World, record: Issue, version: str | None) -> Shape | None:
    for release in world.releases:
        if release.version == version and release.project_id == record.project_id:
            return {"version": version, "shortVersion": version, "dateCreated": moment(release.created)}
    return None


def issue_detail(world: World, record: Issue) -> Shape:
    """Return an issue as GET of one has it."""
    reports = sum(1 for report in world.reports if report.issue_id == record.id)
    return issue(world, record) | {"userReportCount": reports}


def issue_after_put(world: World, record: Issue) -> Shape:
    """Return an issue as PUT answers it: some keys in snake_case, on 4.2 nearly all, on late 6.x none."""
    if world.version.camel_case_answers:
        return issue_detail(world, record)
    names = _SNAKE_IN_4 if world.version.snake_case_answers else _SNAKE_IN_5
    return {names.get(key, key): value for key, value in issue_detail(world, record).items()}


def comment(world: World, record: Comment) -> Shape:
    """Return a comment."""
    author = world.users[record.user_id]
    return {
        "data": {"text": record.text},
        "type": "note",
        "dateCreated": moment(record.created),
        "user": {"id": str(author.id), "email": author.email},
        "id": record.id,
    }


def event(world: World, record: Event, *, snake: bool = False) -> Shape:
    """Return an event as a list has it; the list of one issue's events is in snake_case."""
    names = (
        ("event_id", "project_id", "group_id", "date_created", "date_received")
        if snake
        else ("eventID", "projectID", "groupID", "dateCreated", "dateReceived")
    )
    owner = world.issues[record.issue_id]
    values = (
        record.data.get("event_id", record.id) if world.version.ordered_event_ids else record.id,
        owner.project_id,
        str(record.issue_id),
        moment(record.created),
        moment(record.received),
    )
    data = record.data
    return {
        "platform": record.platform,
        "errors": None,
        "id": record.id,
        **dict(zip(names, values, strict=True)),
        "dist": data.get("dist"),
        "culprit": record.culprit,
        "packages": data.get("modules"),
        "type": record.kind,
        "message": record.title,
        "metadata": dict(record.metadata),
        "tags": [{"key": key, "value": value} for key, value in record.tags.items()],
        "entries": entries(data, record.created),
        "contexts": data.get("contexts"),
        "context": data.get("extra"),
        "user": data.get("user"),
        "sdk": data.get("sdk"),
        "title": record.title,
    }


def event_text(world: World, record: Event, *, snake: bool) -> str:
    """Return an event of a list as JSON, which is written once."""
    spelling = (snake, world.version.ordered_event_ids)
    if spelling not in record.texts:
        record.texts[spelling] = written(event(world, record, snake=snake))
    return record.texts[spelling]


def event_detail(world: World, record: Event) -> Shape:
    """Return one event with its neighbours in the issue."""
    ids = [one.id for one in world.issues[record.issue_id].events]
    at = ids.index(record.id)
    return event(world, record) | {
        "userReport": None,
        "nextEventID": ids[at + 1] if at + 1 < len(ids) else None,
        "previousEventID": ids[at - 1] if at else None,
    }


def entries(data: Mapping[str, Any], created: datetime) -> list[Shape]:
    """Return what the API makes of an SDK's exception, breadcrumbs, message and request."""
    shapes: list[Shape] = []
    if values := data.get("exception", {}).get("values"):
        shaped = [_exception(value) for value in values]
        own = any(
            frame.get("in_app")
            for value in values
            for frame in (value.get("stacktrace") or {}).get("frames", ())
        )
        shapes.append({"type": "exception", "data": {"values": shaped, "hasSystemFrames": own}})
    if crumbs := data.get("breadcrumbs", {}).get("values"):
        values = [_breadcrumb(crumb, created) for crumb in crumbs]
        shapes.append({"type": "breadcrumbs", "data": {"values": values}})
    if entry := data.get("logentry"):
        shapes.append({"type": "message", "data": dict(entry)})
    if request := data.get("request"):
        headers = [list(pair) for pair in request.get("headers", {}).items()]
        content_type = next((value for key, value in headers if key == "Content-Type"), None)
        shape = {key: value for key, value in request.items() if key != "query_string"} | {
            "headers": headers,
            "query": [list(pair) for pair in request.get("query_string", ())],
            "inferredContentType": content_type,
        }
        shapes.append({"type": "request", "data": shape})
    return shapes


def _exception(value: Mapping[str, Any]) -> Shape:
    shape = dict(value)
    if stack := value.get("stacktrace"):
        shape["stacktrace"] = {"frames": [_frame(frame) for frame in stack["frames"]]}
    return shape


def _frame(frame: Mapping[str, Any]) -> Shape:
    hidden = ("pre_context", "post_context")
    shape: Shape = {_FRAME_NAMES.get(key, key): value for key, value in frame.items() if key not in hidden}
    line = frame.get("lineno")
    if line is None:
        return shape
    before, after = frame.get("pre_context") or [], frame.get("post_context") or []
    texts = [*before, frame["context_line"], *after] if frame.get("context_line") is not None else []
    shape["context"] = [[line - len(before) + at, text] for at, text in enumerate(texts)]
    return shape


def _breadcrumb(crumb: Mapping[str, Any], created: datetime) -> Shape:
    return {
        "type": crumb.get("type", "default"),
        "category": crumb.get("category"),
        "message": crumb.get("message"),
        "data": crumb.get("data"),
        "level": crumb.get("level", "info"),
        "timestamp": _crumb_time(crumb, created),
        "event_id": None,
    }


def _crumb_time(crumb: Mapping[str, Any], created: datetime) -> object:
    """Return when a breadcrumb was left; the story says how many seconds `before` the event."""
    if "before" in crumb:
        return moment(created - timedelta(seconds=crumb["before"]))
    return crumb.get("timestamp")


def _raw_breadcrumbs(data: Mapping[str, Any], created: datetime) -> Shape:
    values = [
        {key: value for key, value in crumb.items() if key != "before"}
        | {"timestamp": _crumb_time(crumb, created)}
        for crumb in data["breadcrumbs"]["values"]
    ]
    return {"breadcrumbs": {"values": values}}


def event_json(world: World, record: Event) -> Shape:
    """Return the raw view of an event, near to what the SDK sent."""
    data = record.data
    kept = ("breadcrumbs", "exception", "modules", "contexts", "sdk", "request", "extra", "user")
    return {
        "platform": record.platform,
        "event_id": record.id,
        "timestamp": record.created.timestamp(),
        "datetime": moment(record.created),
        "project": world.issues[record.issue_id].project_id,
        "level": record.level,
        **{key: data[key] for key in kept if data.get(key) is not None},
        **(_raw_breadcrumbs(data, record.created) if data.get("breadcrumbs") else {}),
        "type": record.kind,
        "environment": record.tags.get("environment"),
        "title": record.title,
        "transaction": record.culprit,
        "tags": dict(record.tags),
        "hashes": [group_hash(world.issues[record.issue_id])],
    }


def group_hash(record: Issue) -> str:
    """Return the hash that groups events: of title, culprit and type."""
    text = f"{record.project_id}{record.title}{record.culprit}{record.kind}"
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def user_report(record: Report) -> Shape:
    """Return what a user wrote."""
    return {
        "id": record.id,
        "name": record.name,
        "email": record.email,
        "comments": record.comments,
        "eventId": record.event_id,
        "event": {"eventId": record.event_id},
        "dateCreated": moment(record.created),
        "user": None,
    }
