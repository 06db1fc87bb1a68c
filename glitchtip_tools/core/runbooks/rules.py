"""The rules of a runbooks file as values; services/runbooks/file.py makes them from YAML."""

from dataclasses import dataclass, fields
from functools import cached_property
from urllib.parse import quote

from glitchtip_tools.core.investigation.context.links import web_page
from glitchtip_tools.core.redaction import clean_url

RANKED_LEVELS = ("sample", "debug", "info", "warning", "error", "fatal")
COMPARISONS = (">=", "<=", ">", "<", "=")


@dataclass(frozen=True, slots=True)
class Match:
    """What an issue must be like: every condition that is given holds; of several values any one suffices."""

    message: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    culprit: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    project: tuple[str, ...] = ()
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    query: str | None = None

    @property
    def size(self) -> int:
        """How many conditions there are; each tag is one."""
        given = sum(bool(getattr(self, field.name)) for field in fields(self) if field.name != "tags")
        return given + len(self.tags)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it matches and what it then puts on the issue; `line` is where it stands in its file."""

    name: str
    title: str
    match: Match
    path: str | None = None
    url: str | None = None
    summary: str | None = None
    steps: tuple[str, ...] = ()
    priority: int = 0
    stop_on_match: bool = True
    line: int = 0


@dataclass(frozen=True)
class Runbooks:
    """All rules of a file, in its order; `base_url` ends with a slash when there is one."""

    rules: tuple[Rule, ...] = ()
    base_url: str | None = None
    file: str = "runbooks.yaml"

    @cached_property
    def ranked(self) -> tuple[Rule, ...]:
        """The rules, the winner of any two first: by priority, then by conditions, then by their place."""
        return tuple(sorted(self.rules, key=lambda rule: (-rule.priority, -rule.match.size)))


def levels(words: tuple[str, ...]) -> frozenset[str]:
    """Return the levels that words such as `error` or `>=error` name; raises ValueError for others."""
    return frozenset(level for word in words for level in _levels(word))


def _levels(word: str) -> tuple[str, ...]:
    operator = next((sign for sign in COMPARISONS if word.startswith(sign)), "")
    name = word.removeprefix(operator).strip().lower()
    if name not in RANKED_LEVELS:
        raise ValueError(word)
    at = RANKED_LEVELS.index(name)
    below, above = RANKED_LEVELS[:at], RANKED_LEVELS[at + 1 :]
    return {
        ">=": (name, *above),
        ">": above,
        "<=": (*below, name),
        "<": below,
    }.get(operator, (name,))


def page_of(rule: Rule, base_url: str | None) -> str | None:
    """Return the address of a rule's runbook, None for a path when nobody knows where the files are shown."""
    if rule.url:
        return clean_url(rule.url, fragment=True)
    if not base_url or not rule.path:
        return None
    file, _, anchor = rule.path.partition("#")
    return base_url + quote(file) + (f"#{quote(anchor)}" if anchor else "")


def folder_page(remote: str | None, branch: str | None) -> str | None:
    """Return where a code host shows the files of a branch, with a final slash; None for an unknown host.

    The forms are those of GitLab, Bitbucket, Gitea (also Forgejo and Codeberg) and, for all others, GitHub's.
    """
    web = web_page(remote)
    if not web or not branch:
        return None
    host, words = web.split("/")[2], quote(branch)
    if "bitbucket" in host:
        return f"{web}/src/{words}/"
    if "gitlab" in host:
        return f"{web}/-/blob/{words}/"
    if any(name in host for name in ("gitea", "codeberg", "forgejo")):
        return f"{web}/src/branch/{words}/"
    return f"{web}/blob/{words}/"
