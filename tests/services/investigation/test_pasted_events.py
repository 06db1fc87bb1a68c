"""Events that are pasted instead of a stack, with the errors that led to each other."""

import json
from collections.abc import Callable

import pytest

from glitchtip_tools.api.payloads.elastic import MOST_CAUSES, as_event
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.services.investigation.service import investigate_trace
from tests.services.investigation.stories import Story

CHAIN = [("TypeError", "Cannot read properties of undefined (reading 'name')"), ("SaleError", "not sold")]
SHOP = """\
export class Shop {
  async sell(id: string) {
    try {
      return await this.oven.bake(id);
    } catch (err) {
      throw new SaleError('not sold', { cause: err });
    }
  }
}
"""
OVEN = """\
export class Oven {
  async bake(id: string) {
    const loaf = await this.find(id);
    return loaf.kind.name;
  }
}
"""
CAUSE = [("/bakery/src/oven.ts", "Oven.bake", 4), ("/bakery/src/shop.ts", "Shop.sell", 4)]  # innermost first
SURFACED = [("/bakery/src/shop.ts", "Shop.sell", 6)]


def sentry() -> dict[str, object]:
    values = [
        {
            "type": kind,
            "value": value,
            "stacktrace": {
                "frames": [
                    {"filename": file, "function": function, "lineno": line}
                    for file, function, line in reversed(calls)
                ]
            },
        }
        for (kind, value), calls in zip(CHAIN, (CAUSE, SURFACED), strict=True)
    ]
    return {"event_id": "1" * 32, "platform": "node", "exception": {"values": values}}


def stored() -> dict[str, object]:
    """Return the document of Elasticsearch, where causes follow in one list."""
    errors = [
        {
            "type": kind,
            "message": value,
            "stacktrace": [
                {"abs_path": file, "function": function, "line": {"number": line}, "library_frame": False}
                for file, function, line in calls
            ],
        }
        for (kind, value), calls in zip(reversed(CHAIN), (SURFACED, CAUSE), strict=True)
    ]
    agent = {"agent": {"name": "nodejs"}, "service": {"version": "1.2.3", "environment": "live"}}
    return {"_source": {**agent, "error": {"id": "1", "exception": errors}}}


def sent() -> dict[str, object]:
    """Return what an agent of Elastic APM sends, where an error holds its causes."""
    cause, surfaced = (
        {
            "type": kind,
            "message": value,
            "stacktrace": [
                {"filename": file.removeprefix("/bakery/"), "function": function, "lineno": line}
                for file, function, line in calls
            ],
        }
        for (kind, value), calls in zip(CHAIN, (CAUSE, SURFACED), strict=True)
    )
    return {"error": {"exception": {**surfaced, "cause": [cause]}}}


@pytest.mark.parametrize("event", [sentry, stored, sent])
@pytest.mark.parametrize("indent", [None, 2])
def test_an_event_may_be_pasted_and_the_first_cause_is_where_it_failed(
    story: Story, event: Callable[[], dict[str, object]], indent: int | None
) -> None:
    story.commit("Sell", {"src/shop.ts": SHOP, "src/oven.ts": OVEN})
    found = investigate_trace(json.dumps(event(), indent=indent), story.root)
    assert [(one.type, one.value) for one in found.exceptions] == CHAIN[::-1]
    assert (found.title, found.locations[0].file, found.locations[0].line, found.locations[0].function) == (
        "SaleError: not sold",
        "src/oven.ts",
        4,
        "bake",
    )
    assert [(one.file, one.line, one.role) for one in found.frames] == [
        ("src/shop.ts", 6, "relay"),
        ("src/oven.ts", 4, ""),
        ("src/shop.ts", 4, ""),
    ]


def test_json_that_is_no_event_is_read_as_a_log(story: Story) -> None:
    story.commit("Sell", {"src/oven.ts": OVEN})
    stack = "TypeError: x is null\n    at Oven.bake (/bakery/src/oven.ts:4:12)\n    at run (/bakery/src/oven.ts:2:1)"
    for text in (
        json.dumps({"level": 50, "err": {"stack": stack}}),
        json.dumps({"error": {"stack_trace": stack}}),
    ):
        assert investigate_trace(text, story.root).locations[0].file == "src/oven.ts"


@pytest.mark.parametrize(
    "error",
    [
        {"exception": 1},
        {"exception": [[], None, {"stacktrace": "x"}]},
        {
            "exception": {
                "stacktrace": [1, None, {"line": [], "lineno": "x", "context": 2}],
                "cause": {"x": 1},
            }
        },
        {"log": {"stacktrace": [{"filename": ["x"], "line": {"number": True}}]}},
    ],
)
def test_what_is_of_another_type_in_an_error_of_elastic_is_missing(error: dict[str, object]) -> None:
    event = as_event({"error": error})
    assert not event or not [
        one.filename for one in event_of(event).exceptions[0].frames if one.filename or one.line_no
    ]


def test_a_logged_message_has_a_stack_too_and_causes_end() -> None:
    log = {"message": "late", "stacktrace": [{"filename": "src/oven.ts", "lineno": 4}]}
    event = as_event({"error": {"log": log}, "labels": {"tray": 7}, "@timestamp": "2026-11-02T08:00:00Z"})
    assert event
    read = event_of(event)
    assert (read.message, read.exceptions[0].value, read.tags) == ("late", "late", (("tray", "7"),))
    error: dict[str, object] = {"stacktrace": [{"filename": "a.js", "lineno": 1}]}
    for _ in range(40):
        error = {**error, "cause": [error, error]}
    many = as_event({"error": {"exception": error}})
    assert many
    assert len(event_of(many).exceptions) == MOST_CAUSES


def test_of_a_stack_without_a_time_nothing_is_said_of_when_it_came(story: Story) -> None:
    story.commit("Bake", {"src/oven.ts": OVEN})
    story.commit("Bake longer", {"src/oven.ts": OVEN.replace("    return", "    wait();\n    return")})
    trace = "TypeError: x is undefined\n    at Oven.bake (/bakery/dist/oven.js:8:12)\n"
    found = investigate_trace(trace, story.root)
    reasons = [one.reasons for one in found.locations] + [one.reasons for one in found.suspects]
    said = " ".join(reason for some in reasons for reason in some)
    assert "is one of the newest candidates" in said
    assert "before the event" not in said
    assert "shortly before" not in said


def test_a_function_is_not_told_as_async(story: Story) -> None:
    story.commit("Bake", {"src/oven.ts": OVEN})
    trace = """\
Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
    at async Oven.bake (/bakery/src/oven.ts:3:18)
"""
    found = investigate_trace(trace, story.root)
    assert [one.function for one in found.excerpts] == ["Oven.bake"]
