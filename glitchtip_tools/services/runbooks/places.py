"""Where a checkout keeps its runbooks: the file with the rules, the folder that paths start from, the web's view."""

from pathlib import Path

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.runbooks.rules import Rule, folder_page
from glitchtip_tools.errors import NotFound, ToolFailed
from glitchtip_tools.values import dataclass

FILE = "runbooks.yaml"


@dataclass(frozen=True, slots=True)
class Places:
    """The file of the rules, what messages call it, the folder that their paths start from, and its clone."""

    file: Path
    name: str
    root: Path
    repository: Repository | None = None

    def missing(self, rule: Rule) -> bool:
        """Return whether the rule's path is not a file inside the folder (a link that leads out of it is none)."""
        if not rule.path:
            return False
        path = (self.root / rule.path.partition("#")[0]).resolve()
        return not path.is_file() or not path.is_relative_to(self.root.resolve())

    def web(self) -> str | None:
        """Return where the code host shows the files of the current branch, None when there is no remote."""
        if self.repository is None:
            return None
        return folder_page(self.repository.remote(), branch(self.repository))


def places(checkout: Path, named: str | None, here: Path) -> Places:
    """Return the places: of the named file (relative to `here`), else of the checkout's own at its top level."""
    if named:
        file = here / Path(named).expanduser()
        clone = _clone(file.parent)
        return Places(file, named, clone.root if clone else file.parent, clone)
    clone = _clone(checkout)
    root = clone.root if clone else checkout
    return Places(root / FILE, FILE, root, clone)


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
