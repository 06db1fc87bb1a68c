"""The past of some files: who wrote each line, formatting looked through, and what those commits are like."""

from collections.abc import Sequence
from dataclasses import dataclass

from glitchtip_tools.core.investigation import history
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.outside.asking import Notes
from glitchtip_tools.outside.git import Repository
from glitchtip_tools.outside.git_answers import Blame
from glitchtip_tools.outside.threads import Threads

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
        raw = self._blames(files, ignored)
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
            changed=ask({}, clone.changed_lines, commits, files),
            recent=recent,
            mentions=mentioning.result(),
            latest=latest,
        )

    def _blames(self, files: Sequence[str], ignored: Sequence[str]) -> Lines:
        asked = [
            self.pool.submit(self.notes.ask, Blame(), self.clone.blame, self.revision, file, ignore=ignored)
            for file in files
        ]
        return {file: one.result().lines for file, one in zip(files, asked, strict=True)}

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


def _named(blames: Lines) -> list[str]:
    return list(dict.fromkeys(commit for lines in blames.values() for commit in lines))
