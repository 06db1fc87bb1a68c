"""Errors as Node's console prints them: with their causes, in lists, and without a stack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.traces import event_of, message_of
from tests.core.investigation.traces.pasted import told

PROMISES = """node:internal/process/promises:288
            triggerUncaughtException(err, true /* fromPromise */);
            ^

[Error: ENOENT: no such file or directory, open 'trays.json'] {
  errno: -2,
  code: 'ENOENT',
  syscall: 'open',
  path: 'trays.json'
}

Node.js v20.20.2
"""
ALL_FAILED = """AggregateError: no oven is warm
    at bake (/srv/bakery/lib/oven.js:12:35)
    at async run (/srv/bakery/lib/run.js:4:3) {
  [errors]: [
    Error: the first oven is cold
        at warm (/srv/bakery/lib/oven.js:30:43)
        at bake (/srv/bakery/lib/oven.js:9:5) {
      code: 'E_COLD',
      [cause]: TypeError: x is null
          at read (/srv/bakery/lib/dial.js:3:9)
    },
    Error: the second oven is cold
        at warm (/srv/bakery/lib/oven.js:30:43)
  ]
}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROMISES, [("Error", "ENOENT: no such file or directory, open 'trays.json'")]),
        ("[TrayError: cold] { code: 'E_COLD' }", [("TrayError", "cold")]),
        ("{\n  err: [Error: cold\nand wet] {\n    errno: -1\n  },\n  at: 1\n}", [("Error", "cold\nand wet")]),
        ("[Error: tray [5] of 7] { code: 'X' }", [("Error", "tray [5] of 7")]),
        ("[TypeError [ERR_TRAY]: cold] {\n  code: 'ERR_TRAY'\n}", [("TypeError", "cold")]),
        ("[DOMException [AbortError]: This operation was aborted]", [("DOMException", "This operation was aborted")]),
        ("{ [Error: connect ECONNREFUSED]\n  code: 'ECONNREFUSED' }", [("Error", "connect ECONNREFUSED")]),
        ("2026-11-02T08:00:01Z job failed [Error: cold]", [("Error", "cold")]),
        ("[Error: a] { [cause]: [TrayError: inner] { code: 'X' } }", [("TrayError", "inner"), ("Error", "a")]),
        (
            "[AggregateError: all] {\n  [errors]: [ [Error: a] { code: 'X' }, [TypeError: b] ]\n}",
            [("TypeError", "b"), ("Error", "a"), ("AggregateError", "all")],
        ),
    ],
)  # fmt: skip
def test_an_error_without_a_stack_is_read_with_its_causes(text: str, expected: list[tuple[str, str]]) -> None:
    assert event_of(text) is None
    assert told(message_of(text)) == ("node", [(kind, value, []) for kind, value in expected])


def test_the_errors_of_an_aggregate_are_its_causes() -> None:
    assert told(event_of(f"trying\n{ALL_FAILED}done\n")) == (
        "node",
        [
            ("TypeError", "x is null", ["/srv/bakery/lib/dial.js:3  read"]),
            (
                "Error",
                "the first oven is cold",
                ["/srv/bakery/lib/oven.js:9  bake", "/srv/bakery/lib/oven.js:30  warm"],
            ),
            ("Error", "the second oven is cold", ["/srv/bakery/lib/oven.js:30  warm"]),
            (
                "AggregateError",
                "no oven is warm",
                ["/srv/bakery/lib/run.js:4  async run", "/srv/bakery/lib/oven.js:12  bake"],
            ),
        ],
    )


def test_what_follows_the_braces_of_an_error_is_another_error() -> None:
    text = "Error: a\n    at f (a.js:1:1) {\n  code: 'X'\n}\nlater\n  Error: b\n      at g (b.js:1:1)\n"
    assert told(event_of(text)) == ("node", [("Error", "b", ["b.js:1  g"])])


def test_a_cause_without_frames_stands_below_those_of_its_error() -> None:
    text = "Error: a\n    at f (a.js:1:1) {\n  [cause]: [TrayError: cold] { code: 'X' }\n}\n"
    assert told(event_of(text)) == ("node", [("TrayError", "cold", []), ("Error", "a", ["a.js:1  f"])])


def test_the_last_line_is_taken_apart_when_it_names_an_error() -> None:
    assert told(message_of("starting\nshop.TrayError: tray 7 is cold\n")) == (
        "other",
        [("shop.TrayError", "tray 7 is cold", [])],
    )
    assert told(message_of("[INFO] tray 7 is cold")) == ("other", [("Error", "tray 7 is cold", [])])


@given(
    st.text("[Eror: ]{},\nc", max_size=200) | st.sampled_from(["[Error: " * 20_000, "[Error: a], " * 20_000])
)
def test_any_brackets_are_read_without_an_error(text: str) -> None:
    message_of(text)
