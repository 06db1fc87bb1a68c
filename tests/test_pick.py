"""`gtt pick`, and commands whose ISSUE is left out: fzf, else a numbered list; no foreign words in a shell."""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.daily.picking import KEYS, numbers_in, picked
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Golden, Gtt, Said, Terminal, never

# Stands in for fzf: notes its options and what it was given, presses a key on the lines that hold certain words,
# and runs the preview on the first of them, where the test looks at it, as fzf does: by a shell, the field in
# quotes. The next time it is left.
FZF = """\
import os, shlex, subprocess, sys
from pathlib import Path
home = Path({home!r})
wanted = home / "presses"
lines = sys.stdin.read().split("\\n")
(home / "options").write_text("\\n".join(sys.argv[1:]))
(home / "lines").write_text("\\n".join(lines))
if not wanted.exists():
    sys.exit(130)
key, *words = wanted.read_text().split("\\n")
wanted.unlink()
found = [line for line in lines if any(word in line for word in words)]
if not (home / "previews").exists():
    print(key, *found, sep="\\n")
    sys.exit()
preview = next((one[10:] for one in sys.argv if one.startswith("--preview=")), "")
shown = preview.replace("{{1}}", shlex.quote(found[0].split("\\t")[0]))
room = {{**os.environ, "FZF_PREVIEW_COLUMNS": "60"}}
done = subprocess.run(["/bin/sh", "-c", shown], capture_output=True, text=True, env=room)
(home / "preview").write_text(done.stdout + done.stderr)
print(key)
print("\\n".join(found))
"""


class Person:
    """Somebody at a terminal: `presses` a key in fzf on lines that hold these words, `types` where fzf is missing."""

    def __init__(self, box: Sandbox, home: Path) -> None:
        self.box, self.home = box, home
        self.bin = home / "bin"
        self.bin.mkdir()

    def presses(self, key: str, *words: str, previews: bool = False) -> None:
        program = self.bin / "fzf"
        code = FZF.format(home=str(self.home))
        program.write_text(f"#!{sys.executable} -IS\n{code}")
        program.chmod(0o755)
        (self.home / "presses").write_text("\n".join([key, *words]))
        if previews:
            (self.home / "previews").touch()

    def run(self, *words: str, typed: str = "", terminal: bool = True, **environ: str) -> Said:
        out, err = (Terminal() if terminal else io.StringIO()), Terminal()
        given = {
            "HOME": str(self.home), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "80", "PATH": str(self.bin),
            "GLITCHTIP_URL": self.box.url, "GLITCHTIP_API_TOKEN": self.box.token, "GTT_PAGER": "cat",
            "GLITCHTIP_ORG_SLUG": "adminai-tech", **environ,
        }  # fmt: skip
        app = App(given, self.home, Terminal(typed), out, err, clock=lambda: NOW, after=never)
        return Said(main(list(words), app), out.getvalue(), err.getvalue())

    def saw(self, what: str) -> str:
        return (self.home / what).read_text()


@pytest.fixture
def person(server: Sandbox, tmp_path: Path) -> Person:
    return Person(server, tmp_path)


def test_a_key_resolves_what_was_chosen_and_the_list_comes_again(person: Person, server: Sandbox) -> None:
    person.presses("ctrl-r", "WEB-SHOP-1 ", "WEB-SHOP-2 ")
    said = person.run("pick", "-q", "project:web-shop")
    assert [server.world.issue(f"WEB-SHOP-{at}").status for at in (1, 2, 3)] == [
        "resolved", "resolved", "unresolved",
    ]  # fmt: skip
    assert (said.code, said.out.splitlines()[0].split()) == (0, ["issue", "was", "is", "title"])
    assert "WEB-SHOP-1 " not in person.saw("lines")  # of the second list
    assert "WEB-SHOP-3 " in person.saw("lines")


def test_enter_shows_the_issue_as_the_preview_did(person: Person) -> None:
    person.presses("", "WEB-SHOP-3 ", previews=True)
    said = person.run("pick")
    assert (said.code, said.out.splitlines()[0]) == (0, "WEB-SHOP-3  error  unresolved")
    assert "--multi" in person.saw("options").splitlines()
    assert person.saw("preview").splitlines()[0].endswith("WEB-SHOP-3  error  unresolved")


