"""Errors of Elastic APM as events: documents as Elasticsearch keeps them, and what an agent sends.

The fields are those of the intake API and of https://www.elastic.co/guide/en/apm/guide/current/data-model-errors.html.
Frames come innermost first, and causes after what they caused, in `cause` or as further entries of the list.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from glitchtip_tools.wire import Json, mapping, pick, sequence, text, whole

MOST_CAUSES = 50  # of one error
DEEPEST = 20  # causes of causes
_PLATFORMS = {"nodejs": "node", "dotnet": "csharp", "rum-js": "javascript", "js-base": "javascript"}


def as_event(fields: Json) -> Json | None:
    """Return the event, as an SDK would send it, of an error of Elastic APM; None for anything else."""
    fields = mapping(fields.get("_source")) or fields
    error = mapping(fields.get("error"))
    logged = mapping(error.get("log"))
    data = error.get("exception")
    listed = _errors(data if isinstance(data, list) else [data], DEEPEST)
    errors = list(islice(filter(None, listed), MOST_CAUSES))
    if not any(sequence(one.get("stacktrace")) for one in (*errors, logged)):
        return None
    service = mapping(fields.get("service"))
    agent = text(mapping(fields.get("agent")).get("name")) or ""
    values: list[object] = [_exception(one) for one in reversed(errors or [logged])]
    return {
        "event_id": error.get("id"),
        "culprit": error.get("culprit"),
        "message": logged.get("message"),
        "platform": _PLATFORMS.get(agent) or mapping(service.get("language")).get("name"),
        "timestamp": pick(fields, "@timestamp"),
        "release": service.get("version"),
        "environment": service.get("environment"),
        "tags": fields.get("labels"),
        "exception": {"values": values},
    }


def _errors(data: list[object], depth: int) -> Iterator[Json]:
    """Yield what surfaced, then its causes."""
    for one in map(mapping, data):
        yield one
        if depth:
            yield from _errors(sequence(one.get("cause")), depth - 1)


def _exception(one: Json) -> Json:
    calls = [_frame(call) for call in reversed(sequence(one.get("stacktrace"))) if isinstance(call, Mapping)]
    return {
        "type": one.get("type"),
        "value": one.get("message"),
        "module": one.get("module"),
        "mechanism": {"handled": one.get("handled")},
        "stacktrace": {"frames": calls},
    }


def _frame(call: Json) -> Json:
    line, context = mapping(call.get("line")), mapping(call.get("context"))
    library = call.get("library_frame")
    return {
        "filename": call.get("filename"),
        "abs_path": call.get("abs_path"),
        "module": pick(call, "classname", "module"),
        "function": call.get("function"),
        "lineno": whole(pick(call, "lineno") or line.get("number")),
        "colno": whole(pick(call, "colno") or line.get("column")),
        "context_line": pick(call, "context_line") or line.get("context"),
        "pre_context": pick(call, "pre_context") or context.get("pre"),
        "post_context": pick(call, "post_context") or context.get("post"),
        "in_app": not library if isinstance(library, bool) else None,
        "vars": call.get("vars"),
    }
