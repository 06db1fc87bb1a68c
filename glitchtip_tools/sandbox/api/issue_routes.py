"""Routes of issues: lists, single issues, changing and deleting one or all that a query selects."""

from collections.abc import Mapping

from starlette.responses import Response

from glitchtip_tools.sandbox.api import shapes
from glitchtip_tools.sandbox.api.answers import (
    STATUSES,
    Refused,
    ServerError,
    as_json,
    invalid,
    not_among,
    not_found,
    nothing,
)
from glitchtip_tools.sandbox.api.issue_list import Selection, in_order, order, place
from glitchtip_tools.sandbox.api.routing import READ, WRITE, Call, Table
from glitchtip_tools.sandbox.world.model import Issue, Organization

TABLE = Table()
ORG = "/api/0/organizations/<slug:org>"
ONE = "/api/0/issues/<int:issue>/"


def _all_of(call: Call) -> list[Issue]:
    if call.version.unknown_org_fails and call.world.organization(call.params["org"], call.user_id) is None:
        raise ServerError
    org = call.organization()
    mine = {project.id for project in call.world.projects.values() if project.org_id == org.id}
    return [
        issue
        for issue in call.world.issues.values()
        if issue.project_id in mine and not (issue.deleted_at and call.version.hides_deleted)
    ]


def _list(call: Call, project: str | None) -> Response:
    wanted, by = Selection(call), order(call)
    call.wanted_page()
    call.allow(*READ)
    issues = _all_of(call)
    if project is not None:
        issues = [issue for issue in issues if call.world.projects[issue.project_id].slug == project]
    ordered = in_order(wanted.of(issues), by)
    response = call.listed(
        ordered,
        lambda issue: shapes.issue(call.world, issue, matching=wanted.event_id),
        order=by,
        place=lambda issue: place(issue, by.name),
    )
    if wanted.event_id:
        response.headers["x-sentry-direct-hit"] = "1"
    return response


@TABLE.route("GET", f"{ORG}/issues/")
def list_issues(call: Call) -> Response:
    """Issues of an organization."""
    return _list(call, None)


@TABLE.route("GET", "/api/0/projects/<slug:org>/<slug:project>/issues/")
def list_project_issues(call: Call) -> Response:
    """Issues of a project; an unknown one has none."""
    return _list(call, call.params["project"])


@TABLE.route("PUT", f"{ORG}/issues/")
def update_issues(call: Call) -> Response:
    """Change every issue that the query string selects; ids in the body are ignored."""
    wanted, payload = Selection(call), call.payload()
    if not isinstance(payload, dict):
        raise Refused(422, invalid(["body", "payload"], "dict"))
    status, merge = _status(payload), payload.get("merge")
    if merge is not None and not isinstance(merge, int):
        raise Refused(422, invalid(["body", "payload", "merge"], "int"))
    call.allow(*WRITE)
    issues = sorted(wanted.of(_all_of(call), by_event=False), key=lambda issue: issue.id, reverse=True)
    if status is not None:
        at_once = call.version.background_after
        for issue in issues[:at_once]:
            call.world.set_status(issue, status, _details(payload))
        if at_once is not None and len(issues) > at_once:
            call.world.put_off(issues[at_once:], status)
    if merge and call.version.wildcards and len(issues) > 1:
        call.world.merge(issues[0], issues[1:])
    answer: dict[str, object] = {"status": status, "merge": merge}
    if call.version.assigns:
        if "assignedTo" in payload:
            chosen = _assignee(call, payload["assignedTo"], call.organization())
            for issue in issues:
                issue.assigned_to, issue.assigned_team = chosen
        answer |= {"status_details": _details(payload), "assigned_to": payload.get("assignedTo")}
    return as_json(answer)


@TABLE.route("DELETE", f"{ORG}/issues/")
def delete_issues(call: Call) -> Response:
    """Delete every issue that the query string selects."""
    wanted = Selection(call)
    call.allow(*WRITE)
    for issue in wanted.of(_all_of(call), by_event=False):
        call.world.delete_issue(issue)
    return as_json({"status": "resolved", "merge": None})


@TABLE.route("GET", ONE)
def get_issue(call: Call) -> Response:
    """One issue; of any organization of the user."""
    call.allow(*READ)
    return as_json(shapes.issue_detail(call.world, call.issue()))


