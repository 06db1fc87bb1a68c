"""What became of an investigation's comment, for stderr."""

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.models import reference_of

WORDS = {
    "created": "posted as comment {id} on {issue}",
    "updated": "updated comment {id} on {issue}",
    "unchanged": "comment {id} on {issue} is already up to date",
}


def posted(found: Investigation) -> str:
    """Return one line with the issue's address, nothing when nothing was to be posted."""
    if not found.issue or found.comment.action not in WORDS:
        return ""
    said = WORDS[found.comment.action].format(id=found.comment.id, issue=reference_of(found.issue))
    return f"{said}: {found.issue.permalink}"
