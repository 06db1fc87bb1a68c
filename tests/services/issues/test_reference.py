"""Short ids are found in a handful of requests, however many issues a project has."""

from collections.abc import Iterator

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.errors import NotFound
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.reference import find_issue
from tests.conftest import NOW


@pytest.fixture(scope="module")
def many() -> Iterator[Sandbox]:
    with Sandbox(now=NOW, story=("bulk", 2500, {})) as box:
        in_order(box)
        yield box


def in_order(box: Sandbox) -> None:
    """Let numbers grow with first seen, as they do where issues come one after the other."""
    moments = iter(sorted(issue.first_seen for issue in box.world.issues.values()))
    for number in sorted(box.world.issues):
        box.world.issues[number].first_seen = next(moments)


def ask(box: Sandbox, name: str) -> tuple[str, int]:
    box.requests_clear()
    with Http(box.url, token=box.token, backoff=0) as http:
        found = find_issue(GlitchTip(http, organization="adminai-tech"), name)
    return found.short_id, len(box.requests)


def test_every_short_id_leads_to_its_issue(many: Sandbox) -> None:
    with Http(many.url, token=many.token) as http:
        pages = GlitchTip(http, organization="adminai-tech").issue_pages(sort="first_seen")
        names = [issue.short_id for page in pages for issue in page.items]
    assert len(names) == 2500
    asked = [ask(many, name.lower()) for name in names[::97]]
    assert [found for found, _ in asked] == names[::97]
    assert max(requests for _, requests in asked) <= 12


def test_numbers_out_of_order_are_found_too() -> None:
    with Sandbox(now=NOW, story=("bulk", 900, {})) as box:
        assert [ask(box, name)[0] for name in ("WEB-SHOP-49", "AI-ADMIN-V2-1", "BILLING-API-9C")] == [
            "WEB-SHOP-49",
            "AI-ADMIN-V2-1",
            "BILLING-API-9C",
        ]


def test_what_is_not_there_is_not_found(many: Sandbox) -> None:
    with pytest.raises(NotFound) as failed:
        ask(many, "AI-ADMIN-V2-VVVV")
    assert failed.value.message == "issue `AI-ADMIN-V2-VVVV` not found"
    with pytest.raises(NotFound) as failed:
        ask(many, "NOPE-1")
    assert failed.value.message == "no project has short ids `NOPE-…`"


def test_the_latest(server: Sandbox) -> None:
    assert ask(server, "@latest")[1] == 1
