"""Every command that asks the server: in all three versions, with lesser tokens, with a web page for an API."""

import json
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner

# words, and the exit code with a token that may only read events, projects and organizations
READ = [
    ("issues list", 0),
    ("issue show @latest", 0),
    ("comment @latest --list", 0),
    ("investigate @latest --dry-run", 0),
    ("metrics daily --project web-shop", 0),
    ("metrics weekly --project web-shop", 0),
    ("orgs list", 0),
    ("orgs members adminai-tech", 4),
    ("orgs members", 4),
    ("projects list", 0),
    ("projects keys web-shop", 0),
    ("teams list", 0),
    ("releases list", 4),
    ("environments list", 0),
    ("environments list --project web-shop", 0),
    ("stats", 0),
    ("stats --since 2d --interval 1h --project web-shop", 0),
    ("stats summary", 0),
    ("stats summary --group-by level --project web-shop", 0),
    ("stats summary --group-by environment --since 24h --project web-shop", 0),
    ("stats issue @latest", 0),
    ("events @latest -n 3", 0),
    ("events diff @latest", 0),
    ("tags @latest", 0),
    ("api organizations/", 0),
    ("auth status", 0),
]
WRITE = [
    ("resolve @latest", 4),
    ("ignore AI-ADMIN-V2-2", 4),
    ("comment @latest hello", 4),
    ("orgs create Acme", 4),
    ("orgs delete adminai-tech --yes --confirm adminai-tech", 4),
    ("orgs members invite ann@example.com", 4),
    ("orgs members remove dev@example.com", 4),
    ("projects create till --team backend", 4),
    ("api issues/1/comments/ -f data[text]=hello", 4),
]
EVERY = [*READ, *WRITE]


@pytest.fixture
def ask(any_server: Sandbox, tmp_path: Path) -> Gtt:
    """Run `gtt` against each version."""
    return runner(any_server, tmp_path)


@pytest.mark.parametrize("words", [words for words, _ in EVERY])
def test_it_works_for_a_terminal_a_pipe_and_as_json(ask: Gtt, words: str, any_server: Sandbox) -> None:
    document = ask(*words.split(), "--json")
    assert (document.code, document.err.replace(_notes(document.err), "")) == (0, "")
    json.loads(document.out)
    any_server.reset()
    piped = ask(*words.split())
    assert piped.code == 0
    assert [char for char in piped.out if char in "\x1b│─━┃"] == []
    any_server.reset()
    shown = ask(*words.split(), terminal=True)
    assert shown.code == 0


@pytest.mark.parametrize(("words", "code"), EVERY)
def test_a_token_that_only_reads(ask: Gtt, any_server: Sandbox, words: str, code: int) -> None:
    before = (
        len(any_server.world.organizations),
        len(any_server.world.members),
        len(any_server.world.projects),
    )
    said = ask(*words.split(), env={"GLITCHTIP_API_TOKEN": any_server.tokens["readonly"]})
    assert said.code == code
    if code == 4 and not words.startswith("api"):
        assert said.out == ""
        assert "the token lacks the scope" in said.err.splitlines()[0]
    after = len(any_server.world.organizations), len(any_server.world.members), len(any_server.world.projects)
    assert after == before


@pytest.mark.parametrize("words", [words for words, _ in EVERY])
def test_a_token_that_the_server_does_not_know(ask: Gtt, words: str) -> None:
    said = ask(*words.split(), env={"GLITCHTIP_API_TOKEN": "f" * 64})
    assert said.code == 4
    assert said.err.splitlines()[0] == "gtt: the server refused the token"


@pytest.mark.parametrize("words", [words for words, _ in EVERY])
def test_a_web_page_where_the_api_should_be(ask: Gtt, any_server: Sandbox, words: str) -> None:
    any_server.fault("*", "^/api/", status=200, html=True, times=None)
    said = ask(*words.split())
    assert (said.code, said.out.count("<html")) == (7, 0)
    assert "answered with a web page, not as GlitchTip's API" in said.err.splitlines()[0]


@pytest.mark.parametrize("words", [words for words, _ in EVERY if not words.startswith(("api", "auth"))])
def test_an_organization_that_is_not_there(ask: Gtt, words: str) -> None:
    named = "adminai-tech" in words or words.startswith(("orgs list", "orgs create"))
    said = ask(*words.split(), env={"GLITCHTIP_ORG_SLUG": "nope"})
    assert said.code == (0 if named else 5)
    if not named:
        assert said.err.splitlines() == [
            "gtt: organization `nope` not found",
            "hint: the token sees: `adminai-tech`",
        ]


def test_the_server_itself(ask: Gtt, any_server: Sandbox) -> None:
    newest = any_server.world.version.metrics_at_root
    assert ask("server", "status").code == 0
    assert ask("server", "status", env={"GLITCHTIP_API_TOKEN": "f" * 64}).code == 0
    assert ask("server", "metrics").code == (0 if newest else 4)
    any_server.fault("*", "^/(api|metrics|_health)", status=200, html=True, times=None)
    assert ask("server", "status").code == 7
    assert ask("server", "metrics").code == 7


def _notes(err: str) -> str:
    """Return what is said on stderr beside an answer: notes, never warnings or failures."""
    return "" if err.startswith("gtt:") else err


def test_a_page_of_metrics_that_was_cut_off_is_not_shown_as_all_of_them(tmp_path: Path) -> None:
    with Sandbox("6.2", now=NOW) as box:
        body = "# TYPE events_total counter\nevents_total 12\n# TYPE wait gau"
        box.fault("GET", "django/", status=200, body=body, content_type="text/plain", times=None)
        said = runner(box, tmp_path)("server", "metrics")
    assert (said.code, said.out, said.err.partition("\n")[0]) == (
        9,
        "",
        "gtt: the server's answer is cut off: the server's metrics",
    )


@pytest.mark.parametrize("words", ["issue show 1", "investigate 1 --post"])
def test_an_issue_of_another_number_is_not_the_one_that_was_asked_for(words: str, tmp_path: Path) -> None:
    with Sandbox(now=NOW) as box:
        run = runner(box, tmp_path)
        other = run("api", "issues/7/").out
        box.fault("GET", "issues/1/$", status=200, body=other, content_type="application/json", times=None)
        said = run(*words.split())
        posted = [one for one in box.world.comments.values() if "gtt:" in one.text]
    assert (said.code, said.out, said.err.partition("\n")[0], posted) == (
        9,
        "",
        "gtt: the server's answer has a `id` that is not `1`: issue `1`",
        [],
    )
