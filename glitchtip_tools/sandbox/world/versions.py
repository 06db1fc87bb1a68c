"""What GlitchTip 4.2, 5.2 and several 6.x do differently, one flag each; everything else is common to them.

Seen on servers: all of 4.2 (a 4.1.5 with the first commits of 4.2.0) and 5.2. Of 6.x, issues, search, paging, events,
alerts, unknown routes and reopening were run inside a 5.2; the rest of 6.x was only read in its source: release
fields, `enabledFeatures`, assigning, an alert's `environment`, the numbers of the versions in which each of them came
(6.2 has all that came after 6.1.3, of which the order is not known).
"""

from dataclasses import replace

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """A server's version by what it knows; the flags of the class are those of 5.2."""

    name: str
    commit: str
    issue_update_without_org: bool = True
    issues_stats: bool = True
    stats_of_projects: bool = True
    unknown_org_fails: bool = False
    snake_case_answers: bool = False
    camel_case_answers: bool = False
    permalink: bool = True
    wildcards: bool = True
    hides_deleted: bool = True
    merge_adds_counts: bool = False
    forgiving_quotes: bool = False
    release_fields: bool = False
    commits: bool = False
    resolves_in_release: bool = False
    background_after: int | None = None
    ordered_event_ids: bool = False
    finds_sdk_ids: bool = True
    features: bool = False
    assigns: bool = False
    json_for_unknown_routes: bool = False
    metrics_at_root: bool = False


_FIVE = Version("5.2", commit="5.2.1")
_SIX = replace(
    _FIVE,
    name="6.0.5",
    commit="6.0.5",
    merge_adds_counts=True,
    background_after=50,
    ordered_event_ids=True,
    finds_sdk_ids=False,
    metrics_at_root=True,
)
_TEN = replace(
    _SIX,
    name="6.0.10",
    commit="6.0.10",
    finds_sdk_ids=True,
    forgiving_quotes=True,
    release_fields=True,
    resolves_in_release=True,
    commits=True,
    features=True,
)
VERSIONS = {
    one.name: one
    for one in (
        Version(
            "4.2",
            commit="4.2.5",
            issue_update_without_org=False,
            issues_stats=False,
            stats_of_projects=False,
            unknown_org_fails=True,
            snake_case_answers=True,
            permalink=False,
            wildcards=False,
            hides_deleted=False,
        ),
        _FIVE,
        _SIX,
        _TEN,
        replace(_TEN, name="6.1", commit="6.1.3"),
        replace(
            _TEN,
            name="6.2",
            commit="6.2.0",
            camel_case_answers=True,
            assigns=True,
            json_for_unknown_routes=True,
        ),
    )
}


def version(name: str) -> Version:
    """Return the version of that name; raises BadUsage that names the known ones."""
    if name not in VERSIONS:
        raise BadUsage(
            f"the sandbox does not know GlitchTip `{name}`", hint=f"available: {', '.join(VERSIONS)}"
        )
    return VERSIONS[name]
