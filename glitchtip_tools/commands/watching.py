"""What `gtt issues list --watch` and `gtt events --follow` share: it runs until Ctrl-C."""

from collections.abc import Iterator

from glitchtip_tools.app import App
from glitchtip_tools.core.daily.arrivals import Arrival, interval
from glitchtip_tools.core.search import Flags
from glitchtip_tools.core.time.durations import written
from glitchtip_tools.models import Issue
from glitchtip_tools.render.daily.arrivals import arrival_line
from glitchtip_tools.render.view import height_of

SPARE = 6  # lines of a screen that show more than issues: headings, the caption, the prompt
checked = interval


def fitting(gtt: App, every: str, limit: int) -> int:
    """Return how many issues to list at first: those of the screen, since a pager would keep from watching.

    Raises BadUsage for an interval that is none.
    """
    interval(every)
    gtt.remember("no_pager", True)
    return min(limit, max(1, height_of(gtt.environ) - SPARE))


def issues(gtt: App, query: str, flags: Flags, every: str, *, jsonl: bool, bell: bool) -> None:
    """Print what comes to the list of a query."""
    _follow(gtt, gtt.daily.watch.issues(query, flags, interval(every)), every, jsonl=jsonl, bell=bell)


def events(
    gtt: App, issue: Issue | None, query: str, flags: Flags, every: str, *, jsonl: bool, bell: bool
) -> None:
    """Print the events of an issue, or of those of a query, as they come."""
    watch, pause = gtt.daily.watch, interval(every)
    arrivals = watch.events_of(issue, pause) if issue else watch.events(query, flags, pause)
    _follow(gtt, arrivals, every, jsonl=jsonl, bell=bell)


def _follow(gtt: App, arrivals: Iterator[Arrival], every: str, *, jsonl: bool, bell: bool) -> None:
    if jsonl:
        gtt.remember("format", "jsonl")
    if gtt.out.for_people:
        gtt.out.note(f"watching, every {written(interval(every))}; Ctrl-C ends it")
    gtt.out.follow(arrivals, as_line=arrival_line, bell=bell)
