"""Wrong words, options and numbers: which hint leads to the right one."""

import re
import shlex

import pytest

from glitchtip_tools.cli import COMMANDS
from glitchtip_tools.commands.mistakes import MEANT, MEANT_BELOW, MEANT_WITH_ISSUE
from glitchtip_tools.commands.options import ISSUE_FIRST
from tests.conftest import Gtt, Said


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
        ("search rm noise", "did you mean `gtt search delete noise`?"),
        ("orgs remove acme 'a b'", "did you mean `gtt orgs delete acme 'a b'`?"),
        ("no-such-thing", "see `gtt --help`"),
        ("help no-such-thing", "see `gtt --help`"),
    ],
)
def test_a_wrong_word_leads_to_the_right_one(alone: Gtt, words: str, hint: str) -> None:
    heard = alone(*shlex.split(words))
    assert (heard.code, heard.out, heard.err.splitlines()[1]) == (2, "", f"hint: {hint}")


@pytest.mark.parametrize(
    "words", ["search rm noise", "runbooks explain 3", "events explain x", "teams add x y"]
)
def test_a_word_that_no_command_of_a_group_has_is_named(alone: Gtt, words: str) -> None:
    """The group's default command took them for its arguments, of which it had too many."""
    assert alone(*words.split()).err.startswith(f"gtt: no such command `{words.split()[1]}`\n")


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
