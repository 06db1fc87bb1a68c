"""Questions to a local clone, answered by git; nothing is written, no work tree is read, no path leaves the tree."""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path

from glitchtip_tools.adapters.git.answers import (
    FIELDS,
    LONGEST_LINE,
    Blame,
    Touch,
    blame_of,
    changes_of,
    commits_of,
    objects,
)
from glitchtip_tools.adapters.git.bare import BareGit
from glitchtip_tools.adapters.git.configuration import WANTED, Configuration, configuration_of
from glitchtip_tools.adapters.git.exits import EXITS, expected
from glitchtip_tools.adapters.process import Result, run
from glitchtip_tools.adapters.temporary import written_there
from glitchtip_tools.models.code import Change, Commit
from glitchtip_tools.values import dataclass

LARGEST_FILE = 2_000_000  # bytes; what is larger is generated or data
LARGEST_TEXTS = 48_000_000  # bytes of all files that are read at once: many versions of a large one
LARGEST_PATCH = 32_000_000  # bytes of all commits' changes together; the rest is not read
COMMIT = re.compile(r"^[0-9a-f]{40,64}$")
PLAIN = ("--no-textconv", "--no-ext-diff")  # to every question that compares contents
# Seconds until a question counts as hanging: answers are limited in number, so that a busy machine gives the same.
LONGEST = 60.0
Patience = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Repository:
    """A clone on this machine, by the folder of its work tree (or of a bare repository)."""

    root: Path
    head: str
    git: BareGit = field(compare=False, repr=False)
    shallow: bool = False
    bare: bool = False
    edge: frozenset[str] = frozenset()  # the commits at which a shallow clone's history is cut off
    inside: str = ""  # the folder below the root that was opened, with a slash at its end
    others: tuple[str, ...] = ()  # the repositories outside of it whose objects it reads
    trees: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    known: list[Configuration] = field(default_factory=list, compare=False, repr=False)  # once it was asked
    patience: Patience | None = field(default=None, compare=False, repr=False)  # of a question, in seconds

    @property
    def partial(self) -> bool:
        """Whether the clone was made with a filter, so that objects may be missing."""
        return self.configuration().partial

    def configuration(self) -> Configuration:
        """Return what the clone's configuration says of its remotes and its form, asked once."""
        if not self.known:
            out = self.ask_clone("config", "-z", "--get-regexp", WANTED, allow=(0, 1)).text
            self.known.append(configuration_of(out))
        return self.known[-1]

    def submodules(self) -> tuple[str, ...]:
        """Return the paths of the submodules at `HEAD`."""
        entries = self.ask("ls-tree", "-r", "-z", "--full-tree", self.head).out.split(b"\0")
        return tuple(
            entry.partition(b"\t")[2].decode("utf-8", "surrogateescape")
            for entry in entries
            if entry.startswith(b"160000")
        )

    def ask(
        self,
        *words: str,
        allow: Iterable[int] = (0,),
        text: bytes | str | None = None,
        most: int | None = None,
    ) -> Result:
        """Run one git command over this repository's objects, out of its configuration's reach."""
        answer = run(
            ["git", f"--git-dir={self.git.path}", *words],
            cwd=self.git.path,
            allow=EXITS,
            input=text,
            timeout=self.patience(LONGEST) if self.patience else LONGEST,
            env=self.git.env,
            most=most,
        )
        return expected(answer, words, allow)

    def ask_clone(self, *words: str, allow: Iterable[int] = (0,)) -> Result:
        """Run one git command in the clone itself: for its configuration and symbolic refs, nothing else."""
        return expected(run(["git", "-C", self.root, *words], allow=EXITS), words, allow)

    def resolve(self, word: str) -> str | None:
        """Return the full commit id of a revision, or None; a word that git could read as an option is refused."""
        if not word or word.startswith("-") or any(ord(char) < 33 for char in word) or len(word) > 200:
            return None
        wanted = f"{word}^{{commit}}"
        answer = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", wanted, allow=(0, 1, 128))
        lines = answer.text.strip().splitlines()[-1:] or [""]
        return lines[0] if answer.code == 0 and COMMIT.match(lines[0]) else None

    def tags(self) -> tuple[str, ...]:
        """Return the names of all tags."""
        return tuple(self.ask("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").text.splitlines())

    def commit_before(self, moment: datetime, tip: str) -> str | None:
        """Return the last commit of the tip's main line that was made before the moment."""
        words = ("log", "-1", "--format=%H", "--first-parent", f"--before={int(moment.timestamp())}", tip)
        return self.ask(*words).text.strip() or None

    def contains(self, ancestor: str, tip: str) -> bool:
        """Return whether the commit is part of the tip's history."""
        return self.ask("merge-base", "--is-ancestor", ancestor, tip, allow=(0, 1, 128)).code == 0

    def tracked(self, revision: str) -> tuple[str, ...]:
        """Return the regular files of a revision, asked once; symbolic links and submodules are left out."""
        if revision not in self.trees:
            out = self.ask("ls-tree", "-r", "-z", "--full-tree", revision).out
            entries = out.decode("utf-8", "surrogateescape").split("\0")
            self.trees[revision] = tuple(
                entry.partition("\t")[2] for entry in entries if entry.startswith("100")
            )
        return self.trees[revision]

    def blobs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the blob ids of (revision, path) pairs that exist and are not too large to read."""
        readable = [
            pair for pair in pairs if "\n" not in pair[1] and not pair[1].startswith(("./", "../", "/"))
        ]
        if not readable:
            return {}
        words = "".join(f"{revision}:{path}\n" for revision, path in readable)
        answer = self.ask("cat-file", "--batch-check", text=words.encode("utf-8", "surrogateescape"))
        texts = {}
        for pair, line in zip(readable, answer.text.split("\n"), strict=False):
            parts = line.split(" ")
            if len(parts) == 3 and parts[1] == "blob" and int(parts[2]) <= LARGEST_FILE:
                texts[pair] = parts[0]
        return texts

    def texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """Return the contents of blobs by id, up to a size of them all together; binary ones are left out."""
        wanted = list(dict.fromkeys(blobs))
        if not wanted:
            return {}
        rows = "".join(f"{blob}\n" for blob in wanted)
        out = self.ask("cat-file", "--batch", text=rows, most=LARGEST_TEXTS).out
        return {
            name: data.decode("utf-8", "replace") for name, data in objects(out) if b"\0" not in data[:8000]
        }

    def sources(self, revision: str, paths: Iterable[str]) -> dict[str, str]:
        """Return the text of files at a revision, by path."""
        blobs = self.blobs([(revision, path) for path in dict.fromkeys(paths)])
        texts = self.texts(blobs.values())
        return {path: texts[blob] for (_, path), blob in blobs.items() if blob in texts}

    def holding(
        self, revision: str, pattern: str, limit: int, endings: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return at most `limit` files of a revision with a line that matches a POSIX extended regular expression.

        With `endings` (`.ts`) only files whose names end so are searched.
        """
        paths = [f"*{ending}" for ending in endings]
        how = ("--no-literal-pathspecs", "grep", "-lzIE", "--full-name", "--no-textconv")
        words = (*how, "-e", pattern, revision, "--", *paths)
        answer = self.ask(*words, allow=(0, 1))
        names = (name.partition(b":")[2] for name in answer.out.split(b"\0")[:limit])
        return tuple(name.decode("utf-8", "surrogateescape") for name in names if name)

    def touching(self, revision: str, paths: Sequence[str], limit: int) -> tuple[tuple[str, int], ...]:
        """Return (commit, committer's seconds) of the newest commits that changed any of the files."""
        if not paths:
            return ()
        words = ("log", f"-{limit}", "--format=%H %ct", revision, "--", *paths)
        lines = (line.split(" ") for line in self.ask(*words).text.splitlines())
        return tuple((parts[0], int(parts[1])) for parts in lines if len(parts) == 2)

    def blame(
        self,
        revision: str,
        path: str,
        *,
        ignore: Sequence[str] = (),
        ranges: Sequence[tuple[int, int]] = (),
        lineage: Sequence[Touch] = (),
    ) -> Blame:
        """Return who last changed each line, white space and moves inside the file looked through.

        With `ranges` (first and last line, in order) only of those lines. With the file's `lineage` the rest of the
        history is not walked through again; it must not be given for a file that had another name.
        """
        words = ["blame", "--porcelain", "-w", "-M", *(f"-L{first},{last}" for first, last in ranges)]
        words += [f"--ignore-rev={commit}" for commit in ignore]
        with written_there(), tempfile.NamedTemporaryFile(dir=self.git.path, prefix="lineage-") as known:
            if lineage:
                rows = (f"{one.commit} {' '.join(one.parents)}\n" for one in lineage if not one.created)
                known.write("".join(rows).encode())
                known.flush()
                words += ["-S", known.name]
            answer = self.ask(*words, "--no-textconv", revision, "--", path)
        return blame_of(answer.out.decode("utf-8", "surrogateescape"))

    def commits(self, ids: Iterable[str]) -> dict[str, Commit]:
        """Return commits by id, with the names of the files that each changed."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        words = ("log", "--no-walk=unsorted", "--stdin", "--raw", "-z", "--no-renames", *PLAIN)
        answer = self.ask(*words, f"--format={FIELDS}", text="\n".join(wanted) + "\n")
        return {commit.id: commit for commit in commits_of(answer.text)}

    def commits_that_exist(self, ids: Iterable[str]) -> list[str]:
        """Return those of the full commit ids that this clone has."""
        wanted = [word for word in ids if COMMIT.match(word)]
        if not wanted:
            return []
        answer = self.ask("cat-file", "--batch-check", text="\n".join(wanted) + "\n")
        return [line.split(" ")[0] for line in answer.text.splitlines() if " commit " in line]

    def changes(self, ids: Iterable[str], paths: Sequence[str]) -> dict[tuple[str, str], Change]:
        """Return what each commit did to each of the files, by commit and path; merges did nothing.

        A file that got its name from another one of them was only moved: what is the same in both was not changed.
        """
        wanted = list(dict.fromkeys(ids))
        if not wanted or not paths:
            return {}
        words = (
            "log",
            "--no-walk=unsorted",
            "--stdin",
            "--patch",
            "--unified=0",
            "-w",
            "-M",
            *PLAIN,
        )
        requests = "\n".join(wanted) + "\n"
        answer = self.ask(*words, "--format=%x00%H", "--", *paths, text=requests, most=LARGEST_PATCH)
        return dict(changes_of(answer.out))

    def mentioning(self, revision: str, words: Sequence[str], limit: int) -> tuple[str, ...]:
        """Return the newest commits whose message names any of the words (fixed strings, any case)."""
        if not words:
            return ()
        arguments = ["log", f"-{limit}", "--no-merges", "--format=%H", "-F", "-i"]
        arguments += [f"--grep={word}" for word in words]
        return tuple(self.ask(*arguments, revision, "--").text.split())

    def last_to_change(self, text: str, old: str, new: str, *paths: str) -> str | None:
        """Return the first commit of `old..new` that changed how often the line is in one of the files.

        Only a line as a whole counts: `rate(x) or 0` holds `rate(x)`, and yet that line is another one.
        """
        if len(text) > LONGEST_LINE:  # of generated code; longer than a word of a command may be
            return None
        literal = re.sub(r"[][\\.^$*+?(){}|]", r"\\\g<0>", text.strip())
        line = f"-S^[ \t\r]*{literal}[ \t\r]*$"
        words = ("log", "--reverse", "--format=%H", *PLAIN, "--pickaxe-regex", line, f"{old}..{new}")
        return next(iter(self.ask(*words, "--", *paths).text.split()), None)

    def only_change(self, old: str, new: str, *paths: str) -> str | None:
        """Return the commit of `old..new` that changed one of the files if no other did."""
        words = ("log", "-2", "--no-merges", "--format=%H", f"{old}..{new}", "--", *paths)
        commits = self.ask(*words).text.split()
        return commits[0] if len(commits) == 1 else None

    def newest(self, revision: str, limit: int) -> tuple[str, ...]:
        """Return the newest commits of a revision, merges left out."""
        return tuple(self.ask("log", f"-{limit}", "--no-merges", "--format=%H", revision, "--").text.split())

    def tag_before(self, revision: str) -> str | None:
        """Return the commit of the nearest tag in the history before a revision."""
        words = ("describe", "--tags", "--abbrev=0", f"{revision}^")
        answer = self.ask(*words, allow=(0, 128))
        name = answer.text.strip()
        return self.resolve(f"refs/tags/{name}") if answer.code == 0 and name else None

    def between(self, old: str, new: str, limit: int) -> tuple[str, ...]:
        """Return the newest commits that are part of `new` and not of `old`."""
        return tuple(self.ask("rev-list", f"--max-count={limit}", f"{old}..{new}", "--").text.split())

    def released_in(self, commit: str) -> str | None:
        """Return the oldest tag whose history holds the commit; None when none does."""
        words = ("for-each-ref", "--count=1", "--sort=creatordate", "--format=%(refname:strip=2)")
        answer = self.ask(*words, f"--contains={commit}", "refs/tags", allow=(0, 128, 129))
        return answer.text.strip() or None

    def renamed(self, old: str, new: str, paths: Sequence[str]) -> dict[str, str]:
        """Return the new names of files that were renamed between two revisions, by their old ones."""
        words = (
            "diff",
            "--name-status",
            "-z",
            "--diff-filter=R",
            "--find-renames=50%",
            "-l400",
            "--no-ext-diff",
        )
        parts = self.ask(*words, old, new, "--", allow=(0, 128)).out.split(b"\0")
        names = [part.decode("utf-8", "surrogateescape") for part in parts]
        triples = zip(names[0::3], names[1::3], names[2::3], strict=False)
        return {was: now for _, was, now in triples if was in paths}

    def remote(self) -> str | None:
        """Return the address of `origin`, else of the first remote."""
        return self.configuration().remote
