"""The door to HTTP: what is repeated, what is not, and what each failure is called."""

import socket

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.api.paging import next_cursor
from glitchtip_tools.api.server import api_path
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerFailed,
    Unreachable,
)
from glitchtip_tools.sandbox.faults import Kind
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said

WRAPPED = (
    '{\'<http://x/?a=1>; rel="previous"; results="false", '
    '<http://x/?cursor=a%3D>; rel="next"; results="true"; cursor="a%3D"\'}'
)


@pytest.mark.parametrize(
    "fault", [{"status": 502}, {"status": 503}, {"status": 504}, {"status": 429}, {"drop": "before"}]
)
def test_a_question_is_repeated(server: Sandbox, glitchtip: GlitchTip, fault: dict[str, object]) -> None:
    server.fault("GET", "/issues/1/$", times=2, **fault)  # type: ignore[arg-type]
    assert glitchtip.issue("1").id == "1"
    assert len([one for one in server.requests if one.path == "/api/0/issues/1/"]) == 3


def test_who_watches_hears_of_the_end_of_each_request_also_of_one_that_fails(
    server: Sandbox, glitchtip: GlitchTip
) -> None:
    heard: list[str] = []
    glitchtip.http.watch(heard.append, lambda: heard.append("over"))
    server.fault("GET", "/issues/1/$", times=1, drop="before")
    glitchtip.issue("1")
    assert heard == ["GET", "over"] * 2


@pytest.mark.parametrize(
    ("fault", "sent"),
    [({"status": 503}, 2), ({"status": 500}, 2), ({"drop": "before"}, 2), ({"drop": "after"}, 1)],
)
def test_a_change_is_repeated_after_a_look_only(
    server: Sandbox, glitchtip: GlitchTip, fault: dict[str, object], sent: int
) -> None:
    server.fault("POST", "/comments/$", **fault)  # type: ignore[arg-type]
    glitchtip.add_comment("1", redact("once"))
    assert [one.text for one in glitchtip.comments("1")].count("once") == 1
    assert len([one for one in server.requests if one.method == "POST"]) == sent


def test_a_change_that_the_server_put_off_is_repeated(server: Sandbox, glitchtip: GlitchTip) -> None:
    server.fault("POST", "/comments/$", status=429, retry_after=0)
    glitchtip.add_comment("1", redact("once"))
    assert [comment.text for comment in glitchtip.comments("1") if comment.text == "once"] == ["once"]


@pytest.mark.parametrize(
    ("fault", "kind", "message"),
    [
        ({"status": 500, "html": True}, ServerFailed, "the server failed with 500: issue `1`"),
        ({"status": 401}, NotAuthorized, "the server refused the token"),
        ({"status": 429}, RateLimited, "the server asks to slow down"),
    ],
)
def test_failures_by_name(
    server: Sandbox, glitchtip: GlitchTip, fault: dict[str, object], kind: type[Failure], message: str
) -> None:
    server.fault("GET", "/issues/1/$", times=None, **fault)  # type: ignore[arg-type]
    with pytest.raises(kind) as failed:
        glitchtip.issue("1")
    assert failed.value.message == message


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with Http(url, backoff=0) as http, pytest.raises(Unreachable) as failed:
        http.ask("GET", "/api/0/")
    assert failed.value.message == f"cannot reach `{url}`: connection refused"


def test_a_server_without_https_is_named(server: Sandbox, gtt: Gtt) -> None:
    url = server.url.replace("http:", "https:")
    assert gtt("issue", "show", "1", env={"GLITCHTIP_URL": url}) == Said(
        7,
        "",
        f"gtt: cannot reach `{url}`: the server does not speak https there\n"
        "hint: try `http://` in GLITCHTIP_URL, or the HTTPS port\n",
    )


