"""Frames without a usable file: found by the class and the function that their label names."""

import pytest

from glitchtip_tools.core.investigation.frames.labels import search
from glitchtip_tools.core.investigation.frames.manifests import OwnPackages, Package
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.models import Frame

CLASS = (
    "namespace Bakery.Ovens {\n  class Oven {\n    public async Task WarmAsync(Tray tray) {\n    }\n  }\n}\n"
)
TILL = "core/src/main/java/org/bakery/Till.java"
LOAVES = "core/src/main/java/org/bakery/ovens/Loaves.kt"
SOURCES = {
    "src/Bakery/Ovens/Oven.cs": CLASS,
    "src/Bakery/Toys/Oven.cs": CLASS.replace("Ovens", "Toys"),
    TILL: "class Till {\n  int sum(Cart cart) {\n  }\n}\n",
    LOAVES: "fun List<Loaf>.fresh(day: Day): List<Loaf> {\n    return filter { it.day == day }\n}\n",
    LOAVES.replace("ovens", "toys"): "fun fresh() = 1\n",
    "apps/api/src/ledger/ledger.service.ts": "export class LedgerService {\n  async close(day: string) {\n  }\n}\n",
    "apps/web/src/ledger.ts": "export class LedgerPanel {\n  close() {}\n}\n",
    "dough/src/mix/knead.rs": "impl Dough {\n    pub fn rest(&self) {}\n}\n",
    "dough/src/main.rs": "fn main() {}\n",
}
OWN = OwnPackages([Package("cargo", "dough-mixer", "dough"), Package("npm", "@x/books", "")])


def found(frame: Frame, sources: dict[str, str] = SOURCES) -> tuple[str, str] | None:
    """Return the file and the function that a label leads to."""
    wanted = search([frame], Tree(sources, OWN))
    looked_for = {
        file: text for file, text in sources.items() if any(f"class {name}" in text for name in wanted.owners)
    }
    (settled,) = wanted.settled({file: sources[file] for file in wanted.files} | looked_for)
    return (settled.file or "", settled.function) if settled else None


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        # .NET without symbols, and the form that its SDK sends by default
        (Frame(module="Bakery.Ovens.Oven", function="WarmAsync"), ("src/Bakery/Ovens/Oven.cs", "WarmAsync")),
        (
            Frame(module="Bakery.Toys.Oven+<WarmAsync>d__3", function="MoveNext"),
            ("src/Bakery/Toys/Oven.cs", "WarmAsync"),
        ),
        (  # as the runtime prints it
            Frame(module="Bakery.Toys.Oven.<>c", function="<WarmAsync>b__3_0"),
            ("src/Bakery/Toys/Oven.cs", "WarmAsync"),
        ),
        (Frame(function="async Task Oven.WarmAsync(Tray tray)"), None),  # two classes are called so
        (
            Frame(function="async Task<List<Tray>> Ovens.Oven.WarmAsync(Tray tray)"),
            ("src/Bakery/Ovens/Oven.cs", "WarmAsync"),
        ),
        # the JVM without debug information, and shrunk with kept names
        (Frame(module="org.bakery.Till", function="sum"), (TILL, "sum")),
        (
            Frame("SourceFile", module="org.bakery.Till", function="lambda$sum$0"),
            (TILL, "sum"),
        ),
        (
            Frame("Unknown Source", module="org.bakery.Till$sum$1$2", function="invokeSuspend", line_no=12),
            (TILL, "sum"),
        ),
        (
            Frame("SourceFile", module="org.bakery.Till$", function="$anonfun$sum$1"),
            (TILL, "sum"),
        ),
        (Frame("SourceFile", module="org.bakery.Till$weigh$1", function="invoke"), None),
        *(
            (Frame(name, module="org.bakery.Till", function="sum", line_no=17), (TILL, "sum"))
            for name in (f"r8-map-id-{'5c1a0f3d' * 8}", "PG", "R8$$SyntheticClass")
        ),
        # Kotlin's functions of no class: what is compiled is a class called like the file
        (Frame("PG", module="org.bakery.ovens.LoavesKt", function="fresh"), (LOAVES, "fresh")),
        (Frame("PG", module="org.bakery.ovens.LoavesKt$fresh$1", function="invoke"), (LOAVES, "fresh")),
        (Frame("PG", module="org.bakery.ovens.LoavesKt", function="stale"), None),
        (Frame("Parcel", module="org.bakery.Till", function="sum", line_no=17), None),
        (Frame(module="java.util.ArrayList", function="forEach"), None),
        # a server bundle: only the class's name is left
        (
            Frame("/srv/api/main.js", function="async LedgerService.close", line_no=1, col_no=9000),
            ("apps/api/src/ledger/ledger.service.ts", "close"),
        ),
        (
            Frame("/srv/api/main.js", function="LedgerService.<anonymous>", line_no=1, col_no=9000),
            ("apps/api/src/ledger/ledger.service.ts", ""),
        ),
        (Frame("/srv/api/main.js", function="LedgerService.open", line_no=1, col_no=9000), None),
        (Frame("/srv/api/main.js", function="Object.close", line_no=1, col_no=9000), None),
        # a file of its own name, and a library's
        (
            Frame("/srv/api/ledger.js", function="LedgerService.close", line_no=30, col_no=9),
            ("apps/api/src/ledger/ledger.service.ts", "close"),
        ),
        (Frame("/srv/api/books.js", function="LedgerService.close", line_no=30, col_no=9), None),
        (Frame("/srv/node_modules/x/main.js", function="LedgerService.close", line_no=1, col_no=9000), None),
        # the clone's own package, installed as a bundle, and one of many lines
        (
            Frame(
                "/srv/node_modules/@x/books/cli.js", function="LedgerService.close", line_no=1, col_no=9000
            ),
            ("apps/api/src/ledger/ledger.service.ts", "close"),
        ),
        (
            Frame("/srv/api/books.mjs", function="LedgerService.close", line_no=10103, col_no=9),
            ("apps/api/src/ledger/ledger.service.ts", "close"),
        ),
        # Rust's symbols
        (
            Frame(function="dough_mixer::mix::knead::<impl dough_mixer::Dough>::rest"),
            ("dough/src/mix/knead.rs", "rest"),
        ),
        (
            Frame(function="dough_mixer::mix::knead::rest::{{closure}}::h0123456789abcdef"),
            ("dough/src/mix/knead.rs", "rest"),
        ),
        (
            Frame(function="<dough_mixer::mix::knead::Dough as core::ops::Drop>::rest"),
            ("dough/src/mix/knead.rs", "rest"),
        ),
        (Frame(function="dough_mixer::main"), ("dough/src/main.rs", "main")),
        (Frame(function="core::option::unwrap_failed"), None),
        (Frame("[internal]", function="Oven.WarmAsync()"), None),
    ],
)
def test_a_label_names_one_file_or_none(frame: Frame, expected: tuple[str, str] | None) -> None:
    assert found(frame) == expected


