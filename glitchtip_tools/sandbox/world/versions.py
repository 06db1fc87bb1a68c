"""What GlitchTip 4.2, 5.2 and 6.1 do differently, one flag each; everything else is common to them."""

from dataclasses import dataclass

from glitchtip_tools.errors import BadUsage


@dataclass(frozen=True, slots=True)
class Version:
    """A server's version by what it knows; the flags of the class are those of 5.2."""

    name: str
    commit: str
    issue_update_without_org: bool = True
    issues_stats: bool = True
    unknown_org_fails: bool = False
    snake_case_answers: bool = False
    permalink: bool = True
    wildcards: bool = True
    hides_deleted: bool = True
    offsets_end: bool = False
    forgiving_quotes: bool = False
    release_fields: bool = False
    resolves_in_release: bool = False
    background_after: int | None = None
    ordered_event_ids: bool = False
    metrics_at_root: bool = False


VERSIONS = {
    "4.2": Version(
        "4.2",
        commit="4.2.5",
        issue_update_without_org=False,
        issues_stats=False,
        unknown_org_fails=True,
        snake_case_answers=True,
        permalink=False,
        wildcards=False,
        hides_deleted=False,
    ),
    "5.2": Version("5.2", commit="5.2.1"),
    "6.1": Version(
        "6.1",
        commit="6.1.4",
        offsets_end=True,
        forgiving_quotes=True,
        release_fields=True,
        resolves_in_release=True,
        background_after=50,
        ordered_event_ids=True,
        metrics_at_root=True,
    ),
}


def version(name: str) -> Version:
    """Return the version of that name; raises BadUsage that names the known ones."""
    if name not in VERSIONS:
        raise BadUsage(f"the sandbox knows no GlitchTip `{name}`", hint=f"there are: {', '.join(VERSIONS)}")
    return VERSIONS[name]
