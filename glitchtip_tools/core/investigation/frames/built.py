"""Built JavaScript: to the source's line by a source map that the clone tracks, or by the code in the event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.frames.bundles import BY_METHODS
from glitchtip_tools.core.investigation.frames.labels import BY_NAME
from glitchtip_tools.core.investigation.frames.libraries import is_library_path
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import CLEAR, SEVERAL, Settled
from glitchtip_tools.core.investigation.frames.stack import has_library_path, names_of
from glitchtip_tools.core.investigation.source import sourcemaps
from glitchtip_tools.core.investigation.source.likeness import LEAD, most_alike
from glitchtip_tools.core.investigation.source.lines import Source
from glitchtip_tools.core.investigation.source.sourcemaps import IndexMap, SourceMap
from glitchtip_tools.core.syntax.source import read
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


def by_code(frames: Sequence[Frame], done: Sequence[Settled], texts: Mapping[str, str]) -> list[Settled]:
    """Return the frames of bundles with the lines that the code beside them tells.

    A frame that names its function has a file already. For one without a name, those of the same bundle are compared.
    """
    named = [
        one.file if frame.context_line and one.line is None and one.note in (BY_NAME, BY_METHODS) else None
        for frame, one in zip(frames, done, strict=True)
    ]
    of_bundle: dict[str, dict[str, None]] = defaultdict(dict)
    for frame, file in zip(frames, named, strict=True):
        if file and (path := next(names_of(frame), "")).endswith(_BUILT):
            of_bundle[path][file] = None
    known = {file: Source(texts[file]) for files in of_bundle.values() for file in files if file in texts}
    return [
        _in_function(frame, one, known.get(file))
        if file
        else _among(
            frame,
            one,
            {name: known[name] for name in of_bundle.get(next(names_of(frame), ""), ()) if name in known},
        )
        for frame, one, file in zip(frames, done, named, strict=True)
    ]


def _in_function(frame: Frame, one: Settled, source: Source | None) -> Settled:
    """Return the line that the code tells, if it is in the function that the frame names."""
    line, _ = most_alike(frame, source.likeness) if source else (None, 0.0)
    if line is None or not source or not one.file:
        return one
    scopes = read(one.file, source.text.encode("utf-8", "surrogateescape")).scopes
    within = [scope.name for scope in scopes if scope.start <= line <= scope.end]
    return Settled(one.file, line, "like", "", one.function) if one.function in within else one


def _among(frame: Frame, one: Settled, files: Mapping[str, Source]) -> Settled:
    """Return the line that the code tells in one of the files, if no other has one that is nearly as much alike."""
    if one.file or not frame.context_line or len(frame.context) < SEVERAL or has_library_path(frame):
        return one
    scored = [
        (score, file, line)
        for file, source in files.items()
        for line, score in [most_alike(frame, source.likeness)]
    ]
    scored.sort(key=lambda found: -found[0])
    if not scored or scored[0][0] < CLEAR or (len(scored) > 1 and scored[0][0] - scored[1][0] < LEAD):
        return one
    return Settled(scored[0][1], scored[0][2], "like", "")
