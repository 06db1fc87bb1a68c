"""What SDKs send for a scripted issue: frames with true lines of the sample application at a revision."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from glitchtip_tools.sandbox.story import sample_history
from glitchtip_tools.sandbox.story.script import At, Call, Lib, Raised, ScriptedIssue

Sent = dict[str, Any]
CONTEXT = 5
_SDKS: Mapping[str, Mapping[str, object]] = {
    "ai-admin-v2": {
        "name": "sentry.javascript.node",
        "version": "8.40.0",
        "integrations": ["Http", "Express", "OnUncaughtException"],
    },
    "billing-api": {
        "name": "sentry.python",
        "version": "2.18.0",
        "integrations": ["argv", "logging", "stdlib"],
    },
    "web-shop": {
        "name": "sentry.javascript.browser",
        "version": "8.40.0",
        "integrations": ["BrowserApiErrors", "Breadcrumbs"],
    },
}
_CONTEXTS: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "ai-admin-v2": {
        "os": {"type": "os", "name": "Debian", "version": "12.8"},
        "runtime": {"type": "runtime", "name": "node", "version": "v20.18.1"},
    },
    "billing-api": {"runtime": {"type": "runtime", "name": "CPython", "version": "3.12.7"}},
    "web-shop": {
        "browser": {"type": "browser", "name": "Chrome", "version": "129.0.0"},
        "os": {"type": "os", "name": "Linux", "version": ""},
    },
}
_MODULES: Mapping[str, Mapping[str, str] | None] = {
    "ai-admin-v2": {"express": "4.21.1", "ioredis": "5.4.1", "@whiskeysockets/baileys": "6.7.9"},
    "billing-api": {"sentry-sdk": "2.18.0", "certifi": "2024.8.30"},
    "web-shop": None,
}


@lru_cache(maxsize=1024)
def sent(scripted: ScriptedIssue, revision: int) -> Sent:
    """Return the event's data as the SDK sends it, without what differs from event to event."""
    data: Sent = {
        "platform": {"ai-admin-v2": "node", "billing-api": "python"}.get(scripted.project, "javascript"),
        "sdk": _SDKS[scripted.project],
        "contexts": _CONTEXTS[scripted.project],
        "modules": _MODULES[scripted.project],
        "extra": scripted.extra,
    }
    if scripted.raised:
        data["exception"] = {"values": [_raised(scripted.project, one, revision) for one in scripted.raised]}
        data["transaction"] = _transaction(scripted, data["exception"]["values"][-1])
    elif scripted.message is not None:
        data["logentry"] = {
            "message": scripted.message,
            "params": list(scripted.params),
            "formatted": scripted.shown_title,
        }
    else:
        data["logentry"] = {"formatted": scripted.shown_title}
    if scripted.crumbs:
        keys = ("before", "category", "message", "level")
        data["breadcrumbs"] = {"values": [dict(zip(keys, crumb, strict=True)) for crumb in scripted.crumbs]}
    if scripted.request:
        data["request"] = scripted.request
    return data


def metadata(scripted: ScriptedIssue, data: Mapping[str, Any]) -> dict[str, str]:
    """Return what the server keeps of the exception that surfaced; of a message, what a template made."""
    if not scripted.raised:
        return {"title": scripted.shown_title} if scripted.message else {}
    last = data["exception"]["values"][-1]
    kept = {"type": scripted.raised[-1].type or "", "value": scripted.raised[-1].value}
    if frame := _own_frame(last):
        kept |= {"filename": frame["filename"], "function": frame["function"]}
    return {key: value for key, value in kept.items() if value}


def _own_frame(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    frames = (value.get("stacktrace") or {}).get("frames", ())
    return next((frame for frame in reversed(frames) if frame.get("in_app")), frames[-1] if frames else None)


def _transaction(scripted: ScriptedIssue, value: Mapping[str, Any]) -> str:
    frame = _own_frame(value)
    if frame is None:
        return ""
    if scripted.project == "billing-api":
        return f"{frame['module']} in {frame['function']}"
    return f"{frame['function']}({frame.get('module') or frame['filename']})"


def _raised(project: str, raised: Raised, revision: int) -> Sent:
    value: Sent = {"type": raised.type or "Error", "value": raised.value}
    if raised.module:
        value["module"] = raised.module
    value["mechanism"] = {"type": "generic" if raised.handled else "onerror", "handled": raised.handled}
    if raised.type is None:
        value["mechanism"]["synthetic"] = True
    if raised.calls:
        value["stacktrace"] = {"frames": [_frame(project, call, revision) for call in raised.calls]}
    return value


def _frame(project: str, call: Call, revision: int) -> Sent:
    if isinstance(call, Lib):
        return _foreign(project, call)
    line, column, lines = find(call, revision)
    frame: Sent = {
        "function": call.function,
        "in_app": True,
        "lineno": line,
        "pre_context": lines[max(0, line - 1 - CONTEXT) : line - 1],
        "context_line": lines[line - 1],
        "post_context": lines[line : line + CONTEXT],
    }
    if project == "billing-api":
        frame |= {
            "filename": call.path,
            "abs_path": f"/srv/billing-api/{call.path}",
            "module": call.path.removesuffix(".py").replace("/", "."),
        }
        return frame | ({"vars": dict(call.vars)} if call.vars else {})
    if project == "web-shop":
        name = f"webpack:///./{call.path.removeprefix('web/')}"
        return frame | {"filename": name, "abs_path": name, "colno": column}
    name = f"/app/{call.path}"
    module = call.path.rsplit("/", 1)[-1].removesuffix(".js")
    return frame | {"filename": name, "abs_path": name, "module": module, "colno": column}


def _foreign(project: str, call: Lib) -> Sent:
    # Browsers do not know what is somebody else's; Python's SDK leaves the standard library's word out.
    path = f"/usr/local/lib/python3.12/{call.filename}" if project == "billing-api" else call.filename
    frame: Sent = {"filename": call.filename, "abs_path": path, "function": call.function}
    if project != "billing-api":
        frame["in_app"] = project == "web-shop"
    if call.module or call.filename.startswith("node:"):
        frame["module"] = call.module or call.filename.rsplit("/", 1)[-1]
    if call.line:
        frame["lineno"] = call.line
    if call.column is not None:
        frame["colno"] = call.column
    if call.text is not None:
        frame |= {"pre_context": [], "context_line": call.text, "post_context": []}
    return frame


def find(call: At, revision: int) -> tuple[int, int, list[str]]:
    """Return the line and column where the call's text ends, and the file's lines, at that revision.

    Raises KeyError when the file or the text is not there, or not there only once.
    """
    text = sample_history.commits()[revision].tree[call.path]
    if text.count(call.text) != 1:
        raise KeyError(f"{call.path}: `{call.text}` occurs {text.count(call.text)} times")
    end = text.index(call.text) + len(call.text.rstrip("\n"))
    before = text[:end]
    return before.count("\n") + 1, end - before.rfind("\n"), text.splitlines()
