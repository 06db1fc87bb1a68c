"""The words that fingers already know: both names of a group, shortcuts, `-h`, topics, slips."""

import json
from pathlib import Path

import pytest

from glitchtip_tools import __version__
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal, never


@pytest.mark.parametrize(
    ("words", "same_as"),
    [
        ("issues", "issues list"),
        ("issue", "issues list"),
        ("issue list", "issues list"),
        ("list", "issues list"),
        ("ls", "issues list"),
        ("list --limit 3", "issues list --limit 3"),
        ("issues list level:fatal", "issues list --query level:fatal"),
        ("issue list TypeError is:unresolved", "issues list --query TypeError --query is:unresolved"),
        ("issue AI-ADMIN-V2-3", "issues show AI-ADMIN-V2-3"),
        ("issue AI-ADMIN-V2-3 --comments", "issues show AI-ADMIN-V2-3 --comments"),
        ("issues show AI-ADMIN-V2-3", "issue show AI-ADMIN-V2-3"),
        ("issue view AI-ADMIN-V2-3", "issue show AI-ADMIN-V2-3"),
        ("show AI-ADMIN-V2-3", "issue show AI-ADMIN-V2-3"),
        ("view AI-ADMIN-V2-3", "issue show AI-ADMIN-V2-3"),
        ("projects", "projects list"),
        ("teams", "teams list"),
        ("releases", "releases list"),
        ("environments", "environments list"),
        ("orgs", "orgs list"),
        ("server --jq .version", "server status --jq .version"),
        ("project ls", "projects list"),
        ("org list", "orgs list"),
        ("release view web-shop@1.6.1", "releases show web-shop@1.6.1"),
        ("event 1", "events list 1"),
        ("tag 1", "tags 1"),
        ("comments 1", "comment 1 --list"),
    ],
)
def test_two_ways_to_say_the_same(gtt: Gtt, words: str, same_as: str) -> None:
    said = gtt(*words.split())
    assert said == gtt(*same_as.split())
    assert said.code == 0
    assert said.out


def test_several_issues_are_shown_one_after_the_other(gtt: Gtt) -> None:
    one, two = gtt("issue", "1").out, gtt("issue", "WEB-SHOP-1").out
    assert gtt("issue", "1", "WEB-SHOP-1") == Said(0, f"{one}\n{two}", "")
    assert gtt("issue", "-", stdin="1\nWEB-SHOP-1\n") == gtt("issue", "show", "1", "-", stdin="WEB-SHOP-1")
    listed = gtt("issues", "list", "-n", "2").out
    documents = json.loads(gtt("issue", "-", "--json", stdin=listed).out)
    assert [one["issue"]["shortId"] for one in documents] == [
        line.split("\t")[0] for line in listed.splitlines()
    ]
    assert len(json.loads(gtt("issue", "-", "--json", stdin="1").out)) == 1
    assert gtt("open", "1", "2", "--print").out.splitlines() == [
        gtt("open", name, "--print").out.strip() for name in ("1", "2")
    ]


