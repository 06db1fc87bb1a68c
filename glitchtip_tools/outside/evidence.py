"""Gathers what the repository says about an event: the only part of an investigation that asks anything."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from glitchtip_tools.core.investigation import history, mapping, places, settling, still
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame, Match, StillThere
from glitchtip_tools.core.investigation.sources import Sources
from glitchtip_tools.core.models import Event, Frame, Issue, Tag
from glitchtip_tools.errors import NotFound
from glitchtip_tools.outside import ripgrep
from glitchtip_tools.outside.asking import Notes
from glitchtip_tools.outside.git import Repository, open_repository
from glitchtip_tools.outside.past import Past
from glitchtip_tools.outside.version import version_of

MOST_FILES = 8  # blamed
MOST_EXTRA = 6  # files that define what the failing lines call
MOST_STILL = 4  # failing lines looked for in the checkout
OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def gather(
    event: Event,
    repository: Path | str | None,
    *,
    issue: Issue | None = None,
    tags: Iterable[Tag] = (),
) -> Evidence:
    """Ask the clone about the event; whatever cannot be asked becomes a note, never a failure."""
    del issue
    if repository is None:
        return _unmapped(event, "no repository was given: the report says what the event says")
    try:
        clone = open_repository(repository)
    except NotFound as error:
        return _unmapped(event, error.message)
    return _Gathering(event, clone, tuple(tags)).evidence()


def _unmapped(event: Event, note: str) -> Evidence:
    """Return the frames as they are, without a repository to find them in."""
    nowhere = settling.Settled(None, None, "none", "no repository")
    frames = [
        places.mapped(level, position, frame, mapping.candidates(frame, mapping.Tree(())), nowhere, {})
        for level, position, frame in places.flattened(event)
    ]
    return Evidence(frames=places.with_depth(frames), notes=(note,))


@dataclass(slots=True)
class _Gathering:
    event: Event
    clone: Repository
    tags: tuple[Tag, ...]
    notes: Notes = field(default_factory=Notes)

    def evidence(self) -> Evidence:
        clone, ask = self.clone, self.notes.ask
        flat = places.flattened(self.event)
        with ThreadPoolExecutor(max_workers=4) as pool:
            remote = pool.submit(ask, None, clone.remote)
            revision, source = version_of(clone, self.event, [frame for _, _, frame in flat], self.notes)
            tree = mapping.Tree(clone.tracked(revision))
            frames, sources = self._map(flat, tree, revision)
            searched = pool.submit(self._search, frames)
            spread = pool.submit(ask, {}, ripgrep.spread, clone.root, places.function_names(frames))
            found, defined = self._definitions(frames, sources, tree)
            extra = list(dict.fromkeys(match.file for match in found if match.file not in sources))[
                :MOST_EXTRA
            ]
            sources = {**sources, **ask({}, clone.sources, revision, extra)}
            stills = pool.submit(ask, (), self._still, frames, sources, revision)
            past = Past(clone, revision, self.notes, pool)
            files = list(dict.fromkeys([*places.files_of(frames)[:MOST_FILES], *extra]))
            known = past.of(files, places.mention_words(self.event, self.tags))
            return replace(
                known,
                root=str(clone.root),
                head=clone.head,
                revision=revision,
                revision_source=source,
                remote=remote.result(),
                frames=frames,
                sources=sources,
                definitions=tuple(found),
                matches=tuple(searched.result()),
                spread=spread.result(),
                defined=defined,
                still=stills.result(),
                owners=self._owners(frames, tree),
                notes=self._all_notes(frames),
            )

    def _all_notes(self, frames: Sequence[MappedFrame]) -> tuple[str, ...]:
        if self.clone.shallow:
            self.notes.say("the clone is shallow: commits before its edge cannot be named")
        if not frames:
            self.notes.say("the event has no stack trace")
        elif not any(frame.file for frame in frames):
            self.notes.say("no frame could be found in this repository: is it the right checkout?")
        return self.notes.all()

    def _map(
        self, flat: Sequence[tuple[int, int, Frame]], tree: mapping.Tree, revision: str
    ) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
        given = [mapping.candidates(frame, tree) for _, _, frame in flat]
        sources = self.clone.sources(revision, [file for item in given for file in item.files])
        pairs = [(frame, item) for (_, _, frame), item in zip(flat, given, strict=True)]
        settled = settling.settle_all(pairs, sources)
        mapped = [
            places.mapped(level, position, frame, item, done, sources)
            for (level, position, frame), item, done in zip(flat, given, settled, strict=True)
        ]
        used = {frame.file for frame in mapped}
        return places.with_depth(mapped), {file: text for file, text in sources.items() if file in used}

    def _search(self, frames: Sequence[MappedFrame]) -> list[Match]:
        if ripgrep.find_rg() is None:
            self.notes.say("ripgrep is not installed: searched with `git grep`")
        wanted = places.search_terms(self.event, frames)
        return places.rarest_first(self.notes.ask([], ripgrep.search, self.clone.root, wanted))

    def _definitions(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], tree: mapping.Tree
    ) -> tuple[list[Match], dict[str, int]]:
        """Return where what the failing lines call is defined, and how often the frames' own names are."""
        functions = places.function_names(frames)
        wanted = places.names_to_define(frames, Sources(sources))
        found = self.notes.ask([], ripgrep.definitions, self.clone.root, [*wanted, *functions])
        tracked = [match for match in found if match.file in tree.files]
        asked = [match for match in tracked if match.term in wanted]
        return places.likely_definitions(asked, frames), places.times_defined(tracked, functions)

    def _still(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], revision: str
    ) -> tuple[StillThere, ...]:
        own = [frame for frame in places.in_order(frames) if frame.line][:MOST_STILL]
        if revision == self.clone.head or not own:
            return ()
        now = self.clone.sources(self.clone.head, [frame.file for frame in own if frame.file])
        found = [
            still.compared(frame, sources.get(frame.file or "", ""), now.get(frame.file or ""))
            for frame in own
        ]
        return tuple(self._since(item, frame, revision) for item, frame in zip(found, own, strict=True))

    def _since(self, item: StillThere, frame: MappedFrame, revision: str) -> StillThere:
        text = frame.text.strip()
        if item.state not in ("changed", "gone") or not text:
            return item
        commit = self.notes.ask(None, self.clone.last_to_change, text, revision, self.clone.head, item.file)
        return replace(item, commit=commit)

    def _owners(self, frames: Sequence[MappedFrame], tree: mapping.Tree) -> dict[str, tuple[str, ...]]:
        names = [name for name in OWNERS if name in tree.files][:1]
        text = "".join(self.notes.ask({}, self.clone.sources, self.clone.head, names).values())
        return {file: owners for file in places.files_of(frames) if (owners := history.owners_of(file, text))}
