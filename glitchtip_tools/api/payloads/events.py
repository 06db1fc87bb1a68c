"""An event as a model, from any of its three spellings.

camelCase (latest, single, a project's list), snake_case (the list of one issue's events), and as an SDK sends it
(`exception.values[]`, `lineno`, tags as a mapping).
"""

from collections.abc import Iterable, Mapping

from glitchtip_tools.models import Breadcrumb, Event, ExceptionValue, Frame, Metadata, Request
from glitchtip_tools.wire import Json, mapping, moment, pick, sequence, text, whole

LONGEST_PATH = 4096  # characters, as Linux has it
META_KEYS = ("type", "value", "filename", "function", "title")


def event(data: object) -> Event:
    """Return an event from any of its spellings; a file that wraps it as `{"event": ...}` is unwrapped."""
    fields = mapping(data)
    if isinstance(fields.get("event"), dict) and "entries" not in fields and "exception" not in fields:
        fields = mapping(fields["event"])
    entries = _entries(fields)
    exceptions = tuple(_exceptions(entries.get("exception"), entries))
    meta = Metadata(*map(text, map(mapping(fields.get("metadata")).get, META_KEYS)))
    message = _message(fields, entries)
    return Event(
        id=text(pick(fields, "eventID", "event_id", "id")) or "",
        title=text(fields.get("title")) or _title(exceptions, message),
        message=message,
        culprit=text(pick(fields, "culprit", "transaction")) or "",
        platform=text(fields.get("platform")),
        issue_id=text(pick(fields, "groupID", "group_id", "issue")),
        date_created=moment(pick(fields, "dateCreated", "date_created", "timestamp")),
        date_received=moment(pick(fields, "dateReceived", "date_received", "received")),
        exceptions=exceptions,
        tags=tuple(_tags(fields)),
        user=mapping(fields.get("user")),
        contexts=mapping(fields.get("contexts")),
        extra=mapping(pick(fields, "context", "extra")),
        sdk=_sdk(fields.get("sdk")),
        breadcrumbs=tuple(_breadcrumbs(entries.get("breadcrumbs"))),
        request=_request(entries.get("request")),
        metadata=meta if meta != Metadata() else _metadata_of(exceptions),
        server_id=text(fields.get("id")) or "",
    )


def event_without_entries(data: object) -> Event:
    """Return an event of the API without its stack, breadcrumbs and request: most of the work of reading one."""
    return event({**mapping(data), "entries": []})


def _sdk(value: object) -> str | None:
    fields = mapping(value)
    name = text(fields.get("name"))
    return " ".join(part for part in (name, text(fields.get("version"))) if part) or None if name else None


def _entries(fields: Json) -> dict[str, object]:
    """Return `{type: data}`: from `entries` of the API, else from the top level of an SDK's event."""
    if isinstance(fields.get("entries"), list):
        return {
            kind: item.get("data")
            for item in map(mapping, sequence(fields["entries"]))
            if (kind := text(item.get("type")))
        }
    entries: dict[str, object] = {
        kind: fields[kind]
        for kind in ("exception", "breadcrumbs", "request", "threads", "stacktrace")
        if fields.get(kind) is not None
    }
    if fields.get("logentry") is not None:
        entries["message"] = fields["logentry"]
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
        filename=_path(data.get("filename")),
        abs_path=_path(pick(data, "absPath", "abs_path")),
        module=text(data.get("module")),
        function=text(pick(data, "function", "rawFunction", "raw_function")),
        line_no=line_no if line_no and line_no > 0 else None,
        col_no=whole(pick(data, "colNo", "colno", "col_no")),
        in_app=in_app if isinstance(in_app, bool) else None,
        context_line=line if line is not None else dict(context).get(line_no or 0),
        context=context,
        vars=mapping(data.get("vars")),
    )


def _path(value: object) -> str | None:
    """Return a frame's file; what is longer than any path is an address with a long query, or holds a whole file."""
    name = text(value)
    return name[:LONGEST_PATH] if name else name


def _context(data: Json, line_no: int | None) -> Iterable[tuple[int, str]]:
    """Yield numbered source lines: `context` pairs of the API, or an SDK's pre_context and post_context."""
    pairs = sequence(data.get("context"))
    for pair in pairs:
        match pair:
            case [number, line] if (at := whole(number)) is not None:
                yield at, text(line) or ""
    if pairs or line_no is None or data.get("context_line") is None:
        return
    before = [text(line) or "" for line in sequence(data.get("pre_context"))]
    after = [text(line) or "" for line in sequence(data.get("post_context"))]
    lines = [*before, text(data.get("context_line")) or "", *after]
    yield from enumerate(lines, start=line_no - len(before))


def _message(fields: Json, entries: Mapping[str, object]) -> str:
    entry = mapping(entries.get("message"))
    return text(pick(entry, "formatted", "message")) or text(fields.get("message")) or ""


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


def _tags(fields: Json) -> Iterable[tuple[str, str]]:
    """Yield tags from pairs, objects or a mapping; an SDK keeps release and others beside them."""
    tags = fields.get("tags")
    pairs: list[object] = list(tags.items()) if isinstance(tags, dict) else sequence(tags)
    seen: set[str] = set()
    for pair in pairs:
        key, value = _pair(pair)
        if key and value is not None:
            seen.add(key)
            yield key, value
    for key in ("release", "environment", "server_name", "level", "logger"):
        value = text(fields.get(key))
        if value and key not in seen:
            yield key, value


def _pair(pair: object) -> tuple[str | None, str | None]:
    if isinstance(pair, dict):
        return text(pair.get("key")), text(pair.get("value"))
    match pair:
        case [key, value] | (key, value):
            return text(key), text(value)
    return None, None


def _joined(pair: object) -> str:
    return "=".join(part for part in _pair(pair) if part)


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
    fields = mapping(data)
    if not fields:
        return None
    query = pick(fields, "query", "query_string")
    headers = fields.get("headers")
    pairs = list(headers.items()) if isinstance(headers, dict) else sequence(headers)
    return Request(
        method=text(fields.get("method")),
        url=text(fields.get("url")),
        query=text(query)
        or "&".join("=".join(filter(None, _pair(pair))) for pair in sequence(query))
        or None,
        headers=tuple((key, value or "") for key, value in map(_pair, pairs) if key),
        data=fields.get("data"),
    )
