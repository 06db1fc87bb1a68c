"""What issues have in a window: where it cuts a day, their events add up to the server's own."""

from datetime import UTC, datetime

from glitchtip_tools.core.metrics.counting import Counted, Stretch
from glitchtip_tools.core.metrics.measuring import Activity, Question, measured_all
from glitchtip_tools.core.metrics.stats import StatsGroup, Summary, of_issues
from glitchtip_tools.core.time.durations import DAY, HOUR
from glitchtip_tools.core.time.periods import Window, midnight
from glitchtip_tools.models import Issue, Metadata, Project

NOW = datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
DAY_BEFORE = midnight(NOW.date()) - 3 * DAY


def issue(number: str, events: int) -> Issue:
    return Issue(
        id=number, short_id=f"API-{number}", title="x", culprit="", type="error", level="error", status="unresolved",
        count=events, first_seen=NOW - 9 * DAY, last_seen=NOW, project=Project("1", "api"), metadata=Metadata(),
    )  # fmt: skip


def counted(*days: int) -> Counted:
    starts = [DAY_BEFORE + number * DAY for number in range(len(days))]
    return Counted(tuple(Stretch(at, at + DAY, count) for at, count in zip(starts, days, strict=True)))


def test_the_hours_of_a_cut_day_are_shared_out_so_that_the_sum_is_the_servers() -> None:
    totals = {DAY_BEFORE + 2 * HOUR: 6, DAY_BEFORE + 20 * HOUR: 10, DAY_BEFORE + 25 * HOUR: 6}
    activity = Activity(
        NOW,
        (issue("1", 17), issue("2", 5)),
        {"1": counted(12, 5), "2": counted(4, 1)},
        by_hours=False,
        totals=totals,
    )
    window = Window(DAY_BEFORE + 12 * HOUR, DAY_BEFORE + 2 * DAY, 36)
    found = measured_all(activity, Question(window), ())
    assert [(one.issue.id, one.count) for one in found] == [
        ("1", 5 + 8),
        ("2", 1 + 2),
    ]  # of 10 in the evening


def test_an_issue_counts_for_a_label_only_if_one_of_its_events_has_it() -> None:
    """One event in the window, of an issue whose events have two labels: the rarer one gets none of it."""
    summary = Summary(DAY_BEFORE, DAY_BEFORE + DAY, "component", 0, ())
    found = of_issues(summary, [issue("1", 1)], {"1": counted(1)}, {"1": {"redis": 3, "crm": 1}})
    assert (found.total, found.groups) == (1, (StatsGroup("redis", 1, 1), StatsGroup("crm", 0, 0)))
