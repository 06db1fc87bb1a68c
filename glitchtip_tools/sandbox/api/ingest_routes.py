"""The door for applications: envelopes with events, by a project's key instead of a token."""

import json
import re

from starlette.responses import Response

from glitchtip_tools.sandbox.api.answers import Refused, as_json
from glitchtip_tools.sandbox.api.routing import Call, Table
from glitchtip_tools.sandbox.world.model import Project

TABLE = Table()
_KEY = re.compile(r"sentry_key=([0-9A-Za-z-]+)")


@TABLE.route("POST", "/api/<int:project>/envelope/", public=True)
def take_envelope(call: Call) -> Response:
    """Take the events of an envelope; other items are let pass, as the server does."""
    project = _authenticated(call)
    lines = call.body.split(b"\n")
    try:
        head = json.loads(lines[0])
        items = [(json.loads(lines[at]), lines[at + 1]) for at in range(1, len(lines) - 1, 2) if lines[at]]
        events = [json.loads(body) for header, body in items if header.get("type") == "event"]
    except (ValueError, IndexError, AttributeError):
        raise Refused(400, "Cannot parse request body") from None
    for event in events:
        _add(call, project, event)
    return as_json({"id": head.get("event_id")})


def _authenticated(call: Call) -> Project:
    """Return the project whose key was sent, by header or in the address."""
    match = _KEY.search(call.headers.get("x-sentry-auth", ""))
    key = match[1] if match else call.one("sentry_key") or ""
    project = call.world.projects.get(int(call.params["project"]))
    if project is None or key.replace("-", "") != project.key.replace("-", ""):
        raise Refused(403, "Denied")
    return project


def _add(call: Call, project: Project, event: dict[str, object]) -> None:
    title = str(event.get("message") or "<unlabeled event>").split("\n")[0]
    tags = {"environment": str(event.get("environment") or "production")}
    extra = event.get("tags")
    tags |= {str(key): str(value) for key, value in extra.items()} if isinstance(extra, dict) else {}
    call.world.add_event(
        project=project.slug, title=title, level=str(event.get("level") or "error"), tags=tags, data=event,
        sdk_id=str(event.get("event_id") or ""),
    )  # fmt: skip
