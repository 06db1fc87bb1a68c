"""The law of the search: what the planner finds through a server that understands little is what matches.

The server here understands only what GlitchTip does, and gives three issues a page; the oracle looks at every event.
"""

from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glitchtip_tools.core import search
from glitchtip_tools.core.search.planning.orders import COUNTED
from glitchtip_tools.services.issues.search import find, measure, prepare
from tests.services.issues.random_searches import EVENT_IDS, TERMS, flag_sets, queries, world
from tests.services.issues.small_server import NOW, Counting, SmallServer, truly

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("version", ["4.2.0", "5.2.1"])
def test_every_term_alone_finds_what_matches(version: str) -> None:
    server = SmallServer(world(1, 60), version)
    found, matching = {}, {}
    for query in (*TERMS, *(f"!({term})" for term in TERMS)):
        plan = prepare(server, search.parse(query), search.Flags(status=("all",)), search.Context(NOW))
        found[query] = sorted(issue.id for issue in find(server, plan))
        matching[query] = [one.issue.id for one in server.stored if truly(plan.condition, one)]

    assert found == matching


@settings(max_examples=1000, deadline=None)
@given(
    seed=st.integers(0, 20),
    query=st.one_of(queries, queries, st.sampled_from(EVENT_IDS[:6])),
    flags=flag_sets,
    version=st.sampled_from(("4.2.0", "5.2.1", "6.1.0")),
    sort=st.sampled_from([one for one in search.SORTS if one not in COUNTED]),
    limit=st.sampled_from((None, None, 1, 3)),
    offset=st.sampled_from((0, 60, -300)),
)
def test_the_planner_finds_what_matches(
    seed: int,
    query: str,
    flags: search.Flags,
    version: str,
    sort: str,
    limit: int | None,
    offset: int,
) -> None:
    server = SmallServer(world(seed), version)
    if not version.startswith("6"):
        flags = flags.replaced(assigned_to=None)
    context = search.Context(NOW, timezone(timedelta(minutes=offset)))
    plan = prepare(server, search.parse(query), flags, context, sort=sort, limit=limit)

    found = list(find(server, plan))

    matching = [one.issue for one in server.stored if truly(plan.condition, one)]
    key = search.sort_key(sort)
    assert {issue.id for issue in found} <= {issue.id for issue in matching}
    assert [key(issue) for issue in found] == sorted(key(issue) for issue in matching)[:limit]
    assert len({issue.id for issue in found}) == len(found)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 20), query=queries)
def test_the_explained_bound_holds(seed: int, query: str) -> None:
    server = Counting(world(seed), "5.2.1")
    context = search.Context(NOW)
    plan = prepare(server, search.parse(query), search.Flags(status=("all",)), context)
    explained = search.explain(plan, measure(server, plan))
    server.requests = 0

    list(find(server, plan))

    if explained.most_requests is not None:
        assert server.requests <= explained.most_requests
