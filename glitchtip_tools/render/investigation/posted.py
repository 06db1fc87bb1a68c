"""What became of an investigation's comment, for stderr."""

from collections import Counter
from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.context.rounds import Visit
from glitchtip_tools.models import reference_of

WORDS = {
    "created": "posted as comment {id} on {issue}",
    "updated": "updated comment {id} on {issue}",
    "unchanged": "comment {id} on {issue} is already up to date",
}
SUMS = {
    "created": "posted on {count}",
    "updated": "updated on {count}",
    "unchanged": "already up to date on {count}",
}


def posted(investigation: Investigation) -> str:
    """Return one line with the issue's address, nothing when nothing was to be posted."""
    if not investigation.issue or investigation.comment.action not in WORDS:
        return ""
    text = WORDS[investigation.comment.action].format(
        id=investigation.comment.id, issue=reference_of(investigation.issue)
    )
    return f"{text}: {investigation.issue.permalink}"


def posted_in_all(visits: Sequence[Visit]) -> str:
    """Return how many reports were posted, updated and left as they were; nothing when none was to be."""
    counts = Counter(one.comment.action for one in visits)
    sums = [words.format(count=counts[action]) for action, words in SUMS.items() if counts[action]]
    if not sums:
        return ""
    one = sums[0].endswith(" on 1")
    return ", ".join([f"{sums[0]} issue{'s' * (not one)}", *sums[1:]])


def left_out(projects: dict[str, int]) -> Iterator[str]:
    """Yield what was left out of a round: issues of projects that the checkout does not belong to."""
    for project, count in projects.items():
        issues = "1 issue" if count == 1 else f"{count} issues"
        yield f"left out {issues} of `{project}`: none of their frames is in this checkout"
