"""Maps the frames of an event to files and lines of the clone, at the revision that the event ran."""

from collections.abc import Sequence

from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames import mapping, settling
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.field import Field
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event, Frame
from glitchtip_tools.services.investigation import version
from glitchtip_tools.services.investigation.notes import Notes

Flat = Sequence[tuple[int, int, Frame]]


def mapped_frames(event: Event, clone: Repository) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
    """Return the event's frames as they stand in the clone, and the sources of their files."""
    flat = places.flattened(event)
    revision, _ = version.version_of(clone, event, [frame for _, _, frame in flat], Notes())
    return mapped_at(flat, clone, mapping.Tree(clone.tracked(revision)), revision)


def mapped_at(
    flat: Flat, clone: Repository, tree: mapping.Tree, revision: str
) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
    """Return the frames as they stand in the files of a revision, and the sources of those files."""
    given = [mapping.candidates(frame, tree) for _, _, frame in flat]
    sources = clone.sources(revision, [file for item in given for file in item.files])
    pairs = [(frame, item) for (_, _, frame), item in zip(flat, given, strict=True)]
    settled = settling.settle_all(pairs, sources)
    mapped = [
        places.mapped(level, position, frame, item, done, sources)
        for (level, position, frame), item, done in zip(flat, given, settled, strict=True)
    ]
    used = {frame.file for frame in mapped}
    return places.with_depth(mapped), {file: text for file, text in sources.items() if file in used}


def functions(frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the functions of mapped frames as the report names them."""
    named = []
    for frame in frames:
        field = Field(sources)
        field.trace(frame)
        named.append(next(iter(field.places.values())).function)
    return named
