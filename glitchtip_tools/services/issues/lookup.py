"""Many references looked up together: numbers fifty at a time, short ids by one reading of their project's list."""

from collections.abc import Iterator, Sequence

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.references import Reference, counter, parse
from glitchtip_tools.errors import Failure, NotFound
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues.reference import find_issue, of_this_organization, project_of
from glitchtip_tools.values import dataclass

FEW = 3  # references that are looked up one by one


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference led to: an issue, or the reason why not."""

    asked: str
    issue: Issue | None = None
    failure: Failure | None = None


def find_issues(glitchtip: GlitchTip, names: Sequence[str], project: str | None = None) -> list[Found]:
    """Return what each name leads to, to be changed; an issue that was named twice once.

    Raises what is true of all of them.
    """
    names = list(dict.fromkeys(names))
    wanted = {name: parse(name) for name in names}
    numbers = len(names) > 1 and all(one.kind == "number" for one in wanted.values())
    known = _together(glitchtip, wanted) if numbers or len(names) > FEW else {}
    by_name: dict[str, Found] = {}
    for name in names:
        one = known.get(name) or _alone(glitchtip, name, project)
        by_name.setdefault(one.issue.id if one.issue else name, one)
    return list(by_name.values())


def _alone(glitchtip: GlitchTip, name: str, project: str | None) -> Found:
    try:
        return Found(name, find_issue(glitchtip, name, project=project, changing=True))
    except Failure as failure:
        return Found(name, failure=failure)


def _together(glitchtip: GlitchTip, wanted: dict[str, Reference]) -> dict[str, Found]:
    """Return what lists tell; what they do not tell is looked up alone, and says why it is not there."""
    by_name: dict[str, Found] = {}
    numbers = {name: one.value for name, one in wanted.items() if one.kind == "number" and not one.owner}
    linked = {name: one for name, one in wanted.items() if one.kind == "number" and one.owner}
    for name, reference in linked.items():
        try:
            of_this_organization(glitchtip, reference)
        except Failure as failure:
            by_name[name] = Found(name, failure=failure)
        else:
            numbers[name] = reference.value
    issues = glitchtip.issues_by_number(list(dict.fromkeys(numbers.values())))
    by_name |= {name: Found(name, issues[number]) for name, number in numbers.items() if number in issues}
    short_ids = {name: one.value for name, one in wanted.items() if one.kind == "short id"}
    by_project: dict[str, set[str]] = {}
    for value in short_ids.values():
        by_project.setdefault(counter(value)[0], set()).add(value)
    read: dict[str, Issue | Failure] = {}
    for prefix, values in by_project.items():
        read |= _read(glitchtip, prefix, values)
    for name, value in short_ids.items():
        hit = read[value]
        by_name[name] = Found(name, hit) if isinstance(hit, Issue) else Found(name, failure=hit)
    return by_name


def _read(glitchtip: GlitchTip, prefix: str, values: set[str]) -> dict[str, Issue | Failure]:
    """Read the project's list, the newest first, until all are found; each page once."""
    try:
        project = project_of(glitchtip, prefix)
    except NotFound as failure:
        return dict.fromkeys(values, failure)
    answers: dict[str, Issue | Failure] = {}
    for issue in _newest_first(glitchtip, project.id):
        if issue.short_id.upper() in values:
            answers.setdefault(issue.short_id.upper(), issue)
            if len(answers) == len(values):
                break
    hint = "deleted, merged, or in a project the token does not see?"
    return {
        value: answers.get(value) or NotFound(f"issue `{value}` not found", hint=hint) for value in values
    }


def _newest_first(glitchtip: GlitchTip, project: str) -> Iterator[Issue]:
    for page in glitchtip.issue_pages(projects=[project], sort="-first_seen"):
        yield from page.items