@pytest.mark.parametrize("words", [("issue", "show", "1"), ("comment", "1", "x")])
@pytest.mark.parametrize("asked", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_no_wait_for_what_is_asked_longer_than_gtt_waits(
    server: Sandbox, gtt: Gtt, words: tuple[str, ...], asked: str
) -> None:
    server.fault("*", "/issues/", status=429, retry_after=asked, times=None)
    said = gtt(*words)
    when = "in 3600 s" if asked == "3600" else "after 2100-01-01T00:00:00+00:00"
    assert said == Said(8, "", f"gtt: the server asks to slow down\nhint: try again {when}\n")
    asked_for = [one.path for one in server.requests if "/issues/" in one.path]
    assert sorted(asked_for) == sorted(set(asked_for))


def test_a_web_page_is_no_api(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("issue", "show", "1", env={"GLITCHTIP_URL": f"{server.url}/adminai-tech"})
    assert (said.code, said.out) == (7, "")
    assert said.err == (
        f"gtt: `{server.url}/adminai-tech` answered with a web page, not as GlitchTip's API (issue `1`)\n"
        "hint: GLITCHTIP_URL is the address of GlitchTip itself, without a path; run `gtt doctor`\n"
    )


def test_a_redirect_is_not_followed_so_that_the_token_stays(server: Sandbox, gtt: Gtt) -> None:
    server.fault("GET", "/issues/1/$", status=302)
    said = gtt("issue", "show", "1")
    assert (said.code, said.out) == (7, "")
    assert said.err.startswith(f"gtt: `{server.url}` redirects to ")
    asked_for = server.requests.lines()
    assert sorted(asked_for) == sorted({*asked_for, "GET /api/0/issues/1/"})
    assert not [line for line in asked_for if not line.startswith("GET /api/0/")]


def test_a_missing_scope_is_named(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("resolve", "1", env={"GLITCHTIP_API_TOKEN": server.tokens["readonly"]})
    assert (said.code, said.out) == (4, "")
    assert said.err == (
        "gtt: the token lacks the scope for issue `1`: `event:write`\n"
        "hint: create a token with `event:write` or `event:admin` in your GlitchTip profile\n"
    )


def test_an_unknown_organization_is_told_from_a_failure(any_server: Sandbox) -> None:
    with Http(any_server.url, token=any_server.token, backoff=0) as http:
        server = GlitchTip(http, organization="nope")
        with pytest.raises(Failure) as failed:
            next(server.issue_pages())
    assert failed.value.message == "organization `nope` not found"
    assert failed.value.hint == "the token sees: `adminai-tech`"


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        ("", None),
        (WRAPPED, "a="),
        ('<http://x/>; rel="next"; results="false"; cursor="abc"', None),
        ('<http://x/?cursor=q%2Bw&b=1>; rel="next"; results="true"', "q+w"),
    ],
)  # fmt: skip
def test_the_cursor_in_a_link_header(link: str, cursor: str | None) -> None:
    assert next_cursor(link) == cursor


def test_no_word_leaves_its_place_in_a_path() -> None:
    assert api_path("issues", "../x?y#z/ü") == "/api/0/issues/%2E%2E%2Fx%3Fy%23z%2F%C3%BC/"


def test_what_is_asked_is_said_without_the_token(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("issue", "show", "1", "--json", "-v")
    assert server.token not in said.err
    assert "GET /api/0/issues/1/ 200 " in said.err


@pytest.mark.parametrize(
    "body", ["{", "[" * 100_000, "9" * 6000, "\xff"], ids=["open", "deep", "huge", "bytes"]
)
def test_json_that_is_none_is_the_servers_failure(server: Sandbox, gtt: Gtt, body: str) -> None:
    server.fault("GET", "/issues/1/$", status=200, body=body, content_type="application/json", times=None)
    said = gtt("issue", "show", "1")
    assert (said.code, said.out) == (9, "")
    assert said.err == (
        "gtt: the server's answer cannot be read: it is not valid JSON: issue `1`\n"
        "hint: try again; its log says why\n"
    )


def test_an_answer_without_an_end_is_given_up(server: Sandbox) -> None:
    with (
        Http(server.url, token=server.token, backoff=0, largest=1000) as door,
        pytest.raises(Unreachable) as failed,
    ):
        door.ask("GET", "/api/0/organizations/adminai-tech/issues/")
    assert failed.value.message == f"`{server.url}` answered more than 0 MB"


def test_an_address_that_no_server_takes_is_not_sent(server: Sandbox, glitchtip: GlitchTip) -> None:
    with pytest.raises(BadUsage) as failed:
        next(glitchtip.issue_pages(query="x" * 30_000))
    assert failed.value.message == "the request is too long for a URL (30,074 bytes)"
    assert list(server.requests) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"detail": [{"loc": "id", "msg": "wrong"}]}', "id: wrong"),
        ('{"detail": [{"msg": "wrong"}, 1, null]}', "wrong"),
        ('{"detail": [{"loc": ["query", "sort"], "msg": "no"}]}', "sort: no"),
        ('{"detail": []}', "no reason given"),
        ("[]", "no reason given"),
    ],
)
def test_what_a_server_says_of_a_refusal_in_any_form(server: Sandbox, gtt: Gtt, body: str, said: str) -> None:
    server.fault("GET", "/issues/1/$", status=422, body=body, content_type="application/json", times=None)
    assert gtt("issue", "show", "1") == Said(
        2, "", f"gtt: the server did not accept the request (422): {said}\n"
    )


@pytest.mark.parametrize("hidden", [False, True])
def test_a_list_that_is_not_found_is_about_the_organization(server: Sandbox, hidden: bool) -> None:
    """Another server's 404, also where the token may not list organizations: what is likely is said."""
    as_json = Kind(status=404, body='{"detail": "Not Found"}', content_type="application/json", times=None)
    server.fault("GET", "/adminai-tech/issues/", **as_json)
    if hidden:
        server.fault("GET", "/api/0/organizations/$", **as_json | Kind(status=403))
    with Http(server.url, token=server.token, backoff=0) as http, pytest.raises(NotFound) as failed:
        next(GlitchTip(http, organization="adminai-tech").issue_pages())
    assert (failed.value.message, failed.value.hint) == (
        "the server shows no issues of organization `adminai-tech`: "
        "the slug is wrong, or the token's user is not a member",
        "`gtt orgs list` shows what the token sees",
    )


def test_a_question_cannot_be_in_conflict(server: Sandbox, gtt: Gtt) -> None:
    """A 409 to a read comes from what is in between: it is retried, and nobody is to blame but the server."""
    server.fault("GET", "issues/1/$", status=409, body="{}", content_type="application/json", times=1)
    assert gtt("issue", "show", "1").code == 0
    server.fault("GET", "/issues/2/$", status=409, body="{}", content_type="application/json", times=None)
    assert gtt("issue", "show", "2").code == 9
