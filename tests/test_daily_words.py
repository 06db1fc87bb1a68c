"""What daily users look for: the browser, the pager, a comment from a file or the editor, searches, aliases."""

import sys
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.adapters import programs
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Comment
from tests.conftest import NOW, Gtt, Said, Terminal, never

PAGE = "/adminai-tech/issues/1"


def test_without_a_display_the_address_is_printed(gtt: Gtt, server: Sandbox) -> None:
    page = f"{server.url}{PAGE}\n"
    for words in (
        ("open", "AI-ADMIN-V2-1"),
        ("open", "1", "--print"),
        ("issue", "1", "--web"),
        ("issue", "1", "-w"),
    ):
        assert gtt(*words) == Said(0, page, "")
    event = server.world.issue(1).events[0].id
    assert gtt("open", "1", "--event", event).out == f"{server.url}{PAGE}/events/{event}\n"
    assert gtt("open", "1", "--event", "0" * 32).code == 5
    assert gtt("open", "1", "--event", "nope").code == 2


def opened_by(opened: list[str]) -> Callable[[str], bool]:
    def open_page(address: str) -> bool:
        opened.append(address)
        return True

    return open_page


def test_a_browser_gets_web_pages_only(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened_by(opened))
    assert programs.browse("https://e.example/acme/issues/1", {"DISPLAY": ":0"}, "linux")
    assert programs.browse("https://e.example/acme/issues/2", {}, "darwin")
    assert not programs.browse("https://e.example/acme/issues/3", {}, "linux")
    assert not programs.browse("file:///etc/passwd", {"BROWSER": "x"}, "linux")
    assert opened == ["https://e.example/acme/issues/1", "https://e.example/acme/issues/2"]


def at_a_terminal(box: Sandbox, home: Path, *words: str, **environ: str) -> Said:
    """Run a command with somebody at the keyboard."""
    out, err = Terminal(), Terminal()
    given = {
        "HOME": str(home), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100", "GLITCHTIP_URL": box.url,
        "GLITCHTIP_API_TOKEN": box.token, "GLITCHTIP_ORG_SLUG": "adminai-tech", **environ,
    }  # fmt: skip
    app = App(given, home, Terminal(), out, err, clock=lambda: NOW, after=never)
    return Said(main(list(words), app), out.getvalue(), err.getvalue())


def newest(box: Sandbox) -> Comment:
    return max(box.world.comments_of(5), key=lambda comment: comment.id)


def script(home: Path, body: str) -> str:
    """Write a program in Python and return the command that runs it."""
    file = home / "program.py"
    file.write_text(f"import sys\nfrom pathlib import Path\n{body}\n")
    return f"'{sys.executable}' '{file}'"


def test_a_comment_from_a_file_and_from_the_editor(server: Sandbox, tmp_path: Path, gtt: Gtt) -> None:
    (tmp_path / "said.md").write_text("from a *file*\n")
    assert gtt("comment", "5", "--file", "said.md").code == 0
    assert newest(server).text == "from a *file*\n"
    editor = script(tmp_path, "p = Path(sys.argv[1]); p.write_text(p.read_text() + 'by hand')")
    assert at_a_terminal(server, tmp_path, "comment", "5", EDITOR=editor).code == 0
    last = newest(server)
    assert last.text == "by hand"
    assert at_a_terminal(server, tmp_path, "comment", "5", "--edit", str(last.id), EDITOR=editor).code == 0
    assert newest(server).text == "by handby hand"


def test_an_editor_that_leaves_nothing_or_fails_says_nothing(server: Sandbox, tmp_path: Path) -> None:
    before = len(server.world.comments)
    nothing = script(tmp_path, "pass")
    said = at_a_terminal(server, tmp_path, "comment", "5", EDITOR=nothing)
    assert said == Said(2, "", "gtt: the text was left empty\nhint: nothing was sent\n")
    failing = script(tmp_path, "sys.exit(3)")
    assert at_a_terminal(server, tmp_path, "comment", "5", EDITOR=failing).code == 10
    missing = at_a_terminal(server, tmp_path, "comment", "5", EDITOR="no-such-editor")
    assert (
        missing.err
        == "gtt: the editor `no-such-editor` could not be started\nhint: set EDITOR to another one\n"
    )
    assert len(server.world.comments) == before


