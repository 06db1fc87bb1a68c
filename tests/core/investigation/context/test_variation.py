"""What an issue is confined to, with the odds against the project's other events, and what varies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.context.variation import Confined, Varying, variation
from glitchtip_tools.models import Event, Issue, Project, Tag, TagValue

NOW = datetime(2026, 1, 8, tzinfo=UTC)
ISSUE = Issue(
    "1",
    "APP-1",
    "Timeout",
    "",
    "error",
    "error",
    "unresolved",
    3,
    NOW - timedelta(days=1),
    NOW,
    Project("1", "app"),
)


def event(number: int, issue: str = "1", hours: float = 0, **tags: str) -> Event:
    return Event(
        f"{issue}-{number}",
        issue_id=issue,
        date_received=NOW - timedelta(hours=hours),
        tags=tuple((key.replace("__", "."), value) for key, value in tags.items()),
    )


def others(count: int = 40, **tags: Sequence[str]) -> list[Event]:
    """Return events of other issues, one each half hour, whose tags take the values in turn."""
    return [
        event(at, "2", at / 2, **{key: values[at % len(values)] for key, values in tags.items()})
        for at in range(count)
    ]


def test_what_is_confined_has_odds_against_the_others_of_its_time() -> None:
    mine = [event(at, hours=2 * at, server="web-3", level="error", browser=f"b{at}") for at in range(10)]
    found = variation(ISSUE, mine, [*mine, *others(server=["web-1", "web-2", "web-3", "web-4"])])
    assert (found.events, found.others) == (10, 37)
    assert found.confined == (Confined("server", "web-3", 10, 10, 9, 37, 63.0),)
    assert found.varying == (Varying("browser", 10),)


def test_few_events_on_either_side_prove_nothing() -> None:
    known = others(server=["web-1"])
    assert variation(ISSUE, [event(at, server="web-3") for at in range(3)], known).confined == ()
    assert variation(ISSUE, [event(at, server="web-3") for at in range(9)], known[:9]).confined == ()
    half = others(server=["web-1", "web-3"])
    assert variation(ISSUE, [event(at, server="web-3") for at in range(4)], half).confined == ()


def test_the_stored_life_of_the_issue_counts_more_than_its_newest_events() -> None:
    mine = [event(at, server="web-3", tenant="x") for at in range(5)]
    known = others(server=["web-1"], tenant=["y"])
    life = [
        Tag("server", 100, 2, (TagValue("web-1", 50), TagValue("web-3", 50))),
        Tag("tenant", 100, 2, (TagValue("x", 95), TagValue("y", 5))),
    ]
    assert [(one.key, one.count, one.events) for one in variation(ISSUE, mine, known, life).confined] == [
        ("tenant", 95, 100)
    ]


def test_a_release_must_have_been_there_for_hours_among_others() -> None:
    known = others(release=["1.4.1", "1.4.1", "1.4.1", "1.4.2"])
    spread = [event(at, hours=2 * at, release="1.4.2") for at in range(10)]
    assert [one.key for one in variation(ISSUE, spread, known).confined] == ["release"]
    once = replace(ISSUE, first_seen=NOW - timedelta(minutes=50))
    assert variation(once, [event(at, release="1.4.2") for at in range(10)], known).confined == ()
    long_ago = replace(ISSUE, first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=8))
    gone = [event(at, hours=200 + at, release="1.3.0") for at in range(10)]
    assert variation(long_ago, gone, known).confined == ()


def test_a_user_counts_once_and_what_says_the_same_again_is_left_out() -> None:
    mine = [
        event(at, user__id="7", user__email="a@x.org", browser="Chrome 1", browser__name="Chrome")
        for at in range(8)
    ]
    found = variation(ISSUE, mine, others(browser=["Firefox 2"], user__id=["1", "2"]))
    assert [(one.key, one.value) for one in found.confined] == [("browser", "Chrome 1"), ("user", "7")]


def test_messages_that_differ_vary() -> None:
    mine = [replace(event(at), message=f"slow: {at} s") for at in range(6)]
    assert variation(ISSUE, mine, []).varying == (Varying("message", 6),)


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "release"]), st.sampled_from("xyz")), max_size=25))
def test_nothing_is_confined_against_events_like_itself(tags: list[dict[str, str]]) -> None:
    mine = [event(at, hours=at, **pairs) for at, pairs in enumerate(tags)]
    same = [replace(one, id=f"2-{one.id}", issue_id="2") for one in mine]
    assert variation(ISSUE, mine, [*same, *mine]).confined == ()
