"""Routes of events: an issue's list in snake_case, latest, single and a project's in camelCase, the raw one."""

from collections.abc import Sequence

from starlette.responses import Response

from glitchtip_tools.sandbox.api import shapes
from glitchtip_tools.sandbox.api.answers import (
    Refused,
    ServerError,
    as_json,
    as_json_list,
    not_a_uuid,
    not_found,
)
from glitchtip_tools.sandbox.api.query import event_id
from glitchtip_tools.sandbox.api.routing import READ, Call, Table
from glitchtip_tools.sandbox.world.model import Event

TABLE = Table()
OF_ISSUE = "/api/0/issues/<int:issue>/events"
OF_PROJECT = "/api/0/projects/<slug:org>/<slug:project>/events"


def _of_issue(call: Call) -> list[Event]:
    """Return the issue's events, oldest first; none for an unknown issue."""
    issue = call.world.issues.get(int(call.params["issue"]))
    return issue.events if issue is not None and call.world.may_see(call.user_id, issue) else []


def _of_project(call: Call) -> list[Event]:
    mine = call.world.organization(call.params["org"], call.user_id)
    for project in call.world.projects.values():
        if mine is not None and project.slug == call.params["project"] and project.org_id == mine.id:
            return call.world.events(project.slug)
    return []


def _list(call: Call, events: Sequence[Event], *, snake: bool) -> Response:
    shown, headers = call.page(list(reversed(events)), place=lambda event: event.received)
    return as_json_list([shapes.event_text(call.world, event, snake=snake) for event in shown], headers)


def _named(call: Call) -> str:
    wanted = event_id(call.params["event"])
    if wanted is None:
        raise Refused(422, not_a_uuid(call.params["event"]))
    return wanted


def _one(call: Call, events: Sequence[Event], wanted: str) -> Response:
    for event in events:
        if event.id == wanted or call.world.is_sdk_id(event, wanted):
            return as_json(shapes.event_detail(call.world, event))
    raise not_found()


@TABLE.route("GET", f"{OF_ISSUE}/")
def list_issue_events(call: Call) -> Response:
    """Events of an issue, newest first, in snake_case."""
    call.wanted_page()
    call.allow(*READ)
    return _list(call, _of_issue(call), snake=True)


@TABLE.route("GET", f"{OF_ISSUE}/latest/")
def get_latest_event(call: Call) -> Response:
    """The newest event by receipt."""
    call.allow(*READ)
    events = _of_issue(call)
    if not events:
        raise not_found()
    return as_json(shapes.event_detail(call.world, events[-1]))


@TABLE.route("GET", f"{OF_ISSUE}/<event>/")
def get_issue_event(call: Call) -> Response:
    """One event of an issue; `oldest` is not a word that it knows."""
    wanted = _named(call)
    call.allow(*READ)
    return _one(call, _of_issue(call), wanted)


@TABLE.route("GET", f"{OF_PROJECT}/")
def list_project_events(call: Call) -> Response:
    """Events of a project, in camelCase."""
    call.wanted_page()
    call.allow(*READ)
    return _list(call, _of_project(call), snake=False)


@TABLE.route("GET", f"{OF_PROJECT}/<event>/")
def get_project_event(call: Call) -> Response:
    """One event of a project."""
    wanted = _named(call)
    call.allow(*READ)
    return _one(call, _of_project(call), wanted)


@TABLE.route("GET", "/api/0/organizations/<slug:org>/issues/<int:issue>/events/<event>/json/")
def get_event_json(call: Call) -> Response:
    """The raw event; an unknown one breaks the server."""
    wanted = _named(call)
    call.allow(*READ)
    if call.world.organization(call.params["org"], call.user_id) is not None:
        for event in _of_issue(call):
            if event.id == wanted or call.world.is_sdk_id(event, wanted):
                return as_json(shapes.event_json(call.world, event))
    raise ServerError
