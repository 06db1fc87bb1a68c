"""The words that fingers already know: both names of a group, shortcuts, `-h`, topics, slips."""

import json
import re
import shlex
from pathlib import Path

import pytest

from glitchtip_tools import __version__
from glitchtip_tools.app import App
from glitchtip_tools.cli import COMMANDS, main
from glitchtip_tools.commands.mistakes import MEANT, MEANT_BELOW, MEANT_WITH_ISSUE
from glitchtip_tools.commands.options import ISSUE_FIRST
from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal, never, runner


@pytest.fixture
def alone(tmp_path: Path) -> Gtt:
    """Run `gtt` without a server."""
    return runner(None, tmp_path)


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
    page = Path(__file__).parents[1] / "docs" / TOPICS[topic][0]
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


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("issues -n 0", "`--limit` is `0`: expected a whole number from 1 to 1,000,000"),
        ("issues list -n 1e9", "`--limit` is `1e9`: expected a whole number from 1 to 1,000,000"),
        ("resolve 1 --jobs 9", "`--jobs` is `9`: expected a whole number from 1 to 8"),
        ("resolve 1 --expect -1", "`--expect` is `-1`: expected a whole number of at least 0"),
        ("metrics daily --chance 2", "`--chance` is `2.0`: expected a number from 0 to 1"),
        ("investigate 1 --budget soon", "`--budget` is `soon`: expected a number of at least 1"),
    ],
)
def test_a_number_that_cannot_be_is_told_its_limits(alone: Gtt, words: str, complaint: str) -> None:
    said = alone(*words.split())
    assert (said.code, said.out, said.err.splitlines()[0]) == (2, "", f"gtt: {complaint}")
    assert re.fullmatch(r"hint: see `gtt .* --help`", said.err.splitlines()[1])


def test_limits_are_in_the_help_where_they_matter(alone: Gtt) -> None:
    shown = " ".join(alone("resolve", "-h").out.split())
    assert "--jobs N Send N requests in parallel. [default: 4; 1 to 8]" in shown
    assert "--expect N Change nothing unless exactly N issues are selected. --dry-run" in shown
    assert "SLUG The organization's slug or id. Options" in " ".join(
        alone("orgs", "delete", "-h").out.split()
    )


