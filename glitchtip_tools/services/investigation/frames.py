"""Maps the frames of an event to files and lines of the clone, at the revision that the event ran."""

from collections.abc import Sequence

from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames import labels, manifests, mapping, settling, stack, templates
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.source.lines import Source
from glitchtip_tools.models import Event, Frame

Flat = Sequence[tuple[int, int, Frame]]


def tree_of(clone: Repository, revisions: Sequence[str], frames: Sequence[Frame]) -> mapping.Tree:
    """Return the files that the revisions track, with the clone's packages if a frame looks like an installed one.

    The first of the revisions is the one whose manifests are read.
    """
    files = {path for revision in revisions for path in clone.tracked(revision)}
    own: tuple[manifests.Package, ...] = ()
    if any(map(stack.may_be_installed, frames)):
        own = manifests.packages(clone.sources(revisions[0], manifests.to_read(files)))
        own += (manifests.Package(manifests.CLONE, clone.root.name, ""),)
    return mapping.Tree(files, manifests.OwnPackages(own))


def mapped_at(
    flat: Flat, event: Event, clone: Repository, tree: mapping.Tree, revision: str
) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
    """Return the frames as they stand in the files of a revision, and the sources of those files."""
    given = [mapping.candidates(frame, tree) for _, _, frame in flat]
    sources = clone.sources(revision, [file for item in given for file in item.files])
    pairs = [(frame, item) for (_, _, frame), item in zip(flat, given, strict=True)]
    settled = settling.settle_all(pairs, sources)
    frames = [frame for _, _, frame in flat]
    messages = [exception.value or "" for exception in event.exceptions]
    for found, more in (
        _templates(frames, settled, messages, clone, tree, revision),
        _by_name(frames, settled, clone, tree, revision),
    ):
        settled = [one or other for one, other in zip(found, settled, strict=True)]
        sources = {**sources, **more}
    mapped = [
        places.mapped(level, position, frame, item, done, sources)
        for (level, position, frame), item, done in zip(flat, given, settled, strict=True)
    ]
    used = {frame.file for frame in mapped}
    return tuple(mapped), {file: text for file, text in sources.items() if file in used}


Found = tuple[
    list[settling.Settled | None], dict[str, str]
]  # what is new of each frame, and what was read for it


def _templates(
    frames: Sequence[Frame],
    done: Sequence[settling.Settled],
    messages: Sequence[str],
    clone: Repository,
    tree: mapping.Tree,
    revision: str,
) -> Found:
    """Return where the frames of compiled templates stand."""
    found = [
        None if one.file else templates.template_of(frame, messages, tree)
        for frame, one in zip(frames, done, strict=True)
    ]
    texts = clone.sources(revision, [template[0] for template in found if template])
    read = {file: Source(text) for file, text in texts.items()}
    settled = [
        templates.settled(frame, *template, read[template[0]]) if template and template[0] in read else None
        for frame, template in zip(frames, found, strict=True)
    ]
    return settled, texts


def _by_name(
    frames: Sequence[Frame],
    settled: Sequence[settling.Settled],
    clone: Repository,
    tree: mapping.Tree,
    revision: str,
) -> Found:
    """Return what the labels of the frames that have no file yet say of them, and the sources that were read."""
    lost = [frame for frame, done in zip(frames, settled, strict=True) if done.file is None]
    wanted = labels.search(lost, tree)
    files = list(wanted.files)
    if wanted.owners:
        files += clone.holding(revision, labels.definition(wanted.owners), labels.MOST_FILES)
    texts = clone.sources(revision, files)
    found = iter(wanted.settled(texts))
    return [next(found) if done.file is None else None for done in settled], texts
