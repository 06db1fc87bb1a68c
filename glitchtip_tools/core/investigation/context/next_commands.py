"""The two commands that a person runs next, from what the investigation found."""

import shlex
from collections.abc import Iterator

from glitchtip_tools.core.investigation.evidence import ELSEWHERE
from glitchtip_tools.core.investigation.report import Investigation
from glitchtip_tools.models import reference_of

MOST = 2
_HASH = 10


def next_commands(investigation: Investigation) -> tuple[str, ...]:
    """Return the commands, ready for a shell: names of files come from the repository, so they are quoted."""
    return tuple(dict.fromkeys(_commands(investigation)))[:MOST]


def _commands(investigation: Investigation) -> Iterator[str]:
    issue = reference_of(investigation.issue) if investigation.issue else ""
    if investigation.repository.root is None or investigation.repository.checkout in ELSEWHERE:
        yield f"gtt investigate {shlex.quote(issue) if issue else '--event FILE'} --repo PATH"
    changed = next((item for item in investigation.still_there if item.commit), None)
    if changed and changed.commit:
        yield _git("show", changed.commit[:_HASH], changed.file_now or changed.file)
    if investigation.operational:
        yield from _for_a_condition(investigation, issue)
    elif investigation.names_commit:
        first = investigation.suspects[0]
        yield _git("show", first.commit[:_HASH], *first.files[:1])
    if investigation.locations and investigation.locations[0].line:
        top = investigation.locations[0]
        then = investigation.repository.revision or ""
        at = [] if then == investigation.repository.head else [then[:_HASH]]
        yield shlex.join(["git", "log", f"-L{top.line},{top.line}:{top.file}", *filter(None, at)])
    if issue:
        yield f"gtt events diff {shlex.quote(issue)}"
        yield f"gtt issue show {shlex.quote(issue)}"


def _for_a_condition(investigation: Investigation, issue: str) -> Iterator[str]:
    """Yield what helps with an error that had to be expected: its runbook, and quiet until it is handled."""
    if issue and investigation.runbook is None:
        yield f"gtt runbooks new {shlex.quote(issue)} --add"
    if issue:
        yield f"gtt ignore {shlex.quote(issue)} --for 7d"


def _git(verb: str, what: str, *files: str) -> str:
    """Return a command of git; `--` keeps a file's name from being an option."""
    return shlex.join(["git", verb, what, *(["--", *files] if files else [])])
