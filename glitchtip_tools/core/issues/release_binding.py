"""In which release an issue is resolved on the server, so that an event of the release with the fix opens it again.

GlitchTip 6 leaves an issue resolved on events of the release that it stores, and opens it on events of any other.
So the release to tell is the last one that has the fault, not the first that has the fix.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from glitchtip_tools.models.organization import Release
from glitchtip_tools.values import dataclass

NEXT = "next"
_LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class ReleaseBinding:
    """`release` is what the server is sent, None where no release comes before the fix; `asked` is the fix's."""

    asked: str
    release: str | None

    @property
    def sentence(self) -> str:
        """What will open the issue again and what won't, in one line."""
        fixed = "in the next release" if self.asked == NEXT else f"in {self.asked}"
        if self.release is None:
            return f"fixed {fixed}; no earlier release is known, so any new event reopens it"
        return (
            f"fixed {fixed}; events of {self.release} leave it resolved, those of any other release reopen it"
        )


def binding(releases: Sequence[Release], wished: str) -> ReleaseBinding:
    """Return the binding for an issue whose project has these releases.

    For a version that exists it is the newest release created before it; for `next` and one to come, the newest.
    """
    oldest_first = sorted(releases, key=lambda release: release.date_created or _LONG_AGO)
    versions = [release.version for release in oldest_first]
    before = versions[: versions.index(wished)] if wished in versions else versions
    return ReleaseBinding(wished, before[-1] if before else None)
