"""The server's small query language: what it finds, what it takes for a tag, where it breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.sandbox.api.query import matcher
from glitchtip_tools.sandbox.api.words import lexemes, stem
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.versions import VERSIONS
from tests.sandbox.asking import Asking


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 66),
        ("is:unresolved", 58),
        ("is:resolved", 4),
        ("is:ignored", 4),
        ("is:unresolved is:ignored", 0),
        ("is:muted", 0),
        ("!is:unresolved", 0),
        ("level:fatal", 2),
        ("level:Fatal", 0),
        ("level:[error,fatal]", 0),
        ("!level:info", 0),
        ("component:baileys", 3),
        ("component:Baileys", 0),
        ("component:bail*", 0),
        ("component:baileys component:whatsapp", 1),
        ('component:"baileys"', 3),
        ("has:component", 56),
        ("has:nosuch", 0),
        ("!has:component", 0),
        ("environment:development", 1),
        ("age:-24h", 0),
        ("lastSeen:-24h", 0),
        ("times_seen:>10", 0),
        ("firstSeen:>2026-11-20", 0),
        ("project:web-shop", 0),
        ("level:error OR level:fatal", 0),
        ("is:unresolved level:error component:queue", 1),
        ("TypeError", 9),
        ("typeerror", 9),
        ("is:unresolved TypeError", 9),
        ("TypeError is:unresolved", 0),
        ("TypeError AND undefined", 5),
        ("NOT TypeError", 9),
        ("-TypeError", 9),
        ("!TypeError", 9),
        ("TypeError OR RangeError", 0),
        ("connection timeout", 3),
        ('"timeout connection"', 3),
        ("session_not_found", 3),
        ("describeSlots", 0),
        ("redis-context.js", 2),
        ("message-queue.js", 1),
        ("ECONNREFUSED", 0),
        ("средств недостаточно", 1),
        ("取得できません", 0),
        ("🛒", 0),
        ("корзина", 1),
        ("962302", 3),
        ("/record/962302/81233", 1),
        ("*timeout*", 3),
        ("*time*", 6),
        ("time", 1),
        ("KeyError: 'KZT'", 0),
        ("KZT", 1),
        ("a:b:c", 0),
        (":", 0),
        ("is:", 0),
        ("(", 0),
        ("91%", 1),
    ],
)
def test_what_a_query_finds(ask: Asking, query: str, count: int) -> None:
    answer = ask.get("/api/0/organizations/adminai-tech/issues/", query=query, limit=100)
    assert (answer.status_code, len(answer.json()), answer.headers["x-hits"]) == (200, count, str(count))


@pytest.mark.parametrize("query", ["can't connect", '"unbalanced', "\\", "'; DROP TABLE"])
def test_what_breaks_it(ask: Asking, query: str) -> None:
    assert ask.said("GET", "/api/0/organizations/adminai-tech/issues/", params={"query": query}) == (
        500,
        "Server Error (500)",
    )


def test_an_event_id_finds_its_issue(ask: Asking, box: Sandbox) -> None:
    event = box.world.issue("WEB-SHOP-1").events[3]
    for spelled in (event.id, event.id.upper(), f"{event.id[:8]}-{event.id[8:12]}-{event.id[12:]}"):
        answer = ask.get("/api/0/organizations/adminai-tech/issues/", query=spelled)
        assert [(i["shortId"], i["matchingEventId"]) for i in answer.json()] == [("WEB-SHOP-1", event.id)]
        assert answer.headers["x-sentry-direct-hit"] == "1"
    assert ask.found("0" * 32) == []


def test_deleted_issues_are_not_found(ask: Asking, box: Sandbox) -> None:
    box.world.delete_issue("WEB-SHOP-1")
    assert "WEB-SHOP-1" not in ask.found("")


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("timed", "time"),
        ("times", "time"),
        ("connections", "connect"),
        ("connection", "connect"),
        ("queries", "queri"),
        ("query", "queri"),
        ("stopped", "stop"),
        ("failing", "fail"),
        ("payments", "payment"),
        ("redis", "redis"),
        ("address", "address"),
    ],
)
def test_stems(word: str, stemmed: str) -> None:
    assert stem(word) == stem(stemmed)


@given(st.text(max_size=60))
def test_a_whole_word_of_a_text_is_found_in_it(text: str) -> None:
    for word in text.split():
        assert lexemes(word) <= lexemes(text)


def test_4_2_knows_no_wildcards_and_6_1_forgives_quotes() -> None:
    issues = list(Sandbox().world.issues.values())

    def count(query: str, version: str) -> int:
        matches = matcher(query, VERSIONS[version])
        return sum(matches(issue) for issue in issues)

    assert (count("*tim*", "4.2"), count("*tim*", "5.2")) == (0, 11)
    assert count("can't connect", "6.1") == 8
    assert count("reading 'client", "6.1") == 1
