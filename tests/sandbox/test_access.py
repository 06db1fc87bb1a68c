"""Who may do what, what unknown things are answered with, and what changes organizations."""

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.people import ALL_SCOPES

from .asking import LIST, ORG, Asking

COMMENTS = "/api/0/issues/1/comments/"
DENIED, UNKNOWN = (403, "Permission denied"), (404, "Not Found")
NOTE = {"json": {"data": {"text": "x"}}}


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("GET", LIST, "event:read event:write event:admin"),
        ("GET", "/api/0/issues/1/", "event:read event:write event:admin"),
        ("GET", "/api/0/issues/1/events/", "event:read event:write event:admin"),
        ("GET", "/api/0/issues/1/events/latest/", "event:read event:write event:admin"),
        ("GET", "/api/0/issues/1/tags/", "event:read event:write event:admin"),
        ("PUT", "/api/0/issues/1/", "event:write event:admin"),
        ("PUT", f"{LIST}?id=1", "event:write event:admin"),
        ("GET", COMMENTS, "event:read event:admin"),
        ("POST", COMMENTS, "event:write event:admin"),
        ("PUT", f"{COMMENTS}1/", "event:write event:admin"),
        ("DELETE", f"{COMMENTS}1/", "event:admin"),
        ("GET", "/api/0/organizations/", "org:read org:write org:admin"),
        ("GET", f"{ORG}/", "org:read org:write org:admin"),
        ("GET", f"{ORG}/environments/", "org:read org:write org:admin"),
        ("POST", "/api/0/organizations/", "org:write org:admin"),
        ("DELETE", f"{ORG}/", "org:admin"),
        ("GET", f"{ORG}/members/", "member:read member:write member:admin"),
        ("GET", "/api/0/projects/", "project:read"),
        ("GET", "/api/0/projects/adminai-tech/web-shop/", "project:read project:write project:admin"),
        ("GET", f"{ORG}/releases/", "project:releases"),
    ],
)
def test_each_call_needs_one_of_its_scopes(box: Sandbox, method: str, path: str, scopes: str) -> None:
    body = (
        {"json": {"status": "resolved", "data": {"text": "x"}, "name": "New"}}
        if method in ("PUT", "POST")
        else {}
    )
    token = box.world.tokens[box.tokens["full"]]
    with Asking(box) as ask:
        for scope in ALL_SCOPES:
            box.reset()
            box.world.tokens[token.value] = type(token)(1, "one", token.value, 1, (scope,), token.created)
            refused = ask.said(method, path, **body) == DENIED
            assert refused == (scope not in scopes.split())


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer abc", "Token {}", "Basic {}"])
def test_without_a_token_nothing_is_said(box: Sandbox, ask: Asking, header: str | None) -> None:
    del ask.http.headers["Authorization"]
    headers = {"Authorization": header.format(box.token)} if header else {}
    assert ask.said("GET", LIST, headers=headers) == (401, "Unauthorized")
    assert ask.said("GET", LIST, headers={"Authorization": f"bearer {box.token}"})[0] == 200


def test_tokens_are_64_hex_digits(box: Sandbox) -> None:
    assert len(set(box.tokens.values())) == len(box.tokens)
    assert all(len(value) == 64 and int(value, 16) for value in box.tokens.values())


def test_the_root_says_who_one_is(box: Sandbox, ask: Asking) -> None:
    auth = ask.get("/api/0/").json()["auth"]
    assert (auth["label"], auth["scopes"]) == ("full", list(ALL_SCOPES))


def test_others_see_nothing(box: Sandbox) -> None:
    with Asking(box, "outsider") as ask:
        assert ask.said("GET", LIST) == UNKNOWN
        assert ask.said("GET", "/api/0/issues/1/") == UNKNOWN
        assert ask.said("PUT", "/api/0/issues/1/", json={"status": "resolved"}) == UNKNOWN
        assert ask.said("POST", COMMENTS, **NOTE) == (400, "Issue does not exist")
        assert ask.get(COMMENTS).json() == ask.get("/api/0/issues/1/events/").json() == []
        assert [o["slug"] for o in ask.get("/api/0/organizations/").json()] == ["foreign-org"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH"])
def test_methods_that_are_not_known(ask: Asking, method: str) -> None:
    answer = ask(method, LIST)
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PUT")


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/api/0/issues/abc/", 200, "GlitchTip"),
        ("GET", "/api/0/issues/1", 200, "GlitchTip"),
        ("GET", "/adminai-tech/issues/1", 200, "GlitchTip"),
        ("PUT", "/api/0/issues/1", 403, "403 Forbidden"),
        ("GET", "/api/0/nope/", 404, "GlitchTip"),
        ("GET", "/api/0/users/me", 301, ""),
    ],
)
def test_addresses_that_are_not_the_apis(
    ask: Asking, method: str, path: str, status: int, title: str
) -> None:
    assert ask.said(method, path) == (status, title)


def test_a_nul_in_a_comment_breaks_the_server(ask: Asking) -> None:
    assert ask.said("POST", COMMENTS, json={"data": {"text": "a\0b"}}) == (500, "Server Error (500)")


@pytest.mark.wide
def test_bulk_changes_act_on_the_whole_selection(box: Sandbox, ask: Asking) -> None:
    ask("PUT", f"{LIST}?query=component:queue", json={"status": "resolved", "id": [1]})
    assert sorted(ask.found("is:resolved component:queue")) == sorted(ask.found("component:queue"))
    assert box.world.issue(1).status == "unresolved"
    ask("PUT", LIST, json={"status": "resolved"})
    assert len(ask.found("is:resolved")) == 66
    ask("DELETE", f"{LIST}?query=is:resolved&project=3")
    assert len(ask.found("")) == 54
    assert box.world.issue("SECRET-PROJECT-1").status == "unresolved"


def test_members_are_invited_and_go(ask: Asking) -> None:
    made = ask("POST", f"{ORG}/members/", json={"email": "new@example.com", "orgRole": "member"})
    assert (made.status_code, made.json()["pending"], made.json()["user"]) == (201, True, None)
    emails = [m["email"] for m in ask.get(f"{ORG}/members/").json()]
    assert emails == ["new@example.com", "dev@example.com", "owner@example.com"]
    again = {"email": "dev@example.com", "orgRole": "admin"}
    assert ask.said("POST", f"{ORG}/members/", json=again)[0] == 409
    assert ask.said("POST", f"{ORG}/members/", json={"email": "x", "orgRole": "member"})[0] == 422
    assert ask("DELETE", f"{ORG}/members/{made.json()['id']}/").status_code == 204
    assert ask.said("DELETE", f"{ORG}/members/1/")[0] == 400


def test_organizations_and_projects_come_and_go(box: Sandbox, ask: Asking) -> None:
    made = ask("POST", "/api/0/organizations/", json={"name": "My Salon!"})
    assert (made.status_code, made.json()["slug"]) == (201, "my-salon")
    ask("DELETE", "/api/0/organizations/my-salon/")
    assert ask.said("GET", "/api/0/organizations/my-salon/") == UNKNOWN
    project = ask(
        "POST", "/api/0/teams/adminai-tech/backend/projects/", json={"name": "Cron", "platform": "python"}
    )
    assert (project.status_code, project.json()["slug"]) == (201, "cron")
    slugs = [p["slug"] for p in ask.get(f"{ORG}/projects/").json()]
    assert slugs == ["cron", "ai-admin-v2", "billing-api", "web-shop"]
    ask("DELETE", f"{ORG}/")
    assert box.world.organization("adminai-tech") is None
    assert [p.slug for p in box.world.projects.values()] == ["secret-project"]
