"""The past of some files: who wrote each line, formatting looked through, and what those commits are like."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from glitchtip_tools.adapters.git.answers import Blame
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking import history
from glitchtip_tools.models.code import Change
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.threads import Threads

RECENT = 12  # commits of each file
MENTIONS = 15
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

        `newest` asks for so many of the version's newest commits, too, whatever they touched.
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
        form = [commit for commit in named if commit in commits and history.is_form_only(commits[commit])]
        mass = [commit for commit in named if commit in commits and history.is_mass_change(commits[commit])]
        blames = self._through(raw, (*ignored, *form), form)
        deep = self._through(blames, (*ignored, *form, *mass), mass)
        commits = {
            **commits,
            **ask({}, clone.commits, sorted({*_named(blames), *_named(deep)} - set(commits))),
        }
        return Evidence(
            blames=blames,
            raw_blames=raw,
            deep_blames=deep,
            commits=commits,
            changed=self._changes(list(commits), blamed),
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

    def _blames(self, files: Sequence[str], ignored: Sequence[str]) -> Lines:
        return {file: blame.lines for file, blame in self._blamed(files, ignored).items()}

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

    def _through(self, blames: Lines, ignored: Sequence[str], noise: Sequence[str]) -> Lines:
        """Return the blames with the noise looked through, where there is any."""
        touched = [file for file, lines in blames.items() if set(lines) & set(noise)]
        again = self._blames(touched, ignored)
        return {file: again.get(file) or lines for file, lines in blames.items()}

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


def _named(blames: Lines) -> list[str]:
    return list(dict.fromkeys(commit for lines in blames.values() for commit in lines))
