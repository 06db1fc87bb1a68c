"""The rules of a runbooks file as values; services/runbooks/file.py makes them from YAML."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from glitchtip_tools.core.investigation.context.links import web_page
from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.core.runbooks.criteria import Criteria


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it matches and what it then puts on the issue; `line` is where it is in its file."""

    name: str
    title: str
    match: Criteria
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
