"""The server's JSON becomes our models here and nowhere else; missing and odd fields are survived.

Forms: docs/glitchtip.md. An event comes in three spellings: camelCase (latest, single, project list), snake_case
(the list of one issue's events) and as an SDK sends it (`exception.values[]`, `lineno`, tags as a mapping).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from glitchtip_tools.core.models import (
    Breadcrumb,
    Comment,
    Event,
    ExceptionValue,
    Frame,
    Issue,
    Metadata,
    Project,
    Request,
    Tag,
    TagValue,
)

Json = Mapping[str, object]


def text(value: object) -> str | None:
    """Return the value as a string, None for what is missing or not a scalar."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole(value: object) -> int | None:
    """Return the value as an integer when it is one in any spelling (`count` is a string on the wire)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(value)
    except (ValueError, OverflowError):
        return None


def moment(value: object) -> datetime | None:
    """Return an aware UTC datetime from an ISO text or a Unix time in seconds."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and value:
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def mapping(value: object) -> Json:
    """Return the value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """Return the value when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def pick(data: Json, *names: str) -> object:
    """Return the first of the named keys that is present and not null: one field in its several spellings."""
    return next((data[name] for name in names if data.get(name) is not None), None)


def project(data: object) -> Project:
    """Return a project from its detail or from the stub inside an issue."""
    found = mapping(data)
    slug = text(found.get("slug")) or ""
    return Project(
        text(found.get("id")) or "", slug, text(found.get("name")) or slug, text(found.get("platform"))
    )


def metadata(data: object) -> Metadata:
    """Return what the server keeps of the surfaced exception."""
    found = mapping(data)
    return Metadata(*(text(found.get(key)) for key in ("type", "value", "filename", "function", "title")))


def issue(data: object, *, page: str = "") -> Issue:
    """Return an issue; `page` is the address of its web page, since the server's `permalink` is wrong."""
    found = mapping(data)
    assigned = found.get("assignedTo")
    epoch = datetime.fromtimestamp(0, UTC)
    return Issue(
        id=text(found.get("id")) or "",
        short_id=text(pick(found, "shortId", "short_id")) or "",
        title=text(found.get("title")) or "",
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
        metadata=metadata(found.get("metadata")),
        logger=text(found.get("logger")),
        assigned_to=text(assigned) or text(pick(mapping(assigned), "email", "name", "slug", "id")),
        first_release=_version(pick(found, "firstRelease", "first_release")),
        last_release=_version(pick(found, "lastRelease", "last_release")),
        status_details=mapping(pick(found, "statusDetails", "status_details")),
    )


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


def event(data: object) -> Event:
    """Return an event from any of its three spellings; a file that wraps it as `{"event": ...}` is unwrapped."""
    found = mapping(data)
    if isinstance(found.get("event"), dict) and "entries" not in found and "exception" not in found:
        found = mapping(found["event"])
    entries = _entries(found)
    exceptions = tuple(_exceptions(entries.get("exception"), entries))
    meta = metadata(found.get("metadata"))
    message = _message(found, entries)
    return Event(
        id=text(pick(found, "eventID", "event_id", "id")) or "",
        title=text(found.get("title")) or _title(exceptions, message),
        message=message,
        culprit=text(pick(found, "culprit", "transaction")) or "",
        platform=text(found.get("platform")),
        issue_id=text(pick(found, "groupID", "group_id", "issue")),
        date_created=moment(pick(found, "dateCreated", "date_created", "timestamp")),
        date_received=moment(pick(found, "dateReceived", "date_received", "received")),
        exceptions=exceptions,
        tags=tuple(_tags(found)),
        user=mapping(found.get("user")),
        contexts=mapping(found.get("contexts")),
        extra=mapping(pick(found, "context", "extra")),
        sdk=_sdk(found.get("sdk")),
        breadcrumbs=tuple(_breadcrumbs(entries.get("breadcrumbs"))),
        request=_request(entries.get("request")),
        metadata=meta if meta != Metadata() else _metadata_of(exceptions),
    )


def _version(value: object) -> str | None:
    return text(value) or text(mapping(value).get("version"))


def _sdk(value: object) -> str | None:
    found = mapping(value)
    name = text(found.get("name"))
    return " ".join(part for part in (name, text(found.get("version"))) if part) or None if name else None


def _entries(found: Json) -> dict[str, object]:
    """Return `{type: data}`: from `entries` of the API, else from the top level of an SDK's event."""
    if isinstance(found.get("entries"), list):
        return {
            kind: item.get("data")
            for item in map(mapping, sequence(found["entries"]))
            if (kind := text(item.get("type")))
        }
    entries: dict[str, object] = {
        kind: found[kind]
        for kind in ("exception", "breadcrumbs", "request", "threads", "stacktrace")
        if found.get(kind) is not None
    }
    if found.get("logentry") is not None:
        entries["message"] = found["logentry"]
    return entries


def _values(data: object) -> list[object]:
    return data if isinstance(data, list) else sequence(mapping(data).get("values"))