def test_the_preview_is_a_screen_as_wide_as_fzf_says(person: Person) -> None:
    person.presses("", "WEB-SHOP-3 ", previews=True)
    person.run("pick", NO_COLOR="", TZ="Asia/Tokyo")
    shown = person.saw("preview")
    assert "\x1b[1mWEB-SHOP-3\x1b[0m" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    facts = plain[3 : [line[:4] for line in plain].index("http")]
    assert max(map(len, facts)) <= 60
    assert re.search(r"last \d+ \w+ ago \(\d+ Nov \d\d:\d\d\)", " ".join(facts).replace("  ", " "))


def test_in_a_pipe_the_names_are_printed(person: Person, server: Sandbox) -> None:
    person.presses("", "WEB-SHOP-3 ", "AI-ADMIN-V2-9 ")
    assert person.run("pick", terminal=False).out == "AI-ADMIN-V2-9\nWEB-SHOP-3\n"
    person.presses("", "WEB-SHOP-3 ")
    assert '"shortId": "WEB-SHOP-3"' in person.run("pick", "--json").out


def test_nobody_who_could_choose(gtt: Gtt, server: Sandbox) -> None:
    for words in (("pick",), ("issues", "show"), ("tags",), ("stats", "issue"), ("events", "diff")):
        assert gtt(*words) == Said(
            2,
            "",
            "gtt: there is no terminal to choose issues on\n"
            "hint: give an issue: a number, a short id, a link or `@latest`\n",
        )
    assert gtt("resolve").code == 2
    assert gtt("investigate").code == 2
    assert server.requests.lines() == []


def test_an_issue_that_is_left_out_is_chosen(person: Person, server: Sandbox) -> None:
    for words, first in (
        (("issue", "show"), "WEB-SHOP-3  error  unresolved"),
        (("open",), f"{server.url}/adminai-tech/issues/{server.world.issue('WEB-SHOP-3').id}"),
        (("events", "list", "-n", "1"), "ago  event     env         user  message"),
        (("events",), "ago  event     env         user  message"),
        (("tags",), "tag           value           events  share"),
        (("stats", "issue"), "last 24h"),
        (("ignore",), "issue       was         is       title"),
    ):
        person.presses("", "WEB-SHOP-3 ")
        assert person.run(*words).out.splitlines()[0] == first
    assert server.world.issue("WEB-SHOP-3").status == "ignored"


def test_choosing_nothing_changes_nothing(person: Person, server: Sandbox) -> None:
    person.presses("", "WEB-SHOP-3 ")
    (person.home / "presses").unlink()
    assert person.run("pick") == Said(0, "", "")
    server.requests_clear()
    assert person.run("resolve") == Said(130, "", "gtt: interrupted\n")
    assert {line.split()[0] for line in server.requests.lines()} == {"GET"}
    assert person.run("pick", "-q", "nonesuch") == Said(0, "", "no issues to choose from\n")


def test_without_fzf_there_is_a_numbered_list(person: Person, server: Sandbox) -> None:
    said = person.run("pick", "-q", "project:web-shop level:error", typed="99\n2, 1-1\nignore\n")
    lines = [line for line in said.err.splitlines() if " E " in line]
    assert lines[-1].startswith("   1  WEB-SHOP-1      E      56    1h  TypeError: Cannot read")
    assert max(map(len, lines[:10])) <= 80
    assert [server.world.issue(f"WEB-SHOP-{at}").status for at in (1, 2, 3)] == [
        "ignored", "unresolved", "ignored",
    ]  # fmt: skip
    assert person.run("pick", typed="\n").code == 0
    assert person.run("issue", "show", typed="1\n").out.splitlines()[0].startswith("AI-ADMIN-V2-9")


def test_a_dumb_terminal_has_a_numbered_list_even_with_fzf(person: Person) -> None:
    person.presses("", "WEB-SHOP-3 ")
    said = person.run("issue", "show", typed="1\n", TERM="dumb")
    assert said.out.splitlines()[0].startswith("AI-ADMIN-V2-9")


