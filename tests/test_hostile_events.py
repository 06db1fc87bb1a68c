"""`gtt investigate --event` with files that nobody's SDK sends: bad usage, never a bug."""

import json

import pytest

from tests.conftest import Gtt

HINT = "hint: an event as the API gives it or an SDK sends it, or an error of Elastic APM\n"
DEEP = "gtt: the event cannot be read as JSON: it is nested too deeply\n"
LONG = "gtt: the event cannot be read as JSON: a number is too long\n"


def event(value: str) -> str:
    frame = '{"filename": "a.py", "function": "f", "lineno": 1, "vars": {"card": %s}}'
    values = '{"type": "E", "value": "v", "stacktrace": {"frames": [%s]}}'
    return '{"event_id": "e1", "exception": {"values": [%s]}}' % (values % (frame % value))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("9" * 5000, LONG),
        ("[" * 100_000, DEEP),
        ("[" * 100_000 + "]" * 100_000, DEEP),
        ("[" * 700 + "]" * 700, DEEP),
        ('{"a": ' * 700 + "1" + "}" * 700, DEEP),
    ],
)
def test_numbers_and_nesting_beyond_reading_are_bad_usage(gtt: Gtt, value: str, said: str) -> None:
    answer = gtt("investigate", "--event", "-", stdin=event(value))
    assert (answer.code, answer.out, answer.err) == (2, "", said + HINT)


def test_ordinary_nesting_and_numbers_are_read(gtt: Gtt) -> None:
    answer = gtt("investigate", "--event", "-", "--json", stdin=event("[" * 100 + "9" * 4000 + "]" * 100))
    assert (answer.code, json.loads(answer.out)["exceptions"]) == (0, [{"type": "E", "value": "v"}])
