"""What each call on a GlitchTip server must be answered with: no more than what is believed of the answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from glitchtip_tools.api.answers.shapes import (
    Shape,
    any_of,
    date,
    equal,
    fields,
    listed,
    maybe,
    name,
    number,
    numeral,
    pair,
    present,
    words,
)
from glitchtip_tools.models import STATUSES
from glitchtip_tools.wire import mapping, moment, pick, sequence, text

QUANTITY = "sum(quantity)"
HOUR = timedelta(hours=1)

ROOT = fields(version=name)
SETTINGS = fields(enableUserRegistration__socialApps__billingEnabled=present)
ISSUE = fields(
    id=numeral,
    status=any_of(*STATUSES),
    count=number,
    firstSeen__first_seen=date,
    lastSeen__last_seen=date,
)
EVENT = fields(eventID__event_id__id=name)
SLACK = timedelta(hours=2)  # the first and the last hour are counted whole, on the server's clock
TAG = fields(key=name, topValues=listed(fields(value=maybe(words), count=number)))
COMMENT = fields(id=numeral, data=fields(text=words))
ORGANIZATION = fields(id=numeral, slug=name)
PROJECT = fields(id=numeral, slug=name)
TEAM = fields(id=numeral, slug=name)
MEMBER = fields(id=numeral, role__orgRole=words)
KEY = fields(id=name, dsn=fields(public=name))
RELEASE = fields(version=name)
ENVIRONMENT = fields(name=words)
ALERT = fields(id=numeral)


def issue_of(number: str) -> Shape:
    """Return one issue: that one, whatever else the server may have at hand."""
    wanted = equal(number.lstrip("0") or "0")

    def shape(value: object) -> str | None:
        return ISSUE(value) or fields(id=lambda given: wanted(text(given)))(value)

    return shape


def issues_of(ids: Sequence[str], projects: Sequence[str], query: str) -> Shape:
    """Return an issue of a list that was asked for: a cache may take one list for another's."""
    status = query.partition(" ")[0].removeprefix("is:")

    def shape(value: object) -> str | None:
        if wrong := ISSUE(value):
            return wrong
        issue = mapping(value)
        project = text(mapping(issue.get("project")).get("id"))
        if ids and text(issue.get("id")) not in ids:
            return "is another issue"
        if projects and project and project not in projects:
            return "is of another project"
        return f"is not {status}" if query.startswith("is:") and issue.get("status") != status else None

    return shape


def event_of(issue_id: str, event_id: str | None = None) -> Shape:
    """Return an event of that issue, and the one of that id where one is given (an SDK's, or the server's own)."""
    wanted = event_id.replace("-", "").lower() if event_id else None

    def shape(value: object) -> str | None:
        if wrong := EVENT(value):
            return wrong
        event = mapping(value)
        group = text(pick(event, "groupID", "group_id"))
        ids = [text(event.get(key)) for key in ("eventID", "event_id", "id")]
        if issue_id and group is not None and group.lstrip("0") != issue_id.lstrip("0"):
            return f"is an event of issue `{group}`"
        known = [given.replace("-", "").lower() for given in ids if given]
        return "is another event" if wanted and wanted not in known else None

    return shape


def status_of(wanted: str) -> Shape:
    """Return the answer to a change of status: the status that was asked for."""
    return fields(status=equal(wanted))


def comment_saying(wanted_text: str, comment_id: str | None = None) -> Shape:
    """Return the answer to a comment that was posted or edited: that comment, with that text."""
    of_id = equal(comment_id) if comment_id else numeral
    return fields(
        id=of_id, data=fields(text=lambda value: None if same(text(value), wanted_text) else "is another")
    )


def same(one: str | None, other: str) -> bool:
    """Return whether two texts are one to the server, which may keep line ends and outer white space otherwise."""
    return one is not None and one.split() == other.split()


def counts_of(issue_ids: Sequence[str], period: str, *, whole: bool = True) -> Shape:
    """Return the answer to counts of issues: rows for them, each with buckets of that period.

    An issue that was deleted a moment ago has no row; more than a tenth without one is not an accident where the
    answer is to be `whole`, since all of the numbers are known to be issues.
    """
    bucket = pair(date, number)
    rows = listed(fields(id=numeral, stats=fields(**{period: listed(bucket)})), most=len(issue_ids))

    def shape(value: object) -> str | None:
        if wrong := rows(value):
            return wrong
        there = {text(mapping(row).get("id")) for row in sequence(value)}
        missing = sum(issue_id not in there for issue_id in issue_ids)
        few = whole and (missing * 10 > len(issue_ids) or missing == len(issue_ids))
        return f"lacks {missing} of {len(issue_ids)} issues" if few else None

    return shape


def totals_between(start: datetime, end: datetime, *, whole: bool) -> Shape:
    """Return the answer to totals by the hour: as many counts as hours, and `whole` when no hour may be left out.

    Asked for single projects, a server leaves out the hours in which none of them had an event.
    """
    least = max(1, (end - start) // HOUR) if whole else 0
    described = fields(
        intervals=listed(date), groups=listed(fields(series=fields(**{QUANTITY: listed(maybe(number))})))
    )

    def shape(value: object) -> str | None:
        if wrong := described(value):
            return wrong
        moments = [at for given in sequence(mapping(value).get("intervals")) if (at := moment(given))]
        hours = len(moments)
        groups = [mapping(group) for group in sequence(mapping(value).get("groups"))]
        counted = [len(sequence(mapping(group.get("series")).get(QUANTITY))) for group in groups]
        if hours < least:
            return f"has {hours} of {least} hours"
        if any(not start - SLACK <= at <= end + SLACK for at in moments):
            return "has hours that were not requested"
        return None if counted and set(counted) == {hours} else "has hours without counts"

    return shape
