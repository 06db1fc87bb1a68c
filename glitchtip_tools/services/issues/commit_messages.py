"""Reads the messages of a range of commits for the issues that they say they fix."""

from pathlib import Path

from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.issues.fixes import fixed_by
from glitchtip_tools.errors import BadUsage, NotFound

MOST_COMMITS = 2000
LARGEST_LOG = 8_000_000  # bytes of messages that are read


def fixed_in(folder: Path, commits: str) -> tuple[str, ...]:
    """Return the short ids in the messages of `A..B` (B is HEAD where it is left out), those of old commits first.

    Raises BadUsage for what is not such a range, NotFound for a revision that the repository does not have.
    """
    old, dots, new = commits.partition("..")
    if not (old and dots) or new.startswith("."):
        raise BadUsage(
            f"`{commits}` is not a range of commits", hint="for example `v1.4.0..v1.5.0`, or `v1.4.0..`"
        )
    repository = open_repository(folder)
    range_ = f"{_revision(repository, old)}..{_revision(repository, new or 'HEAD')}"
    words = ("log", "-z", f"--max-count={MOST_COMMITS}", "--no-show-signature", "--format=%B", range_, "--")
    messages = repository.ask(*words, most=LARGEST_LOG).text.split("\0")
    return tuple(dict.fromkeys(name for message in reversed(messages) for name in fixed_by(message)))


def _revision(repository: Repository, word: str) -> str:
    commit = repository.resolve(word)
    if commit is None:
        raise NotFound(f"the repository has no revision `{word}`", hint="is it fetched? see `git log`")
    return commit
