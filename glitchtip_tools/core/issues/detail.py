"""All that `gtt issue show` shows of an issue, as one value."""

from dataclasses import dataclass

from glitchtip_tools.models import Comment, Event, Issue, Tag


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """An issue with one of its events; `comments` and `events` are None when they were not asked for.

    `count_24h` and `count_14d` are its events of that time, None where the server has no such counts (4.2).
    """

    issue: Issue
    event: Event | None
    tags: tuple[Tag, ...] = ()
    comments: tuple[Comment, ...] | None = None
    events: tuple[Event, ...] | None = None
    count_24h: int | None = None
    count_14d: int | None = None
