"""Built JavaScript whose source map the clone tracks: from the place in the built file to the source's line."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.frames.libraries import is_library_path
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.frames.stack import names_of
from glitchtip_tools.core.investigation.source import sourcemaps
from glitchtip_tools.core.investigation.source.sourcemaps import IndexMap, SourceMap
from glitchtip_tools.models import Frame

_BUILT = (".js", ".mjs", ".cjs")


def map_of(frame: Frame, file: str | None, texts: Mapping[str, str], tree: Tree) -> str | None:
    """Return the tracked file that holds the source map of a frame's built file, if there is one.

    A map inside the built file itself is held by that.
    """
    if not frame.line_no:
        return None
    if file and file.endswith(_BUILT):
        url = sourcemaps.address(texts.get(file, ""))
        if url and url.startswith("data:"):
            return file
        named = sourcemaps.beside(file, url) if url else None
        return next((path for path in (named, f"{file}.map") if path in tree.files), None)
    for name in () if file else names_of(frame):
        if name.endswith(_BUILT):
            map_file = tree.like(f"{name}.map")
            deep = [path for length, path in map_file if length == map_file[0][0] and length > 1]
            if len(deep) == 1:
                return deep[0]
    return None


def read_map(file: str, texts: Mapping[str, str]) -> SourceMap | IndexMap | None:
    """Return the source map that a file holds, None when it is broken."""
    text = texts.get(file, "")
    if file.endswith(_BUILT):
        return sourcemaps.inline(sourcemaps.address(text) or "")
    return sourcemaps.read(text)


def map_name(frame: Frame) -> str:
    """Return what the source map of a frame's file is called."""
    name = next(iter(names_of(frame)), "").rpartition("/")[2]
    return f"{name}.map" if name.endswith(_BUILT) else ""


def maps_given(frames: Sequence[Frame], texts: Mapping[str, str]) -> dict[str, SourceMap | IndexMap | None]:
    """Return the source maps of the frames' files among those from elsewhere, read."""
    return {name: sourcemaps.read(texts[name]) for frame in frames if (name := map_name(frame)) in texts}


def settled(frame: Frame, file: str, known: SourceMap | IndexMap | None, tree: Tree) -> Settled | None:
    """Return the tracked source and its line, None where the map does not tell one."""
    place = known.original(frame.line_no or 0, frame.col_no) if known else None
    if place is None:
        return None
    source, line = place
    if is_library_path(source):
        return None
    path = sourcemaps.beside(file, source)
    if path in tree.files:
        return Settled(path, line, "exact", "")
    # Maps are made in the folder of the build: the source may be told from another one.
    tails = tree.like(source)
    deep = [one for length, one in tails if length == tails[0][0] and length > 1]
    return Settled(deep[0], line, "exact", "") if len(deep) == 1 else None
