"""A route that the server does not have is not an object that it does not have."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import runner


@pytest.fixture(params=["4.2", "5.2", "6.1", "6.2"])
def box(request: pytest.FixtureRequest, _boxes: Callable[[str], Sandbox]) -> Sandbox:
    return _boxes(request.param)


def test_a_missing_route_is_told_from_a_missing_object(box: Sandbox, tmp_path: Path) -> None:
    gtt = runner(box, tmp_path)
    route = gtt("api", "/api/0/organizations/adminai-tech/nosuch/")
    assert (route.code, route.err.splitlines()[:1]) == (
        5,
        ["gtt: this server has no such route: `GET /api/0/organizations/adminai-tech/nosuch/`"],
    )
    issue = gtt("show", "999999")
    assert (issue.code, issue.err.splitlines()[:1]) == (5, ["gtt: issue `999999` not found"])
    organization = gtt("issues", "list", "--org", "no-such")
    assert (organization.code, organization.err.splitlines()[:1]) == (
        5,
        ["gtt: organization `no-such` not found"],
    )


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 404, "body": '{"detail": "Not found"}', "content_type": "application/json"},
        {"status": 404, "html": True},
    ],
)
def test_a_delete_without_a_route_has_deleted_nothing(
    server: Sandbox, tmp_path: Path, fault: dict[str, object]
) -> None:
    """A 404 of an issue means that it is gone; this one does not."""
    server.fault("DELETE", "/issues/", times=None, **fault)  # type: ignore[arg-type]
    said = runner(server, tmp_path)("delete", "AI-ADMIN-V2-1", "--yes", "--expect", "1")
    assert (said.code, said.err.splitlines()[:1]) == (
        5,
        ["gtt: this server has no such route: issue `1`"],
    )
    assert server.world.issue(1).deleted_at is None
