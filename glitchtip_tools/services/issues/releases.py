"""Resolve an issue in a release: told to the server, read back, and said on the issue."""

from collections.abc import Callable, Sequence
from threading import Lock

from glitchtip_tools.api.features import RESOLVE_IN_RELEASE
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.release_binding import ReleaseBinding, binding
from glitchtip_tools.errors import ExitCode, Failure, MaybeDone, PartlyDone, Unsupported, failure_with_code
from glitchtip_tools.models import Issue, Status
from glitchtip_tools.models.organization import Release


class ReleasesOfRun:
    """The releases of projects (by slug), read once for all issues of a run: they are resolved as of one moment."""

    def __init__(self, read: Callable[[str], Sequence[Release]]) -> None:
        self._read, self._known, self._reading = read, dict[str, Sequence[Release]](), Lock()

    def __call__(self, project: str) -> Sequence[Release]:
        """Return the releases of a project; raises what reading them raises, and reads them again the next time."""
        with self._reading:
            if project not in self._known:
                self._known[project] = self._read(project)
            return self._known[project]


def resolve_in(
    glitchtip: GlitchTip,
    issue: Issue,
    wished: str,
    releases: Callable[[str], Sequence[Release]],
    *,
    anyway: bool = False,
) -> ReleaseBinding:
    """Resolve the issue in a release and return what that means; `releases` returns those of a project.

    Raises Unsupported before 6.0.8, unless `anyway`: then it is resolved without one. Raises PartlyDone when
    the server did not take note of it, or only reopened it.
    """
    if anyway and not can_bind(glitchtip):
        glitchtip.set_status(issue.id, Status.RESOLVED)
        return ReleaseBinding(wished, None)
    require(glitchtip)
    bound = binding(releases(issue.project.slug), wished)
    is_reopened = issue.status == Status.RESOLVED
    if is_reopened:  # a plain `resolved` would keep an earlier release
        glitchtip.set_status(issue.id, Status.UNRESOLVED)
    details = {"inRelease": bound.release} if bound.release else None
    try:
        glitchtip.set_status(issue.id, Status.RESOLVED, details)
    except MaybeDone:
        raise
    except Failure as failure:
        if not is_reopened:
            raise
        what = f"it was reopened, and not resolved again: {failure.message}"
        raise failure_with_code(ExitCode.PARTLY_DONE, what, hint="run it again") from failure
    noted = glitchtip.issue(issue.id).status_details.get("inRelease")
    if noted != bound.release:
        raise PartlyDone(
            f"the server resolved it in `{noted}`, not in `{bound.release}`", hint="see `gtt issue show`"
        )
    return bound


def require(glitchtip: GlitchTip) -> None:
    """Raise Unsupported where the server takes no note of a release."""
    glitchtip.require(RESOLVE_IN_RELEASE)


def can_bind(glitchtip: GlitchTip) -> bool:
    """Return whether the server takes note of a release."""
    try:
        require(glitchtip)
    except Unsupported:
        return False
    return True
