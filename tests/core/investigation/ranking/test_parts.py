"""What a change did to one attribute: took it out, moved it to another file, or left it open."""

import pytest

from glitchtip_tools.core.investigation.ranking.commits.parts import left_open, moved, took_part
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
    name = "Cup" if file.endswith(".cs") else "cup"
    assert left_open(name, change(removed, added), file)
    assert not left_open(name, change(added, removed), file)
    assert not left_open(name, change(removed, removed.replace("small", "large")), file)
    assert not left_open("pot", change(removed, added), file)


def test_a_hostile_line_is_read_only_as_far_as_a_line_is_read() -> None:
    hostile = "a " * 100_000 + "cup = None"
    assert not left_open("cup", change(hostile, hostile), "pot.py")