def _exceptions(data: object, entries: Mapping[str, object]) -> Iterable[ExceptionValue]:
    for item in map(mapping, _values(data)):
        mechanism = mapping(item.get("mechanism"))
        handled = mechanism.get("handled")
        yield ExceptionValue(
            type=text(item.get("type")),
            value=text(item.get("value")),
            module=text(item.get("module")),
            frames=_frames(pick(item, "stacktrace", "rawStacktrace", "raw_stacktrace")),
            handled=handled if isinstance(handled, bool) else None,
            mechanism=text(mechanism.get("type")),
        )
    if not _values(data):
        yield from _stacks_without_exception(entries)


def _stacks_without_exception(entries: Mapping[str, object]) -> Iterable[ExceptionValue]:
    """Yield the stack of a message: attached to the crashed thread, or at the top level of the event."""
    stacks: list[object] = [entries.get("stacktrace")]
    stacks += [item.get("stacktrace") for item in map(mapping, _values(entries.get("threads")))]
    for stack in stacks:
        if frames := _frames(stack):
            yield ExceptionValue(frames=frames)
            return


def _frames(stack: object) -> tuple[Frame, ...]:
    return tuple(_frame(item) for item in sequence(mapping(stack).get("frames")) if isinstance(item, dict))


def _frame(data: Json) -> Frame:
    line_no = whole(pick(data, "lineNo", "lineno", "line_no"))
    in_app = pick(data, "inApp", "in_app")
    context = tuple(_context(data, line_no))
    line = text(pick(data, "context_line", "contextLine"))
    return Frame(
        filename=text(data.get("filename")),
        abs_path=text(pick(data, "absPath", "abs_path")),
        module=text(data.get("module")),
        function=text(pick(data, "function", "rawFunction", "raw_function")),
        line_no=line_no if line_no and line_no > 0 else None,
        col_no=whole(pick(data, "colNo", "colno", "col_no")),
        in_app=in_app if isinstance(in_app, bool) else None,
        context_line=line if line is not None else dict(context).get(line_no or 0),
        context=context,
        vars=mapping(data.get("vars")),
    )


def _context(data: Json, line_no: int | None) -> Iterable[tuple[int, str]]:
    """Yield numbered source lines: `context` pairs of the API, or an SDK's pre_context and post_context."""
    pairs = sequence(data.get("context"))
    for pair in pairs:
        match pair:
            case [number, line] if whole(number) is not None:
                yield whole(number) or 0, text(line) or ""
    if pairs or line_no is None or data.get("context_line") is None:
        return
    before = [text(line) or "" for line in sequence(data.get("pre_context"))]
    after = [text(line) or "" for line in sequence(data.get("post_context"))]
    lines = [*before, text(data.get("context_line")) or "", *after]
    yield from enumerate(lines, start=line_no - len(before))


def _message(found: Json, entries: Mapping[str, object]) -> str:
    entry = mapping(entries.get("message"))
    return text(pick(entry, "formatted", "message")) or text(found.get("message")) or ""


def _title(exceptions: tuple[ExceptionValue, ...], message: str) -> str:
    if not exceptions:
        return message.partition("\n")[0]
    last = exceptions[-1]
    return ": ".join(part.partition("\n")[0] for part in (last.type, last.value) if part) or message


def _metadata_of(exceptions: tuple[ExceptionValue, ...]) -> Metadata:
    if not exceptions:
        return Metadata()
    last = exceptions[-1]
    frame = last.frames[-1] if last.frames else Frame()
    return Metadata(last.type, last.value, frame.filename, frame.function)


def _tags(found: Json) -> Iterable[tuple[str, str]]:
    """Yield tags from a list of pairs or objects or from a mapping; an SDK keeps release and others beside them."""
    given = found.get("tags")
    pairs: list[object] = list(given.items()) if isinstance(given, dict) else sequence(given)
    seen: set[str] = set()
    for pair in pairs:
        key, value = _pair(pair)
        if key and value is not None:
            seen.add(key)
            yield key, value
    for key in ("release", "environment", "server_name", "level", "logger"):
        value = text(found.get(key))
        if value and key not in seen:
            yield key, value


def _pair(pair: object) -> tuple[str | None, str | None]:
    if isinstance(pair, dict):
        return text(pair.get("key")), text(pair.get("value"))
    match pair:
        case [key, value] | (key, value):
            return text(key), text(value)
    return None, None


def _breadcrumbs(data: object) -> Iterable[Breadcrumb]:
    for item in map(mapping, _values(data)):
        yield Breadcrumb(
            timestamp=moment(item.get("timestamp")),
            category=text(item.get("category")),
            level=text(item.get("level")),
            type=text(item.get("type")),
            message=text(item.get("message")),
            data=mapping(item.get("data")),
        )


def _request(data: object) -> Request | None:
    found = mapping(data)
    if not found:
        return None
    query = pick(found, "query", "query_string")
    headers = found.get("headers")
    pairs = list(headers.items()) if isinstance(headers, dict) else sequence(headers)
    return Request(
        method=text(found.get("method")),
        url=text(found.get("url")),
        query=text(query)
        or "&".join("=".join(filter(None, _pair(pair))) for pair in sequence(query))
        or None,
        headers=tuple((key, value or "") for key, value in map(_pair, pairs) if key),
        data=found.get("data"),
    )
