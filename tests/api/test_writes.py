"""A change is done, not done, or unknown: what its answer proves, what a look says, and what is sent twice."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.errors import Failure, MaybeDone, NotFound, NotSent, RateLimited, ServerFailed
from glitchtip_tools.sandbox.server import Sandbox

JSON = "application/json"
Act = Callable[[GlitchTip], object]


@pytest.fixture
def glitchtip(server: Sandbox) -> Iterator[GlitchTip]:
    with Http(server.url, token=server.token, backoff=0) as http:
        yield GlitchTip(http, organization="adminai-tech")


def sent(server: Sandbox, method: str) -> int:
    return sum(record.method == method for record in server.requests)


def texts(server: Sandbox, issue: int = 1) -> list[str]:
    return [comment.text for comment in server.world.comments_of(issue)]


class Change(NamedTuple):
    """A change: the request that makes it, how it is called, and whether it is made."""

    method: str
    path: str
    act: Act
    done: Callable[[Sandbox], bool]


CHANGES = [
    Change(
        "PUT",
        "/issues/1/$",
        lambda g: g.set_status("1", "resolved"),
        lambda s: s.world.issues[1].status == "resolved",
    ),
    Change(
        "POST",
        "/comments/$",
        lambda g: g.add_comment("1", redact("here")),
        lambda s: texts(s).count("here") == 1,
    ),
    Change(
        "PUT",
        "/comments/1/$",
        lambda g: g.edit_comment("1", "1", redact("new")),
        lambda s: texts(s) == ["new"],
    ),
    Change("DELETE", "/comments/1/$", lambda g: g.delete_comment("1", "1"), lambda s: texts(s) == []),
    Change(
        "POST",
        "/organizations/$",
        lambda g: g.create_organization("Acme"),
        lambda s: [one.slug for one in s.world.organizations].count("acme") == 1,
    ),
    Change(
        "DELETE",
        "/organizations/adminai-tech/$",
        lambda g: g.delete_organization("adminai-tech"),
        lambda s: "adminai-tech" not in [one.slug for one in s.world.organizations],
    ),
    Change(
        "POST",
        "/members/$",
        lambda g: g.invite("ann@example.com", "member"),
        lambda s: [one.email for one in s.world.members].count("ann@example.com") == 1,
    ),
    Change(
        "DELETE",
        "/members/2/$",
        lambda g: g.remove_member(g.member("dev@example.com")),
        lambda s: "dev@example.com" not in [one.email for one in s.world.members if one.org_id == 1],
    ),
    Change(
        "POST",
        "/projects/$",
        lambda g: g.create_project("till", "backend", None),
        lambda s: [one.slug for one in s.world.projects.values()].count("till") == 1,
    ),
]
NAMES = [f"{change.method} {change.path}" for change in CHANGES]


@pytest.mark.parametrize("carried_out", [False, True])
@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_an_answer_that_proves_nothing_is_looked_behind(
    server: Sandbox, glitchtip: GlitchTip, change: Change, carried_out: bool
) -> None:
    server.fault(
        change.method, change.path, status=200, body="{}", content_type=JSON, carried_out=carried_out
    )
    change.act(glitchtip)
    assert change.done(server)
    assert sent(server, change.method) == (1 if carried_out else 2)


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_what_surely_was_not_done_failed(server: Sandbox, glitchtip: GlitchTip, change: Change) -> None:
    server.fault(change.method, change.path, status=200, body="{}", content_type=JSON, times=None)
    with pytest.raises(ServerFailed) as failed:
        change.act(glitchtip)
    assert not change.done(server)
    assert failed.value.hint == "a check showed that nothing was changed; try again"
    assert failed.value.retryable


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_where_nobody_can_look_it_is_unknown(server: Sandbox, glitchtip: GlitchTip, change: Change) -> None:
    found_first = 1 if "members/2" in change.path else 0
    server.fault(change.method, change.path, drop="after", times=None)
    server.fault("GET", ".", status=500, times=None, skip=found_first)
    with pytest.raises(MaybeDone) as failed:
        change.act(glitchtip)
    assert (failed.value.may_have_happened, failed.value.retryable) == (True, False)


def test_after_a_time_limit_a_comment_is_not_sent_again(server: Sandbox) -> None:
    """The server may carry it out after we have looked."""
    server.fault("POST", "/comments/$", delay=0.2)
    with (
        Http(server.url, token=server.token, backoff=0, timeout=0.1) as http,
        pytest.raises(MaybeDone) as failed,
    ):
        GlitchTip(http, organization="adminai-tech").add_comment("1", redact("here"))
    assert failed.value.kind == "comment-unknown"
    assert sent(server, "POST") == 1


def test_an_older_comment_of_the_same_text_proves_nothing(server: Sandbox, glitchtip: GlitchTip) -> None:
    server.world.add_comment(1, "+1").created = server.now.replace(hour=1)
    server.fault("POST", "/comments/$", drop="before")
    glitchtip.add_comment("1", redact("+1"))
    assert texts(server).count("+1") == 2


def test_nothing_is_unknown_when_nothing_was_sent() -> None:
    with Http("http://127.0.0.1:9", backoff=0) as http, pytest.raises(NotSent):
        GlitchTip(http, organization="x").add_comment("1", redact("here"))


def test_a_change_that_is_put_off_for_long_is_not_waited_for(server: Sandbox, glitchtip: GlitchTip) -> None:
    server.fault("PUT", "/issues/1/$", status=429, retry_after=999, times=None)
    with pytest.raises(RateLimited) as failed:
        glitchtip.set_status("1", "resolved")
    assert failed.value.hint == "try again in 999 s"
    assert sent(server, "PUT") == 1


def test_a_deletion_that_is_found_done_at_the_second_try(server: Sandbox, glitchtip: GlitchTip) -> None:
    server.fault("DELETE", "/comments/1/$", drop="after")
    server.fault("GET", "/comments/", status=500, times=4)
    glitchtip.delete_comment("1", "1")
    assert (texts(server), sent(server, "DELETE")) == ([], 2)


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_is_no_doubt(server: Sandbox, glitchtip: GlitchTip, status: int) -> None:
    server.fault("POST", "/comments/$", status=status, times=None)
    with pytest.raises(Failure) as failed:
        glitchtip.add_comment("1", redact("here"))
    assert not failed.value.may_have_happened
    assert sent(server, "POST") == 1


@pytest.mark.parametrize("status", [404, 405, 409, 413, 422])
@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_what_was_refused_after_the_fact_is_found(
    server: Sandbox, glitchtip: GlitchTip, change: Change, status: int
) -> None:
    """A proxy refuses in the server's name, with a page, when the server has done it already."""
    server.fault(change.method, change.path, status=status, body="<p>no", carried_out=True)
    change.act(glitchtip)
    assert change.done(server)


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_of_the_second_try_says_nothing_of_the_first(
    server: Sandbox, glitchtip: GlitchTip, status: int
) -> None:
    server.fault("PUT", "/issues/1/$", drop="after")
    server.fault("PUT", "/issues/1/$", status=status, times=None)
    server.fault("GET", "/issues/1/$", status=500, times=None)
    with pytest.raises(MaybeDone):
        glitchtip.set_status("1", "resolved")


def test_an_issue_that_is_listed_was_not_deleted(server: Sandbox, glitchtip: GlitchTip) -> None:
    """Of a proxy's 404 for an issue that is there."""
    server.fault("DELETE", "/issues/5/$", status=404)
    with pytest.raises(NotFound):
        glitchtip.delete_issue("5")
    glitchtip.delete_issue("5")
    glitchtip.delete_issue("5")  # gone already
