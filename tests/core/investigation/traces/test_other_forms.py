"""Stacks in a language's less usual forms: broken, translated, inside other text."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

RAW = """KeyError: 7
  File "oven/run.py", line 30, in main
    warm(trays, 7)
  File "oven/heat.py", line 14, in warm
"""
GROUP = """
  + Exception Group Traceback (most recent call last):
  |   File "/srv/main.py", line 9, in main
  |     async with TaskGroup() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/heat.py", line 14, in warm
    |     return trays[number]
    | KeyError: 7
    +------------------------------------
"""
AGGREGATE = """
AggregateError: All promises were rejected
    at main (/srv/a.js:3:1) {
  [errors]: [
    Error: tray is cold
        at warm (/srv/b.js:9:1)
  ]
}
"""
TEMPLATE = """
ActionView::Template::Error (undefined method 'name' for nil):
    3: <p>
    4:   <%= tray.name %>

app/views/trays/show.html.erb:4
app/controllers/trays_controller.rb:9:in 'TraysController#show'
"""
WRAPPED_GO = """
no tray
example.org/o.(*Oven).Find
	/src/oven/oven.go:22
main.main
	/src/main.go:9
warm
example.org/o.(*Oven).Warm
	/src/oven/oven.go:30
main.main
	/src/main.go:9
"""
ANYHOW = """
Error: failed to warm

Caused by:
    no tray

Stack backtrace:
   0: bakery::oven::warm
             at ./src/oven.rs:22:17
"""


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (RAW, "python", [("KeyError", "7", ["oven/run.py:30  main", "oven/heat.py:14  warm"])]),
        (
            RAW.replace(".py", ".go").replace("KeyError", "runtime.Error"),
            "go",
            [("Error", "7", ["oven/heat.go:14  warm", "oven/run.go:30  main"])],
        ),
        (
            '[ERROR] KeyError: 7\rTraceback (most recent call last):\r\xa0\xa0File "/var/task/a.py", line 3, in f\r',
            "python",
            [("KeyError", "7", ["/var/task/a.py:3  f"])],
        ),
        (
            GROUP,
            "python",
            [
                ("KeyError", "7", ["/srv/heat.py:14  warm"]),
                (
                    "ExceptionGroup",
                    "unhandled errors in a TaskGroup (1 sub-exception)",
                    ["/srv/main.py:9  main"],
                ),
            ],
        ),
        (
            AGGREGATE,
            "node",
            [
                ("Error", "tray is cold", ["/srv/b.js:9  warm"]),
                ("AggregateError", "All promises were rejected", ["/srv/a.js:3  main"]),
            ],
        ),
        (
            "TypeError: undefined is not a function\n    at warm (address at index.android.bundle:1:234567)\n",
            "node",
            [("TypeError", "undefined is not a function", ["index.android.bundle:1  warm"])],
        ),
        (
            TEMPLATE,
            "ruby",
            [
                (
                    "Error",
                    "undefined method 'name' for nil",
                    [
                        "app/controllers/trays_controller.rb:9  TraysController.show",
                        "app/views/trays/show.html.erb:4  None",
                    ],
                )
            ],
        ),
        (
            "C:/srv/oven.rb:9:in `warm': undefined method `bake' for nil (NoMethodError)\n",
            "ruby",
            [("NoMethodError", "undefined method `bake' for nil", ["C:/srv/oven.rb:9  warm"])],
        ),
        (
            WRAPPED_GO,
            "go",
            [
                ("error", "no tray", ["/src/main.go:9 main main", "/src/oven/oven.go:22 example.org/o (*Oven).Find"]),
                ("error", "warm", ["/src/main.go:9 main main", "/src/oven/oven.go:30 example.org/o (*Oven).Warm"]),
            ],
        ),
        (
            "http: panic serving 10.0.0.1:5: runtime error: index out of range [5] with length 3\n"
            "goroutine 7 [running]:\nmain.main()\n\t/src/main.go:9 +0x25\n",
            "go",
            [("runtime.Error", "runtime error: index out of range [5] with length 3", ["/src/main.go:9 main main"])],
        ),
        (ANYHOW, "native", [("Error", "failed to warm", ["./src/oven.rs:22  bakery::oven::warm"])]),
        (
            "System.FormatException: bad\r\n   bei Bakery.Oven.Warm(Tray tray) in C:\\src\\Oven.cs:Zeile 22.\r\n",
            "csharp",
            [("System.FormatException", "bad", ["C:\\src\\Oven.cs:22 Bakery.Oven Warm"])],
        ),
        (
            '[2026-11-02] request.CRITICAL: Uncaught PHP Exception TypeError: "x" at /srv/Oven.php line 8'
            ' {"exception":"[object] (Bakery\\\\TypeError(code: 0): x at /srv/Oven.php:8)"} []\n',
            "php",
            [("TypeError", "x", ["/srv/Oven.php:8  None"])],
        ),
        (
            "Bakery/Oven.swift:22: Fatal error: Index out of range\n",
            "cocoa",
            [("Fatal error", "Index out of range", ["Bakery/Oven.swift:22  None"])],
        ),
        (
            "Fatal error: Unexpectedly found nil: file Bakery/Oven.swift, line 22\n\nThread 0 crashed:\n\n"
            "0 [ra] 0x0000000104 Oven.warm(tray:) + 44 in bakery at /src/Bakery/Oven.swift:22:9\n"
            "1 [ra] 0x0000000105 static Main.main() + 8 in bakery at /src/Bakery/Main.swift:5:3\n",
            "cocoa",
            [
                (
                    "Fatal error",
                    "Unexpectedly found nil",
                    ["/src/Bakery/Main.swift:5  static Main.main()", "/src/Bakery/Oven.swift:22  Oven.warm(tray:)"],
                )
            ],
        ),
    ],
)  # fmt: skip
def test_other_forms_of_a_language(text: str, platform: str, expected: list[object]) -> None:
    assert told(event_of(text)) == (platform, expected)
