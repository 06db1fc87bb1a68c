"""Issues, queries and flags by chance, for the law of the search."""

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from hypothesis import strategies as st

from glitchtip_tools.core import search
from glitchtip_tools.models import LEVELS, STATUSES, Issue, Metadata
from tests.services.issues.small_server import NOW, PROJECTS, Happened, Stored

WORDS = (
    "\u212aelvin",
    "Connection",
    "timeout",
    "TimeoutError",
    "Недостаточно",
    "can't",
    "ſtraße",
    "100%",
    "a_b",
    "發票",
)
TAGS = {
    "component": ("redis", "Redis", "whatsapp", 'quo"ted', '"q"', "two words"),
    "environment": ("production", "staging"),
    "release": ("1.0", "web@2", "a b"),
    "level": ("x",),
    "uuid": ("0" * 32,),
    "odd key": ("v",),
}
EVENT_IDS = tuple(f"{number:032x}" for number in range(1, 400))


@cache
def world(seed: int, size: int = 30) -> tuple[Stored, ...]:
    """Return issues by chance; half of the times are near now, where hours matter, and some fall on bounds."""
    chance = random.Random(seed)
    event_ids = iter(EVENT_IDS)
    return tuple(_stored(chance, number, event_ids) for number in range(size))


def _stored(chance: random.Random, number: int, event_ids: Iterator[str]) -> Stored:
    quarters = [
        chance.choice((chance.randrange(200), chance.randrange(2000))) for _ in range(chance.randint(1, 4))
    ]
    times = [NOW - timedelta(minutes=15 * quarter) for quarter in quarters]
    events = tuple(
        Happened(
            at, {key: chance.choice(TAGS[key]) for key in TAGS if chance.random() < 0.4}, next(event_ids)
        )
        for at in times
    )
    title = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
    project = chance.choice(PROJECTS)
    issue = Issue(
        id=str(100 + number),
        short_id=f"{project.slug.upper()}-{number}",
        title=title,
        culprit=chance.choice(("", "timeout in app.js")),
        type="error",
        level=chance.choice(("sample", *LEVELS)),
        status=chance.choice(STATUSES),
        count=len(events) + chance.choice((0, 0, 1)),
        first_seen=min(times),
        last_seen=max(times),
        project=project,
        metadata=Metadata(type=chance.choice((None, "TypeError", "Error")), value=title),
        assigned_to=chance.choice((None, "ann@example.org", "#backend")),
    )
    return Stored(issue, events)


TERMS = tuple(
    line
    for line in r"""
is:unresolved
is:[resolved, ignored]
!is:resolved
is:assigned
is:unassigned
is:archived
assigned:none
assigned:ann*
assigned:me
assigned:#backend
level:error
level:>=warning
level:[error, fatal]
!level:info
level:[debug TO warning]
level:<info
age:-24h
age:+7d
age:>7d
age:[1d TO 9d]
firstSeen:-2d
firstSeen:2025-11-20
lastSeen:-24h
lastSeen:>2025-11-20
lastSeen:<=2025-11-12
lastSeen:[2025-11-12 TO -3d]
event.timestamp:2025-11-10
event.timestamp:2025-11-11
event.timestamp:2025-11-20
event.timestamp:2025-11-24
event.timestamp:>2025-11-20
event.timestamp:<2025-11-24T12:00:00
event.timestamp:[2025-11-20 TO 2025-11-22]
event.timestamp:[2025-11-05 TO 2025-11-09]
event.timestamp:2025-11-24T09:30
event.timestamp:-24h
event.timestamp:+10d
event.timestamp:[-20h TO -3h]
event.timestamp:[-20h TO -19h]
event.timestamp:[-19d TO -13d]
timesSeen:>2
timesSeen:[1, 3]
count24h:0
count24h:1
count24h:>0
count24h:>=2
count24h:<1
count24h:[1 TO 2]
count14d:0
count14d:3
count14d:>=2
count14d:<=1
project:web
project:web*
!project:[web, api]
project:2
id:[100, 103]
id:7
shortId:web-1
shortId:web-*
type:TypeError
title:timeout
title:Conn*out
title:*out*
title:str
title:kelvin
title:"Connection timeout"
title:"100%"
title:a_b
title:НЕДОСТАТОЧНО
title:[timeout, connection]
message:timeout
culprit:app
platform:node
timeout
can't
"Connection timeout"
發票
time*error
-x
component:redis
component:[redis, no]
component:re*
component:*
component:*s
component:"two words"
component:"quo\"ted"
component:"\"q\""
environment:production
environment:[production, staging]
env:st*
release:1.0
release:"a b"
has:component
has:tags[level]
tags[level]:x
tags[odd key]:v
uuid:00000000000000000000000000000000
event.timestamp:[2025-11-12T10:00 TO 2025-11-16T09:00]
is:resolved is:ignored
level:error level:fatal
level:error OR is:resolved OR title:timeout
project:web project:api
project:[web, api] project:[api, web-shop]
id:[100, 101] id:[101, 102]
environment:production environment:staging
environment:[production, staging] environment:[staging, testing]
component:redis OR component:whatsapp OR env:staging
component:redis component:[whatsapp, no] OR timesSeen:>3
title:[timeout, connection] title:out
has:nothing
nothing:here
lastseen:-24h
""".strip().splitlines()
)
queries = st.recursive(
    st.sampled_from(TERMS).flatmap(lambda term: st.sampled_from((term, term, f"!({term})"))),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=4).map(lambda some: " ".join(f"({part})" for part in some)),
        st.lists(parts, min_size=2, max_size=4).map(lambda some: " OR ".join(f"({part})" for part in some)),
        parts.map(lambda part: f"!({part})"),
    ),
    max_leaves=6,
)
flag_sets = st.builds(
    search.Flags,
    status=st.sampled_from(((), ("all",), ("all",), ("resolved",), ("resolved", "ignored"))),
    level=st.sampled_from(((), (), ("error",), ("error", "fatal"))),
    project=st.sampled_from(((), (), ("web",), ("web", "api"))),
    environment=st.sampled_from(((), (), ("production",), ("production", "staging"))),
    component=st.sampled_from(((), (), ("redis",))),
    assigned_to=st.just(
        ()
    ),  # not every version has assignments: see test_every_term_alone_finds_what_matches
    since=st.sampled_from((None, None, "24h", "2025-11-20")),
)
