"""Maps the frames of an event to files and lines of the clone, at the revision that the event ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from glitchtip_tools.adapters import ripgrep
from glitchtip_tools.adapters.git import lineage
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames import (
    built,
    bundles,
    chunks,
    converted,
    labels,
    manifests,
    mapping,
    reported,
    settling,
    stack,
    templates,
)
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.source import definitions
from glitchtip_tools.core.investigation.source.lines import Source
from glitchtip_tools.core.investigation.values import complaints
from glitchtip_tools.models import Event, Frame
from glitchtip_tools.models.code import Match
from glitchtip_tools.services.investigation.notes import Notes

MOST_ORIGINS = 8  # files that may build the message
MOST_CONVERTED = 24  # files that the frames' files may have become
MOST_ROUTES = 2  # chunks whose imports are read
Flat = Sequence[tuple[int, int, Frame]]
Settled = list[settling.Settled]


def tree_of(
    clone: Repository, revisions: Sequence[str], frames: Sequence[Frame], notes: Notes
) -> mapping.Tree:
    """Return the files that the revisions track, with the clone's packages if a frame looks like an installed one.

    The first of the revisions is the one whose manifests are read. A partial clone may lack the list of files.
    """
    nothing: tuple[str, ...] = ()
    files = {path for revision in revisions for path in notes.ask(nothing, clone.tracked, revision)}
    own: tuple[manifests.Package, ...] = ()
    if any(map(stack.may_be_installed, frames)):
        own = manifests.packages(clone.sources(revisions[0], manifests.to_read(files)))
        own += (manifests.Package(manifests.CLONE, clone.root.name, ""),)
    return mapping.Tree(files, manifests.OwnPackages(own))


@dataclass(frozen=True, slots=True)
class Trees:
    """The files that revisions track, read once for each choice of revisions."""

    clone: Repository
    frames: Sequence[Frame]
    notes: Notes
    known: dict[frozenset[str], mapping.Tree] = field(default_factory=dict)

    def of(self, *revisions: str) -> mapping.Tree:
        """Return the files that the revisions track; manifests are read at the first of them."""
        wanted = frozenset(revisions)
        if wanted not in self.known:
            self.known[wanted] = tree_of(self.clone, list(dict.fromkeys(revisions)), self.frames, self.notes)
        return self.known[wanted]


def mapped_at(
    flat: Flat,
    event: Event,
    clone: Repository,
    tree: mapping.Tree,
    revision: str,
    notes: Notes,
    maps: Mapping[str, str] | None = None,
) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
    """Return the frames as written in the files of a revision, and the sources of those files.

    `maps` are source maps from elsewhere, by the names of their files.
    """
    candidates = [mapping.candidates(frame, tree) for _, _, frame in flat]
    mapping_of_all = _Mapping(
        [frame for _, _, frame in flat], event, clone, tree, revision, notes, maps or {}, {}
    )
    settled = mapping_of_all.by_paths(candidates)
    for step in (
        mapping_of_all.by_source_maps,
        mapping_of_all.by_templates,
        mapping_of_all.by_names,
        mapping_of_all.by_methods,
        mapping_of_all.by_code,
        mapping_of_all.by_conversions,
    ):
        settled = step(settled)
    mapped = [
        places.mapped(level, position, frame, item, done, mapping_of_all.sources)
        for (level, position, frame), item, done in zip(flat, candidates, settled, strict=True)
    ]
    used = {frame.file for frame in mapped}
    return tuple(mapped), {file: text for file, text in mapping_of_all.sources.items() if file in used}


@dataclass(slots=True)
class _Mapping:
    """The frames of one event on their way to files; each step settles more of them and keeps what it read."""

    frames: Sequence[Frame]
    event: Event
    clone: Repository
    tree: mapping.Tree
    revision: str
    notes: Notes
    maps: Mapping[str, str]
    sources: dict[str, str]

    def by_paths(self, possible: Sequence[mapping.Candidates]) -> Settled:
        """Settle the frames by their paths and lines."""
        self._read([file for item in possible for file in item.files])
        return settling.settle_all(list(zip(self.frames, possible, strict=True)), self.sources)

    def by_source_maps(self, done: Settled) -> Settled:
        """Lead the frames of built files, whose source map the clone tracks, on to the sources."""
        files = [
            built.map_of(frame, one.file, self.sources, self.tree)
            for frame, one in zip(self.frames, done, strict=True)
        ]
        wanted = self._read([file for file in files if file and file not in self.sources])
        maps = {file: built.read_map(file, wanted | self.sources) for file in dict.fromkeys(files) if file}
        beside = built.maps_given(self.frames, self.maps)
        again = [
            built.settled(frame, file, maps[file], self.tree)
            if file
            else built.settled(frame, "", beside.get(built.map_name(frame)), self.tree)
            for frame, file in zip(self.frames, files, strict=True)
        ]
        self._read([one.file for one in again if one and one.file])
        return [new or old for new, old in zip(again, done, strict=True)]

    def by_templates(self, done: Settled) -> Settled:
        """Lead the frames of compiled templates to their sources."""
        messages = [exception.value or "" for exception in self.event.exceptions]
        matches = [
            None if one.file else templates.template_of(frame, messages, self.tree)
            for frame, one in zip(self.frames, done, strict=True)
        ]
        texts = self._read([template[0] for template in matches if template])
        read = {file: Source(text) for file, text in texts.items()}
        return [
            templates.settled(frame, *template, read[template[0]])
            if template and template[0] in read
            else one
            for frame, template, one in zip(self.frames, matches, done, strict=True)
        ]

    def by_names(self, done: Settled) -> Settled:
        """Settle the frames that have no file yet by the class and the function that they name."""
        lost = [frame for frame, one in zip(self.frames, done, strict=True) if one.file is None]
        wanted = labels.search(lost, self.tree)
        files = list(wanted.files)
        if wanted.owners:
            pattern = labels.definition(wanted.owners)
            nothing: tuple[str, ...] = ()
            files += self.notes.ask(nothing, self.clone.holding, self.revision, pattern, labels.MOST_FILES)
        places = iter(wanted.settled(self._read(files)))
        return [(next(places) or one) if one.file is None else one for one in done]

    def by_methods(self, done: Settled) -> Settled:
        """Settle the frames of bundles by the methods that they name."""
        root = self.event.exceptions[0].value or "" if self.event.exceptions else ""
        wanted = bundles.search(self.frames, done, self.sources, complaints.attribute(root) or "")
        if wanted is None:
            return done
        nothing: tuple[str, ...] = ()
        most = bundles.MOST_FILES
        files: dict[str, None] = {}
        common: set[str] = set()
        for names in definitions.groups(wanted.names):
            pattern = definitions.definition(names)
            holding = self.notes.ask(
                nothing, self.clone.holding, self.revision, pattern, most + 1, definitions.SOURCES
            )
            if len(holding) > most:
                common |= set(names)
            else:
                files |= dict.fromkeys(holding)
        return wanted.places(self._read(list(files)), common)

    def by_code(self, done: Settled) -> Settled:
        """Lead the frames of bundles to the lines that the code beside them tells."""
        return built.by_code(self.frames, done, self.sources)

    def by_conversions(self, done: Settled) -> Settled:
        """Lead the frames of files that were written anew in another language on to what they became."""
        siblings = [
            None if one.file else converted.sibling(frame, self.tree)
            for frame, one in zip(self.frames, done, strict=True)
        ]
        files = list(dict.fromkeys(file for one in siblings if one for file in one.files))[:MOST_CONVERTED]
        if not files:
            return done
        nothing: frozenset[str] = frozenset()
        names = {one.name for one in siblings if one}
        after = self.notes.ask(nothing, lineage.successors, self.clone, self.revision, files, names)
        texts = self._read(files)
        return [
            (converted.settled(frame, one, texts, after) if one else None) or before
            for frame, one, before in zip(self.frames, siblings, done, strict=True)
        ]

    def _read(self, files: Sequence[str]) -> dict[str, str]:
        """Return the texts of files, which are kept."""
        nothing: dict[str, str] = {}
        texts = self.notes.ask(nothing, self.clone.sources, self.revision, files)
        self.sources |= texts
        return texts


def with_origin(
    frames: tuple[MappedFrame, ...],
    sources: dict[str, str],
    event: Event,
    clone: Repository,
    tree: mapping.Tree,
    revision: str,
    notes: Notes,
) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
    """Return the frames with the place that builds the message, when the trace is only its reporter's."""
    parts = reported.parts_to_find(frames, event)
    matches = notes.ask([], ripgrep.search, clone.root, parts, seconds=notes.seconds) if parts else []
    likely = [match for match in matches if match.file in tree.files and not places.is_aside(match.file)]
    files = list(dict.fromkeys(match.file for match in likely))[:MOST_ORIGINS]
    texts = notes.ask({}, clone.sources, revision, files)
    place = reported.origin(parts, likely, texts, frames)
    if place is None:
        return frames, sources
    return (*frames, place), {**sources, place.file or "": texts[place.file or ""]}


def imported(
    frames: Sequence[MappedFrame],
    sources: Mapping[str, str],
    event: Event,
    clone: Repository,
    tree: mapping.Tree,
    revision: str,
    notes: Notes,
) -> list[Match]:
    """Return lines of what a bundle's chunk may hold beside the file that it is called like."""
    message = event.exceptions[-1].value or "" if event.exceptions else ""
    matches = []
    for route in chunks.routes(frames)[:MOST_ROUTES]:
        imports = chunks.imports_of(route, sources.get(route, ""), tree)
        texts = {**sources, **notes.ask({}, clone.sources, revision, list(imports))}
        matches += chunks.related(route, complaints.attribute(message), texts, imports)
    return matches