def _update(call: Call, *, of_org: bool) -> Response:
    payload = call.payload()
    status = _status(payload) if isinstance(payload, dict) else None
    call.allow(*WRITE)
    if of_org:
        org = call.organization()
        issue = call.issue()
        if call.world.projects[issue.project_id].org_id != org.id:
            raise not_found()
    else:
        issue = call.issue()
    if not isinstance(payload, dict) or (status is None and not call.version.assigns):
        raise ServerError
    if call.version.assigns and "assignedTo" in payload:
        owner = call.world.projects[issue.project_id].org_id
        org = next(one for one in call.world.organizations if one.id == owner)
        issue.assigned_to, issue.assigned_team = _assignee(call, payload["assignedTo"], org)
    if status is not None:
        call.world.set_status(issue, status, _details(payload))
    return as_json(shapes.issue_after_put(call.world, issue))


@TABLE.route("PUT", ONE, has=lambda version: version.issue_update_without_org)
def update_issue(call: Call) -> Response:
    """Set one issue's status; without one the server breaks."""
    return _update(call, of_org=False)


@TABLE.route("PUT", f"{ORG}/issues/<int:issue>/")
def update_organization_issue(call: Call) -> Response:
    """Set the status of an issue of an organization."""
    return _update(call, of_org=True)


@TABLE.route("DELETE", ONE)
def delete_issue(call: Call) -> Response:
    """Delete one issue."""
    call.allow(*WRITE)
    call.world.delete_issue(call.issue())
    return nothing()


def _status(payload: Mapping[str, object]) -> str | None:
    status = payload.get("status")
    if status is not None and status not in STATUSES:
        raise Refused(422, not_among(["body", "payload", "status"], STATUSES, "enum"))
    return str(status) if status is not None else None


def _details(payload: Mapping[str, object]) -> Mapping[str, object]:
    details = payload.get("statusDetails")
    return details if isinstance(details, dict) else {}


def _assignee(call: Call, value: object, org: Organization) -> tuple[int | None, int | None]:
    """Return the user or team that `user:1`, an e-mail address or `team:backend` names; neither for none."""
    if value in (None, ""):
        return None, None
    name = str(value)
    if name.startswith("team:"):
        teams = [team for team in call.world.teams if team.org_id == org.id and f"team:{team.slug}" == name]
        if not teams:
            raise Refused(404, "Team not found")
        return None, teams[0].id
    if not name.startswith("user:") and "@" not in name:
        raise Refused(400, "Invalid assignedTo format")
    for user_id in call.world.user_ids(org.id):
        if name in (f"user:{user_id}", call.world.users[user_id].email):
            return user_id, None
    raise Refused(404, "User is not a member of this organization")


@TABLE.route("GET", f"{ONE}commits/", has=lambda version: version.commits)
def list_issue_commits(call: Call) -> Response:
    """Commits of the release in which the issue was first seen; 6.x only."""
    call.allow(*READ)
    issue = call.issue()
    for release in call.world.releases:
        if release.project_id == issue.project_id and release.version == issue.first_release:
            return as_json([dict(commit) for commit in release.commits])
    return as_json([])


@TABLE.route("GET", f"{ONE}tags/")
def list_issue_tags(call: Call) -> Response:
    """Tags of an issue with the counts of their values over its whole life."""
    call.allow(*READ)
    issue, key = call.issue(), call.one("key")
    return as_json([_tag(name, issue.tags[name]) for name in sorted(issue.tags) if key in (None, "", name)])


def _tag(key: str, values: Mapping[str, int]) -> dict[str, object]:
    most_frequent = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return {
        "topValues": [
            {"name": value, "value": value, "count": count, "key": key} for value, count in most_frequent
        ],
        "uniqueValues": len(values),
        "key": key,
        "name": key,
        "totalValues": sum(values.values()),
    }


@TABLE.route("GET", f"{ORG}/issues/<int:issue>/hashes/")
def list_hashes(call: Call) -> Response:
    """Hashes that were grouped into an issue."""
    call.wanted_page()
    call.allow("event:read")
    org = call.organization()
    rows = [
        issue
        for issue in call.world.issues.values()
        if issue.id == int(call.params["issue"]) and call.world.projects[issue.project_id].org_id == org.id
    ]

    def shape(issue: Issue) -> object:
        latest = shapes.event(call.world, issue.events[-1]) if issue.events else None
        return {"id": shapes.group_hash(issue), "latestEvent": latest}

    return call.listed(rows, shape, place=lambda issue: issue.first_seen)


@TABLE.route("GET", f"{ONE}user-reports/")
def list_user_reports(call: Call) -> Response:
    """What users wrote about an issue's errors."""
    call.wanted_page()
    call.allow(*READ)
    reports = [report for report in call.world.reports if report.issue_id == int(call.params["issue"])]
    return call.listed(reports, shapes.user_report, place=lambda report: report.created)
