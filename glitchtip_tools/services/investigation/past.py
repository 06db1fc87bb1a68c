"""The past of some files: who wrote the suspected lines, and what those commits are like."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from glitchtip_tools.adapters.git import lineage
from glitchtip_tools.adapters.git.answers import Blame, Touch
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking.commits import form
from glitchtip_tools.models.code import Change, Commit
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.threads import Threads
from glitchtip_tools.values import dataclass

RECENT = 12  # commits of each file
MOST_RECENT = 100  # of all files together
LATELY = 2 * 365 * 24 * 3600  # seconds
MENTIONS = 15
MOST_LOOKS = 2  # passes of blame through changes of form, each behind the last
GAP = 10  # lines between two ranges that are asked as one
MOST_RANGES = 60
MOST_MERGES = 6  # merges among the authors, whose branch is asked for
IGNORED = ".git-blame-ignore-revs"
Ranges = Mapping[str, Sequence[tuple[int, int]]]
Lineages = Mapping[str, Sequence[Touch]]
Wrote = dict[
    int, tuple[str, tuple[str, int]]
]  # line -> the commit that wrote it, and the path and line there


@dataclass(frozen=True, slots=True)
class Past:
    """Asks for the past of files at a revision, several questions at a time."""

    clone: Repository
    revision: str
    notes: Notes
    pool: Threads

    def of(
        self,
        ranges: Ranges,
        sources: Mapping[str, str],
        words: Sequence[str],
        *,
        focus: Mapping[str, Collection[int]] = MappingProxyType({}),
        newest: int = 0,
    ) -> Evidence:
        """Return who wrote the ranges, recent commits, those that mention the words, and what each commit changed.

        Changes of form are looked through where they touch a line of `focus`. `newest` requests this number of the
        version's newest commits, too, whatever they touched.
        """
        ask, clone = self.notes.ask, self.clone
        mentioning = self.pool.submit(ask, (), clone.mentioning, self.revision, words, MENTIONS)
        latest = ask((), clone.newest, self.revision, newest) if newest else ()
        ignored = self._ignored()
        history = ask((), lineage.lineage, clone, self.revision, list(ranges))
        known = self._lineages(ranges, history)
        blamed = self._blamed(ranges, ignored, known)
        raw = {file: _whole(wrote, sources.get(file, "")) for file, wrote in blamed.items()}
        recent_ids = _late(history)
        commits = ask({}, clone.commits, [*_named(blamed), *latest, *recent_ids, *mentioning.result()])
        if behind := self._behind_merges(blamed, commits):
            blamed = behind
            fresh = sorted({commit for commit in _named(blamed) if commit not in commits})
            commits = {**commits, **ask({}, clone.commits, fresh)}
        changed = self._changes(list(commits), ranges, blamed)
        through, changed = self._through(blamed, ignored, changed, focus, known)
        if more := sorted(set(_named(through)) - set(commits)):
            commits = {**commits, **ask({}, clone.commits, more)}
        return Evidence(
            blames={file: _whole(wrote, sources.get(file, "")) for file, wrote in through.items()},
            raw_blames=raw,
            commits=commits,
            changed=changed,
            recent={
                file: _recent(file, recent_ids, through.get(file, {}), commits, changed) for file in ranges
            },
            mentions=mentioning.result(),
            latest=latest,
        )

    def _lineages(self, ranges: Ranges, history: Sequence[Touch]) -> Lineages:
        """Return what blame may jump along, for the files that never had another name."""
        wanted = {file for file, spans in ranges.items() if spans}
        created = [one for one in history if not wanted.isdisjoint(one.created)]
        nothing: frozenset[tuple[str, str]] = frozenset()
        renamed = self.notes.ask(nothing, lineage.renaming, self.clone, [one.commit for one in created])
        made = {(one.commit, file) for one in created for file in one.created}
        others = {file for _, file in made & renamed}
        return {file: history for _, file in made if file in wanted - others}

    def _blamed(self, ranges: Ranges, ignored: Sequence[str], lineages: Lineages) -> dict[str, Wrote]:
        wanted = {
            file: self.pool.submit(self._wrote, file, spans, ignored, lineages)
            for file, spans in ranges.items()
            if spans
        }
        return {file: one.result() for file, one in wanted.items()}

    def _wrote(
        self,
        file: str,
        spans: Sequence[tuple[int, int]],
        ignored: Sequence[str],
        lineages: Lineages,
    ) -> Wrote:
        """Return who wrote the lines of some ranges; nothing when that cannot be asked."""
        numbers = [number for first, last in spans for number in range(first, last + 1)]
        blame_lines = partial(self.clone.blame, ignore=ignored, ranges=spans)
        known = lineages.get(file, ())
        blame = self.notes.ask(Blame(), blame_lines, self.revision, file, lineage=known)
        if known and any(name != file for name, _ in blame.origins):
            # It had another name, whose past the lineage does not hold.
            blame = self.notes.ask(Blame(), blame_lines, self.revision, file)
        if len(blame.lines) != len(numbers):
            return {}
        return dict(zip(numbers, zip(blame.lines, blame.origins, strict=True), strict=True))

    def _behind_merges(
        self, blamed: Mapping[str, Wrote], commits: Mapping[str, Commit]
    ) -> dict[str, Wrote] | None:
        """Return the blames with lines of a merge given to the last commit of the branch that it brought.

        A line is a merge's where both sides changed it: `git show` of a merge tells next to nothing.
        """
        pairs = [
            (commit, file)
            for file, wrote in blamed.items()
            for commit in dict.fromkeys(commit for commit, _ in wrote.values())
            if commit in commits and commits[commit].parents > 1
        ][:MOST_MERGES]
        brought = {
            pair: self.notes.ask(None, lineage.brought_by, self.clone, pair[0], pair[1]) for pair in pairs
        }
        if not any(brought.values()):
            return None
        return {
            file: {
                line: (brought.get((commit, file)) or commit, origin)
                for line, (commit, origin) in wrote.items()
            }
            for file, wrote in blamed.items()
        }

    def _changes(
        self, commits: Sequence[str], files: Iterable[str], blamed: Mapping[str, Wrote]
    ) -> dict[tuple[str, str], Change]:
        """Return what each commit did to each file, by the name that the file has now."""
        called: dict[str, dict[str, str]] = {
            file: {commit: name for commit, (name, _) in blamed.get(file, {}).values() if name}
            for file in files
        }
        former = {file: sorted({*names.values()} - called.keys()) for file, names in called.items()}
        others = {(commit, name) for names in called.values() for commit, name in names.items()}
        paths = sorted({*called, *(name for names in called.values() for name in names.values())})
        changes = self.notes.ask({}, self.clone.changes, commits, paths)
        return {
            (commit, file): changes[commit, name]
            for file, names in called.items()
            for commit in commits
            for name in _names(commit, file, names, former[file], others)
            if (commit, name) in changes
        }

    def _through(
        self,
        blamed: Mapping[str, Wrote],
        ignored: Sequence[str],
        changed: Mapping[tuple[str, str], Change],
        focus: Mapping[str, Collection[int]],
        lineages: Lineages,
    ) -> tuple[dict[str, Wrote], dict[tuple[str, str], Change]]:
        """Return the blames with lines that only got another form given to who wrote them before, and the changes."""
        writers, noise, known = dict(blamed), defaultdict[str, list[str]](list), dict(changed)
        for _ in range(MOST_LOOKS):
            veiled = {file: _veiled(file, wrote, known) for file, wrote in writers.items()}
            veiled = {
                file: lines
                for file, lines in veiled.items()
                if not set(focus.get(file, ())).isdisjoint(lines)
            }
            again = [
                file
                for file, lines in veiled.items()
                if {writers[file][line][0] for line in lines} - set(noise[file])
            ]
            if not again:
                break
            for file in again:
                noise[file] += sorted({writers[file][line][0] for line in veiled[file]} - set(noise[file]))
            wanted = {
                file: self.pool.submit(
                    self._wrote, file, _ranges(veiled[file]), [*ignored, *noise[file]], lineages
                )
                for file in again
            }
            for file, one in wanted.items():
                behind = one.result()
                writers[file] = {**writers[file], **{at: behind[at] for at in veiled[file] if at in behind}}
            seen = {commit for commit, _ in known}
            if fresh := sorted({commit for file in again for commit, _ in writers[file].values()} - seen):
                known |= self._changes(fresh, again, writers)
        return writers, known

    def _ignored(self) -> tuple[str, ...]:
        """Return the commits that the repository itself wants blame to look through."""
        revisions = [(self.revision, IGNORED), (self.clone.head, IGNORED)]
        blobs = self.notes.ask({}, self.clone.blobs, list(dict.fromkeys(revisions)))
        blob = next((blobs[pair] for pair in revisions if pair in blobs), None)
        if blob is None:
            return ()
        text = self.notes.ask({}, self.clone.texts, [blob]).get(blob, "")
        return tuple(
            self.clone.commits_that_exist([line.split("#")[0].strip() for line in text.splitlines()])
        )


def _names(
    commit: str,
    file: str,
    names: Mapping[str, str],
    former: Sequence[str],
    others: Collection[tuple[str, str]],
) -> Sequence[str]:
    """Return what a commit may have called a file: what blame says, else any name that is not another file's."""
    if commit in names:
        return [names[commit]]
    return [name for name in (*former, file) if (commit, name) not in others]


