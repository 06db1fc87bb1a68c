"""The handle: starting, stopping, faults, records, reset."""

import socket
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.sandbox.server import DEFAULT_NOW, Sandbox

LIST = "/api/0/organizations/adminai-tech/issues/"
COMMENTS = "/api/0/issues/1/comments/"


def asking(box: Sandbox, token: str = "full") -> httpx.Client:
    return httpx.Client(base_url=box.url, headers={"Authorization": f"Bearer {box.tokens[token]}"})


def test_it_serves_on_a_free_port_and_leaves_nothing_behind() -> None:
    with Sandbox() as box:
        assert httpx.get(f"{box.url}/_health/").text == "ok"
        port = box.port
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


@pytest.mark.slow
def test_it_can_be_started_many_times() -> None:
    box = Sandbox(story="empty")
    for _ in range(20):
        with box:
            assert httpx.get(f"{box.url}/api/0/").json() == {"version": "0", "user": None, "auth": None}


def test_a_port_in_use_is_an_error() -> None:
    with Sandbox(story="empty") as box, pytest.raises(BadUsage, match="already in use"):
        Sandbox(story="empty", port=box.port).start()


def test_requests_are_recorded() -> None:
    with Sandbox(story="empty") as box, asking(box, "readonly") as ask:
        ask.get(LIST, params={"query": "is:unresolved TypeError", "limit": 3})
        ask.post(COMMENTS, json={"data": {"text": "да"}})
        assert box.requests.lines() == [
            f"GET {LIST}?query=is:unresolved TypeError&limit=3",
            f"POST {COMMENTS}",
        ]
        assert [(r.status, r.token, r.body) for r in box.requests] == [
            (200, "readonly", None),
            (403, "readonly", {"data": {"text": "да"}}),
        ]
        box.requests_clear()
        assert len(box.requests) == 0


@pytest.mark.parametrize(("drop", "comments"), [("before", 0), ("after", 1)])
def test_a_connection_breaks_before_or_after_the_deed(drop: Any, comments: Any) -> None:
    with Sandbox(story=("bulk", 1)) as box, asking(box) as ask:
        box.fault("POST", "comments", drop=drop)
        with pytest.raises(httpx.RemoteProtocolError):
            ask.post(COMMENTS, json={"data": {"text": "x"}})
        assert len(box.world.comments) == comments
        assert ask.post(COMMENTS, json={"data": {"text": "x"}}).status_code == 201
        assert [r.status for r in box.requests] == [None, 201]


def test_faults_answer_in_place_of_the_server() -> None:
    with Sandbox(story="empty") as box, asking(box) as ask:
        box.fault("GET", "issues", status=429, retry_after=7)
        box.fault("*", "issues", status=502, times=2)
        box.fault("GET", "query=is", status=200, html=True)
        answers = [ask.get(LIST, params={"query": "is:resolved"}) for _ in range(5)]
        assert [(a.status_code, a.headers["content-type"].split(";")[0]) for a in answers] == [
            (429, "application/json"),
            (502, "text/html"),
            (502, "text/html"),
            (200, "text/html"),
            (200, "application/json"),
        ]
        assert answers[0].headers["retry-after"] == "7"


def test_reset_returns_to_the_story() -> None:
    with Sandbox(story=("bulk", 3)) as box, asking(box) as ask:
        before = ask.get(LIST).json()
        box.set_now(DEFAULT_NOW.replace(year=2027))
        box.fault("GET", "issues", status=500)
        ask.put(LIST, json={"status": "resolved"})
        box.world.add_event(1)
        box.reset()
        assert (ask.get(LIST).json(), box.now, len(box.requests)) == (before, DEFAULT_NOW, 1)


def test_the_same_seed_tells_the_same_story() -> None:
    with Sandbox(story=("bulk", 20), seed=5) as one, Sandbox(story=("bulk", 20), seed=5) as two:
        with asking(one) as ask_one, asking(two) as ask_two:
            assert ask_one.get(LIST).json() == ask_two.get(LIST).json()
        assert [e.id for e in one.world.events()] == [e.id for e in two.world.events()]


def test_the_clock_of_the_command_follows_that_of_the_machine() -> None:
    """An hour later `gtt doctor` warned that the clocks differ."""
    now = DEFAULT_NOW
    with Sandbox(now=now, clock=lambda: now) as box, httpx.Client(base_url=box.url) as http:
        now = DEFAULT_NOW + timedelta(hours=1)
        date = parsedate_to_datetime(http.get("/api/settings/").headers["date"])
        assert (date, box.now) == (now, now)
