"""Chunks of a bundled application: which source one is called like, and what that imports, which it may hold too."""

import posixpath
import re
from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import CHUNK
from glitchtip_tools.models.code import Match

MOST_IMPORTS = 12  # files that are read for one chunk
MOST_LINES = 2  # of one file
LONGEST = 400  # characters of an import's line
_IMPORT = re.compile(
    r"\bfrom\s+['\"](?P<static>[^'\"]+)['\"]|\bimport\s*\(?\s*['\"](?P<bare>[^'\"]+)['\"]"
    r"|\brequire\(\s*['\"](?P<required>[^'\"]+)['\"]"
)
_ALIAS = re.compile(r"^(?:@|~|\$lib|#)/")  # what build settings commonly point to the sources' folder
_ENDINGS = ("ts", "tsx", "js", "jsx", "mts", "mjs", "vue", "svelte")


def imports_of(file: str, text: str, tree: Tree) -> dict[str, int]:
    """Return the tracked files that a script imports, each with the line that does so."""
    imports: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for match in _IMPORT.finditer(line[:LONGEST]):
            name = match["static"] or match["bare"] or match["required"]
            if (target := _resolved(file, name, tree)) and target != file:
                imports.setdefault(target, number)
    return dict(list(imports.items())[:MOST_IMPORTS])


def _resolved(file: str, name: str, tree: Tree) -> str | None:
    """Return the tracked file that an import names: a relative path, or one below a folder that has an alias."""
    if name.startswith("."):
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
        return next((one for one in _spellings(path) if one in tree.files), None)
    if not _ALIAS.match(name):
        return None
    for one in _spellings(_ALIAS.sub("", name)):
        parts = one.count("/") + 1
        whole = [path for length, path in tree.like(one) if length == parts]
        if len(whole) == 1:
            return whole[0]
    return None


def _spellings(path: str) -> list[str]:
    stem = re.sub(
        r"\.[cm]?jsx?$", "", path
    )  # TypeScript imports its modules by the names that they will have
    endings = [f"{one}.{ending}" for one in dict.fromkeys((path, stem)) for ending in _ENDINGS]
    return [path, *endings, *(f"{path}/index.{ending}" for ending in _ENDINGS)]


def routes(frames: Sequence[MappedFrame]) -> list[str]:
    """Return the files that the chunks of a trace are called like."""
    return list(dict.fromkeys(frame.file for frame in frames if frame.file and frame.note == CHUNK))


def related(
    route: str, word: str | None, texts: Mapping[str, str], imports: Mapping[str, int]
) -> list[Match]:
    """Return the lines of a chunk's source and its imports that hold the message's word, else those that import."""
    lines = texts.get(route, "").split("\n")
    matches = _holding(route, word, texts)
    for file, number in imports.items():
        matches += _holding(file, word, texts) or [
            Match(route, number, lines[number - 1].strip()[:LONGEST], "import")
        ]
    return matches


def _holding(file: str, word: str | None, texts: Mapping[str, str]) -> list[Match]:
    wanted = re.compile(rf"\b{re.escape(word)}\b") if word else None
    matches = [
        Match(file, at, line.strip()[:LONGEST], word or "")
        for at, line in enumerate(texts.get(file, "").split("\n"), start=1)
        if wanted and wanted.search(line[:LONGEST])
    ]
    return matches[:MOST_LINES]