def _late(history: Sequence[Touch]) -> list[str]:
    """Return the newest commits that changed the files, of the two years before the newest of them."""
    changing = [one for one in history if one.files]
    newest = max((one.seconds for one in changing), default=0)
    return [one.commit for one in changing if one.seconds >= newest - LATELY][:MOST_RECENT]


def _recent(
    file: str,
    newest: Sequence[str],
    wrote: Wrote,
    commits: Mapping[str, Commit],
    changed: Mapping[tuple[str, str], Change],
) -> tuple[str, ...]:
    """Return the newest known commits that changed a file, the newest first: those of late, then authors of lines."""
    late = [commit for commit in newest if (commit, file) in changed]
    others = {commit for commit, _ in wrote.values() if commit in commits} - set(late)
    older = sorted(others, key=lambda commit: (-commits[commit].date.timestamp(), commit))
    return tuple([*late, *older][:RECENT])


def _veiled(file: str, wrote: Wrote, changed: Mapping[tuple[str, str], Change]) -> list[int]:
    """Return the lines whose commit only changed their form."""
    forms = {
        commit: form.form_lines(changed[commit, file])
        for commit in {commit for commit, _ in wrote.values()}
        if (commit, file) in changed
    }
    return [at for at, (commit, (_, line)) in wrote.items() if line in forms.get(commit, ())]


def _ranges(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Return the lines as ranges for blame, small gaps bridged: each range is a word on the command line."""
    ranges: list[tuple[int, int]] = []
    for number in sorted(lines):
        if ranges and number - ranges[-1][1] <= GAP:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges if len(ranges) <= MOST_RANGES else [(ranges[0][0], ranges[-1][1])]


def _whole(wrote: Wrote, text: str) -> tuple[str, ...]:
    """Return the author of each line of a file, "" for those that were not asked for."""
    count = max(text.count("\n") + 1, max(wrote, default=0))
    return tuple(wrote[line][0] if line in wrote else "" for line in range(1, count + 1)) if wrote else ()


def _named(blames: Mapping[str, Wrote]) -> list[str]:
    return list(dict.fromkeys(commit for wrote in blames.values() for commit, _ in wrote.values()))
