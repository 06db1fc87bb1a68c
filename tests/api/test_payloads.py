"""The server's JSON, an SDK's JSON and anybody's JSON as models."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.models import Event, ExceptionValue, Frame, Metadata, Request

FRAME = Frame(
    "/app/src/a.js",
    None,
    "a",
    "run",
    2,
    7,
    True,
    "  fail();",
    ((1, "function run() {"), (2, "  fail();"), (3, "}")),
)
WHOLE = Event(
    id="abc",
    title="TypeError: no",
    message="",
    culprit="run(a)",
    platform="node",
    issue_id="7",
    date_created=datetime(2026, 11, 23, 6, 49, 18, 169000, tzinfo=UTC),
    date_received=datetime(2026, 11, 23, 6, 49, 19, tzinfo=UTC),
    exceptions=(ExceptionValue("TypeError", "no", None, (FRAME,), False, "generic"),),
    tags=(("release", "app@1"), ("environment", "production")),
    user={"id": "1"},
    sdk="sentry.javascript.node 11",
    request=Request("GET", "http://x/", "a=1", (("Host", "x"),)),
    metadata=Metadata("TypeError", "no", "/app/src/a.js", "run"),
)
FROM_API: dict[str, Any] = {
    "eventID": "abc",
    "groupID": "7",
    "title": "TypeError: no",
    "culprit": "run(a)",
    "platform": "node",
    "dateCreated": "2026-11-23T06:49:18.169Z",
    "dateReceived": "2026-11-23T06:49:19Z",
    "tags": [{"key": "release", "value": "app@1"}, {"key": "environment", "value": "production"}],
    "user": {"id": "1"},
    "sdk": {"name": "sentry.javascript.node", "version": "11"},
    "metadata": {"type": "TypeError", "value": "no", "filename": "/app/src/a.js", "function": "run"},
    "entries": [
        {
            "type": "exception",
            "data": {
                "values": [
                    {
                        "type": "TypeError",
                        "value": "no",
                        "mechanism": {"type": "generic", "handled": False},
                        "stacktrace": {
                            "frames": [
                                {
                                    "filename": "/app/src/a.js",
                                    "module": "a",
                                    "function": "run",
                                    "lineNo": 2,
                                    "colNo": 7,
                                    "inApp": True,
                                    "context": [[1, "function run() {"], [2, "  fail();"], [3, "}"]],
                                }
                            ]
                        },
                    }
                ]
            },
        },
        {
            "type": "request",
            "data": {"method": "GET", "url": "http://x/", "query": [["a", "1"]], "headers": [["Host", "x"]]},
        },
    ],
}  # fmt: skip


def test_an_event_of_the_api() -> None:
    assert payloads.event(FROM_API) == WHOLE


def test_the_list_of_an_issues_events_spells_it_otherwise() -> None:
    snake = {
        "eventID": "event_id",
        "groupID": "group_id",
        "dateCreated": "date_created",
        "dateReceived": "date_received",
    }
    assert payloads.event({snake.get(key, key): value for key, value in FROM_API.items()}) == WHOLE


def test_an_event_as_an_sdk_sends_it() -> None:
    frame = {
        "filename": "/app/src/a.js", "module": "a", "function": "run", "lineno": 2, "colno": 7, "in_app": True,
        "pre_context": ["function run() {"], "context_line": "  fail();", "post_context": ["}"],
    }  # fmt: skip
    exception = {"type": "TypeError", "value": "no", "mechanism": {"type": "generic", "handled": False}}
    sent = {
        "event_id": "abc",
        "issue": 7,
        "timestamp": 1795416558.169,
        "received": "2026-11-23T06:49:19",
        "platform": "node",
        "culprit": "run(a)",
        "release": "app@1",
        "environment": "production",
        "user": {"id": "1"},
        "sdk": {"name": "sentry.javascript.node", "version": "11"},
        "exception": {"values": [{**exception, "stacktrace": {"frames": [frame]}}]},
        "request": {"method": "GET", "url": "http://x/", "query_string": "a=1", "headers": {"Host": "x"}},
    }
    assert payloads.event(sent) == WHOLE
    assert payloads.event({"issue": {"id": "7"}, "event": sent}) == WHOLE


def test_the_stack_of_a_message_is_found_where_sdks_attach_it() -> None:
    stack = {"frames": [{"function": "run"}]}
    by_thread = payloads.event(
        {"message": "slow", "threads": {"values": [{"id": 1}, {"id": 2, "stacktrace": stack}]}}
    )
    assert by_thread.exceptions == (ExceptionValue(frames=(Frame(function="run"),)),)
    assert payloads.event({"message": "slow", "stacktrace": stack}).exceptions == by_thread.exceptions
    assert by_thread.message == "slow"


@pytest.mark.parametrize(
    ("count", "number"), [("19", 19), (19, 19), (None, 0), ("many", 0), (True, 0), ([], 0), (1e400, 0)]
)
def test_a_count_is_a_number_whatever_it_comes_as(count: object, number: int) -> None:
    assert payloads.issue({"id": 5, "count": count}).count == number


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(
        some.sampled_from(
            "event entries type data values stacktrace frames lineNo lineno context pre_context context_line vars "
            "tags key value exception threads user breadcrumbs request headers query timestamp dateCreated sdk "
            "metadata mechanism handled count project firstSeen assignedTo topValues text dateReceived".split()
        ),
        inner,
        max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip


@given(JSON)
def test_no_json_breaks_it(data: object) -> None:
    for read in (payloads.event, payloads.issue, payloads.comment, payloads.tag, payloads.project):
        read(data)


def test_an_event_may_be_read_without_what_most_of_it_consists_of() -> None:
    assert payloads.event_without_entries(FROM_API) == replace(WHOLE, exceptions=(), request=None)


def test_of_a_file_that_is_longer_than_any_path_the_beginning_is_read() -> None:
    address = "https://example.org/app.js?" + "x" * 1_000_000
    raw = {
        "exception": {"values": [{"stacktrace": {"frames": [{"filename": address, "abs_path": address}]}}]}
    }
    frame = payloads.event(raw).exceptions[0].frames[0]
    assert (frame.filename, frame.abs_path) == (address[:4096], address[:4096])
