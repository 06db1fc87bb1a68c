"""What GlitchTip's versions do differently."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.versions import VERSIONS

from .asking import LIST, ORG, Asking

RESOLVE = {"json": {"status": "resolved"}}


@pytest.fixture(scope="module")
def boxes() -> Iterator[dict[str, Sandbox]]:
    with Sandbox("4.2") as old, Sandbox("5.2") as usual, Sandbox("6.1") as new:
        yield {"4.2": old, "5.2": usual, "6.1": new}


@pytest.fixture(params=["4.2", "5.2", "6.1"])
def asked(request: pytest.FixtureRequest, boxes: dict[str, Sandbox]) -> Iterator[tuple[str, Asking]]:
    boxes[request.param].reset()
    with Asking(boxes[request.param]) as asking:
        yield request.param, asking


def test_the_version_is_named(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    assert ask.get("/api/settings/").json()["version"].startswith(version)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(BadUsage, match=r"does not know GlitchTip `7\.0`"):
        Sandbox("7.0")


def test_changing_one_issue(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    with_org = ask("PUT", f"{LIST}1/", **RESOLVE)
    assert with_org.status_code == 200
    without = ask("PUT", "/api/0/issues/1/", **RESOLVE)
    assert without.status_code == {"4.2": 405, "5.2": 200, "6.1": 200}[version]
    snake = {key for key in with_org.json() if "_" in key}
    usual = {"share_id", "status_details", "subscription_details", "user_count", "matching_event_id"}
    old = usual | {"short_id", "num_comments", "first_seen", "last_seen", "user_report_count"}
    assert snake == {"4.2": old, "5.2": usual, "6.1": usual}[version]
    assert ask("GET", f"{LIST}1/").status_code == 405


def test_counts_by_period(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    answer = ask.get(f"{ORG}/issues-stats/", groups=1)
    assert answer.status_code == 200
    assert ("app-root" in answer.text) == (version == "4.2")


def test_an_unknown_organization(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    unknown = "/api/0/organizations/nope/issues/"
    assert ask.get(unknown).status_code == {"4.2": 500, "5.2": 404, "6.1": 404}[version]


def test_permalinks_are_useless(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    there = "http://glitchtip.internal:8000/ai-admin-v2/issues/1"
    expected = {"4.2": "Not implemented", "5.2": there, "6.1": there}[version]
    assert ask.get("/api/0/issues/1/").json()["permalink"] == expected


def test_wildcards_and_quotes(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    assert len(ask.found("*imeou*")) == {"4.2": 0, "5.2": 3, "6.1": 3}[version]
    broken = ask.get(LIST, query="can't").status_code
    assert broken == {"4.2": 500, "5.2": 500, "6.1": 200}[version]


def test_deleted_issues(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    assert ask("DELETE", "/api/0/issues/1/").status_code == 204
    assert ("AI-ADMIN-V2-1" in ask.found("")) == (version == "4.2")
    assert ask.get("/api/0/issues/1/").status_code == 200
    ask.box.set_now(ask.box.now.replace(second=10))
    assert ask.get("/api/0/issues/1/").status_code == 404


def test_fields_of_6(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    issue = ask.get("/api/0/issues/1/").json()
    new = {"firstRelease", "lastRelease", "assignedTo"}
    assert new & set(issue) == (new if version == "6.1" else set())
    commits = ask.get("/api/0/issues/1/commits/")
    if version == "6.1":
        first = ask.box.world.issue(1).events[0].tags["release"]
        assert issue["firstRelease"]["version"] == first
        assert commits.json()[-1] == {
            "id": first,
            "message": "Load the cart lazily\n\nThe page shows at once; the cart comes when it is needed.",
            "dateCreated": "2026-11-06T05:36:00+00:00",
            "authorName": "Anna Petrova",
            "authorEmail": "anna@adminai.test",
        }
    else:
        assert "app-root" in commits.text


def test_resolved_in_a_release(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    world = ask.box.world
    newest = world.issue(1).events[-1].tags["release"]
    for issue, details in ((1, {"inNextRelease": True}), (3, {"inRelease": newest})):
        body = {"status": "resolved", "statusDetails": details}
        assert ask("PUT", f"{LIST}{issue}/", json=body).json()["status"] == "resolved"
    told = [ask.get(f"/api/0/issues/{n}/").json()["statusDetails"] for n in (1, 3)]
    assert told == ([{"inNextRelease": "true"}, {"inRelease": newest}] if version == "6.1" else [{}, {}])
    world.add_event(1, tags={"release": newest})
    world.add_event(3, tags={"environment": "production"})
    still = "resolved" if version == "6.1" else "unresolved"
    assert [world.issue(n).status for n in (1, 3)] == [still, still]
    world.add_event(1, tags={"release": "f" * 40})
    world.add_event(3, tags={"release": world.issue(3).events[0].tags["release"]})
    assert [world.issue(n).status for n in (1, 3)] == ["unresolved", "unresolved"]


def test_an_unknown_release_binds_nothing(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    for details in ({"inNextRelease": True}, {"inRelease": "no such"}, {}):
        ask("PUT", f"{LIST}1/", json={"status": "resolved", "statusDetails": details})
    assert (ask.box.world.issue(1).resolved_in is not None) == (version == "6.1")
    ask("PUT", f"{LIST}1/", json={"status": "ignored"})
    assert ask.box.world.issue(1).resolved_in is None


def test_bulk_changes_in_the_background(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    ask("PUT", LIST, json={"status": "ignored"})
    at_once = ask.get(LIST, query="is:ignored", limit=1).headers["x-hits"]
    assert int(at_once) == {"4.2": 66, "5.2": 66, "6.1": 50}[version]
    for _ in range(3):
        later = ask.get(LIST, query="is:ignored", limit=1).headers["x-hits"]
    assert later == "66"


def test_event_ids(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    event = ask.box.world.issue(1).events[0]
    sdk_id = event.data["event_id"]
    assert UUID(event.id).version == 7 if version == "6.1" else event.id == sdk_id
    assert ask.found(sdk_id) == ask.found(event.id) == ["AI-ADMIN-V2-1"]
    shown = ask.get(f"/api/0/issues/1/events/{event.id}/").json()
    assert (shown["id"], shown["eventID"]) == (event.id, sdk_id)


def test_metrics(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    here = ask.get("/metrics").text.startswith("# HELP")
    assert here == (version == "6.1")


def test_merging(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    counts = [ask.box.world.issue(number).count for number in (20, 21)]
    ask("PUT", f"{LIST}?id=20&id=21", json={"merge": 1})
    assert len(ask.found("")) == (66 if version == "4.2" else 65)
    after = ask.box.world.issue(21).count
    assert after == (sum(counts) if version == "6.1" else counts[1])


def test_totals_of_projects(asked: tuple[str, Asking]) -> None:
    version, ask = asked
    span = {"start": "2026-11-22T00:00:00Z", "end": "2026-11-23T00:00:00Z"}
    params = {"category": "error", "field": "sum(quantity)", **span}
    with_project = ask.get(f"{ORG}/stats_v2/", **params, project=1)
    assert with_project.status_code == (500 if version == "4.2" else 200)
    assert ask.get(f"{ORG}/stats_v2/", **params).status_code == 200


@pytest.mark.parametrize("name", VERSIONS)
def test_unknown_routes(name: str) -> None:
    """What is behind these words is the web application's page, except on late 6.x."""
    pages = [
        f"/api/0/x/{word}/nosuch/" for word in ("issues", "settings", "performance", "projects", "releases")
    ]
    with Sandbox(name) as box, Asking(box) as ask:
        late = box.world.version.json_for_unknown_routes
        for path in (*pages, "/api/0/issues/1/nosuch/", "/api/0/issues/abc/", f"{ORG}/issues"):
            assert _kind(ask.get(path)) == ("missing" if late else "page"), path
        for path in ("/api/0/nope/", f"{ORG}/nosuch/"):
            assert _kind(ask.get(path)) == ("missing" if late else "404 page"), path
        assert ask("PUT", "/api/0/issues/1").status_code == (404 if late else 403)
        unknown = ask.get("/api/0/issues/999999/")
        assert (unknown.status_code, unknown.json()) == (404, {"detail": "Not Found"})


