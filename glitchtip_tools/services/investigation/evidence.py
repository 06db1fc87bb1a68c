"""Gathers what the repository says about an event: the only part of an investigation that asks anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from glitchtip_tools.adapters import ripgrep
from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.frames import (
    arguments,
    clauses,
    converted,
    drifted,
    folding,
    mapping,
    optimised,
    settling,
)
from glitchtip_tools.core.investigation.ranking import coupling, model, origin, places, wanted
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.suspected import focus, holders, suspected
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.errors import NotFound
from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.models.code import Match
from glitchtip_tools.services.investigation import people, version
from glitchtip_tools.services.investigation.budget import Budget
from glitchtip_tools.services.investigation.checkouts import belongs
from glitchtip_tools.services.investigation.frames import Trees, imported, mapped_at, with_origin
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.services.investigation.past import Past
from glitchtip_tools.services.investigation.since import Since
from glitchtip_tools.threads import Threads

MOST_FILES = 8  # whose text is read beyond those of the trace
MOST_EXTRA = 6  # files that define what the failing lines call
MOST_NEWEST = 6  # commits named when no frame is in the repository
# What is said of frames as notes.
_TOLD = (
    optimised.CALLS,
    optimised.ONLY,
    optimised.WHOLE,
    clauses.ALL,
    drifted.ELSEWHERE,
    settling.CHUNK,
    converted.CONVERTED,
)


def gather(
    event: Event,
    repository: Path | str | None,
    *,
    issue: Issue | None = None,
    tags: Iterable[Tag] = (),
    checkouts: Mapping[str, object] | None = None,
    maps: Mapping[str, str] | None = None,
    budget: Budget | None = None,
) -> Evidence:
    """Ask the clone about the event; whatever cannot be asked becomes a note, never a failure.

    `checkouts` is the setting that ties checkouts to projects: nothing is asked of another project's. `maps` are
    source maps from elsewhere, by the names of their files. What the `budget` has no time for becomes a note, too.
    """
    notes = Notes(budget)
    if repository is None:
        return _unmapped(event, "no repository was given: the report has only what the event contains")
    try:
        clone = open_repository(repository, notes.budget.patience)
    except NotFound as error:
        return _unmapped(event, error.message)
    tied = None
    if checkouts and issue:
        tied = belongs(checkouts, clone.root, clone.remote(), issue.project.slug)
    if tied is False:
        known = _unmapped(
            event, f"the setting `checkouts` ties `{issue.project.slug if issue else ''}` elsewhere"
        )
        return replace(known, root=str(clone.root), head=clone.head, checkout=places.OTHER)
    evidence = _Gathering(event, clone, tuple(tags), issue, maps or {}, notes).evidence()
    return replace(evidence, checkout=places.THIS) if tied and evidence.checkout == places.OTHER else evidence


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
    issue: Issue | None = None
    maps: Mapping[str, str] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)

    def evidence(self) -> Evidence:
        clone, ask = self.clone, self.notes.ask
        flat = places.flattened(self.event)
        with Threads(max_workers=4) as pool:
            remote = pool.submit(ask, None, clone.remote)
            sent = [frame for _, _, frame in flat]
            trees = Trees(clone, sent)
            revision, source = version.version_of(clone, self.event, sent, self.notes, trees)
            tree = trees.of(revision)
            mapped, sources = mapped_at(flat, self.event, clone, tree, revision, self.notes, self.maps)
            read = Sources(sources)
            complaint = places.complaint_of(self.event)
            located = drifted.corrected(mapped, read)
            told = arguments.caller_first(optimised.corrected(located, read, complaint), complaint)
            roles, sources = with_origin(
                folding.folded(told, read), sources, self.event, clone, tree, revision, self.notes
            )
            numbered = places.with_depth(clauses.with_all(roles, Sources(sources), complaint))
            frames = places.with_statements(numbered, Sources(sources))
            checkout = places.checkout_of(frames)
            if checkout == places.OTHER:
                return self._of_another_project(frames, revision, source, remote.result())
            searched = pool.submit(self._search, frames, tree)
            definitions, defined, spread = self._definitions(frames, sources, tree)
            settings = self._settings(frames, sources, tree)
            writers = self._writers(frames, sources, tree)
            named = [match.file for match in (*definitions[:12], *writers, *definitions[12:])]
            beside = imported(frames, sources, self.event, clone, tree, revision, self.notes)
            matches = _each_line_once((*beside, *searched.result()))
            holding = [file for file, _, _ in holders(self.event, frames, matches)]
            named = [*wanted.tables(self.event, frames, Sources(sources), tree), *holding, *named]
            extra = list(dict.fromkeys(file for file in named if file not in sources))[:MOST_EXTRA]
            extra += [match.file for match in settings if match.file not in (*sources, *extra)][:1]
            sources = {**sources, **ask({}, clone.sources, revision, extra)}
            since = Since(clone, revision, self.notes)
            stills = pool.submit(ask, (), since.became, frames, sources)
            released = pool.submit(ask, frozenset(), people.released, clone, self.issue)
            active = pool.submit(ask, None, people.active, clone)
            seen = Evidence(
                root=str(clone.root),
                head=clone.head,
                revision=revision,
                revision_source=source,
                remote=remote.result(),
                checkout=checkout,
                frames=frames,
                sources=sources,
                definitions=tuple(definitions),
                matches=matches,
                spread=spread,
                defined=defined,
                settings=tuple(settings),
                writers=tuple(writers),
                first_seen=self.issue.first_seen if self.issue else None,
            )
            known = self._cut(self._past(seen, pool), checkout)
            return replace(
                known,
                still=stills.result(),
                owners=people.owners(clone, frames, tree, self.notes),
                coupled=coupling.coupled(self.event, frames, known.commits.values(), tree.files, sources),
                released=released.result(),
                active=active.result(),
                notes=self._all_notes(frames, Sources(sources)),
            )

    def _past(self, seen: Evidence, pool: Threads) -> Evidence:
        """Return the evidence with who wrote the lines of the likeliest places, and what those commits did."""
        crash = Crash(self.event, seen)
        ranked = model.places(crash)
        past = Past(self.clone, seen.revision or self.clone.head, self.notes, pool).of(
            suspected(crash, ranked),
            seen.sources,
            places.mention_words(self.event, self.tags),
            focus=focus(crash, ranked),
            newest=0 if seen.frames else MOST_NEWEST,
        )
        names = ("blames", "raw_blames", "commits", "changed", "recent", "mentions", "latest")
        return replace(seen, **{name: getattr(past, name) for name in names})

    def _of_another_project(
        self, frames: tuple[MappedFrame, ...], revision: str, source: str, remote: str | None
    ) -> Evidence:
        """Return the frames alone: what is in this repository has nothing to do with the event."""
        return Evidence(
            root=str(self.clone.root),
            head=self.clone.head,
            revision=revision,
            revision_source=source,
            remote=remote,
            checkout=places.OTHER,
            frames=frames,
            notes=self._all_notes(frames, Sources({})),
        )

    def _cut(self, known: Evidence, checkout: str) -> Evidence:
        """Leave out commits that nothing can be known about: at the edge of a shallow or partial clone."""
        if checkout == places.STRANGE or (self.notes.failed and self.clone.partial):
            return replace(known, commits={}, recent={}, mentions=(), latest=())
        edge = self.clone.edge
        if not edge:
            return known
        return replace(
            known,
            commits={commit: about for commit, about in known.commits.items() if commit not in edge},
            recent={
                file: tuple(commit for commit in commits if commit not in edge)
                for file, commits in known.recent.items()
            },
            mentions=tuple(commit for commit in known.mentions if commit not in edge),
            latest=tuple(commit for commit in known.latest if commit not in edge),
        )

    def _all_notes(self, frames: Sequence[MappedFrame], read: Sources) -> tuple[str, ...]:
        for frame in places.in_order(frames)[:MOST_FILES]:
            if reason := read.estimated(frame.file or "", frame.line):
                self.notes.say(f"functions are estimated in `{frame.file}`: {reason}")
            if frame.note in _TOLD or (frame.note == settling.COMPILED and frame.depth == 0):
                sent = f"`{frame.filename}:{frame.line_no}`"
                self.notes.say(f"{sent} (`{frame.file}`): {frame.note}")
        for other in self.clone.others:
            self.notes.say(f"the history is read from another repository, `{other}`")
        if self.clone.shallow:
            self.notes.say(
                "the clone is shallow: who wrote what is older than its edge is unknown; run `git fetch --unshallow`"
            )
        if self.notes.failed and self.clone.partial:
            self.notes.say_instead(
                "the clone is partial: the history of the files is not here; "
                "run `git fetch --refetch --no-filter` to have all of it"
            )
        if lost := [frame for frame in frames if frame.own and not frame.file]:
            nothing: tuple[str, ...] = ()
            submodules = self.notes.ask(nothing, self.clone.submodules)
            for name in sorted({name for frame in lost if (name := places.submodule_of(frame, submodules))}):
                self.notes.say(
                    f"`{name}` is a submodule: give its own checkout with `--repo` to investigate there"
                )
        if not frames:
            self.notes.say("the event has no stack trace")
        elif not any(frame.file for frame in frames):
            self.notes.say(places.why_nowhere(frames))
        return self.notes.all()

    def _search(self, frames: Sequence[MappedFrame], tree: mapping.Tree) -> list[Match]:
        """Return the lines that hold the event's words, of tracked files only: the report is posted."""
        if ripgrep.find_rg() is None:
            self.notes.say("ripgrep is not installed: searched with `git grep`")
        wanted = places.search_terms(self.event, frames)
        matches = self.notes.ask([], ripgrep.search, self.clone.root, wanted, seconds=self.notes.seconds)
        return places.rarest_first([match for match in matches if match.file in tree.files])

    def _definitions(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], tree: mapping.Tree
    ) -> tuple[list[Match], dict[str, int], dict[str, int]]:
        """Return where what the failing lines call is defined, how often the frames' own names are, and stand."""
        functions = places.function_names(frames)
        read = Sources(sources)
        makers = origin.maker(self.event, frames, read)
        names = list(dict.fromkeys([*makers, *wanted.names_to_define(self.event, frames, read)]))
        bodies = [name for name in wanted.names_in_bodies(frames, read) if name not in names]
        endings, seconds = places.endings_of(frames), self.notes.seconds
        search = partial(ripgrep.definitions_and_spread, self.clone.root, endings=endings, seconds=seconds)
        matches, spread = self.notes.ask(([], {}), search, [*names, *bodies, *functions], functions)
        tracked = [match for match in matches if match.file in tree.files]
        named = [match for match in tracked if match.term in names]
        beside = places.likely_definitions([match for match in tracked if match.term in bodies], frames)
        likely = places.likely_definitions(named, frames) + beside
        return likely, places.times_defined(tracked, functions), spread

    def _writers(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], tree: mapping.Tree
    ) -> list[Match]:
        """Return the lines that set an attribute whose value was bad, anywhere in the checkout."""
        names = origin.attributes(self.event, frames, Sources(sources))
        endings, seconds = places.endings_of(frames), self.notes.seconds
        search = partial(ripgrep.assignments, self.clone.root, seconds=seconds)
        matches = self.notes.ask([], search, names, endings)
        tracked = [match for match in matches if match.file in tree.files]
        return wanted.likely_writers(tracked, names, frames)

    def _settings(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], tree: mapping.Tree
    ) -> list[Match]:
        """Return the lines that set a number of the message, outside the files of the trace."""
        numbers = terms.numbers_in(self.event.exceptions[-1].value or "") if self.event.exceptions else []
        if not numbers or not any(frame.file for frame in frames):
            return []
        matches = self.notes.ask(
            [], ripgrep.whole_words, self.clone.root, numbers, seconds=self.notes.seconds
        )
        tracked = [match for match in matches if match.file in tree.files and match.file not in sources]
        return places.likely_settings(tracked, self.event, frames)


def _each_line_once(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the matches without those of a line and term that came before."""
    known: dict[tuple[str, int, str], Match] = {}
    for match in matches:
        known.setdefault((match.file, match.line, match.term), match)
    return tuple(known.values())
