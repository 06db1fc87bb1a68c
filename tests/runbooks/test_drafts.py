"""`gtt runbooks new`: a draft and its rule, and nothing overwritten."""

from pathlib import Path

from tests.conftest import Gtt, Said
from tests.runbooks.rules import PLAIN, RULES


# new
def test_new_drafts_a_runbook_and_its_rule(gtt: Gtt, shelf: Path) -> None:
    said = gtt("runbooks", "new", "AI-ADMIN-V2-1", "--add")
    name = "typeerror-cannot-read-properties-of-null"
    rule = (
        f'  - name: "{name}"\n'
        '    title: "TypeError: Cannot read properties of null"\n'
        f'    path: "docs/runbooks/{name}.md"\n'
        "    match:\n"
        '      message: "Cannot read properties of null"\n'
        '      type: "TypeError"\n'
    )
    assert said == Said(0, rule, f"written: docs/runbooks/{name}.md, runbooks.yaml\n")
    assert (shelf / "runbooks.yaml").read_text() == f"{RULES}\n{rule}"
    draft = (shelf / "docs" / "runbooks" / f"{name}.md").read_text()
    assert draft.startswith("# TypeError: Cannot read properties of null\n\nA draft from [AI-ADMIN-V2-1](<")
    assert "`user.email`" not in draft
    assert f"{name}\tmatches\ttype\tyes\tTypeError\tTypeError\n" in gtt("runbooks", "test", "1").out


def test_new_overwrites_nothing(gtt: Gtt, shelf: Path) -> None:
    path = "docs/runbooks/typeerror-cannot-read-properties-of-null.md"
    (shelf / path).write_text("mine")
    assert gtt("runbooks", "new", "1") == Said(
        2, "", f"gtt: `{path}` already exists\nhint: edit it, or move it away\n"
    )
    assert (shelf / path).read_text() == "mine"
    dry = gtt("runbooks", "new", "1", "--dry-run")  # shows the draft, and ends as without it
    assert (dry.code, dry.err) == (2, f"gtt: `{path}` already exists\nhint: edit it, or move it away\n")
    assert dry.out.startswith("# TypeError: Cannot read properties of null\n")


def test_new_leaves_a_file_alone_to_which_a_rule_cannot_be_added(gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").write_text("'a timeout': docs/runbooks/timeouts.md\n")
    said = gtt("runbooks", "new", "1", "--add")
    assert said == Said(
        2,
        "",
        "gtt: the rule does not fit at the end of `runbooks.yaml`\n"
        "hint: leave out `--add`, and paste the rule that is printed\n",
    )
    assert (shelf / "runbooks.yaml").read_text() == "'a timeout': docs/runbooks/timeouts.md\n"
    assert len(list((shelf / "docs" / "runbooks").iterdir())) == 2


def test_new_writes_nothing_where_something_leads_out(gtt: Gtt, shelf: Path, tmp_path: Path) -> None:
    """A checkout may hold links; a draft neither follows one out of it nor stays where its rule cannot be added."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (shelf / "runbooks.yaml").unlink()
    (shelf / "runbooks.yaml").symlink_to(outside / "rules.yaml")
    assert gtt("runbooks", "new", "1", "--add").code == 3
    (shelf / "runbooks.yaml").unlink()
    (shelf / "docs" / "runbooks").rename(shelf / "docs" / "former")
    (shelf / "docs" / "runbooks").symlink_to(outside)
    path = "docs/runbooks/typeerror-cannot-read-properties-of-null.md"
    assert gtt("runbooks", "new", "1") == Said(
        2, "", f"gtt: `{path}` leads out of the checkout\nhint: a folder on its way is a link: move it away\n"
    )
    assert list(outside.iterdir()) == []
    (shelf / "docs" / "runbooks").unlink()
    (shelf / "runbooks.yaml").symlink_to("runbooks.yaml")
    said = gtt("runbooks", "new", "1", "--add")
    assert (said.code, said.out) == (2, "")
    assert list((shelf / "docs" / "runbooks").iterdir()) == []


def test_new_keeps_the_mode_of_the_file(gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").chmod(0o664)
    assert gtt("runbooks", "new", "1", "--add").code == 0
    assert (shelf / "runbooks.yaml").stat().st_mode & 0o777 == 0o664


def test_new_starts_a_file_where_there_is_none(gtt: Gtt, shelf: Path) -> None:
    (shelf / "runbooks.yaml").unlink()
    assert gtt("runbooks", "new", "9", "--add").code == 0
    assert (
        gtt("runbooks", "test", "9", terminal=True, env=PLAIN)
        .out.splitlines()[1]
        .startswith("winner: connectiontimeout")
    )
