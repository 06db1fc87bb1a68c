"""Issues, events and comments as the API writes them: camelCase here, snake_case there, as the real one does."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from glitchtip_tools.sandbox.api.answers import moment
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


def issue(world: World, found: Issue, *, matching: str | None = None) -> Shape:
    """Return an issue as lists have it."""
    project = world.projects[found.project_id]
    comments = sum(1 for comment in world.comments.values() if comment.issue_id == found.id)
    shape: Shape = {
        "id": str(found.id),
        "count": str(found.count),
        "type": found.kind,
        "level": found.level,
        "status": found.status,
        "project": {
            "id": str(project.id),
            "platform": project.platform,
            "slug": project.slug,
            "name": project.name,
        },
        "shortId": world.short_id(found),
        "numComments": comments,
        "stats": {"24h": []},
        "shareId": None,
        "logger": None,
        "permalink": f"{PUBLIC_URL}/{project.slug}/issues/{found.id}"
        if world.version.permalink
        else "Not implemented",
        "statusDetails": _status_details(found) if world.version.resolves_in_release else {},
        "subscriptionDetails": None,
        "userCount": 0,
        "matchingEventId": matching,
        "firstSeen": moment(found.first_seen),
        "lastSeen": moment(found.last_seen),
        "title": found.title,
        "metadata": dict(found.metadata),
        "culprit": found.culprit,
    }
    return shape | (_release_fields(world, found) if world.version.release_fields else {})


def _status_details(found: Issue) -> Shape:
    if found.status != "resolved" or not found.resolved_in:
        return {}
    if found.in_next_release:
        return {"inNextRelease": "true"}
    return {"inRelease": found.resolved_in}


def _release_fields(world: World, found: Issue) -> Shape:
    return {
        "firstRelease": _release(world, found, found.first_release),
        "lastRelease": _release(world, found, found.last_release),
        "assignedTo": _assignee(world, found),
    }


def _assignee(world: World, found: Issue) -> Shape | None:
    """Return whom 6.x says the issue is assigned to (IssueActorSchema of its OpenAPI document)."""
    nothing = {"username": None, "email": None, "slug": None}
    if owner := world.users.get(found.assigned_to or 0):
        return {"type": "user", "id": str(owner.id), "name": owner.name, **nothing, "email": owner.email}
    for team in world.teams:
        if team.id == found.assigned_team:
            return {"type": "team", "id": str(team.id), "name": team.slug, **nothing, "slug": team.slug}
    return None


def _release(world: World, found: Issue, version: str | None) -> Shape | None:
    for release in world.releases:
        if release.version == version and release.project_id == found.project_id:
            return {"version": version, "shortVersion": version, "dateCreated": moment(release.created)}
    return None


def issue_detail(world: World, found: Issue) -> Shape:
    """Return an issue as GET of one has it."""
    reports = sum(1 for report in world.reports if report.issue_id == found.id)
    return issue(world, found) | {"userReportCount": reports}


def issue_after_put(world: World, found: Issue) -> Shape:
    """Return an issue as PUT answers it: some keys in snake_case, on 4.2 nearly all, on late 6.x none."""
    if world.version.camel_case_answers:
        return issue_detail(world, found)
    names = _SNAKE_IN_4 if world.version.snake_case_answers else _SNAKE_IN_5
    return {names.get(key, key): value for key, value in issue_detail(world, found).items()}


def comment(world: World, found: Comment) -> Shape:
    """Return a comment."""
    author = world.users[found.user_id]
    return {
        "data": {"text": found.text},
        "type": "note",
        "dateCreated": moment(found.created),
        "user": {"id": str(author.id), "email": author.email},
        "id": found.id,
    }


def event(world: World, found: Event, *, snake: bool = False) -> Shape:
    """Return an event as a list has it; the list of one issue's events is in snake_case."""
    names = (
        ("event_id", "project_id", "group_id", "date_created", "date_received")
        if snake
        else ("eventID", "projectID", "groupID", "dateCreated", "dateReceived")
    )
    owner = world.issues[found.issue_id]
    values = (
        found.data.get("event_id", found.id) if world.version.ordered_event_ids else found.id,
        owner.project_id,
        str(found.issue_id),
        moment(found.created),
        moment(found.received),
    )
    data = found.data
    return {
        "platform": found.platform,
        "errors": None,
        "id": found.id,
        **dict(zip(names, values, strict=True)),
        "dist": data.get("dist"),
        "culprit": found.culprit,
        "packages": data.get("modules"),
        "type": found.kind,
        "message": found.title,
        "metadata": dict(found.metadata),
        "tags": [{"key": key, "value": value} for key, value in found.tags.items()],
        "entries": entries(data, found.created),
        "contexts": data.get("contexts"),
        "context": data.get("extra"),
        "user": data.get("user"),
        "sdk": data.get("sdk"),
        "title": found.title,
    }