def test_of_several_issues_those_that_are_there_are_shown(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("issue", "1", "99999")
    assert (said.code, said.out) == (6, gtt("issue", "1").out)
    assert said.err == (
        "gtt: warning: issue `99999` not found\nhint: check the id, and that the token sees its organization\n"
        "gtt: 1 of 2 issues was not shown\nhint: the warnings say which, and why\n"
    )
    server.requests_clear()
    refused = gtt("issue", "1", "x!")
    assert (refused.code, refused.out, server.requests.lines()) == (2, "", [])
    assert gtt("issue", "1", "2", "--event", "a").code == 2
    assert gtt("issue", "99998", "99999").code == 5


@pytest.mark.parametrize("words", ["", "issues", "issues list", "orgs members", "investigate", "api"])
def test_a_short_h_is_help(alone: Gtt, words: str) -> None:
    said = alone(*words.split(), "-h")
    assert said == alone(*words.split(), "--help")
    assert (said.code, said.err) == (0, "")
    assert "Usage: gtt" in said.out


def test_no_words_show_the_groups_and_the_first_steps(alone: Gtt) -> None:
    said = alone()
    assert (said.code, said.err) == (0, "")
    headings = [line for line in said.out.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        "First steps:", "Triage:", "Understand:", "Automate:", "Server:", "Set up:", "Options:",
    ]  # fmt: skip
    first_screen = said.out.splitlines()[:22]
    assert "  gtt resolve ISSUE        done" in first_screen


def test_long_help_goes_through_the_pager(tmp_path: Path) -> None:
    for words in ((), ("-h",), ("help",), ("issues", "list", "-h"), ("help", "issues", "list")):
        paged: list[str] = []
        out = Terminal()
        environ = {"HOME": str(tmp_path), "TERM": "xterm", "LINES": "24", "COLUMNS": "80"}
        app = App(environ, tmp_path, Terminal(), out, Terminal(), clock=lambda: NOW, after=never)
        app.out.pager = lambda text, paged=paged: not paged.append(text)  # type: ignore[misc]
        assert main(list(words), app) == 0
        assert (out.getvalue(), len(paged)) == ("", 1), words
        assert paged[0].startswith("Usage: gtt ")
    assert "Topics (gtt help TOPIC):" not in paged[0]


def test_help_of_a_command_is_its_help(alone: Gtt) -> None:
    assert alone("help", "issues", "list") == alone("issues", "list", "--help")
    assert alone("help").out.startswith(alone().out)


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_is_a_page_of_the_documentation(alone: Gtt, topic: str) -> None:
    said = alone("help", topic)
    page = Path(__file__).parents[2] / "docs" / TOPICS[topic][0]
    assert (said.code, said.out, said.err) == (0, page.read_text(encoding="utf-8"), "")


def test_on_a_terminal_a_link_to_another_topic_is_the_command_that_shows_it(alone: Gtt) -> None:
    shown = alone("help", "scripting", terminal=True, env={"NO_COLOR": "1", "COLUMNS": "80"}).out
    assert "see exit codes (gtt help exit-codes)." in " ".join(shown.split())
    assert ".md" not in shown


def test_help_lists_its_topics(alone: Gtt) -> None:
    said = alone("help")
    assert [name for name in TOPICS if f"  {name} " not in said.out] == []


def test_the_version_has_two_names(alone: Gtt) -> None:
    assert alone("version").out == alone("--version").out == f"gtt {__version__}\n"


def test_help_before_a_command_is_its_help(alone: Gtt) -> None:
    assert alone("--help", "issues", "list") == alone("-h", "issues", "list") == alone("issues", "list", "-h")


def test_help_before_a_command_is_no_value_of_its_options(gtt: Gtt, server: Sandbox) -> None:
    """`--message --help` would be a message, and what follows `--` are issues: nothing is to be changed."""
    server.requests_clear()
    for rest in (["1", "--message"], ["--", "1"], ["1", "--yes"]):
        said = gtt("--help", "resolve", *rest)
        assert (said.code, said.out.partition("\n")[0]) == (0, "Usage: gtt resolve [OPTIONS] [ISSUE]...")
    assert server.requests.lines() == []


def test_an_alias_cannot_stand_for_a_command_that_there_is(alone: Gtt) -> None:
    for name in ("issues", "issue", "ls", "help"):
        assert alone("config", "set", f"aliases.{name}", "status") == Said(
            2, "", f"gtt: `{name}` is already a command of gtt\nhint: give the alias another name\n"
        )
    assert alone("config", "set", "aliases.mine", "status").code == 0


def test_options_of_the_list_need_no_word_before_them(gtt: Gtt) -> None:
    assert gtt("issues", "--status", "all", "--sort", "count") == gtt(
        "issues", "list", "--status", "all", "--sort", "count"
    )


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ("issues level:fatal -n 2", "issues list level:fatal -n 2"),
        ("issue -n 1 is:unresolved", "issues list -n 1 is:unresolved"),
        ("issues --level fatal Range", "issues list --level fatal Range"),
        ("issues !level:error --count", "issues list !level:error --count"),
        ("issues level:fatal --json", "issues list level:fatal --json"),
    ],
)
def test_a_query_after_issues_lists_what_matches(gtt: Gtt, words: str, listed: str) -> None:
    said = gtt(*words.split())
    assert said == gtt(*listed.split())
    assert (said.code, bool(said.out)) == (0, True)


def test_a_sentence_and_a_saved_query_after_issues_are_searched(gtt: Gtt) -> None:
    assert gtt("search", "save", "slow", "connection timeout").code == 0
    expected = gtt("issues", "list", "connection timeout")
    assert expected.out
    assert gtt("issues", "connection timeout") == gtt("issues", "@slow") == expected


@pytest.mark.parametrize(
    "name", ["AI-ADMIN-V2-ZZ", "x-y", "../x", "1_2", "http://h/acme/issues/x", "h:80/issues/x"]
)
def test_a_slip_in_the_name_of_an_issue_is_not_searched_for(gtt: Gtt, name: str) -> None:
    said = gtt("issues", name)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"gtt: `{name}` is not ")


def test_the_list_in_the_browser(gtt: Gtt, server: Sandbox) -> None:
    page = f"{server.url}/adminai-tech/issues"
    assert gtt("issues", "-w") == Said(0, f"{page}?query=is%3Aunresolved&sort=-last_seen\n", "")
    said = gtt("issues", "level:error", "-w", "--project", "web-shop", "--sort", "first-seen")
    number = server.world.project("web-shop").id
    assert said == Said(
        0, f"{page}?query=is%3Aunresolved%20level%3Aerror&sort=-first_seen&project={number}\n", ""
    )
    for words in (["--since", "1d"], ["--sort", "count"], ["timesSeen:>5"]):
        said = gtt("issues", "list", "-w", *words)
        assert said.out.startswith(f"{page}?query=is%3Aunresolved")
        assert said.err == (
            "gtt: warning: the page shows what the server can search; gtt itself filters and sorts further\n"
        )
    web = gtt("issues", "-w", env={"GTT_WEB_URL": "https://errors.example.com/"}).out
    assert web.startswith("https://errors.example.com/adminai-tech/issues?")