def _kind(answer: httpx.Response) -> str:
    if "json" in answer.headers["content-type"]:
        return (
            "missing" if (answer.status_code, answer.json()["detail"]) == (404, "Not found") else answer.text
        )
    return "page" if answer.status_code == 200 else f"{answer.status_code} page"


def test_ids_of_events_before_6_0_9() -> None:
    """Only the server's own id opens an event there."""
    with Sandbox("6.0.5") as box, Asking(box) as ask:
        event = box.world.issue(1).events[0]
        sdk_id = event.data["event_id"]
        assert (ask.found(event.id), ask.found(sdk_id)) == (["AI-ADMIN-V2-1"], [])
        assert ask.get(f"/api/0/issues/1/events/{sdk_id}/").status_code == 404
        assert "firstRelease" not in ask.get("/api/0/issues/1/").json()
    with Sandbox("6.0.10") as box, Asking(box) as ask:
        assert ask.get(f"/api/0/issues/1/events/{sdk_id}/").json()["id"] == event.id
        assert "assignedTo" in ask.get("/api/0/issues/1/").json()


def test_late_6() -> None:
    with Sandbox("6.2") as box, Asking(box) as ask:
        owner = box.world.users[1].email
        said = ask("PUT", f"{LIST}1/", json={"assignedTo": owner})
        assert not [key for key in said.json() if "_" in key]
        assert (said.json()["assignedTo"]["email"], said.json()["status"]) == (owner, "unresolved")
        assert ask("PUT", f"{LIST}1/", json={}).json()["assignedTo"]["email"] == owner
        assert ask("PUT", f"{LIST}1/", json={"assignedTo": None}).json()["assignedTo"] is None
        refusals = {"user:99": "User is not a member of this organization", "team:x": "Team not found"}
        for wanted, reason in refusals.items():
            assert ask.said("PUT", f"{LIST}1/", json={"assignedTo": wanted}) == (404, reason)
        assert ask.said("PUT", f"{LIST}1/", json={"assignedTo": "Olga"}) == (400, "Invalid assignedTo format")
        bulk = ask("PUT", f"{LIST}?id=2", json={"status": "resolved", "assignedTo": "team:backend"})
        assert set(bulk.json()) == {"status", "merge", "status_details", "assigned_to"}
        assert ask.get("/api/0/issues/2/").json()["assignedTo"]["slug"] == "backend"
        assert ask.get("/api/settings/").json()["enabledFeatures"] == []
