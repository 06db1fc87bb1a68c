"""Who may know: owners of the files, those who still commit, and the commits of the issue's first release."""

from collections.abc import Sequence
from datetime import timedelta

from glitchtip_tools.adapters.git import lineage
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames import mapping
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.commits import history
from glitchtip_tools.models import Issue
from glitchtip_tools.services.investigation import version
from glitchtip_tools.services.investigation.notes import Notes

MOST_ACTIVE = 3000  # newest commits whose authors are known to be there
A_YEAR = timedelta(days=365)
MOST_RELEASED = 400  # commits of one release
OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def released(clone: Repository, issue: Issue | None) -> frozenset[str]:
    """Return the commits that came with the issue's first release, when it and the one before are known."""
    first = version.named(clone, issue.first_release) if issue else None
    before = clone.tag_before(first) if first else None
    return frozenset(clone.between(before, first, MOST_RELEASED) if first and before else ())


def active(clone: Repository) -> frozenset[str] | None:
    """Return who committed within the last year of the checkout; None when that is not known."""
    made = lineage.date_of(clone, clone.head)
    return lineage.authors_since(clone, clone.head, made - A_YEAR, MOST_ACTIVE) if made else None


def owners(
    clone: Repository, frames: Sequence[MappedFrame], tree: mapping.Tree, notes: Notes
) -> dict[str, tuple[str, ...]]:
    """Return the owners of the trace's files by CODEOWNERS."""
    names = [name for name in OWNERS if name in tree.files][:1]
    text = "".join(notes.ask({}, clone.sources, clone.head, names).values())
    return {file: team for file in places.files_of(frames) if (team := history.owners_of(file, text))}