@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_the_numbered_list_at_three_widths(person: Person, golden: Golden, columns: str) -> None:
    said = person.run("pick", "-q", "project:web-shop", typed="\n", COLUMNS=columns)
    assert max(map(cell_len, said.err.splitlines())) <= int(columns)
    golden(f"screen-pick-{columns}", said.err)


def test_foreign_words_reach_no_shell(person: Person, server: Sandbox, tmp_path: Path) -> None:
    bad = (
        f"$(touch {tmp_path}/pwned) `touch {tmp_path}/pwned` '; touch {tmp_path}/pwned; ' {{q}} {{2}} \x1b[2J"
    )
    issue = server.world.issue("WEB-SHOP-3")
    issue.title = bad
    for project in server.world.projects.values():
        project.slug = f"{project.slug}$(touch x)"
    person.presses("ctrl-x", bad[:20], previews=True)
    said = person.run("pick", FZF_DEFAULT_OPTS=f"--preview='touch {tmp_path}/pwned {{}}'")
    assert said.code == 0
    assert not (tmp_path / "pwned").exists()
    preview = next(one for one in person.saw("options").splitlines() if one.startswith("--preview="))
    assert (preview.count("{"), preview.count("{1}")) == (1, 1)
    assert [line for line in person.saw("lines").splitlines() if not line.split("\t")[0].isdigit()] == []
    assert "\x1b[2J" not in person.saw("lines")
    assert issue.status == "ignored"


def test_options_of_the_command_reach_the_preview(person: Person, server: Sandbox) -> None:
    person.presses("", "WEB-SHOP-3 ")
    person.run("pick", "--url", server.url, "--org", "adminai-tech")
    preview = next(one for one in person.saw("options").splitlines() if one.startswith("--preview="))
    assert preview.endswith(f"issues show --no-pager {{1}} --url {server.url} --org adminai-tech")
    person.presses("", "WEB-SHOP-3 ")
    person.run("issue", "show", "--org", "{q}")
    assert "--preview" not in person.saw("options") or "{q}" not in person.saw("options")


@given(st.text(), st.frozensets(st.integers(1, 20).map(str)))
def test_only_what_was_offered_can_be_chosen(printed: str, offered: frozenset[str]) -> None:
    found = picked(printed, offered)
    assert found is None or (set(found.issues) <= offered and found.key in KEYS)


def test_ranges_of_places() -> None:
    offered = ["a", "b", "c", "d"]
    assert numbers_in("1 3-4", offered) == ("a", "c", "d")
    assert numbers_in("2-2, 1", offered) == ("b", "a")
    assert [numbers_in(answer, offered) for answer in ("3-5", "0-1", "-1", "1-", "1-2-3")] == [None] * 5


@given(st.text("0123456789 ,x-", max_size=20), st.integers(0, 5))
def test_places_on_a_list(answer: str, count: int) -> None:
    offered = [str(at + 100) for at in range(count)]
    found = numbers_in(answer, offered)
    assert found is None or set(found) <= set(offered)


@pytest.mark.skipif(shutil.which("fzf") is None, reason="needs fzf")
def test_fzf_has_no_colours_where_they_are_refused(person: Person) -> None:
    for refused, color in (("", "header:30"), ("1", "--color=bw")):
        person.presses("", "WEB-SHOP-3 ")
        person.run("pick", NO_COLOR=refused)
        assert color in person.saw("options")


def test_the_options_are_those_that_fzf_knows(person: Person) -> None:
    person.presses("", "WEB-SHOP-3 ")
    person.run("pick")
    options = person.saw("options").split("\n")
    done = subprocess.run(
        ["fzf", *options, "--filter", "WEB-SHOP-3"], input=person.saw("lines"), capture_output=True, text=True,
        check=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert "WEB-SHOP-3" in done.stdout


def test_the_page_names_every_key() -> None:
    page = (Path(__file__).parents[1] / "docs" / "daily.md").read_text(encoding="utf-8")
    assert [f"| `{one.key}` | {one.name}" in page for one in KEYS] == [True] * len(KEYS)