@pytest.mark.parametrize(
    ("words", "option", "hint"),
    [
        ("issues list --limits 3", "--limits", "did you mean `--limit`?"),
        ("issues list --report x", "--report", "see `gtt issues list --help`"),
        ("issue show 3 --comment", "--comment", "did you mean `--comments`?"),
        ("issue list --assignee me", "--assignee", "did you mean `--assigned-to`?"),
        ("issue list --state open", "--state", "did you mean `--status`?"),
        ("issues list --period 7d", "--period", "did you mean `--since`?"),
        ("issues list -s new", "-s", "did you mean `--sort`?"),
        ("issues list -o json", "-o", "did you mean `--format`?"),
        ("issues -o json", "-o", "did you mean `--format`?"),
        ("issue show 3 -o json", "-o", "did you mean `--json`?"),
        ("events list -p web-shop", "-p", "did you mean `--project`?"),
        ("issues -A", "-A", "did you mean `--project all`?"),
        ("completion -s bash", "-s", "the shell follows: `gtt completion bash`"),
        ("config --list", "--list", "did you mean `gtt config list`?"),
        ("projects list --state open", "--state", "see `gtt projects list --help`"),
        ("comment 3 -m hello", "-m", "the text follows the issue: `gtt comment ISSUE TEXT`"),
        ("investigate 3 --no-post", "--no-post", "did you mean `--dry-run`?"),
        ("issues --limi 3", "--limi", "did you mean `--limit`?"),
        ("issues show --limi 3", "--limi", "see `gtt issues show --help`"),
        ("issues --leve error", "--leve", "did you mean `--level`?"),
    ],
)
def test_only_what_is_similar_is_offered(alone: Gtt, words: str, option: str, hint: str) -> None:
    assert alone(*words.split()) == Said(2, "", f"gtt: no such option `{option}`\nhint: {hint}\n")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("login", "did you mean `gtt auth login`?"),
        ("close API-1F", "did you mean `gtt resolve API-1F`?"),
        ("get issues", "did you mean `gtt issues`?"),
        ("get projects", "did you mean `gtt projects`?"),
        ("describe issue 47", "did you mean `gtt issue 47`?"),
        ("logs API-1F", "did you mean `gtt events API-1F`?"),
        ("grep 'connection timeout'", "did you mean `gtt issues list 'connection timeout'`?"),
        ("note 47 hello", "did you mean `gtt comment 47 TEXT`?"),
        ("bookmark 47", "did you mean `gtt search save NAME QUERY`?"),
        ("search issues timeout", "did you mean `gtt issues list timeout`?"),
        ("releases new v1", "did you mean `gtt releases create v1`?"),
        ("config use-context prod", "did you mean `gtt auth switch prod`?"),
        ("config view", "did you mean `gtt config list`?"),
        ("auth whoami", "did you mean `gtt auth status`?"),
        ("organizations list", "did you mean `gtt orgs list`?"),
        ("watch", "did you mean `gtt issues --watch 30s`?"),
        ("watch 47", "did you mean `gtt events 47 --follow`?"),
        ("issue tail API-1F", "did you mean `gtt events API-1F --follow`?"),
        ("rm 47", "did you mean `gtt delete 47`?"),
        ("issue comments 47", "did you mean `gtt comment 47 --list`?"),
        ("issue comment 47 'in review'", "did you mean `gtt comment 47 'in review'`?"),
        ("stat API-1F", "did you mean `gtt stats`?"),
        ("api-1f", "did you mean `gtt issue api-1f`?"),
        ("upgrade", "upgrade gtt as it was installed, for example `pipx upgrade glitchtip-tools`"),
        ("assign 47 API-1F @me", "did you mean `gtt assign 47 API-1F --to me`?"),
        ("assign 47", "for example `gtt assign ISSUE --to me`"),
        ("issue reopen 47", "did you mean `gtt unresolve 47`?"),
        ("assign 47 me", "did you mean `gtt assign 47 --to me`?"),
        ("issues --watch", "for example `--watch 30s`"),
        ("API-1F", "did you mean `gtt issue API-1F`?"),
        (
            "https://glitchtip.example.com/acme/issues/3",
            "did you mean `gtt issue https://glitchtip.example.com/acme/issues/3`?",
        ),
        ("issue resolve API-1F", "did you mean `gtt resolve API-1F`?"),
        ("issue close API-1F", "did you mean `gtt resolve API-1F`?"),
        ("issues TypeError", "to search for it: `gtt issues list TypeError`"),
        ("issues lst", "did you mean `gtt issues list`?"),
        ("resolv API-1F", "did you mean `gtt resolve`?"),
        ("auth lgin", "did you mean `gtt auth login`?"),
        ("projects rename", "`gtt projects` has the commands list, create, keys"),
        ("whoami", "did you mean `gtt auth status`?"),
        ("snooze API-1F", "did you mean `gtt ignore API-1F --for 3d`?"),
        ("metrics monthly", "`gtt metrics` has the commands daily, weekly"),
        ("stats API-1F", "`gtt stats` has the commands events, summary, issue"),
        ("comment add API-1F hello", ISSUE_FIRST),
        ("comment list API-1F", ISSUE_FIRST),
        ("no-such-thing", "see `gtt --help`"),
        ("help no-such-thing", "see `gtt --help`"),
    ],
)
def test_a_wrong_word_leads_to_the_right_one(alone: Gtt, words: str, hint: str) -> None:
    heard = alone(*shlex.split(words))
    assert (heard.code, heard.out, heard.err.splitlines()[1]) == (2, "", f"hint: {hint}")


@pytest.mark.parametrize("words", ["-v", "--no-color -v", "--timeout=5 --no-cache"])
def test_options_without_a_command_lead_to_the_commands_and_the_version(alone: Gtt, words: str) -> None:
    hint = "`gtt --help` lists the commands, `gtt --version` prints the version"
    assert alone(*words.split()) == Said(2, "", f"gtt: missing command\nhint: {hint}\n")


def test_no_mistake_is_too_odd_for_a_hint(alone: Gtt) -> None:
    findings = [
        words
        for word in ("", "-z", "3", "@latest", *MEANT)
        for words in ((word,), ("-v", word), (word, "-v"))
        if (said := alone(*words)).code != 2 or "\nhint: " not in said.err
    ]
    assert findings == []


def test_each_word_of_another_tool_leads_to_a_command_that_there_is(alone: Gtt) -> None:
    findings = []
    for command in {*MEANT.values(), *MEANT_WITH_ISSUE.values(), *MEANT_BELOW.values()}:
        words = [word for word in command.split() if word.islower() and not word.startswith("-")]
        if alone(*words[:2], "-h").code and alone(*words[:1], "-h").code:
            findings.append(command)
    assert findings == []
    assert set(MEANT) & set(COMMANDS) == set()


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
