"""Manual pages: of every command, from the same source as its help, and such that `man` reads them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.setup.manual import Manual, roff
from tests.conftest import Gtt, Said, runner
from tests.test_help import every_command


@pytest.fixture
def alone(tmp_path: Path) -> Gtt:
    """Run `gtt` without a server."""
    return runner(None, tmp_path)


def plain(page: str) -> str:
    return page.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")


def test_every_command_has_a_page_that_says_what_its_help_says(alone: Gtt) -> None:
    findings = []
    for words, command in every_command():
        said = alone("help", "--man", *words.split())
        page = plain(said.out)
        if (said.code, said.err) != (0, "") or not page.startswith('.TH "GTT'):
            findings.append(f"{words}: {said}")
        for param in command.params:
            if param.help and " ".join(param.help.split()) not in page:
                findings.append(f"{words} does not explain {param.opts}")
    assert not findings, "\n".join(findings)


def test_the_page_of_gtt_lists_all_commands(alone: Gtt) -> None:
    page = plain(alone("help", "--man").out)
    assert ".SH COMMANDS\n.TP\n.B status\n" in page
    assert ".SH COMMON OPTIONS\n" in page
    assert ".SH COMMANDS\n.TP\n.B list\n" in plain(alone("help", "--man", "orgs").out)


def test_a_command_that_is_not_there(alone: Gtt) -> None:
    assert alone("help", "--man", "orgs", "nope") == Said(
        5, "", "gtt: there is no command `orgs nope`\nhint: `gtt help` lists them\n"
    )


@given(st.text(), st.text())
def test_no_text_is_a_request(summary: str, example: str) -> None:
    page = roff(Manual("gtt x", " ".join(summary.split()), summary, "gtt x", example=example), "1")
    requests = {line.split(" ")[0] for line in page.split("\n") if line[:1] in (".", "'")}
    assert requests <= {".TH", ".SH", ".PP", ".TP", ".B", ".nf", ".fi"}


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_groff_has_nothing_to_complain_of(alone: Gtt) -> None:
    for words in ("", "issues list", "orgs", "investigate"):
        page = alone("help", "--man", *words.split()).out
        done = subprocess.run(
            ["groff", "-man", "-ww", "-Tutf8", "-P-c"], input=page, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        assert done.stdout.startswith("GTT")
