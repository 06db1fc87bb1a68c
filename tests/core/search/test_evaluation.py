"""What a query means for an issue: dates in the asker's zone, texts and tags, and what must be asked to know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from glitchtip_tools.core.search import Answer, Context, Facts, Question, bind, evaluate, parse
from glitchtip_tools.core.search.evaluation import Counts, EventsSince, TagValues, Verdict
from glitchtip_tools.core.search.planning.conditions import EventIn, HasTag, TagIs, TimeIn, literals
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Issue, Metadata, Project

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
ALMATY = ZoneInfo("Asia/Almaty")  # UTC+5
ISSUE = Issue(
    id="9",
    short_id="WEB-SHOP-9",
    title="TypeError: Cannot read properties of undefined (reading 'Straße')",
    culprit="checkout in cart.js",
    type="error",
    level="error",
    status="unresolved",
    count=50,
    first_seen=datetime(2025, 11, 15, 10, tzinfo=UTC),
    last_seen=datetime(2025, 11, 24, 12, tzinfo=UTC),
    project=Project("3", "web-shop", platform="node"),
    metadata=Metadata("TypeError", "Cannot read properties of undefined", "/app/src/cart.js", "Cart.total"),
    assigned_to="Ann@example.org",
)


def asked(query: str, facts: Facts | None = None, issue: Issue = ISSUE) -> Verdict:
    return evaluate(bind(parse(query), Context(NOW, me="ann@example.org")), issue, facts or {})


SPANS = {
    "firstSeen:-24h": ("2025-11-23T15:00:00", None),
    "firstSeen:+7d": (None, "2025-11-17T15:00:00.000001"),
    "age:-90m": ("2025-11-24T13:30:00", None),
    "age:+2w": (None, "2025-11-10T15:00:00.000001"),
    "age:>7d": (None, "2025-11-17T15:00:00"),
    "age:>=7d": (None, "2025-11-17T15:00:00.000001"),
    "age:<7d": ("2025-11-17T15:00:00.000001", None),
    "age:<=7d": ("2025-11-17T15:00:00", None),
    "age:[1d TO 7d]": ("2025-11-17T15:00:00", "2025-11-23T15:00:00.000001"),
    "lastSeen:>-24h": ("2025-11-23T15:00:00.000001", None),
    "lastSeen:[-7d TO -1d]": ("2025-11-17T15:00:00", "2025-11-23T15:00:00.000001"),
    "lastSeen:2025-11-20": ("2025-11-19T19:00:00", "2025-11-20T19:00:00"),
    "lastSeen:>2025-11-20": ("2025-11-20T19:00:00", None),
    "lastSeen:>=2025-11-20": ("2025-11-19T19:00:00", None),
    "lastSeen:<2025-11-20": (None, "2025-11-19T19:00:00"),
    "lastSeen:<=2025-11-20": (None, "2025-11-20T19:00:00"),
    "lastSeen:[2025-11-20 TO 2025-11-24]": ("2025-11-19T19:00:00", "2025-11-24T19:00:00"),
    "lastSeen:2025-11-20T10:00": ("2025-11-20T05:00:00", "2025-11-20T05:01:00"),
    "lastSeen:>2025-11-20T10:00:00": ("2025-11-20T05:00:01", None),
    "lastSeen:>=2025-11-20T10:00:00.5": ("2025-11-20T05:00:00.500000", None),
    "lastSeen:<2025-11-20T10:00Z": (None, "2025-11-20T10:00:00"),
    "lastSeen:<2025-11-20T10:00+02:00": (None, "2025-11-20T08:00:00"),
    "lastSeen:yesterday": ("2025-11-22T19:00:00", "2025-11-23T19:00:00"),
    'lastSeen:>="sunday 9:00"': ("2025-11-23T04:00:00", None),
    "lastSeen:[2025-11-20 TO now]": ("2025-11-19T19:00:00", "2025-11-24T15:00:00.000001"),
    "event.timestamp:2025-11-20": ("2025-11-19T19:00:00", "2025-11-20T19:00:00"),
    "event.timestamp:>2025-11-20": ("2025-11-20T19:00:00", None),
    "!lastSeen:>2025-11-20": (None, "2025-11-20T19:00:00"),
}


@pytest.mark.parametrize("query", SPANS)
def test_dates_are_spans_in_the_zone_of_the_person_who_asks(query: str) -> None:
    (literal,) = literals(bind(parse(query), Context(NOW, ALMATY)))

    test = literal.test
    assert isinstance(test, TimeIn | EventIn)
    bounds = [bound and bound.astimezone(UTC).isoformat() for bound in (test.low, test.high)]
    assert bounds == [expected and f"{expected}+00:00" for expected in SPANS[query]]


TRUE_OF_THE_ISSUE = """
type:typeerror
type:*Error
title:"cannot read"
title:type*
title:TypeError*Straße*
!title:Cannot*
title:STRAßE
!strasse
"properties of undefined"
cart.js
cart.TOTAL
read*undefined
(reading "'Straße')")
message:undefined
culprit:Checkout
platform:node
project:web-shop
project:web-*
project:3
id:[7, 9]
shortId:web-shop-9
is:assigned
assigned:me
assigned:[none, ann@*]
!assigned:bob@example.org
level:>=error
level:[warning TO fatal]
!level:<error
timesSeen:50
timesSeen:[50 TO 60]
!timesSeen:>50
lastSeen:-4h
age:>9d
event.timestamp:2025-11-24
event.timestamp:2025-11-15
!event.timestamp:2025-11-14
!event.timestamp:2025-11-25
count24h:<=50
!count24h:>50
count24h:>=0
is:resolved OR (level:error !is:ignored)
""".strip().splitlines()


@pytest.mark.parametrize("query", TRUE_OF_THE_ISSUE)
def test_the_issue_itself_decides(query: str) -> None:
    assert asked(query) is True
    assert asked(f"!({query})") is False


def test_an_unknown_level_is_below_all_that_can_be_named() -> None:
    sample = replace(ISSUE, level="sample")

    queries = ("level:<debug", "level:<=debug", "!level:error", "level:>=debug")
    assert [asked(query, issue=sample) for query in queries] == [True, True, True, False]


def test_nobody_is_me() -> None:
    with pytest.raises(BadUsage) as refused:
        bind(parse("assigned:me"), Context(NOW))

    assert (refused.value.message, refused.value.hint) == (
        "`assigned:me`: it is not known who you are",
        "write your e-mail address",
    )


REDIS, COMPONENT = TagIs("component", "redis"), HasTag("component")
TAG_FACTS: dict[str, tuple[Facts, Verdict]] = {
    "component:redis": ({}, frozenset([REDIS])),
    "component:redis ": ({REDIS: True}, True),
    "!component:redis": ({REDIS: True}, False),
    "component:redis  ": ({TagValues("component"): frozenset(["Redis"])}, False),
    "component:[redis, ai]": ({TagValues("component"): frozenset(["ai"])}, True),
    "!has:component": ({COMPONENT: False}, True),
    "component:*": ({}, frozenset([COMPONENT])),
    "component:re*": ({}, frozenset([COMPONENT])),
    "component:re* ": ({COMPONENT: False}, False),
    "component:re*  ": ({COMPONENT: True}, frozenset([TagValues("component")])),
    "component:*d*s": ({TagValues("component"): frozenset(["redis"])}, True),
    "component:R*": ({TagValues("component"): frozenset(["redis"])}, False),
    "component:red*dis": ({TagValues("component"): frozenset(["redis"])}, False),
    "tags[level]:x": ({}, frozenset([TagValues("level")])),
    'component:"\\"q\\""': ({}, frozenset([TagValues("component")])),
    "component:redis is:resolved": ({}, False),
    "component:redis OR level:error": ({}, True),
    "component:redis (has:user OR is:resolved)": ({}, frozenset([REDIS, HasTag("user")])),
}


@pytest.mark.parametrize("query", TAG_FACTS)
def test_tags_are_asked_for_only_when_they_decide(query: str) -> None:
    facts, verdict = TAG_FACTS[query]
    assert asked(query, facts) == verdict


def test_counts_come_by_the_period_and_else_from_events() -> None:
    day, since = Counts("24h"), NOW - timedelta(days=1)
    old = replace(ISSUE, last_seen=NOW - timedelta(days=2))

    assert asked("count24h:>10") == frozenset([day])
    assert asked("count24h:>10", {day: ((NOW, 5), (since, 6))}) is True
    assert asked("count24h:[1 TO 10]", {day: ((NOW, 5), (since, 6))}) is False
    assert asked("count24h:>10", {day: None}) == frozenset([EventsSince(since, 11)])
    assert asked("count24h:>10", {day: None, EventsSince(since, 11): 11}) is True
    assert asked("count24h:0", issue=old) is True
    assert asked("count14d:>60") is False


def test_events_in_a_span_are_looked_for_by_day_by_hour_and_one_by_one() -> None:
    days, hours = Counts("14d"), Counts("24h")
    day = datetime(2025, 11, 20, tzinfo=UTC)
    query = "event.timestamp:2025-11-20"
    noon = "event.timestamp:[2025-11-24T06:00 TO 2025-11-24T08:59]"
    span = EventIn(datetime(2025, 11, 24, 6, tzinfo=UTC), datetime(2025, 11, 24, 9, tzinfo=UTC), NOW)
    today = NOW.replace(hour=0)

    assert asked(query) == frozenset([days])
    assert asked(query, {days: ((day, 1),)}) is True
    assert asked(query, {days: ((day - timedelta(1), 1), (day + timedelta(1), 1))}) is False
    assert asked(noon, {days: ()}) is False
    assert asked(noon, {days: ((today, 3),)}) == frozenset([hours])
    assert asked(noon, {days: ((today, 3),), hours: ((today.replace(hour=8), 1),)}) is True
    assert asked(noon, {days: ((today, 3),), hours: ((today.replace(hour=9), 1),)}) is False
    assert asked(noon, {days: None, hours: None}) == frozenset([span])
    assert asked(noon, {days: None, hours: None, span: True}) is True
    cut = EventIn(today.replace(hour=6, minute=30), today.replace(hour=7, minute=11), NOW)
    seven: dict[Question, Answer] = {days: ((today, 3),), hours: ((today.replace(hour=7), 1),)}
    assert asked("event.timestamp:[2025-11-24T06:30 TO 2025-11-24T07:10]", seven) == frozenset([cut])
