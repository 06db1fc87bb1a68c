"""Logs whose lines are not in the order in which a stack was printed, and which of several stacks counts."""

import json

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

STACK = [
    "java.lang.IllegalStateException: cold tray",
    "\tat org.bakery.Oven.warm(Oven.java:22)",
    "\tat org.bakery.Batch.run(Batch.java:9)",
    "Caused by: java.lang.NullPointerException: no dough",
    "\tat org.bakery.Dough.knead(Dough.java:5)",
    "\t... 23 more",
]
READ = (
    "java",
    [
        (
            "NullPointerException",
            "no dough",
            [
                "Batch.java:9 org.bakery.Batch run",
                "Oven.java:22 org.bakery.Oven warm",
                "Dough.java:5 org.bakery.Dough knead",
            ],
        ),
        (
            "IllegalStateException",
            "cold tray",
            ["Batch.java:9 org.bakery.Batch run", "Oven.java:22 org.bakery.Oven warm"],
        ),
    ],
)
NEWEST_FIRST = list(enumerate(reversed(STACK)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "\n".join(f"2026-11-02T08:00:0{9 - at}Z {line}" for at, line in NEWEST_FIRST), id="Grafana, shown"
        ),
        pytest.param(
            "\n".join(f"2026-11-02 08:00:01.123\t{line}" for _, line in NEWEST_FIRST), id="one millisecond"
        ),
        pytest.param(
            "\n".join(
                f"17935632{9 - at}0000000000\t2026-11-02T08:00:0{9 - at}Z\t{line}"
                for at, line in NEWEST_FIRST
            ),
            id="Grafana, as text",
        ),
        pytest.param(
            "Date,Line\n" + "\n".join(f'"2026-11-02T08:00:0{9 - at}Z","{line}"' for at, line in NEWEST_FIRST),
            id="Grafana, as a table",
        ),
        pytest.param(
            json.dumps(
                [
                    {"line": line, "date": f"2026-11-02T08:00:0{9 - at}.0Z", "fields": {}}
                    for at, line in NEWEST_FIRST
                ]
            ),
            id="Grafana, as JSON",
        ),
        pytest.param(
            json.dumps(
                {"data": {"result": [{"values": [[f"17935632{9 - at}", line] for at, line in NEWEST_FIRST]}]}}
            ),
            id="Loki's answer",
        ),
        pytest.param(
            json.dumps(
                [
                    {"textPayload": line, "timestamp": f"2026-11-02T08:00:0{9 - at}Z"}
                    for at, line in NEWEST_FIRST
                ],
                indent=2,
            ),
            id="Cloud Logging",
        ),
        pytest.param(
            json.dumps(
                {
                    "hits": {
                        "hits": [
                            {"_source": {"@timestamp": f"2026-11-02T08:00:0{at}Z", "message": line}}
                            for at, line in enumerate(STACK)
                        ]
                    }
                }
            ),
            id="Elasticsearch",
        ),
        pytest.param(
            "\n".join(
                json.dumps({"ts": f"2026-11-02T08:00:0{at}Z", "jsonPayload": {"message": line}})
                for at, line in enumerate(STACK)
            ),
            id="lines of JSON",
        ),
        pytest.param(
            json.dumps(
                [
                    {
                        "content": {
                            "timestamp": f"2026-11-02T08:00:0{9 - at}Z",
                            "message": line,
                            "host": "oven",
                        }
                    }
                    for at, line in NEWEST_FIRST
                ]
            ),
            id="Datadog",
        ),
    ],
)
def test_a_log_that_is_newest_first_or_exported_is_read_as_it_was_printed(text: str) -> None:
    assert told(event_of(text)) == READ


def test_entries_of_several_lines_keep_theirs_when_a_log_is_newest_first() -> None:
    text = (
        "2026-11-02 08:00:03 INFO baked\n"
        "2026-11-02 08:00:02 ERROR failed\nTraceback (most recent call last):\n"
        '  File "/srv/oven.py", line 9, in warm\n'
        "    tray.heat\nAttributeError: no heat\n2026-11-02 08:00:01 INFO begun\n"
    )
    assert told(event_of(text)) == ("python", [("AttributeError", "no heat", ["/srv/oven.py:9  warm"])])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-11-02 08:00:01 [pool-1] ", "2026-11-02 08:00:01 [pool-2] "),
        ("Nov 02 08:00:01 kitchen oven[7]: ", "Nov 02 08:00:01 kitchen oven[8]: "),
        ("11-02 08:00:01.123  4711  4711 E oven    : ", "11-02 08:00:01.123  4711  4712 E oven    : "),
    ],
)
def test_stacks_of_two_threads_that_were_printed_at_once_are_told_apart(first: str, second: str) -> None:
    text = (
        f"{first}java.lang.IllegalStateException: cold\n{second}java.lang.ArithmeticException: zero\n"
        f"{first}\tat org.bakery.Oven.warm(Oven.java:22)\n{second}\tat org.bakery.Mixer.stir(Mixer.java:4)\n"
        f"{first}\tat org.bakery.Batch.run(Batch.java:9)\n{second}\tat org.bakery.Mixer.all(Mixer.java:7)\n"
    )
    assert told(event_of(text)) == (
        "java",
        [
            (
                "ArithmeticException",
                "zero",
                ["Mixer.java:7 org.bakery.Mixer all", "Mixer.java:4 org.bakery.Mixer stir"],
            )
        ],
    )


