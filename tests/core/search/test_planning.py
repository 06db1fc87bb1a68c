"""What the server is asked, what is decided here, and how that is explained; the requests in use: tests/outside."""

import pytest

from glitchtip_tools.core.search import (
    Abilities,
    Flags,
    Plan,
    combined,
    explain,
    names_ability,
    names_project,
    parse,
)
from glitchtip_tools.core.search.explanation import describe
from glitchtip_tools.core.search.planning.conditions import TRUE
from glitchtip_tools.errors import BadUsage, NotFound
from tests.core.search.plans import planned


def lines(found: Plan) -> list[tuple[str, str]]:
    """Return per request what is sent beside the order, and what is decided here."""
    said = []
    for request in found.requests:
        params = [
            f"{name}={','.join(getattr(request, name))}" for name in ("projects", "environments", "ids")
        ]
        bounds = [
            f"{name}={moment:%d.%H:%M:%S.%f}"
            for name in ("start", "end", "stop")
            if (moment := getattr(request, name))
        ]
        words = [request.query, *(param for param in params if not param.endswith("=")), *bounds]
        said.append(("|".join(filter(None, words)), describe(request.rest) if request.rest != TRUE else ""))
    return said


REQUESTS = {
    "": [("", "")],
    "is:resolved has:user release:web@1.0": [("is:resolved has:user release:web@1.0", "")],
    'component:"it\'s here" tags[my key]:v': [("""'component:it'"'"'s here' 'my key:v'""", "")],
    # Never what the server would take for something else.
    'tags[is]:x tags[a:b]:c component:"\\"q\\""': [("", 'tags[is]:x tags[a:b]:c component:"\\"q\\""')],
    "uuid:d884f781d5bf4351a44e694f597eb5d9": [
        ("uuid:d884f781d5bf4351a44e694f597eb5d9 uuid:d884f781d5bf4351a44e694f597eb5d9", "")
    ],
    "is:unresolved is:[resolved, ignored]": [],
    "project:web project:api": [],
    "project:[web, api] project:web*": [("projects=2", "")],
    "!project:web": [("", "!(project is web)")],
    "id:[5, 7] id:7": [("ids=7", "")],
    "environment:[a, b] env:c": [("environments=a,b", "environment:c")],
    "environment:a OR environment:b": [("environments=a,b", "")],
    "shortId:WEB-SHOP-1F": [("projects=3", "shortId is WEB-SHOP-1F")],
    "component:wh*": [("has:component", "component:wh*")],
    "!component:wh* !has:user": [("", "!component:wh* !has:user")],
    "level:>=error !is:resolved": [
        ("is:unresolved level:error", ""),
        ("is:ignored level:error", ""),
        ("is:unresolved level:fatal", ""),
        ("is:ignored level:fatal", ""),
    ],
    "level:>=warning !is:resolved": [
        ("is:unresolved", "level:[error, fatal, warning]"),
        ("is:ignored", "level:[error, fatal, warning]"),
    ],
    "level:<=warning": [("", "level:[debug, info, sample, warning]")],
    "a:1 OR a:2 OR a:3 OR a:4 OR a:5": [("", "a:1 OR a:2 OR a:3 OR a:4 OR a:5")],
    "is:resolved (level:error OR level:error a:1 OR timesSeen:5)": [
        ("is:resolved", "timesSeen:5 OR level:error")
    ],
    "is:resolved OR is:resolved a:1 level:error": [("is:resolved", "")],
    "a:1 b:2 OR a:1 timesSeen:5": [("a:1", "timesSeen:5 OR b:2")],
    # Texts: only a part of the title, and only where wildcards are understood.
    "timeout": [("", "text contains timeout")],
    "title:timeout is:resolved": [("is:resolved *timeout*", "title contains timeout")],
    "title:\"KeyError: 'KZT'\"": [("*KeyError*", "title contains \"KeyError: 'KZT'\"")],
    'title:"Недостаточно прав"': [("", 'title contains "Недостаточно прав"')],
    "title:ab title:a*long*b": [("*long*", "title contains ab title is a*long*b")],
    "!title:timeout": [("", "!(title contains timeout)")],
    # Bounds of first seen are sent, those of last seen end the reading.
    "age:-24h": [("start=23.15:00:00.000000|stop=23.15:00:00.000000", "firstSeen:>=2025-11-23T15:00:00Z")],
    "lastSeen:<2025-11-20": [("end=20.00:00:00.001000", "lastSeen:<2025-11-20T00:00:00Z")],
    "lastSeen:-24h OR lastSeen:2025-11-20": [
        (
            "stop=20.00:00:00.000000",
            "lastSeen:>=2025-11-23T15:00:00Z OR lastSeen:>=2025-11-20T00:00:00Z lastSeen:<2025-11-21T00:00:00Z",
        )
    ],
    "lastSeen:-24h OR level:fatal is:resolved": [
        ("", "lastSeen:>=2025-11-23T15:00:00Z OR level:fatal is:resolved"),
    ],
    "count24h:>5": [("stop=23.14:00:00.000000", "count24h:>=6")],
    "d884f781-d5bf-4351-a44e-694f597eb5d9": [("d884f781d5bf4351a44e694f597eb5d9", "")],
}


