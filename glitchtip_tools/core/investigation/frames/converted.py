"""Frames of files that were written anew in another language since: `Oven.java`, now `Oven.kt`."""

import re
from collections.abc import Collection, Mapping

from glitchtip_tools.core.investigation.frames.labels import enclosing
from glitchtip_tools.core.investigation.frames.mapping import MOST_CANDIDATES, Tree, common_tail
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.frames.stack import is_library, names_of
from glitchtip_tools.core.investigation.source.likeness import most_alike
from glitchtip_tools.core.investigation.source.lines import SourceLines
from glitchtip_tools.models import Frame
from glitchtip_tools.values import dataclass

CONVERTED = "the file was converted from another language since: its lines are not those of the trace"
# What files of each ending are converted to. Built JavaScript has a table of its own.
_TO = {
    "java": ("kt", "scala", "groovy"),
    "groovy": ("kt", "java", "scala"),
    "scala": ("kt", "java"),
    "kt": ("java", "scala"),
    "jsx": ("tsx", "js", "ts"),
    "ts": ("tsx", "js", "mjs", "jsx"),
    "tsx": ("ts", "jsx", "js"),
    "coffee": ("ts", "js", "tsx", "jsx", "mjs"),
    "m": ("swift",),
    "mm": ("swift",),
    "swift": ("m", "mm"),
    "vb": ("cs",),
    "erb": ("haml", "slim"),
    "haml": ("erb", "slim"),
    "slim": ("erb", "haml"),
}
# Folders that are called like the language.
_LANGUAGE = re.compile(r"^(?:java|kotlin|scala|groovy|js|javascripts?|ts|typescript|coffee(?:script)?)$")


@dataclass(frozen=True, slots=True)
class Sibling:
    """The old name of a frame's file, the files that it may have become, and whether their folders are alike."""

    name: str
    files: tuple[str, ...]
    deep: bool


def sibling(frame: Frame, tree: Tree) -> Sibling | None:
    """Return the files that have the name of a frame's file with an ending that it is converted to."""
    best: dict[str, int] = {}
    old = ""
    for name in () if is_library(frame) else names_of(frame):
        stem, _, ending = name.rpartition(".")
        base = stem.rpartition("/")[2]
        endings = _TO.get(ending.lower(), ()) if base else ()
        old = old or (f"{base}.{ending}" if endings else "")
        for file in tree.stems.get(base.partition(".")[0].lower(), ()) if endings else ():
            other, _, new = file.rpartition(".")
            if new in endings and other.rpartition("/")[2] == base:
                best[file] = max(best.get(file, 0), common_tail(_parts(stem), _parts(other)))
    longest = max(best.values(), default=0)
    files = tuple(sorted(file for file, length in best.items() if length == longest))
    return Sibling(old, files[:MOST_CANDIDATES], longest > 1) if files else None


def _parts(stem: str) -> list[str]:
    """Return the parts of a path, those that name a language alike."""
    return ["*" if _LANGUAGE.match(part) else part for part in stem.strip("/").split("/")]


def settled(
    frame: Frame, one: Sibling, texts: Mapping[str, str], successors: Collection[str]
) -> Settled | None:
    """Return the file that a frame's file became: where the history says so, or the only one with its function."""
    proven = [file for file in one.files if file in successors]
    files = proven if len(proven) == 1 else one.files
    if len(files) != 1 or files[0] not in texts:
        return None
    file, text = files[0], texts[files[0]]
    name = _function(frame)
    known = bool(name) and re.search(rf"\b{re.escape(name)}\b", text) is not None
    if not (proven or one.deep or known):
        return None
    line, _ = most_alike(frame, SourceLines(text).likeness)
    if line is not None:
        return Settled(file, line, "like", CONVERTED)
    return Settled(file, None, "none", CONVERTED, name if known else "")


def _function(frame: Frame) -> str:
    label = (frame.function or "").strip()
    named = re.search(r"(\w+)\W*$", label.split(" [as ")[0])
    return enclosing(label) or (named[1] if named and named[1] not in ("init", "anonymous") else "")
