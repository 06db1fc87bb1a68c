"""Pages: the odd header, the wrong host, limits, ties, orders that never end."""

import base64
from collections.abc import Iterator

import pytest

from glitchtip_tools.sandbox.server import DEFAULT_NOW, Sandbox

from .asking import LIST, ORG, Asking, following, quoted


@pytest.fixture(scope="module")
def many() -> Iterator[Asking]:
    with Sandbox(story=("bulk", 1200)) as box, Asking(box) as asking:
        yield asking


def test_the_header_of_the_first_page(ask: Asking) -> None:
    answer = ask.get(LIST, limit=2, query="is:resolved")
    cursor = following(answer) or ""
    here = f"http://glitchtip.internal:8000{LIST}"
    assert answer.headers["link"] == (
        f'{{\'<{here}?limit=2&query=is%3Aresolved>; rel="previous"; results="false", '
        f'<{here}?cursor={quoted(cursor)}&limit=2&query=is%3Aresolved>; rel="next"; results="true"; '
        f'cursor="{cursor}"\'}}'
    )
    assert (answer.headers["x-hits"], answer.headers["x-max-hits"]) == ("4", "1000")
    assert base64.b64decode(cursor).startswith(b"p=2026-11-")


def test_pages_go_forth_and_back(ask: Asking) -> None:
    first = ask.get(LIST, limit=20)
    second = ask.get(LIST, limit=20, cursor=following(first))
    again = ask.get(LIST, limit=20, cursor=following(second, "previous"))
    assert again.json() == first.json()
    ids = [issue["id"] for page in ask.pages(limit=20) for issue in page]
    assert (len(ids), len(set(ids))) == (66, 66)


@pytest.mark.parametrize("sort", ["last_seen", "-last_seen", "first_seen", "-first_seen"])
def test_orders_by_time_reach_the_end(many: Asking, sort: str) -> None:
    rows = [issue for page in many.pages(limit=100, sort=sort) for issue in page]
    assert len({row["id"] for row in rows}) == len(rows) == 1200
    key = {"last_seen": "lastSeen", "first_seen": "firstSeen"}[sort.lstrip("-")]
    times = [row[key] for row in rows]
    assert times == sorted(times, reverse=sort.startswith("-"))


def test_hits_are_capped(many: Asking) -> None:
    assert many.get(LIST, limit=1).headers["x-hits"] == "1000"


@pytest.mark.parametrize(
    ("limit", "rows"), [("1", 1), ("100", 66), ("101", 66), ("1000", 66), ("0", 50), ("-1", 0)]
)
def test_limits(ask: Asking, limit: str, rows: int) -> None:
    assert len(ask.get(LIST, limit=limit).json()) == rows


def test_an_order_by_count_never_ends(many: Asking) -> None:
    seen = [[issue["id"] for issue in page] for page in many.pages(limit=100, sort="count", most=30)]
    assert len(seen) == 30
    assert len({one for page in seen for one in page}) < 1200
    with Sandbox(version="6.1", story=("bulk", 1200)) as box, Asking(box) as asking:
        assert len(list(asking.pages(limit=100, sort="-count", most=30))) == 30


def test_an_order_by_priority_repeats_rows(many: Asking) -> None:
    ids = [issue["id"] for page in many.pages(limit=100, sort="-priority", most=40) for issue in page]
    assert len(set(ids)) == 1200 < len(ids)


def test_equal_times_are_not_lost(box: Sandbox, ask: Asking) -> None:
    for number in range(30):
        box.world.add_event(title=f"at once {number}", at=DEFAULT_NOW)
    ids = [issue["id"] for page in ask.pages(limit=7) for issue in page]
    assert len(ids) == len(set(ids)) == 96


def test_pages_as_sentry_cli_reads_them(many: Asking) -> None:
    """It begins with an empty cursor, and sends the header's next one back as it is, not quoted."""
    path, rows = "/api/0/projects/adminai-tech/ai-admin-v2/issues/?query=&cursor={}", []
    cursor: str | None = ""
    while cursor is not None:
        answer = many("GET", path.format(cursor))
        rows += [issue["id"] for issue in answer.json()]
        cursor = following(answer)
    assert len(rows) == len(set(rows)) == 400


# The last two are `r=backwards` and `o=many`.
@pytest.mark.parametrize("cursor", ["garbage", "0:100:0", "cj1iYWNrd2FyZHM=", "bz1tYW55"])
def test_cursors_that_are_none(ask: Asking, cursor: str) -> None:
    detail = [
        {
            "type": "value_error",
            "loc": ["query", "cursor"],
            "msg": "Value error, Invalid cursor.",
            "ctx": {"error": "Invalid cursor."},
        }
    ]
    assert ask.said("GET", LIST, params={"cursor": cursor}) == (422, detail)


@pytest.mark.parametrize(("made_for", "used_for"), [("-last_seen", "-count"), ("-count", "first_seen")])
def test_a_cursor_of_another_order_breaks_the_server(ask: Asking, made_for: str, used_for: str) -> None:
    cursor = following(ask.get(LIST, limit=2, sort=made_for))
    assert ask.said("GET", LIST, params={"sort": used_for, "cursor": cursor}) == (500, "Server Error (500)")


def test_rows_move_while_one_reads(box: Sandbox, ask: Asking) -> None:
    first = ask.get(LIST, limit=30)
    last = ask.get(LIST, limit=100).json()[-1]["id"]
    box.world.add_event(last)
    rest = [i["id"] for page in ask.pages(limit=30, cursor=following(first)) for i in page]
    assert last not in rest


def test_comments_and_events_have_pages_too(box: Sandbox, ask: Asking) -> None:
    for number in range(7):
        box.world.add_comment(1, f"comment {number}")
    texts = [c["data"]["text"] for page in ask.pages("/api/0/issues/1/comments/", limit=3) for c in page]
    assert texts[:2] == ["comment 6", "comment 5"]
    assert len(texts) == 8
    events = [e["event_id"] for page in ask.pages("/api/0/issues/1/events/", limit=50) for e in page]
    assert events == [event.id for event in reversed(box.world.issue(1).events)]


def test_environments_repeat_names(ask: Asking) -> None:
    names = [one["name"] for one in ask.get(f"{ORG}/environments/").json()]
    assert names == ["development", *["staging"] * 3, *["production"] * 3]