@pytest.mark.parametrize("query", REQUESTS)
def test_requests(query: str) -> None:
    assert lines(planned(query)) == REQUESTS[query]


def test_what_a_server_cannot_do_is_not_asked() -> None:
    old, unknown = Abilities.of_version("4.2.10"), Abilities.of_version("a3f9c1e")

    assert lines(planned("title:timeout", server=old)) == [("", "title contains timeout")]
    assert lines(planned("title:timeout", server=unknown)) == [("", "title contains timeout")]
    assert planned("is:assigned", server=old).hints == (
        "`is:assigned`: this server has no such data (GlitchTip 6 has)",
    )
    assert planned("is:assigned", server=unknown).hints == ()
    assert Abilities.of_version("0.0.0-unknown") == unknown


def test_an_event_among_flags_is_found_by_its_id_alone() -> None:
    event = "d884f781d5bf4351a44e694f597eb5d9"

    found = planned(event, Flags(level=("error",), project=("api",)))

    assert lines(found) == [(f"{event}|projects=1", "level:error")]
    assert not found.defaulted


def test_a_long_query_is_cut_where_the_address_would_be_too_long() -> None:
    query = " ".join(f"tag{number}:{'x' * 150}" for number in range(12))

    ((sent, here),) = lines(planned(query))

    assert len(sent) < 1500
    assert sorted(sent.split() + here.split()) == sorted(query.split())


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("compnent:redis", "`compnent:` is searched as a tag of that name; did you mean `component:`?"),
        ("component:redis", None),
        ("status:resolved", "`status:` is searched as a tag of that name; did you mean `is:resolved`?"),
        ("sort:count", "`sort:` is searched as a tag of that name; did you mean `--sort count`?"),
        ("level=error", "`level=error` is searched as text; did you mean `level:error`?"),
        ("timesSeen>100", "`timesSeen>100` is searched as text; did you mean `timesSeen:>100`?"),
        ("timesSeen>=100", "`timesSeen>=100` is searched as text; did you mean `timesSeen:>=100`?"),
        ("status=resolved", "`status=resolved` is searched as text; did you mean `is:resolved`?"),
        ("redis or timeout", "`or` is searched as text; the operator is `OR`"),
        ("redis not level:error", "`not` is searched as text; the operator is `NOT`"),
        ("not", None),
        ("or", None),
        ("a=b", None),
    ],
)
def test_slips_get_a_hint(query: str, hint: str | None) -> None:
    assert planned(query).hints == ((hint,) if hint else ())


def test_unknown_projects_and_sorts() -> None:
    with pytest.raises(NotFound) as missing:
        planned("level:error !project:webshop")
    with pytest.raises(NotFound) as nowhere:
        planned("project:x")
    with pytest.raises(BadUsage) as sort:
        planned("", sort="freq")

    assert (missing.value.message, missing.value.hint) == (
        "project `webshop` not found",
        "did you mean `web-shop`?",
    )
    assert (nowhere.value.message, nowhere.value.hint) == (
        "project `x` not found",
        "available: `api`, `web`, `web-shop`",
    )
    assert sort.value.message == "unknown sort `freq`"


