"""What must never happen: another issue than the one that was meant is changed."""

import json

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt


def changes_of(server: Sandbox) -> list[str]:
    return [request.path for request in server.requests if request.method in ("PUT", "POST", "DELETE")]


def test_an_issue_without_a_short_id_goes_by_its_number(gtt: Gtt, server: Sandbox) -> None:
    """Issues that were made on GlitchTip 4.0 to 4.2.1 have no short id, and never get one."""
    issue = server.world.issue("AI-ADMIN-V2-3")
    issue.short = 0
    listed = gtt("issues", "list", "--query", f'project:ai-admin-v2 title:"{issue.title}"')
    assert [line.split("\t")[0] for line in listed.out.splitlines()] == [str(issue.id)]
    said = gtt("ignore", "-", stdin=listed.out)
    assert (said.code, said.out.split("\t")[:3]) == (0, [str(issue.id), "unresolved", "ignored"])
    assert changes_of(server) == [f"/api/0/organizations/adminai-tech/issues/{issue.id}/"]


@pytest.mark.parametrize(
    "text",
    ["\terror\tsome title\t3\n", "BILLING-1 fixed in 3 places\n", "AI-ADMIN-V2-3\nand 4 more\n"],
)
def test_a_line_of_other_words_changes_nothing(gtt: Gtt, server: Sandbox, text: str) -> None:
    said = gtt("ignore", "-", stdin=text)
    assert (said.code, said.out) == (2, "")
    assert "of the input" in said.err
    assert changes_of(server) == []


def test_comments_are_not_taken_for_issues(gtt: Gtt, server: Sandbox) -> None:
    server.world.add_comment("BILLING-API-2", "never mind")
    comments = gtt("comment", "BILLING-API-2", "--list").out
    assert gtt("resolve", "-", stdin=comments).code == 2
    comments = gtt("comment", "BILLING-API-2", "--list", "--json").out
    assert json.loads(comments)
    assert gtt("resolve", "-", stdin=comments).code == 2
    assert changes_of(server) == []


@pytest.mark.parametrize("command", ["resolve", "ignore", "unresolve"])
def test_an_empty_pipe_is_nothing_to_change(gtt: Gtt, server: Sandbox, command: str) -> None:
    said = gtt(command, "-", stdin="")
    assert (said.code, said.out, said.err) == (0, "", "nothing to change: the input has no issues\n")
    assert changes_of(server) == []
    assert gtt(command, "-", "--json", stdin="").out == "[]\n"


@pytest.mark.parametrize("words", [("resolve",), ("ignore",), ("comment", "hello")])
def test_a_link_to_another_server_is_refused_before_a_change(
    gtt: Gtt, server: Sandbox, words: tuple[str, ...]
) -> None:
    said = gtt(words[0], "https://staging.example/acme/issues/3", *words[1:])
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("gtt: that link leads to `staging.example`, not to `127.0.0.1:")
    assert changes_of(server) == []


def test_a_link_of_the_servers_web_address_is_its_own(gtt: Gtt, server: Sandbox) -> None:
    issue = server.world.issue("AI-ADMIN-V2-3")
    link = f"https://errors.example/adminai-tech/issues/{issue.id}"
    said = gtt("resolve", link, env={"GTT_WEB_URL": "https://errors.example"})
    assert (said.code, said.err) == (0, "")
    assert issue.status == "resolved"


def test_links_are_printed_for_browsers(gtt: Gtt) -> None:
    said = gtt(
        "issue",
        "AI-ADMIN-V2-3",
        "--json",
        "--fields",
        "issue.permalink",
        env={"GTT_WEB_URL": "https://errors.example/"},
    )
    assert json.loads(said.out)["issue.permalink"].startswith("https://errors.example/adminai-tech/issues/")


def test_reading_a_link_to_another_server_warns(gtt: Gtt) -> None:
    said = gtt("tags", "https://staging.example/adminai-tech/issues/3")
    assert said.code == 0
    assert "warning: that link leads to `staging.example`; looking at issue `3` of `127.0.0.1:" in said.err


def test_a_comment_stays_in_the_organization(gtt: Gtt, server: Sandbox) -> None:
    foreign = server.world.issue("SECRET-PROJECT-2")
    said = gtt("comment", str(foreign.id), "hello")
    assert (said.code, said.out) == (5, "")
    assert changes_of(server) == []


def test_a_name_that_cannot_be_one_refuses_all(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("resolve", "AI-ADMIN-V2-3", "not an issue")
    assert (said.code, said.out) == (2, "")
    assert changes_of(server) == []
