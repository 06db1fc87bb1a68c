"""Routes of comments: `{"data": {"text"}}` and nothing else, listed with event:read, deleted with event:admin."""

from starlette.responses import Response

from glitchtip_tools.sandbox.api import shapes
from glitchtip_tools.sandbox.api.answers import Refused, ServerError, as_json, invalid, not_among, nothing
from glitchtip_tools.sandbox.api.routing import WRITE, Call, Table
from glitchtip_tools.sandbox.world.model import Comment, Issue

TABLE = Table()
LIST = "/api/0/issues/<int:issue>/comments/"
ONE = f"{LIST}<int:comment>/"


def _issue(call: Call) -> Issue | None:
    issue = call.world.issues.get(int(call.params["issue"]))
    return issue if issue is not None and call.world.may_see(call.user_id, issue) else None


def _comment(call: Call) -> Comment:
    issue, comment = _issue(call), call.world.comments.get(int(call.params["comment"]))
    if issue is None or comment is None or comment.issue_id != issue.id:
        raise Refused(400, "Comment does not exist")
    return comment


def _payload(call: Call) -> dict[str, object]:
    payload = call.payload()
    place: list[str | int] = ["body", "payload"]
    if not isinstance(payload, dict):
        raise Refused(422, invalid(place, "dict"))
    place.append("data")
    if "data" not in payload:
        raise Refused(422, invalid(place, "missing"))
    data = payload["data"]
    if not isinstance(data, dict):
        raise Refused(422, invalid(place, "dict"))
    for key, value in data.items():
        if key != "text":
            raise Refused(422, not_among([*place, key, "[key]"], ["text"]))
        if not isinstance(value, str):
            raise Refused(422, invalid([*place, key], "string"))
    return data


def _text(data: dict[str, object]) -> str:
    text = data.get("text")
    if text is None or "\0" in str(text):
        raise ServerError
    return str(text)


@TABLE.route("GET", LIST)
def list_comments(call: Call) -> Response:
    """Comments of an issue, newest first; none for an unknown issue."""
    call.wanted_page()
    call.allow("event:read", "event:admin")
    issue = _issue(call)
    comments = call.world.comments_of(issue) if issue else []
    return call.listed(
        comments, lambda comment: shapes.comment(call.world, comment), place=lambda comment: comment.created
    )


@TABLE.route("POST", LIST)
def add_comment(call: Call) -> Response:
    """Add a comment as the token's user."""
    data = _payload(call)
    call.allow(*WRITE)
    issue = _issue(call)
    if issue is None:
        raise Refused(400, "Issue does not exist")
    comment = call.world.add_comment(issue, _text(data), call.user_id)
    return as_json(shapes.comment(call.world, comment), 201)


@TABLE.route("PUT", ONE)
def update_comment(call: Call) -> Response:
    """Change a comment, anybody's."""
    data = _payload(call)
    call.allow(*WRITE)
    comment = _comment(call)
    comment.text = _text(data)
    return as_json(shapes.comment(call.world, comment))


@TABLE.route("DELETE", ONE)
def delete_comment(call: Call) -> Response:
    """Delete a comment."""
    call.allow("event:admin")
    del call.world.comments[_comment(call).id]
    return nothing()
