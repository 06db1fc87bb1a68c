"""Gathers what the repository says about an event: its trace, what is near it, and the past of both."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from glitchtip_tools.adapters.git import lookup
from glitchtip_tools.adapters.git.exits import Refused
from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import LARGEST_FILE, Repository
from glitchtip_tools.core.investigation.evidence import ELSEWHERE, Evidence, MappedFrame
from glitchtip_tools.core.investigation.frames import clauses, converted, drifted, mapping, settling
from glitchtip_tools.core.investigation.frames.builds import optimised
from glitchtip_tools.core.investigation.ranking import model, places
from glitchtip_tools.core.investigation.ranking.candidates import coupling
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.suspected import focus, suspected
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.errors import NotFound, ToolFailed
from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.services.investigation import people
from glitchtip_tools.services.investigation.budget import Budget
from glitchtip_tools.services.investigation.checkouts import belongs
from glitchtip_tools.services.investigation.nearby import nearby
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.services.investigation.past import Past
from glitchtip_tools.services.investigation.since import Since
from glitchtip_tools.services.investigation.trace import Trace, read_trace
from glitchtip_tools.threads import Threads

MOST_FILES = 8  # whose text is read beyond those of the trace
DAMAGED = "objects may be missing: run `git fsck`"
COMPLETE = "run `git fetch --refetch --no-filter`"
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

_UNREAD = {
    "large": f"has more than {LARGEST_FILE // 1_000_000} MB",
    "binary": "is not text in UTF-8",
    "missing": "is not in this clone at the version that failed",
}


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

    `checkouts` is the setting that assigns projects to checkouts: nothing is asked of another project's. `maps` are
    source maps from elsewhere, by the names of their files. What the `budget` has no time for becomes a note, too.
    """
    notes = Notes(budget)
    if repository is None:
        return _unmapped(event, "no repository was given: the report has only what the event contains")
    try:
        clone = opened(repository, notes.budget)
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
    elsewhere = evidence.checkout in ELSEWHERE
    return replace(evidence, checkout=places.THIS) if tied and elsewhere else evidence


def opened(repository: Path | str, budget: Budget | None = None) -> Repository:
    """Return the clone that holds a folder; NotFound when nothing can be found there, with the reason."""
    clone = open_repository(repository, budget.patience if budget else None)
    try:
        clone.tracked(clone.head)
    except Refused as error:
        if not clone.partial:
            raise ToolFailed(error.message, hint=DAMAGED) from error
        raise NotFound(
            f"`{clone.root}` is a partial clone without the list of its files", hint=COMPLETE
        ) from error
    return clone


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
        """Read the trace, then what is around it, then the past of the likeliest places."""
        clone, ask = self.clone, self.notes.ask
        with Threads(max_workers=4) as pool:
            remote = pool.submit(ask, None, clone.remote)
            trace = read_trace(self.event, clone, self.maps, self.notes)
            self._say_unread(trace)
            if trace.checkout in ELSEWHERE:
                return self._without_places(trace, remote.result())
            near = nearby(self.event, clone, trace, self.notes, pool)
            frames, sources = trace.frames, near.sources
            within = self._submodules(frames)
            since = Since(clone, trace.revision, self.notes)
            stills = pool.submit(ask, (), since.became, frames, sources)
            released = pool.submit(ask, frozenset(), people.released, clone, self.issue)
            active = pool.submit(ask, None, people.active, clone)
            seen = Evidence(
                root=str(clone.root),
                head=clone.head,
                revision=trace.revision,
                revision_source=trace.source,
                remote=remote.result(),
                checkout=trace.checkout,
                frames=frames,
                sources=sources,
                definitions=near.definitions,
                matches=near.matches,
                spread=near.spread,
                defined=near.defined,
                settings=near.settings,
                writers=near.writers,
                first_seen=self.issue.first_seen if self.issue else None,
                submodule=next((name for name, ends in within.items() if ends), None),
            )
            known = self._cut(self._past(seen, pool), trace.checkout)
            return replace(
                known,
                still=stills.result(),
                owners=people.owners(clone, frames, trace.tree, self.notes),
                coupled=coupling.coupled(
                    self.event, frames, known.commits.values(), trace.tree.files, sources
                ),
                released=released.result(),
                active=active.result(),
                notes=self._all_notes(frames, Sources(sources), within),
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

    def _without_places(self, trace: Trace, remote: str | None) -> Evidence:
        """Return the frames alone: nothing in this repository is known to have to do with the event."""
        return Evidence(
            root=str(self.clone.root),
            head=self.clone.head,
            revision=trace.revision,
            revision_source=trace.source,
            remote=remote,
            checkout=trace.checkout,
            frames=trace.frames,
            notes=self._all_notes(trace.frames, Sources({}), self._submodules(trace.frames)),
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

    def _say_unread(self, trace: Trace) -> None:
        """Say which files of the trace have no text here, and why."""
        blank = [
            one.file for one in places.in_order(trace.frames) if one.file and one.file not in trace.sources
        ]
        nothing: dict[str, str] = {}
        if blank:
            why = self.notes.ask(nothing, lookup.unread, self.clone, trace.revision, blank[:MOST_FILES])
            for file, reason in why.items():
                self.notes.say(f"`{file}` was not read: it {_UNREAD[reason]}")

    def _submodules(self, frames: Sequence[MappedFrame]) -> dict[str, bool]:
        """Return the submodules that own frames are in, and whether the innermost one is."""
        own = sorted((frame for frame in frames if frame.own), key=lambda one: (one.level, -one.position))
        if all(frame.file for frame in own):
            return {}
        nothing: tuple[str, ...] = ()
        submodules = self.notes.ask(nothing, self.clone.submodules)
        within = [None if frame.file else places.submodule_of(frame, submodules) for frame in own]
        return {name: name == within[0] for name in sorted(filter(None, set(within)))}

    def _all_notes(
        self, frames: Sequence[MappedFrame], read: Sources, submodules: Mapping[str, bool]
    ) -> tuple[str, ...]:
        for frame in places.in_order(frames)[:MOST_FILES]:
            if reason := read.estimated(frame.file or "", frame.line):
                self.notes.say(f"functions are estimated in `{frame.file}`: {reason}")
            if frame.note in _TOLD or (frame.note == settling.COMPILED and frame.depth == 0):
                sent = re.split(r"[/\\]", frame.filename)[-1]
                self.notes.say(f"`{sent}:{frame.line_no}`: {frame.note} (`{frame.file}`)")
        if self.clone.bare:
            self.notes.say(
                "the repository is bare: there is no checkout to search for what the failing lines use"
            )
        elif self.clone.configuration().sparse:
            self.notes.say(
                "the checkout is sparse: what the failing lines use was searched for in this part alone"
            )
        for other in self.clone.others:
            self.notes.say(f"the history is read from another repository, `{other}`")
        if self.clone.shallow:
            self.notes.say(
                "the clone is shallow: who wrote what is older than its edge is unknown; run `git fetch --unshallow`"
            )
        if self.notes.failed and self.clone.partial:
            self.notes.say_instead(
                f"the clone is partial: the history of the files is not here; {COMPLETE} to have all of it"
            )
        elif self.notes.failed and not self.clone.shallow:
            self.notes.say(DAMAGED)
        for name, ends in submodules.items():
            here = ", where the trace ends," if ends else ""
            self.notes.say(
                f"`{name}`{here} is a submodule: give its own checkout with `--repo` to investigate there"
            )
        if not frames:
            self.notes.say("the event has no stack trace")
        elif not any(frame.file for frame in frames):
            self.notes.say(places.why_nowhere(frames))
        return self.notes.all()