ODD_EDITORS = {
    "that takes its file away": ("Path(sys.argv[1]).unlink()", "no such file or directory"),
    "that takes its folder away": ("import shutil; shutil.rmtree(Path(sys.argv[1]).parent)", "no such file"),
    "that makes a folder of it": (
        "p = Path(sys.argv[1]); p.unlink(); p.mkdir()",
        "the editor's file cannot be used: is a directory",
    ),
    "that writes without end": (
        "Path(sys.argv[1]).write_bytes(b'x' * 1_000_001)",
        "the text is longer than 1 MB",
    ),
    "that is killed": ("import os; os.kill(os.getpid(), 9)", "ended with -9"),
}


@pytest.mark.parametrize(("body", "reason"), ODD_EDITORS.values(), ids=ODD_EDITORS)
def test_an_editor_of_which_nothing_comes_back(
    server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = len(server.world.comments)
    said = at_a_terminal(server, tmp_path, "comment", "5", EDITOR=script(tmp_path, body))
    assert (said.code, said.out, said.err.splitlines()[1:]) == (10, "", ["hint: nothing was sent"])
    assert reason in said.err
    assert (len(server.world.comments), list((tmp_path / "temporary").iterdir())) == (before, [])


def test_an_editor_has_its_own_words_and_no_shell(server: Sandbox, tmp_path: Path) -> None:
    body = "Path(sys.argv[-1]).write_text(repr(sys.argv[1:-1]))"
    editor = script(tmp_path, body) + " --wait 'a b' $(touch x) ; touch y"
    assert at_a_terminal(server, tmp_path, "comment", "5", EDITOR=editor).code == 0
    assert newest(server).text == "['--wait', 'a b', '$(touch', 'x)', ';', 'touch', 'y']"
    assert not (tmp_path / "x").exists()


def test_a_long_text_goes_through_the_pager(server: Sandbox, tmp_path: Path) -> None:
    kept = tmp_path / "paged.txt"
    pager = script(tmp_path, f"Path({str(kept)!r}).write_text(sys.stdin.read())")
    said = at_a_terminal(server, tmp_path, "issue", "1", GTT_PAGER=pager, LINES="24")
    assert (said.code, said.out, kept.read_text().splitlines()[0]) == (
        0,
        "",
        "AI-ADMIN-V2-1  error  unresolved",
    )
    kept.unlink()
    for words, environ in (
        (("issue", "1", "--no-pager"), {"GTT_PAGER": pager}),
        (("issue", "1"), {"GTT_PAGER": "cat", "PAGER": pager}),
        (("issue", "1"), {"GTT_PAGER": "no-such-pager"}),
        (("teams",), {"GTT_PAGER": pager}),
    ):
        assert at_a_terminal(server, tmp_path, *words, LINES="24", **environ).out.count("\n") > 2
    assert not kept.exists()


def test_a_search_is_saved_used_and_forgotten(gtt: Gtt, tmp_path: Path) -> None:
    assert gtt("search", "list") == Said(0, "", "")
    assert gtt("search", "save", "noise", "level:warning timesSeen:>20") == Said(
        0, "@noise\tlevel:warning timesSeen:>20\n", ""
    )
    named = gtt("issues", "list", "-q", "@noise")
    assert named == gtt("issues", "list", "-q", "level:warning timesSeen:>20")
    assert named.out
    assert gtt("issues", "list", "@noise") == named
    assert gtt("search", "noise").out == "level:warning timesSeen:>20\n"
    assert gtt("runbooks", "list", "--query", "@noise").code in (0, 5)
    assert gtt("issues", "list", "-q", "@nois") == Said(
        2, "", "gtt: no search is saved as `nois`\nhint: did you mean `@noise`?\n"
    )
    assert gtt("search", "delete", "noise").code == 0
    assert gtt("search", "list").out == ""


@pytest.mark.parametrize("words", [("save", "a b", "x"), ("save", "a", "(x"), ("show", "none")])
def test_what_cannot_be_saved_is_not(gtt: Gtt, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert gtt("search", *words).code == 2
    assert not (tmp_path / ".config" / "gtt" / "config.toml").exists()


def test_an_alias_is_a_command_under_a_name_of_ones_own(gtt: Gtt) -> None:
    gtt("config", "set", "aliases.top", "issues list --sort count -n 3")
    assert gtt("top") == gtt("issues", "list", "--sort", "count", "-n", "3")
    assert gtt("top", "--json") == gtt("issues", "list", "--sort", "count", "-n", "3", "--json")
    gtt("config", "set", "aliases.teams", "issues list")
    assert gtt("teams").out.startswith("frontend\t")  # no alias takes a command's place
    gtt("config", "set", "aliases.bad", "issues 'list")
    assert gtt("bad") == Said(
        3, "", "gtt: the alias `bad` has an unclosed quote\nhint: `gtt config list` shows it\n"
    )
