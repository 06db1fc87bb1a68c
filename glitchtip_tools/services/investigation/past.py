"""The past of some files: who wrote each line, formatting looked through, and what those commits are like."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from glitchtip_tools.adapters.git.answers import Blame
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking.commits import form
from glitchtip_tools.models.code import Change
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.threads import Threads

RECENT = 12  # commits of each file
MENTIONS = 15
MOST_LOOKS = 3  # passes of blame through changes of form, each behind the last
GAP = 10  # lines between two ranges that are asked as one
MOST_RANGES = 60
IGNORED = ".git-blame-ignore-revs"
Lines = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Past:
    """Asks for the past of files at a revision, several questions at a time."""

    clone: Repository
    revision: str
    notes: Notes
    pool: Threads

    def of(self, files: Sequence[str], words: Sequence[str], *, newest: int = 0) -> Evidence:
        """Return blame, recent commits, the commits that mention the words, and what each commit changed.

        `newest` asks for a number of of the version's newest commits, too, whatever they touched.
        """
        ask, clone = self.notes.ask, self.clone
        ignored = self._ignored()
        recently = [
            self.pool.submit(ask, (), clone.touching, self.revision, [file], RECENT) for file in files
        ]
        mentioning = self.pool.submit(ask, (), clone.mentioning, self.revision, words, MENTIONS)
        latest = ask((), clone.newest, self.revision, newest) if newest else ()
        blamed = self._blamed(files, ignored)
        raw = {file: blame.lines for file, blame in blamed.items()}
        recent = {
            file: tuple(commit for commit, _ in asked.result())
            for file, asked in zip(files, recently, strict=True)
        }
        named = _named(raw)
        ids = [
            *named,
            *latest,
            *(commit for some in recent.values() for commit in some),
            *mentioning.result(),
        ]
        commits = ask({}, clone.commits, ids)
        changed = self._changes(list(commits), blamed)
        looked_through = self._through(blamed, ignored, changed)
        blames = {file: blame.lines for file, blame in looked_through.items()}
        if behind := sorted(set(_named(blames)) - set(commits)):
            commits = {**commits, **ask({}, clone.commits, behind)}
            changed = {**changed, **self._changes(behind, looked_through)}
        return Evidence(
            blames=blames,
            raw_blames=raw,
            commits=commits,
            changed=changed,
            recent=recent,
            mentions=mentioning.result(),
            latest=latest,
        )

    def _blamed(self, files: Sequence[str], ignored: Sequence[str]) -> dict[str, Blame]:
        asked = [
            self.pool.submit(self.notes.ask, Blame(), self.clone.blame, self.revision, file, ignore=ignored)
            for file in files
        ]
        return {file: one.result() for file, one in zip(files, asked, strict=True)}

    def _changes(self, commits: Sequence[str], blamed: Mapping[str, Blame]) -> dict[tuple[str, str], Change]:
        """Return what each commit did to each file, by the name that the file has now."""
        called = {
            file: {
                commit: name for commit, (name, _) in zip(blame.lines, blame.origins, strict=False) if name
            }
            for file, blame in blamed.items()
        }
        former = {file: sorted({*names.values()} - blamed.keys()) for file, names in called.items()}
        others = {(commit, name) for names in called.values() for commit, name in names.items()}
        asked = sorted({*blamed, *(name for names in called.values() for name in names.values())})
        found = self.notes.ask({}, self.clone.changes, commits, asked)
        return {
            (commit, file): found[commit, name]
            for file, names in called.items()
            for commit in commits
            for name in _names(commit, file, names, former[file], others)
            if (commit, name) in found
        }

    def _through(
        self, blamed: Mapping[str, Blame], ignored: Sequence[str], changed: Mapping[tuple[str, str], Change]
    ) -> dict[str, Blame]:
        """Return the blames with lines that only got another form given to who wrote them before."""
        found, noise = dict(blamed), defaultdict[str, list[str]](list)
        for _ in range(MOST_LOOKS):
            veiled = {file: _veiled(file, blame, changed) for file, blame in found.items()}
            again = [
                file
                for file, lines in veiled.items()
                if {found[file].lines[at] for at in lines} - set(noise[file])
            ]
            if not again:
                break
            for file in again:
                noise[file] += sorted({found[file].lines[at] for at in veiled[file]} - set(noise[file]))
            asked = {
                file: self.pool.submit(self._behind, file, ignored, noise[file], veiled[file])
                for file in again
            }
            for file, one in asked.items():
                found[file] = _merged(found[file], one.result())
            fresh = sorted(
                {commit for file in again for commit in found[file].lines} - {c for c, _ in changed}
            )
            changed = (
                {**changed, **self._changes(fresh, {file: found[file] for file in again})}
                if fresh
                else changed
            )
        return found

    def _behind(
        self, file: str, ignored: Sequence[str], noise: Sequence[str], veiled: Sequence[int]
    ) -> dict[int, tuple[str, tuple[str, int]]]:
        """Return who wrote these lines (by index) and where, the commits of form left out."""
        ranges = _ranges(veiled)
        numbers = [number for first, last in ranges for number in range(first, last + 1)]
        asked = partial(self.clone.blame, ignore=[*ignored, *noise], ranges=ranges)
        blame = self.notes.ask(Blame(), asked, self.revision, file)
        if len(blame.lines) != len(numbers):
            return {}
        every = dict(zip(numbers, zip(blame.lines, blame.origins, strict=True), strict=True))
        return {at: every[at + 1] for at in veiled}

    def _ignored(self) -> tuple[str, ...]:
        """Return the commits that the repository itself wants blame to look through."""
        for revision in (self.revision, self.clone.head):
            if text := self.notes.ask({}, self.clone.sources, revision, [IGNORED]).get(IGNORED):
                listed = [line.split("#")[0].strip() for line in text.splitlines()]
                return tuple(self.clone.commits_that_exist(listed))
        return ()


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


def _veiled(file: str, blame: Blame, changed: Mapping[tuple[str, str], Change]) -> list[int]:
    """Return the indices of the lines whose commit only changed their form."""
    forms = {
        commit: form.form_lines(changed[commit, file])
        for commit in {*blame.lines}
        if (commit, file) in changed
    }
    return [
        at
        for at, (commit, (_, line)) in enumerate(zip(blame.lines, blame.origins, strict=True))
        if line in forms.get(commit, ())
    ]


def _ranges(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Return the lines as ranges for blame, small gaps bridged: each range is a word on the command line."""
    found: list[tuple[int, int]] = []
    for number in (at + 1 for at in sorted(indices)):
        if found and number - found[-1][1] <= GAP:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found if len(found) <= MOST_RANGES else [(found[0][0], found[-1][1])]


def _merged(before: Blame, known: Mapping[int, tuple[str, tuple[str, int]]]) -> Blame:
    """Return a blame with some lines (by index) given to others."""
    lines, origins = list(before.lines), list(before.origins)
    for at, (commit, origin) in known.items():
        lines[at], origins[at] = commit, origin
    return Blame(tuple(lines), tuple(origins))


def _named(blames: Lines) -> list[str]:
    return list(dict.fromkeys(commit for lines in blames.values() for commit in lines))
