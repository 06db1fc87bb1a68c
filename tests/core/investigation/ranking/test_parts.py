"""What a change did to one attribute: took it out, moved it to another file, or left it open."""

import pytest

from glitchtip_tools.core.investigation.ranking.commits.parts import (
    left_open,
    moved,
    set_to_nothing,
    took_part,
)
from glitchtip_tools.models.code import Change, Hunk


def change(removed: str, added: str = "") -> Change:
    hunk = Hunk(3, tuple(removed.split("\n")), tuple(added.split("\n")) if added else ())
    return Change(2, hunks=(hunk,))


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("        self.cups = load()", True),
        ("    this.cups = load();\n  self.cups=load();", True),
        ("        self.cups = None", False),
        ("", False),
    ],
)
def test_what_went_to_another_file_as_it_was_is_moved(added: str, expected: bool) -> None:
    took = change("        self.cups = load()\n        log()")
    put = Change(1, hunks=(Hunk(9, (), tuple(added.split("\n"))),))
    assert moved("cups", took, [put]) is expected
    assert not moved("pots", took, [put])


@pytest.mark.parametrize(
    ("file", "removed", "expected"),
    [
        ("pot.py", "    cups = []", True),
        ("pot.ts", "    this.cups = [];", True),
        ("pot.ts", "  private cups: Cup[] = [];", True),
        ("pot.ts", "    var cups = [];", False),
        ("pot.ts", "    export const cups = [];", False),
        ("pot.go", "\tvar cups = load()", False),
        ("Pot.cs", "        var cups = Load();", False),
        ("Pot.kt", "    var cups = load()", True),
        ("Pot.php", "    var $cups = [];", True),
        ("pot.py", "    pour(cups=3)", False),
        ("pot.py", "    if cups == 3:", False),
        ("pot.py", "    for cups in pots:", False),
        ("pot.rb", "    return cups;", False),
        ("pot.rb", "  attr_reader :cups", True),
        ("Pot.java", "    private static final int cups;", True),
    ],
)
def test_a_local_name_or_an_argument_is_no_attribute(file: str, removed: str, expected: bool) -> None:
    assert took_part("cups", change(removed), file) is expected


@pytest.mark.parametrize(
    ("file", "removed", "added"),
    [
        ("Pot.java", "    private Cup cup = Cup.small();", "    private Cup cup;"),
        ("Pot.kt", "    val cup: Cup? = Cup.small(),", "    val cup: Cup? = null,"),
        ("Pot.kt", "    val cup: Cup,", "    val cup: Cup?,"),
        ("Pot.cs", "    public Cup Cup { get; set; } = Cup.Small();", "    public Cup Cup { get; set; }"),
        ("pot.py", "    cup: Cup | None = SMALL", "    cup: Cup | None = None"),
        ("pot.py", "    cup: Cup", "    cup: Optional[Cup]"),
        ("pot.py", "    cup = ForeignKey(Cup, default=small)", "    cup = ForeignKey(Cup, null=True)"),
        ("Pot.php", "        public readonly Cup $cup,", "        public readonly ?Cup $cup,"),
        ("Pot.php", "        public ?Cup $cup = new Cup(),", "        public ?Cup $cup = null,"),
        ("pot.ts", "    readonly cup: Cup = small(),", "    readonly cup?: Cup,"),
        ("pot.ts", "  cup: Cup;", "  cup: Cup | undefined;"),
    ],
)
def test_what_leaves_an_attribute_open_and_its_reverse_that_does_not(
    file: str, removed: str, added: str
) -> None:
    name, now = "Cup" if file.endswith(".cs") else "cup", [added, removed, removed.replace("small", "large")]
    assert left_open(name, change(removed, added), file, now)
    assert not left_open(name, change(added, removed), file, now)
    assert not left_open(name, change(removed, now[2]), file, now)
    assert not left_open("pot", change(removed, added), file, now)


@pytest.mark.parametrize(
    ("file", "removed", "added"),
    [
        ("pot.py", "        cup = SMALL", "        cup = None"),
        ("pot.py", "            cup=SMALL,", "            cup=None,"),
        ("Pot.java", "        Cup cup = Cup.small();", "        return cup;"),
    ],
)
def test_a_local_or_an_argument_of_its_name_leaves_no_attribute_open(
    file: str, removed: str, added: str
) -> None:
    assert not left_open("cup", change(removed, added), file, ["    private Cup cup;", "    cup = None"])


@pytest.mark.parametrize(
    ("added", "lines"),
    [
        ("    this.cup = null;", [3]),
        ("    x = 1\n    self.cup = None  # for now", [4]),
        ("    pot.cup = undefined // gone", [3]),
        ("    // this.cup = null", []),
        ("    # self.cup = None", []),
        ("    if (this.cup == null)", []),
        ("    this.saucer = null;", []),
    ],
)
def test_where_an_attribute_is_set_to_nothing(added: str, lines: list[int]) -> None:
    assert set_to_nothing("cup", change("", added), []) == lines


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        ("    this.cup = undefined;", "    this.cup = null;"),
        ("    self.cup = None  # yet", "    self.cup = None"),
    ],
)
def test_what_was_set_to_nothing_before_is_not_set_to_it_anew(removed: str, added: str) -> None:
    assert set_to_nothing("cup", change(removed, added), []) == []
    assert set_to_nothing("cup", change("", added), [change(removed)]) == []
    assert set_to_nothing("cup", change(removed.replace("cup", "pot"), added), [change("")]) == [3]


def test_a_hostile_line_is_read_only_as_far_as_a_line_is_read() -> None:
    hostile = "a " * 100_000 + "cup = None"
    assert not left_open("cup", change(hostile, hostile), "pot.py", [hostile])