def test_hints_for_what_may_not_have_been_meant() -> None:
    assert planned("lastseen:-24h enviroment:x component:redis -word bookmarks:me release:latest").hints == (
        "`lastseen:` is searched as a tag of that name; did you mean `lastSeen:`?",
        "`enviroment:` is searched as a tag of that name; did you mean `environment:`?",
        "`-word` is searched as text; `!` in front of a word excludes it",
        "`bookmarks:` is searched as a tag of that name; GlitchTip has no bookmarks",
        "`release:latest` looks for a release of that name: GlitchTip has no latest release",
    )


def test_a_keyword_in_the_form_of_a_tag_is_meant() -> None:
    assert planned("tags[level]:x has:tags[level] !tags[lastSeen]:y").hints == ()


def test_what_planning_must_know_of_the_server() -> None:
    assert [names_project(parse(query)) for query in ("a:b", "project:x", "shortId:X-1")] == [
        False,
        True,
        True,
    ]
    assert names_project(combined(parse(""), Flags(project=("web",))).node)
    assert [names_ability(parse(query)) for query in ("a:b", "title:x", "is:assigned")] == [False, True, True]


def test_pages_are_no_larger_than_what_is_wanted() -> None:
    assert planned("is:resolved", limit=25).page_size == 25
    assert planned("is:resolved timeout", limit=25).page_size == 100
    assert planned("is:resolved", sort="count", limit=25).page_size == 100
    assert planned("is:resolved", limit=500).page_size == 100


EXPLAINED = {
    "level:[error, fatal]": (
        [1500, 30],
        25,
        """\
query     is:unresolved level:[error, fatal]
status    unresolved, because no status is given (`--status all` removes this default)
asked 1   GET issues/?query=is:unresolved level:error&sort=-last_seen&limit=25
hits      1,500 issues to look at
here      nothing: the server decides it all
asked 2   GET issues/?query=is:unresolved level:fatal&sort=-last_seen&limit=25
hits      30 issues to look at
here      nothing: the server decides it all
order     by last-seen, the lists merged, each issue once; reading ends with match 25
requests  at most 2""",
    ),
    "is:resolved component:re* !has:user count24h:>2": (
        [140],
        None,
        """\
query     is:resolved component:re* !has:user count24h:>2
asked     GET issues/?query=is:resolved has:component&sort=-last_seen&limit=100
hits      140 issues to look at
until     the first issue with lastSeen before 2025-11-23T14:00:00Z
here      component:re* !has:user count24h:>=3
asks      one request about `has:user` per 100 remaining issues
asks      the tags of each remaining issue, for `component:re*`
asks      the counts of 100 issues at once, for `count24h:>=3`
order     by last-seen
requests  at most 313""",
    ),
    "event.timestamp:2025-11-20 is:ignored": (
        None,
        None,
        """\
query     event.timestamp:2025-11-20 is:ignored
asked     GET issues/?query=is:ignored&end=2025-11-21T00:00:00.001Z&sort=-last_seen&limit=100
until     the first issue with lastSeen before 2025-11-20T00:00:00Z
here      event.timestamp:>=2025-11-20T00:00:00Z event.timestamp:<2025-11-21T00:00:00Z
asks      the counts of 100 issues at once, for `event.timestamp:>=2025-11-20T00:00:00Z event.timestamp:<2025-11-21T00:00:00Z`
asks      the events of each issue that the counts do not decide, newest first, for `event.timestamp:>=2025-11-20T00:00:00Z event.timestamp:<2025-11-21T00:00:00Z`
order     by last-seen
requests  no bound known: one per 100 issues and those above for the remaining issues""",  # noqa: E501
    ),
    "is:resolved is:ignored": (
        [],
        None,
        """\
query     is:resolved is:ignored
order     by last-seen
requests  none: no issue can match""",
    ),
}


@pytest.mark.parametrize("query", EXPLAINED)
def test_explanations(query: str) -> None:
    hits, limit, text = EXPLAINED[query]
    assert str(explain(planned(query, Flags(), limit=limit), hits)) == text
