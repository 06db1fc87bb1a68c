"""The table of languages: what it says of files and platforms, and that nothing else says it."""

import ast

import pytest

from glitchtip_tools.core import languages
from glitchtip_tools.core.investigation.traces import FORMS
from glitchtip_tools.core.languages import LANGUAGES
from glitchtip_tools.core.syntax.languages import GRAMMARS
from tests.source import modules

# What may name endings side by side: it maps none to a language.
OTHER_TABLES = {
    "core/investigation/frames/converted.py": "what files of each ending are rewritten to",
    "api/payloads/elastic.py": "what the agents of Elastic APM call themselves",
}


@pytest.mark.parametrize(
    ("file", "kin", "platform", "fence"),
    [
        ("src/cart.py", "python", "python", "python"),
        ("src/Cart.TSX", "script", "node", "ts"),
        ("app/cart.mjs", "script", "node", "js"),
        ("Cart.vue", "script", "node", "vue"),
        ("Cart.kt", "jvm", "java", "kotlin"),
        ("Cart.java", "jvm", "java", "java"),
        ("cart.rs", "rust", "native", "rust"),
        ("cart.cpp", "c", "native", "cpp"),
        ("Cart.swift", "c", "cocoa", "swift"),
        ("cart.html.erb", "ruby", "ruby", "erb"),
        ("cart.x9", "x9", "", "x9"),
        ("Makefile", "makefile", "", ""),
        ("cart.a<b", "a<b", "", ""),
    ],
)
def test_what_a_file_name_tells(file: str, kin: str, platform: str, fence: str) -> None:
    assert (languages.kin_of(file), languages.platform_of(file), languages.fence_of(file)) == (
        kin,
        platform,
        fence,
    )


def test_the_code_of_an_event_has_its_platforms_language_in_markdown() -> None:
    platforms = ("node", "javascript", "python", "java", "csharp", "cocoa", "native", "other", "")
    assert [languages.fence_of_platform(platform) for platform in platforms] == [
        "js", "js", "python", "java", "csharp", "swift", "", "", "",
    ]  # fmt: skip


def test_files_that_call_each_other_are_looked_through_together() -> None:
    assert languages.endings_of_kin("jvm") == ("java", "kt", "kts", "scala", "sc", "sbt", "groovy")
    assert languages.endings_of_kin("x9") == ("x9",)
    assert languages.suffixes_of("dotnet") == (".cs", ".fs", ".vb")


def test_the_tables_agree() -> None:
    endings = [ending for row in LANGUAGES for ending in row.all_endings]
    names = [row.name for row in LANGUAGES]
    assert sorted(endings) == sorted(set(endings)), "an ending belongs to one language"
    assert sorted(names) == sorted(set(names))
    readers = {row.read_as or row.name for row in LANGUAGES}
    assert {row.name for row in GRAMMARS} <= readers, "no file has this grammar's language"
    assert {row.read_as for row in LANGUAGES} - {""} <= {row.name for row in GRAMMARS}
    platforms = {platform for row in LANGUAGES for platform in row.platforms}
    assert {form.platform for form in FORMS} - platforms == {"other"}


def test_no_other_module_maps_endings_or_platforms_to_languages() -> None:
    known = {
        word
        for row in LANGUAGES
        for word in (row.name, row.family, *row.all_endings, *row.platforms, *row.programs)
    } - {""}
    findings = [
        f"{one.name}:{node.lineno} maps {', '.join(sorted(words))}"
        for one in modules()
        if one.name not in OTHER_TABLES and one.name != "core/languages.py"
        for node in (*one.all(ast.Dict), *one.all(ast.Tuple), *one.all(ast.List))
        if len(words := keys_of(node) & known) > 2 and 2 * len(words) > len(keys_of(node))
        if not are_names(words)
    ]
    assert not findings, "\n".join(findings)


def are_names(words: set[str]) -> bool:
    """Whether these are names of the table's rows and families: a module may have facts of its own by them."""
    return words <= {name for row in LANGUAGES for name in (row.name, row.kin)}


def keys_of(node: ast.AST) -> set[str]:
    """Return the texts of a mapping, or those that pairs in a tuple or list begin with, without a leading point."""
    keys: list[ast.expr | None] = []
    if isinstance(node, ast.Dict):
        keys = [*node.keys, *node.values]
        keys += [
            item for value in node.values if isinstance(value, ast.Tuple | ast.List) for item in value.elts
        ]
    elif isinstance(node, ast.Tuple | ast.List):
        keys = [item.elts[0] for item in node.elts if isinstance(item, ast.Tuple) and item.elts]
    texts = (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
    return {text.removeprefix(".") for text in texts}
