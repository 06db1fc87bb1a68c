"""Searching the checkout, with ripgrep and without it."""

import os
import shutil
from pathlib import Path

import pytest

from glitchtip_tools.adapters import ripgrep
from glitchtip_tools.adapters.process import run
from glitchtip_tools.models.code import Match


@pytest.fixture
def root(tmp_path: Path) -> Path:
    run(["git", "init", "-q", tmp_path])
    (tmp_path / "src").mkdir()
    (tmp_path / "src/pay.py").write_text(
        "def charge(a):\n    raise Refused('no $funds (left)')\n\ncharge(1)\n"
    )
    (tmp_path / "src/pay.js").write_text("const charge = (a) => a;\nclass Till {\n  charge(a) {\n  }\n}\n")
    run(["git", "-C", tmp_path, "add", "-A"])
    return tmp_path


@pytest.fixture(params=[pytest.param(ripgrep.FOUND, id="rg"), pytest.param(None, id="git grep")])
def program(request: pytest.FixtureRequest) -> str | None:
    return None if request.param is None else str(request.param)


def test_terms_are_fixed_strings(root: Path, program: str | None) -> None:
    found = ripgrep.search(root, ["no $funds (left)", ".*", "--files", "-e"], rg=program)
    assert found == [Match("src/pay.py", 2, "    raise Refused('no $funds (left)')", "no $funds (left)")]


def test_nothing_to_search_for_asks_nothing(root: Path, program: str | None) -> None:
    assert ripgrep.search(root, ["", "a\nb"], rg=program) == []
    assert ripgrep.definitions(root, ["not a name", "x)("], rg=program) == []
    assert ripgrep.spread(root, ["$"], rg=program) == {}


def test_definitions_in_several_forms(root: Path, program: str | None) -> None:
    found = sorted(
        (item.file, item.line, item.term)
        for item in ripgrep.definitions(root, ["charge", "Till"], rg=program)
    )
    assert found == [
        ("src/pay.js", 1, "charge"),
        ("src/pay.js", 2, "Till"),
        ("src/pay.js", 3, "charge"),
        ("src/pay.py", 1, "charge"),
    ]


def test_only_files_of_the_languages_that_are_asked_for(root: Path, program: str | None) -> None:
    found = ripgrep.definitions(root, ["charge"], ["py", "pyi"], rg=program)
    assert [(item.file, item.line) for item in found] == [("src/pay.py", 1)]
    assert ripgrep.assignments(root, ["charge"], ["rb"], rg=program) == []


def test_definitions_and_spread_are_those_that_are_asked_for_one_by_one(
    root: Path, program: str | None
) -> None:
    both = ripgrep.definitions_and_spread(root, ["charge", "Till"], ["charge"], rg=program)
    alone = (
        ripgrep.definitions(root, ["charge", "Till"], rg=program),
        ripgrep.spread(root, ["charge"], rg=program),
    )
    assert both == alone == (alone[0], {"charge": 2})


def test_definitions_of_typed_methods(tmp_path: Path, program: str | None) -> None:
    texts = {
        "A.java": "class A {\n  public Order find(long id) {\n    return find(id);\n",
        "B.cs": "class B {\n  internal static Task<Order?> find(string id)\n",
        "c.go": "func (s *Store) find(id int) *Order {\n",
        "d.ts": "class D {\n  find(id: string): Promise<Order> {\n",
        "e.js": "return find(1)\nnew Store().find(2)\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    run(["git", "init", "-q", tmp_path])
    run(["git", "-C", tmp_path, "add", "."])
    found = [(item.file, item.line) for item in ripgrep.definitions(tmp_path, ["find"], rg=program)]
    assert found == [("A.java", 2), ("B.cs", 2), ("c.go", 1), ("d.ts", 2)]


def test_definitions_by_the_calls_that_declare_methods_in_ruby(tmp_path: Path, program: str | None) -> None:
    text = "class A\n  alias :find :lookup\n  delegate :size, :find, to: :rows\n  validates :find\n  find :all\nend\n"
    (tmp_path / "a.rb").write_text(text, encoding="utf-8")
    run(["git", "init", "-q", tmp_path])
    run(["git", "-C", tmp_path, "add", "."])
    found = [(item.file, item.line) for item in ripgrep.definitions(tmp_path, ["find"], rg=program)]
    assert found == [("a.rb", 2), ("a.rb", 3)]


def test_spread_counts_files(root: Path, program: str | None) -> None:
    assert ripgrep.spread(root, ["charge", "Refused", "absent"], rg=program) == {
        "charge": 2,
        "Refused": 1,
        "absent": 0,
    }


def test_of_a_line_without_an_end_only_the_beginning_is_read(root: Path) -> None:
    """Built code has megabytes on one line; what ripgrep says of having shortened it is not part of it."""
    (root / "src/built.min.js").write_text("charge;" + "x" * 900_000 + "\n")
    (found,) = [one for one in ripgrep.search(root, ["charge"]) if one.file == "src/built.min.js"]
    assert found.text == ("charge;" + "x" * 900_000)[: ripgrep.LONGEST_LINE]


def test_what_is_cut_off_is_the_same_each_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many matches the first ones are taken, in the order of paths, and no half row."""
    for number in range(50):
        (root / f"src/{number:02}.js").write_text("charge(here)\n")
    monkeypatch.setattr(ripgrep, "MOST", 300)
    found = [(one.file, one.text) for one in ripgrep.search(root, ["charge"])]
    assert found == [(f"src/{number:02}.js", "charge(here)") for number in range(len(found))]
    assert 5 < len(found) < 50


OLD = """#!/bin/sh
for word in "$@"; do
  case "$word" in --max-count*|--sort*|--max-columns-preview) exit {code} ;; esac
done
exec {program} "$@"
"""


def test_programs_that_do_not_know_an_option_are_asked_without_it(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path_factory.mktemp("bin")
    for name, code in {"git": 129, "rg": 2}.items():
        (old / name).write_text(OLD.format(code=code, program=shutil.which(name) or ripgrep.find_rg()))
        (old / name).chmod(0o755)
    questions = (
        lambda rg: ripgrep.search(root, ["charge"], rg=rg),
        lambda rg: ripgrep.definitions(root, ["charge", "Till"], rg=rg),
        lambda rg: ripgrep.spread(root, ["charge"], rg=rg),
    )
    expected = [question(None) for question in questions]
    assert all(expected)
    monkeypatch.setenv("PATH", f"{old}{os.pathsep}{os.environ['PATH']}")
    for program in (None, str(old / "rg")):
        assert [question(program) for question in questions] == expected
