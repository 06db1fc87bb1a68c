"""`gtt investigate`: what becomes a comment, and when somebody is asked before."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.adapters.process import run
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.issues.marked_comments import Kept
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal, never, runner

Typed = Callable[..., Said]
WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
QUESTION = "post this on AI-ADMIN-V2-1? [y/N/always]: "
LATER = "nothing was posted; `gtt investigate AI-ADMIN-V2-1 --post` posts it\n"


@pytest.fixture
def typed(server: Sandbox, tmp_path: Path, checkout: Path) -> Typed:
    """Investigate at a terminal where somebody types that answer."""

    def run(answer: str, *words: str, **more: str) -> Said:
        out, err = Terminal(), Terminal()
        environ = {
            "HOME": str(tmp_path), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "80", "LINES": "24", "PAGER": "cat",
            "GLITCHTIP_URL": server.url, "GLITCHTIP_API_TOKEN": server.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech", **more,
        }  # fmt: skip
        app = App(environ, tmp_path, Terminal(answer), out, err, clock=lambda: NOW, after=never)
        code = main(["investigate", *words, "--repo", str(checkout)], app)
        return Said(code, out.getvalue(), err.getvalue())

    return run


def reports(server: Sandbox, issue: int = 1) -> list[str]:
    return [one.text for one in server.world.comments_of(issue) if "gtt:investigation" in one.text]


@pytest.mark.parametrize(
    ("answer", "posted"), [("y\n", 1), ("Yes\n", 1), ("n\n", 0), ("\n", 0), ("maybe\n", 0), ("always\n", 1)]
)
def test_a_person_is_asked_once_after_the_report(
    typed: Typed, server: Sandbox, answer: str, posted: int
) -> None:
    said = typed(answer, "1")
    assert (said.code, len(reports(server))) == (0, posted)
    assert said.out.startswith("TypeError: Cannot read properties of null (reading 'client')\n")
    assert said.err.startswith(QUESTION)
    assert said.err.endswith(LATER) == (not posted)
    assert said.err.count("?") == 1


def test_always_is_remembered_for_the_server_and_organization(
    typed: Typed, server: Sandbox, tmp_path: Path
) -> None:
    place = f"{server.url}/adminai-tech"
    key = f'investigate.post_on."{place}"'
    said = typed("always\n", "1")
    assert f"remembered for {place}; `gtt config list` shows it\n" in said.err
    config = tmp_path / ".config" / "gtt" / "config.toml"
    assert config.read_text() == f'[investigate.post_on]\n"{place}" = "always"\n'
    again = typed("", "2")
    assert (again.code, len(reports(server, 2))) == (0, 1)
    assert again.err.startswith("posted as comment ")
    gtt = runner(server, tmp_path)
    assert gtt("config", "unset", key).code == 0
    assert typed("n\n", "3").err.startswith("post this on AI-ADMIN-V2-3? ")


def test_ctrl_d_posts_nothing(typed: Typed, server: Sandbox) -> None:
    said = typed("", "1")
    assert (said.code, reports(server), said.err) == (130, [], f"{QUESTION}\ngtt: interrupted\n")


def test_a_report_that_stands_there_is_updated_when_that_is_agreed_to_and_never_asked_for_in_vain(
    typed: Typed, server: Sandbox
) -> None:
    typed("y\n", "1")
    same = typed("", "1")
    assert same.err.endswith(f" is already up to date:\n  {server.url}/adminai-tech/issues/1\n")
    server.world.issues[1].count += 1
    changed = typed("y\n", "1")
    assert changed.err.startswith("update the report on AI-ADMIN-V2-1? [y/N/always]: updated comment ")
    assert len(reports(server)) == 1


def test_a_report_of_an_older_version_is_updated_not_doubled(typed: Typed, server: Sandbox) -> None:
    old = Kept("investigation", "report", redact("## Old\n\n### Suspect commits\n\n| commit | score |"))
    server.world.add_comment(1, old.text)
    said = typed("", "1", "--post")
    assert said.err.startswith("updated comment ")
    (now,) = reports(server)
    assert now.startswith("<!-- gtt:investigation name=report hash=")
    assert re.search(r"^- \*\*Where\*\* \([a-z, ]+\): ", now, re.M)


@pytest.mark.parametrize(
    ("words", "environ", "posted"),
    [
        (("--post",), {}, 1),
        (("--dry-run",), {}, 0),
        (("--json",), {}, 1),
        (("--output", "report.md"), {}, 1),
        ((), {"CI": "true"}, 1),
    ],
)
def test_where_nobody_is_asked(
    typed: Typed, server: Sandbox, words: tuple[str, ...], environ: dict[str, str], posted: int
) -> None:
    said = typed("", "1", *words, **environ)
    assert (said.code, len(reports(server)), QUESTION in said.err) == (0, posted, False)


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_a_variable_that_says_that_this_is_no_ci(typed: Typed, value: str) -> None:
    assert typed("n\n", "1", CI=value).err == f"{QUESTION}{LATER}"


def test_a_pipe_posts_without_a_question(gtt: Gtt, server: Sandbox, checkout: Path) -> None:
    for terminal in (False, True):  # of stdout and stderr: stdin is none, as under cron or in a pipe
        assert gtt("investigate", "1", "--repo", str(checkout), terminal=terminal).code == 0
    assert len(reports(server)) == 1


def test_never_keeps_every_report_back_unless_one_is_wanted(
    typed: Typed, gtt: Gtt, server: Sandbox, checkout: Path
) -> None:
    gtt("config", "set", "investigate.post", "never")
    note = "nothing was posted: `investigate.post` is `never` here; `--post` posts it\n"
    assert typed("", "1").err == note
    assert gtt("investigate", "1", "--repo", str(checkout)).err == note
    assert reports(server) == []
    assert typed("", "1", "--post").err.startswith("posted as comment ")


def test_words_that_exclude_each_other(gtt: Gtt) -> None:
    assert gtt("investigate", "1", "--post", "--dry-run") == Said(
        2, "", "gtt: `--post` and `--dry-run` cannot be used together\n"
    )
    assert gtt("investigate", "--event", "-", "--post", stdin="{}") == Said(
        2, "", "gtt: `--event` and `--post` cannot be used together\n"
    )


def test_a_round_asks_once_for_all(typed: Typed, server: Sandbox) -> None:
    words = ("--all", "-q", "project:ai-admin-v2 type:TypeError", "-n", "2")
    refused = typed("n\n", *words)
    assert (refused.code, refused.err) == (
        0,
        "post these on 2 issues? [y/N/always]: nothing was posted; the same command with `--post` posts them\n",
    )
    agreed = typed("y\n", *words)
    assert agreed.err == "post these on 2 issues? [y/N/always]: posted on 2 issues\n"
    assert refused.out == agreed.out
    again = typed("", *words)
    assert again.err == "already up to date on 2 issues\n"
    server.world.issues[1].count += 1
    mixed = typed("always\n", *words)
    assert mixed.err.endswith("\nupdated on 1 issue, already up to date on 1\n")
    assert [len(reports(server, issue)) for issue in (1, 8)] == [1, 1]


def other_repository(tmp_path: Path) -> Path:
    other = tmp_path / "other"
    run(["git", "init", "-q", str(other)])
    (other / "x.go").write_text("package x\n")
    run(["git", "-C", str(other), "add", "x.go"])
    run(["git", "-C", str(other), *WHO, "commit", "-qm", "x"])
    return other


def test_a_round_leaves_out_the_projects_that_the_checkout_does_not_belong_to(
    gtt: Gtt, server: Sandbox, tmp_path: Path
) -> None:
    other = other_repository(tmp_path)
    words = ("investigate", "--all", "--repo", str(other), "-n", "5", "-q", "type:TypeError")
    said = gtt(*words, "--project", "ai-admin-v2")
    assert (said.code, said.out.count("none: not this checkout")) == (0, 5)
    left_out = gtt(*words, "-q", "type:TypeError project:ai-admin-v2", "--json")
    assert (left_out.code, json.loads(left_out.out)) == (0, [])
    assert left_out.err == (
        "gtt: warning: left out 5 issues of `ai-admin-v2`: none of their frames is in this checkout\n"
        "hint: `--project SLUG` includes it; `checkouts` in config.toml assigns projects to checkouts\n"
    )
    before = server.requests.lines()
    assert not any(line.startswith("POST") for line in before)


def test_a_checkout_that_is_tied_to_projects_is_asked_for_those_only(
    gtt: Gtt, server: Sandbox, checkout: Path
) -> None:
    gtt("config", "set", f'checkouts."{checkout}"', "billing-api")
    words = ("investigate", "--all", "--repo", str(checkout), "-n", "4", "--dry-run", "--json")
    found = [one["issue"]["project"]["slug"] for one in json.loads(gtt(*words).out)]
    assert found == ["billing-api"] * 4


def test_what_is_posted_but_cannot_be_read_back_is_not_called_failed(
    server: Sandbox, gtt: Gtt, checkout: Path
) -> None:
    """Exit codes 7 to 9 would say that nothing was done."""
    server.fault("GET", "/issues/1/comments/", status=500, times=None, skip=1)
    said = gtt("investigate", "1", "--post", "--repo", str(checkout))
    assert (said.code, len(reports(server))) == (6, 1)
    assert said.err.splitlines()[-2:] == [
        "gtt: posted as comment 5, but another run may have posted it, too: "
        "the server failed with 500: the comments of issue `1`",
        "hint: `gtt comment 1 --list` shows it",
    ]
