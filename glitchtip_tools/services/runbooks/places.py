"""Where a checkout keeps its runbooks: the file with the rules, the folder that paths start from, the web's view."""

import os
from pathlib import Path

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.runbooks.rules import Rule, folder_page
from glitchtip_tools.errors import BadSettings, NotFound, ToolFailed
from glitchtip_tools.folders import expanded, is_file, is_within
from glitchtip_tools.values import dataclass

FILE = "runbooks.yaml"


@dataclass(frozen=True, slots=True)
class Places:
    """The file of the rules, what messages call it, the folder that their paths start from, and its clone.

    `own` is the checkout's own file, which nobody named: a clone of somebody else's decides what it is.
    """

    file: Path
    name: str
    root: Path
    repository: Repository | None = None
    own: bool = False

    def check(self) -> None:
        """Raise BadSettings for a file of the checkout that leads out of it, or that nobody could read to its end."""
        if not self.own or not os.path.lexists(self.file):
            return
        if not is_within(self.file, self.root):
            raise BadSettings(
                f"`{self.name}` is a link that leads out of the checkout",
                hint="name the file that it leads to: `--file` or GTT_RUNBOOKS",
            )
        if self.file.exists() and not self.file.is_file():
            raise BadSettings(
                f"`{self.name}` is not a regular file", hint="docs/runbooks.md describes the file"
            )

    def missing(self, rule: Rule) -> bool:
        """Return whether the rule's path is not a file inside the folder (a link that leads out of it is none)."""
        if not rule.path:
            return False
        path = self.root / rule.path.partition("#")[0]
        return not is_within(path, self.root) or not is_file(path)

    def web(self) -> str | None:
        """Return where the code host shows the files of the current branch, None when there is no remote."""
        if self.repository is None:
            return None
        return folder_page(self.repository.remote(), branch(self.repository))


def places(checkout: Path, named: str | None, here: Path) -> Places:
    """Return the places: of the named file (relative to `here`), else of the checkout's own at its top level."""
    if named:
        file = here / expanded(named)
        clone = _clone(file.parent)
        return Places(file, named, clone.root if clone else file.parent, clone)
    clone = _clone(checkout)
    root = clone.root if clone else checkout
    return Places(root / FILE, FILE, root, clone, own=True)


def branch(repository: Repository) -> str | None:
    """Return the branch by its name at the remote; on none (as in CI) the remote's main one, else the commit."""
    local = _answer(repository, "symbolic-ref", "--quiet", "--short", "HEAD")
    if local:
        upstream = _answer(repository, "config", "--get", f"branch.{local}.merge")
        return upstream.removeprefix("refs/heads/") or local
    main = _answer(repository, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    return main.removeprefix("origin/") or repository.head


def _answer(repository: Repository, *words: str) -> str:
    return repository.ask_clone(*words, allow=(0, 1, 128)).text.strip()


def _clone(folder: Path) -> Repository | None:
    try:
        return open_repository(folder)
    except (NotFound, ToolFailed):
        return None
