"""Opening a local clone: where its work tree, its objects and its refs are; nothing of it is run."""

import os
from pathlib import Path
from shlex import quote

from glitchtip_tools.adapters.git.bare import BareGit, Objects
from glitchtip_tools.adapters.git.borrowing import repositories_read
from glitchtip_tools.adapters.git.exits import EXITS, expected
from glitchtip_tools.adapters.git.repository import Patience, Repository
from glitchtip_tools.adapters.process import run
from glitchtip_tools.errors import NotFound

ANSWERS = 6  # lines in which git says where things are


class NoRepository(NotFound):
    """The folder is there, and in no repository: not what is damaged, without a commit, or another user's."""


def open_repository(path: Path | str, patience: Patience | None = None) -> Repository:
    """Return the repository that holds the folder; NotFound when there is none, or no commit in it.

    `patience` tells how many seconds a question may take that usually has so many.
    """
    folder = Path(path)
    words = ["rev-parse", "--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir"]
    words += ["--show-object-format", "--git-path", "objects", "--git-path", "shallow"]
    answer = run(["git", "-C", folder, *words], allow=EXITS)
    lines = os.fsdecode(answer.out).split("\n")
    if answer.code or len(lines) < ANSWERS:
        if b"dubious ownership" in answer.err:
            hint = f"run `git config --global --add safe.directory {quote(str(folder))}`"
            raise NotFound(f"`{folder}` belongs to another user, and git refuses to read it", hint=hint)
        if not folder.is_dir():
            raise NotFound(f"there is no folder `{folder}`", hint="check `--repo` or GTT_REPO")
        if (
            answer.code and b"not a git repository" not in answer.err
        ):  # damaged, or of a newer git: a reftable
            hint = f"run `git -C {quote(str(folder))} status` to see why"
            raise NotFound(f"git cannot read the repository of `{folder}`", hint=hint)
        raise NoRepository(f"`{folder}` is not in a git repository", hint="give the checkout with `--repo`")
    if len(lines) > ANSWERS + 1:
        raise NotFound(f"`{folder}` has a line break in its path", hint="give another checkout with `--repo`")
    bare, shallow = lines[0] == "true", lines[1] == "true"
    root = Path(lines[2]) if bare else _work_tree(folder, Path(lines[2]))
    head = run(["git", "-C", folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"], allow=EXITS)
    if head.code:
        raise NotFound(f"`{root}` has no commit yet", hint="give the checkout with `--repo`")
    edge = (folder / lines[5]).read_bytes() if shallow else b""
    # Git before 2.25 repeats the option that it does not know, and has no other format.
    read = Objects((folder / lines[4]).absolute(), lines[3] if lines[3].isalnum() else "sha1", edge)
    named = ("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags", "refs/remotes")
    refs = expected(run(["git", "-C", folder, *named], allow=EXITS), named)
    commit = head.text.strip()
    at = frozenset(edge.decode("ascii", "replace").split())
    others = repositories_read(read.folder, root, Path(lines[2]))
    ours = BareGit(read, commit, refs.out)
    inside = "" if bare else _below(root, folder.resolve())
    return Repository(root, commit, ours, shallow, bare, at, inside, others, patience=patience)


def _below(root: Path, folder: Path) -> str:
    """Return the folder as seen from the root, with a slash at its end; empty for the root and inside `.git`."""
    if folder == root or not folder.is_relative_to(root) or ".git" in folder.relative_to(root).parts:
        return ""
    return f"{folder.relative_to(root).as_posix()}/"


def _work_tree(folder: Path, git_directory: Path) -> Path:
    """Return the folder that holds `.git`: `core.worktree` could name any other, and it would be searched."""
    here = folder.resolve()
    above = (one for one in (here, *here.parents) if (one / ".git").exists())
    return next(above, git_directory)