def event_detail(world: World, found: Event) -> Shape:
    """Return one event with its neighbours in the issue."""
    ids = [one.id for one in world.issues[found.issue_id].events]
    at = ids.index(found.id)
    return event(world, found) | {
        "userReport": None,
        "nextEventID": ids[at + 1] if at + 1 < len(ids) else None,
        "previousEventID": ids[at - 1] if at else None,
    }


def entries(data: Mapping[str, Any], created: datetime) -> list[Shape]:
    """Return what the API makes of an SDK's exception, breadcrumbs, message and request."""
    found: list[Shape] = []
    if values := data.get("exception", {}).get("values"):
        shaped = [_exception(value) for value in values]
        own = any(
            frame.get("in_app")
            for value in values
            for frame in (value.get("stacktrace") or {}).get("frames", ())
        )
        found.append({"type": "exception", "data": {"values": shaped, "hasSystemFrames": own}})
    if crumbs := data.get("breadcrumbs", {}).get("values"):
        values = [_breadcrumb(crumb, created) for crumb in crumbs]
        found.append({"type": "breadcrumbs", "data": {"values": values}})
    if entry := data.get("logentry"):
        found.append({"type": "message", "data": dict(entry)})
    if request := data.get("request"):
        headers = [list(pair) for pair in request.get("headers", {}).items()]
        content_type = next((value for key, value in headers if key == "Content-Type"), None)
        shape = {key: value for key, value in request.items() if key != "query_string"} | {
            "headers": headers,
            "query": [list(pair) for pair in request.get("query_string", ())],
            "inferredContentType": content_type,
        }
        found.append({"type": "request", "data": shape})
    return found


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


def event_json(world: World, found: Event) -> Shape:
    """Return the raw view of an event, near to what the SDK sent."""
    data = found.data
    kept = ("breadcrumbs", "exception", "modules", "contexts", "sdk", "request", "extra", "user")
    return {
        "platform": found.platform,
        "event_id": found.id,
        "timestamp": found.created.timestamp(),
        "datetime": moment(found.created),
        "project": world.issues[found.issue_id].project_id,
        "level": found.level,
        **{key: data[key] for key in kept if data.get(key) is not None},
        **(_raw_breadcrumbs(data, found.created) if data.get("breadcrumbs") else {}),
        "type": found.kind,
        "environment": found.tags.get("environment"),
        "title": found.title,
        "transaction": found.culprit,
        "tags": dict(found.tags),
        "hashes": [group_hash(world.issues[found.issue_id])],
    }


def group_hash(found: Issue) -> str:
    """Return the hash that groups events: of title, culprit and type."""
    text = f"{found.project_id}{found.title}{found.culprit}{found.kind}"
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def user_report(found: Report) -> Shape:
    """Return what a user wrote."""
    return {
        "id": found.id,
        "name": found.name,
        "email": found.email,
        "comments": found.comments,
        "eventId": found.event_id,
        "event": {"eventId": found.event_id},
        "dateCreated": moment(found.created),
        "user": None,
    }
