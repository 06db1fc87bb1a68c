"""How long a request may take: retries, pauses, drips, the deadline."""

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.errors import (
    NotSent,
    ServerFailed,
    Unreachable,
)
from glitchtip_tools.sandbox.faults import Kind, Manner
from glitchtip_tools.sandbox.server import Sandbox


class Clock:
    """A monotonic clock that goes on only while one sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        ({"status": 500}, 0.5 + 1 + 2),
        ({"status": 503, "html": True}, 0.5 + 1 + 2),
        ({"status": 200, "html": True}, 0.5 + 1 + 2),
        ({"status": 200, "body": "{}", "content_type": "application/json"}, 0.5 + 1 + 2),
        ({"status": 204}, 0.5 + 1 + 2),
        ({"manner": "cut"}, 0.5 + 1 + 2),
        ({"manner": "garbage"}, 0.5 + 1 + 2),
        ({"manner": "bad gzip"}, 0.5 + 1 + 2),
        ({"status": 429, "retry_after": 3}, 9),
        ({"status": 429, "retry_after": "Mon, 23 Nov 2026 08:00:04 GMT"}, 12),
    ],
)
def test_a_question_survives_three_bad_answers(server: Sandbox, fault: Kind, waits: float) -> None:
    clock, said = Clock(), list[str]()
    with Http(server.url, token=server.token, monotonic=clock, sleep=clock.sleep, notify=said.append) as door:
        fault["times"] = 3
        server.fault("GET", "/issues/1/$", **fault)
        assert GlitchTip(door, organization="adminai-tech").issue("1").id == "1"
    assert clock.now == waits
    assert [line.partition(":")[0] for line in said] == [f"retrying ({number} of 3)" for number in (1, 2, 3)]


def test_pauses_are_within_the_time_of_the_question(server: Sandbox) -> None:
    """At 1.4 s a pause of one second would end after two and a half, which are allowed: at 3.5 s of them not."""
    clock = Clock()
    server.fault("GET", "/issues/1/$", status=500, times=None)
    with (
        Http(server.url, token=server.token, timeout=2.5, monotonic=clock, sleep=clock.sleep) as door,
        pytest.raises(ServerFailed),
    ):
        GlitchTip(door, organization="adminai-tech").issue("1")
    assert (clock.now, len(server.requests)) == (1.5, 3)


@pytest.mark.parametrize("manner", ["drip", "drip headers"])
def test_an_answer_in_drips_ends_with_the_time_of_the_question(server: Sandbox, manner: Manner) -> None:
    """Ten seconds of drips, each of which comes in time."""
    server.fault("GET", "/issues/1/$", manner=manner, times=None)
    with Http(server.url, token=server.token, timeout=0.2) as door, pytest.raises(Unreachable) as failed:
        GlitchTip(door, organization="adminai-tech").issue("1")
    assert (failed.value.message, failed.value.kind) == (
        f"`{server.url}` did not answer in time",
        "timed-out",
    )
    assert len(server.requests) == 1


def test_nothing_is_asked_after_the_deadline(server: Sandbox) -> None:
    clock = Clock()
    with Http(server.url, token=server.token, until=10, monotonic=clock, sleep=clock.sleep) as door:
        GlitchTip(door, organization="adminai-tech").issue("1")
        clock.sleep(10)
        with pytest.raises(NotSent) as failed:
            GlitchTip(door, organization="adminai-tech").issue("1")
    assert (failed.value.kind, len(server.requests)) == ("deadline", 1)
