"""All that `gtt issue show` shows of an issue, as one value."""

from dataclasses import dataclass

from glitchtip_tools.models import Comment, Event, Issue, Tag


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """An issue with one of its events; `comments` and `events` are None when they were not asked for."""

    issue: Issue
    event: Event | None
    tags: tuple[Tag, ...] = ()
    comments: tuple[Comment, ...] | None = None
    events: tuple[Event, ...] | None = None