PYTHON = (
    '{}Traceback (most recent call last):\n{}  File "/srv/oven.py", line 9, in warm\n{}    tray.heat\n'
    '{}  File "/srv/tray.py", line 3, in heat\n{}    self.x\n{}AttributeError: no x\n'
)
NODE = (
    "{}TypeError: late tray\n{}    at warm (/srv/web.js:1:2)\n{}    at bake (/srv/web.js:3:2)\n"
    "{}    at all (/srv/web.js:9:2)\n"
)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        (NODE.replace("{}", "web-1  | ") + PYTHON.replace("{}", "api-1  | "), "python"),
        (PYTHON.replace("{}", "api-1  | ") + NODE.replace("{}", "web-1  | "), "node"),
        ("ERROR failed\n" + PYTHON.replace("{}", "") + "\nWARN slow\n" + NODE.replace("{}", ""), "python"),
        ("WARN slow\n" + NODE.replace("{}", "") + "\nERROR failed\n" + PYTHON.replace("{}", ""), "python"),
    ],
)
def test_of_two_languages_stacks_the_one_that_is_called_an_error_counts_or_the_later(
    text: str, platform: str
) -> None:
    event = event_of(text)
    assert event is not None
    assert event.platform == platform


@pytest.mark.parametrize("gap", ["...", "…", "[...]", "... 40 frames omitted ...", "<snip>"])
def test_a_stack_goes_on_below_a_line_for_what_was_left_out(gap: str) -> None:
    java = f"a.b.Cold: x\n\tat a.b.Oven.warm(Oven.java:22)\n\t{gap}\n\tat a.b.Main.main(Main.java:3)\n"
    python = (
        f'Traceback (most recent call last):\n  File "/srv/main.py", line 3, in main\n    run()\n{gap}\n'
        '  File "/srv/oven.py", line 22, in warm\n    tray.heat\nAttributeError: x\n'
    )
    assert told(event_of(java)) == (
        "java",
        [("Cold", "x", ["Main.java:3 a.b.Main main", "Oven.java:22 a.b.Oven warm"])],
    )
    assert told(event_of(python)) == (
        "python",
        [("AttributeError", "x", ["/srv/main.py:3  main", "/srv/oven.py:22  warm"])],
    )


def test_a_list_of_events_is_no_log() -> None:
    frames = [{"filename": "/srv/oven.py", "function": "warm", "lineno": 9}]
    event = {
        "message": "cold",
        "timestamp": "2026-11-02T08:00:01Z",
        "exception": {"values": [{"type": "Cold", "value": "tray", "stacktrace": {"frames": frames}}]},
    }
    assert told(event_of(json.dumps([event] * 3)))[1][0][:2] == ("Cold", "tray")


WARM = "TypeError: late tray\n    at warm (/srv/web.js:1:2)\n    at bake (/srv/web.js:3:2)"
LATE = ("node", [("TypeError", "late tray", ["/srv/web.js:3  bake", "/srv/web.js:1  warm"])])
LOGGED = [{"level": 30, "time": 1793563200 + at, "msg": f"baked tray {at}"} for at in range(4)]


@pytest.mark.parametrize(
    "more",
    [
        {"err": {"type": "TypeError", "message": "late tray", "stack": WARM}},
        {"error": {"message": "late tray", "stack": WARM}},
        {"context": {"exc_info": WARM}},
    ],
)
def test_a_stack_inside_of_an_entry_among_entries_of_a_line_is_kept(more: dict[str, object]) -> None:
    entries = [*LOGGED, {"level": 50, "time": 1793563209, "msg": "failed", **more}, LOGGED[0]]
    assert told(event_of("\n".join(map(json.dumps, entries)))) == LATE


def test_a_stack_that_no_logger_wrote_is_read_among_and_below_lines_of_json() -> None:
    lines = [json.dumps(one) for one in LOGGED]
    assert told(event_of("\n".join([*lines, WARM, ""]))) == LATE
    assert told(event_of("\n".join([*lines[:2], WARM, *lines[2:]]))) == LATE
    assert told(event_of(f"{json.dumps(LOGGED)}\n\n{WARM}\n")) == LATE


@pytest.mark.parametrize("newest_first", [False, True])
def test_entries_are_in_the_order_of_their_times_though_these_leave_zeros_out(newest_first: bool) -> None:
    lines = [
        json.dumps({"timestamp": f"2026-11-02T08:00:01{fraction}Z", "textPayload": line})
        for fraction, line in zip((".12", ".1234", ".129"), WARM.split("\n"), strict=True)
    ]
    assert told(event_of("\n".join(lines[::-1] if newest_first else lines))) == LATE


def test_a_stack_that_the_message_of_a_longer_one_quotes_is_not_a_later_error() -> None:
    called = "".join(
        f'  File "/srv/{name}.py", line 3, in {name}\n    go()\n' for name in ("a", "b", "c", "d")
    )
    python = f"Traceback (most recent call last):\n{called}playwright.Error: Page.evaluate: {WARM}\n"
    assert told(event_of(python)) == (
        "python",
        [
            (
                "Error",
                "Page.evaluate: TypeError: late tray",
                ["/srv/a.py:3  a", "/srv/b.py:3  b", "/srv/c.py:3  c", "/srv/d.py:3  d"],
            )
        ],
    )
    later = f"Traceback (most recent call last):\n{called}playwright.Error: closed\n\n{WARM}\n"
    assert told(event_of(later)) == LATE
