"""Gathers what the repository says about an event: the only part of an investigation that asks anything."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from glitchtip_tools.core.investigation import history, mapping, places, revisions, settling, still
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame, Match, StillThere
from glitchtip_tools.core.investigation.sources import Sources
from glitchtip_tools.core.models import Event, Frame, Issue, Tag
from glitchtip_tools.errors import Failure, NotFound
from glitchtip_tools.outside import ripgrep
from glitchtip_tools.outside.git import Blame, Repository, open_repository

MOST_VERSIONS = 120  # of the frames' files, looked at when the revision is not known
MOST_FILES = 8  # blamed
RECENT = 12  # commits of each file


def gather(
    event: Event,
    repository: Path | str | None,
    *,
    issue: Issue | None = None,
    tags: Iterable[Tag] = (),
) -> Evidence:
    """Ask the clone about the event; whatever cannot be asked becomes a note, never a failure."""
    if repository is None:
        return Evidence(notes=("no repository was given: the report says what the event says",))
    try:
        clone = open_repository(repository)
    except NotFound as error:
        return Evidence(notes=(error.message,))
    return _Gathering(event, clone, issue, tuple(tags)).evidence()


@dataclass(slots=True)
class _Gathering:
    event: Event
    clone: Repository
    issue: Issue | None
    tags: tuple[Tag, ...]
    notes: list[str] = field(default_factory=list)

    def evidence(self) -> Evidence:
        flat = places.flattened(self.event)
        with ThreadPoolExecutor(max_workers=4) as pool:
            remote = pool.submit(self.clone.remote)
            revision, source = self._revision([frame for _, _, frame in flat])
            tree = mapping.Tree(self.clone.tracked(revision))
            frames, sources = self._map(flat, tree, revision)
            searched = pool.submit(self._search, frames)
            spread = pool.submit(ripgrep.spread, self.clone.root, places.function_names(frames))
            found, defined = self._definitions(frames, sources, tree)
            extra = [match.file for match in found if match.file not in sources][:6]
            sources |= self.clone.sources(revision, extra)
            blamed = list(dict.fromkeys([*places.files_of(frames)[:MOST_FILES], *extra]))
            past = self._history(revision, blamed, frames, pool)
            stills = pool.submit(self._still, frames, sources, revision)
            return replace(
                past,
                root=str(self.clone.root),
                head=self.clone.head,
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
                notes=tuple(self._all_notes(frames)),
            )

    def _all_notes(self, frames: Sequence[MappedFrame]) -> list[str]:
        if self.clone.shallow:
            self.notes.append("the clone is shallow: commits before its edge cannot be named")
        if not frames:
            self.notes.append("the event has no stack trace")
        elif not any(frame.file for frame in frames):
            self.notes.append("no frame could be found in this repository: is it the right checkout?")
        return list(dict.fromkeys(self.notes))

    # -- which revision -------------------------------------------------------------------------------------------

    def _revision(self, frames: Sequence[Frame]) -> tuple[str, str]:
        moment = self.event.date_created
        named = self._named_revision()
        by_date = self.clone.commit_before(moment, self.clone.head) if moment else None
        first = named or by_date or self.clone.head
        known = self._candidates(frames, {first, self.clone.head})
        if not known:
            return first, "release" if named else "date" if by_date else "head"
        score = self._fit(known, [(first, 0)])
        if named or score[0][1] >= 1.9:
            if named and score[0][1] < 0.5:
                self.notes.append("the source at the release does not have the lines of the trace")
            return first, "release" if named else "date" if by_date else "head"
        paths = sorted({path for _, files in known for path in files})[:40]
        versions = [
            (first, 0),
            (self.clone.head, 0),
            *self.clone.touching(self.clone.head, paths, MOST_VERSIONS),
        ]
        score = self._fit(known, self._dated(versions, moment))
        best = revisions.choose(score, moment.timestamp() if moment else None)
        if best is None:
            self.notes.append("the release is unknown and no version of the files has the lines of the trace")
            return first, "date" if by_date else "head"
        return best, "content"

    def _dated(self, versions: Sequence[tuple[str, int]], moment: datetime | None) -> list[tuple[str, int]]:
        del moment
        unknown = self.clone.commits([commit for commit, seconds in versions if not seconds])
        return [
            (commit, seconds or int(unknown[commit].date.timestamp()))
            for commit, seconds in dict.fromkeys(versions)
            if seconds or commit in unknown
        ]

    def _named_revision(self) -> str | None:
        release = self.event.release
        for word in revisions.named(release):
            if commit := self.clone.resolve(word):
                return commit
        tag = revisions.tag_for(release, self.clone.tags()) if release else None
        if release and not tag:
            self.notes.append(f"the release `{release[:80]}` names no commit or tag of this clone")
        return self.clone.resolve(f"refs/tags/{tag}") if tag else None

    def _candidates(self, frames: Sequence[Frame], at: set[str]) -> list[tuple[Frame, tuple[str, ...]]]:
        files = {path for revision in at for path in self.clone.tracked(revision)}
        tree = mapping.Tree(files)
        asked = [(frame, mapping.candidates(frame, tree)) for frame in frames if frame.context_line]
        return [(frame, given.files[:4]) for frame, given in asked if given.files][-12:]

    def _fit(
        self, known: Sequence[tuple[Frame, tuple[str, ...]]], versions: Sequence[tuple[str, int]]
    ) -> list[tuple[str, float, int]]:
        paths = {path for _, files in known for path in files}
        pairs = self.clone.blobs([(commit, path) for commit, _ in versions for path in paths])
        texts = {blob: text.split("\n") for blob, text in self.clone.texts(pairs.values()).items()}
        scored = []
        for commit, seconds in versions:
            at = {path: texts.get(pairs.get((commit, path), ""), []) for path in paths}
            scored.append((commit, revisions.fit(known, at), seconds))
        return scored

    # -- frames to files ------------------------------------------------------------------------------------------

    def _map(
        self, flat: Sequence[tuple[int, int, Frame]], tree: mapping.Tree, revision: str
    ) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
        given = [mapping.candidates(frame, tree) for _, _, frame in flat]
        sources = self.clone.sources(revision, [file for item in given for file in item.files])
        settled = settling.settle_all(
            [(frame, item) for (_, _, frame), item in zip(flat, given, strict=True)], sources
        )
        mapped = [
            places.mapped(level, position, frame, item, done, sources)
            for (level, position, frame), item, done in zip(flat, given, settled, strict=True)
        ]
        used = {frame.file for frame in mapped}
        return places.with_depth(mapped), {file: text for file, text in sources.items() if file in used}

    def _search(self, frames: Sequence[MappedFrame]) -> list[Match]:
        wanted = places.search_terms(self.event, frames)
        try:
            if ripgrep.find_rg() is None:
                self.notes.append("ripgrep is not installed: searched with `git grep`")
            return places.rarest_first(ripgrep.search(self.clone.root, wanted))
        except Failure as error:
            self.notes.append(error.message)
            return []

    def _definitions(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], tree: mapping.Tree
    ) -> tuple[list[Match], dict[str, int]]:
        """Return where the names called by the failing lines are defined, and how often the frames' own names are."""
        functions = places.function_names(frames)
        wanted = places.names_to_define(frames, Sources(sources))
        try:
            found = ripgrep.definitions(self.clone.root, [*wanted, *functions])
        except Failure as error:
            self.notes.append(error.message)
            return [], {}
        tracked = [match for match in found if match.file in tree.files]
        asked = [match for match in tracked if match.term in wanted]
        return places.likely_definitions(asked, frames), places.times_defined(tracked, functions)

    # -- history --------------------------------------------------------------------------------------------------

    def _history(
        self, revision: str, files: Sequence[str], frames: Sequence[MappedFrame], pool: ThreadPoolExecutor
    ) -> Evidence:
        ignored = self._ignored(revision)
        raw_asked = [pool.submit(self._blame, revision, file, ignored) for file in files]
        recent_asked = [pool.submit(self.clone.touching, revision, [file], RECENT) for file in files]
        mention_asked = pool.submit(
            self.clone.mentioning, revision, places.mention_words(self.event, self.tags), 15
        )
        raw = {file: asked.result().lines for file, asked in zip(files, raw_asked, strict=True)}
        recent = {
            file: tuple(c for c, _ in asked.result()) for file, asked in zip(files, recent_asked, strict=True)
        }
        named = {commit for lines in raw.values() for commit in set(lines)}
        ids = [*named, *(commit for found in recent.values() for commit in found), *mention_asked.result()]
        commits = self.clone.commits(ids)
        form = [commit for commit in named if commit in commits and history.is_form_only(commits[commit])]
        mass = [commit for commit in named if commit in commits and history.is_mass_change(commits[commit])]
        blames = self._looked_through(raw, revision, (*ignored, *form), form, pool)
        deep = self._looked_through(blames, revision, (*ignored, *form, *mass), mass, pool)
        known = {commit for found in (blames, deep) for lines in found.values() for commit in set(lines)}
        commits |= self.clone.commits(known - set(commits))
        changed = self.clone.changed_lines(commits, files)
        return Evidence(
            blames=blames,
            raw_blames=raw,
            deep_blames=deep,
            commits=commits,
            changed=changed,
            recent=recent,
            mentions=mention_asked.result(),
        )

    def _looked_through(
        self,
        blames: dict[str, tuple[str, ...]],
        revision: str,
        ignored: Sequence[str],
        noise: Sequence[str],
        pool: ThreadPoolExecutor,
    ) -> dict[str, tuple[str, ...]]:
        touched = [file for file, lines in blames.items() if set(lines) & set(noise)]
        again = [pool.submit(self._blame, revision, file, ignored) for file in touched]
        return blames | {file: asked.result().lines for file, asked in zip(touched, again, strict=True)}

    def _blame(self, revision: str, file: str, ignored: Sequence[str]) -> Blame:
        try:
            return self.clone.blame(revision, file, ignore=ignored)
        except Failure as error:
            self.notes.append(f"{file}: {error.message}")
            return Blame()

    def _ignored(self, revision: str) -> tuple[str, ...]:
        name = ".git-blame-ignore-revs"
        text = self.clone.sources(revision, [name]).get(name) or self.clone.sources(
            self.clone.head, [name]
        ).get(name, "")
        listed = [line.split("#")[0].strip() for line in text.splitlines()]
        return tuple(self.clone.commits_that_exist(listed))

    # -- afterwards -----------------------------------------------------------------------------------------------

    def _still(
        self, frames: Sequence[MappedFrame], sources: dict[str, str], revision: str
    ) -> tuple[StillThere, ...]:
        own = [frame for frame in frames if frame.own and frame.file and frame.line][:4]
        if revision == self.clone.head or not own:
            return ()
        now = self.clone.sources(self.clone.head, [frame.file for frame in own if frame.file])
        found = [
            still.compared(frame, sources.get(frame.file or "", ""), now.get(frame.file or ""))
            for frame in own
        ]
        return tuple(self._since(item, frame, revision) for item, frame in zip(found, own, strict=True))

    def _since(self, item: StillThere, frame: MappedFrame, revision: str) -> StillThere:
        if item.state not in ("changed", "gone") or not frame.text.strip():
            return item
        try:
            commit = self.clone.last_to_change(frame.text.strip(), revision, self.clone.head, item.file)
        except Failure:
            return item
        return replace(item, commit=commit)

    def _owners(self, frames: Sequence[MappedFrame], tree: mapping.Tree) -> dict[str, tuple[str, ...]]:
        names = [
            name
            for name in (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
            if name in tree.files
        ]
        text = self.clone.sources(self.clone.head, names[:1]).get(names[0], "") if names else ""
        return {file: owners for file in places.files_of(frames) if (owners := history.owners_of(file, text))}