def test_a_class_that_several_files_define_is_none_of_them() -> None:
    twice = {
        "a/one.ts": "export class LedgerService {\n  close() {}\n}\n",
        "b/two.ts": "export class LedgerService {\n  close() {}\n}\n",
    }
    assert found(Frame("/srv/main.js", function="LedgerService.close", line_no=1, col_no=9000), twice) is None


def test_a_script_in_another_folder_is_the_one_that_defines_its_class() -> None:
    here = "src/validators/unique.validator.ts"
    sources = {here: "export class UniqueValidator {\n  async validate(value: string) {\n  }\n}\n"}
    path = "C:\\shop\\src\\common\\validator\\unique.validator.ts"
    assert found(Frame(path, function="UniqueValidator.validate", line_no=25), sources) == (here, "validate")
    assert found(Frame(path, function="UniqueValidator.check", line_no=25), sources) is None
    assert found(Frame(path, function="validate", line_no=25), sources) is None
    renamed = {"src/validators/own.validator.ts": sources[here]}
    assert found(Frame(path, function="UniqueValidator.validate", line_no=25), renamed) is None


def test_a_class_that_every_program_has_is_one_of_its_own_namespace() -> None:
    program = {
        "src/Api/Program.cs": "namespace Bakery.Api;\n\npublic class Program {\n  static void Main() {}\n}\n"
    }
    here = Frame(module="Bakery.Api.Program+<Main>d__1", function="MoveNext")
    assert found(here, program) == ("src/Api/Program.cs", "Main")
    assert found(Frame(module="Api.Program+<Main>d__1", function="MoveNext"), program) is None


def test_a_class_in_a_class_is_one_of_the_namespace_around_both() -> None:
    """A printed stack of .NET writes `Oven.Door` where the runtime's own name is `Oven+Door`."""
    oven = {
        "src/Oven.cs": "namespace Bakery.Api;\n\nclass Oven {\n  class Door {\n    void Shut() {}\n  }\n}\n"
    }
    for module in ("Bakery.Api.Oven.Door", "Bakery.Api.Oven+Door"):
        assert found(Frame(module=module, function="Shut"), oven) == ("src/Oven.cs", "Shut")
    assert found(Frame(module="Bakery.Api.Kiln.Door", function="Shut"), oven) is None
