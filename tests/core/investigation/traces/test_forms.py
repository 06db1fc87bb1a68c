"""Stacks as people really paste them: from trackers, pages, mails, consoles, with parts missing."""

import json

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

BUGSNAG = """
**ErrorException** in **GET /trays**
Undefined array key 3

[View on Bugsnag](https://app.bugsnag.com/bakery/errors/1)

## Stacktrace

    app/Oven.php:8 - Illuminate\\Foundation\\Bootstrap\\HandleExceptions::handleError
    app/Oven.php:8 - Bakery\\Oven::warm

[View full stacktrace](https://app.bugsnag.com/bakery/errors/1)
"""
PAGES = [
    (
        BUGSNAG,
        "php",
        [
            (
                "ErrorException",
                "Undefined array key 3",
                [
                    "app/Oven.php:8  Bakery\\Oven::warm",
                    "app/Oven.php:8  Illuminate\\Foundation\\Bootstrap\\HandleExceptions::handleError",
                ],
            )
        ],
    ),
    (
        "**java.lang.IllegalStateException** in **MainActivity**\nCheck failed.\n\n"
        "    Oven.kt:22 - org.bakery.Oven$warm$1.invokeSuspend\n",
        "java",
        [("IllegalStateException", "Check failed.", ["Oven.kt:22 org.bakery.Oven$warm$1 invokeSuspend"])],
    ),
    (
        "[bakery/production] NoMethodError: undefined method 'bake' for nil\n\n## Backtrace\n\n"
        "    line 9 of [PROJECT_ROOT]/app/models/oven.rb: warm\n    line 4 of [GEM_ROOT]/lib/rack.rb: call\n",
        "ruby",
        [
            (
                "NoMethodError",
                "undefined method 'bake' for nil",
                ["lib/rack.rb:4  call", "app/models/oven.rb:9  warm"],
            )
        ],
    ),
    (
        "NoMethodError: undefined method 'bake' for nil\n... 10 non-project frames\n1\n"
        'File "[/project/]/app/models/oven.rb" line 9 in warm\n2\nFile "[/project/]/app/run.rb" line 4 in each\n',
        "ruby",
        [
            (
                "NoMethodError",
                "undefined method 'bake' for nil",
                ["app/run.rb:4  each", "app/models/oven.rb:9  warm"],
            )
        ],
    ),
    (
        "FunctionClauseError\nno function clause matching in Bakery.Oven.warm/2\n\n"
        'lib/bakery/oven.ex in Bakery.Oven.warm/2 at line 22\n  arg0: ""\nlib/bakery.ex in Bakery.run/1 at line 4\n',
        "elixir",
        [
            (
                "FunctionClauseError",
                "no function clause matching in Bakery.Oven.warm/2",
                [
                    "lib/bakery.ex:4 Elixir.Bakery Bakery.run/1",
                    "lib/bakery/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.warm/2",
                ],
            )
        ],
    ),
    (
        "Error Message: Null check operator used on a null value\n\nStack Trace:\n"
        "#0      State.setState (package:flutter/src/widgets/framework.dart:1219)\n"
        "#1      _OvenState.build.<anonymous closure> (package:bakery/widgets/oven.dart:22:9)\n"
        "<asynchronous suspension>\n",
        "dart",
        [
            (
                "Error",
                "Null check operator used on a null value",
                [
                    "package:bakery/widgets/oven.dart:22  _OvenState.build.<anonymous closure>",
                    "package:flutter/src/widgets/framework.dart:1219  State.setState",
                ],
            )
        ],
    ),
    (
        "          Fatal Exception: FlutterError\n"
        "0  ???                            0x0 State.setState + 1219 (framework.dart:1219)\n"
        "1  ???                            0x0 _OvenState.build.<fn> + 22 (oven.dart:22)\n",
        "dart",
        [
            (
                "FlutterError",
                "",
                ["oven.dart:22  _OvenState.build.<fn>", "framework.dart:1219  State.setState"],
            )
        ],
    ),
    (  # copied from the tracker: of Python alone the oldest call is first
        'StateError: no tray\n  File "oven.dart", line 22, in warm\n  File "run.dart", line 4, in all\n',
        "dart",
        [("StateError", "no tray", ["run.dart:4  all", "oven.dart:22  warm"])],
    ),
]
MISSING = [
    (  # a mail that lost its indentation, with a line between any two
        'Traceback (most recent call last): \n\nFile "/app/run.py", line 30, in main \nwarm(trays, 7) \n\n'
        'File "/app/heat.py", line 14, in **call** \nreturn trays[number] \n\nKeyError: 7 \n',
        "python",
        [("KeyError", "7", ["/app/run.py:30  main", "/app/heat.py:14  __call__"])],
    ),
    (
        "undefined method `bake' for nil:NilClass\n\napp/models/oven.rb:9:in `warm'\nlib/run.rb:4:in `call'\n",
        "ruby",
        [
            (
                "NoMethodError",
                "undefined method `bake' for nil:NilClass",
                ["lib/run.rb:4  call", "app/models/oven.rb:9  warm"],
            )
        ],
    ),
    (
        "A RuntimeError occurred in trays#show:\n\n  tray is cold\n  app/models/oven.rb:9:in `block in warm'\n",
        "ruby",
        [("RuntimeError", "tray is cold", ["app/models/oven.rb:9  block in warm"])],
    ),
    (
        "`NoMethodError (undefined method `bake' for nil:NilClass):\n       oven (0.1.5) lib/oven.rb:9:in `warm'\n",
        "ruby",
        [("NoMethodError", "undefined method `bake' for nil:NilClass", ["lib/oven.rb:9  warm"])],
    ),
    (
        "\n".join(
            f"#4{n} /srv/app/{name}.php({n + 1}): Bakery\\{name}-&gt;warm()"
            for n, name in enumerate(("Oven", "Run", "Main"))
        ),
        "php",
        [
            (
                "Error",
                "",
                [
                    "/srv/app/Main.php:3  None",
                    "/srv/app/Run.php:2  Bakery\\Main::warm",
                    "/srv/app/Oven.php:1  Bakery\\Run::warm",
                ],
            )
        ],
    ),
    (
        "request.CRITICAL: Uncaught PHP Exception Bakery\\Cold: \"tray '7' is cold\" at src/Oven.php line 8\n",
        "php",
        [("Cold", "tray '7' is cold", ["src/Oven.php:8  None"])],
    ),
    (
        "TypeError: x is null\n    at main.js:32\n    at warm (/app/oven.js:9:)\n    at None (/app/oven.js:7:3)\n",
        "node",
        [("TypeError", "x is null", ["/app/oven.js:7  None", "/app/oven.js:9  warm", "main.js:32  None"])],
    ),
    (
        "Caused by: java.lang.IllegalStateException: \n\n \n"
        "  at org.bakery.Oven.warm (Oven.java:43)\n\n \n  at org.bakery.Run.all (Run.java:30)\n",
        "java",
        [
            (
                "IllegalStateException",
                "",
                ["Run.java:30 org.bakery.Run all", "Oven.java:43 org.bakery.Oven warm"],
            )
        ],
    ),
    (
        "ERROR bakery: thread 'main' (ProcessId(8), ThreadId(1)) panicked at src/oven.rs:22:17: no tray\n"
        "INFO bakery: restarted\n",
        "native",
        [("panic", "no tray", ["src/oven.rs:22  None"])],
    ),
    (  # a release build has one place, and the functions' names
        "thread 'main' panicked at src/oven.rs:22:17:\nno tray\nstack backtrace:\n"
        "   0:     0x55b5 - core::fmt::write::h275e5980d7008551\n"
        "   1:     0x55b5 - __rustc[4794]::rust_begin_unwind\n"
        "   2:     0x55b5 - bakery::warm::h1b928aa0a1b2c3d4\n   3:     0x55b5 - bakery::main::h0011223344556677\n",
        "native",
        [("panic", "no tray", ["None:None  bakery::main", "src/oven.rs:22  bakery::warm"])],
    ),
    (
        '"message":"[PANIC RECOVER] no tray goroutine 54 [running]:\\nmain.main()\\n\\t/src/main.go:9 +0x25\\n"\n',
        "go",
        [("panic", "no tray", ["/src/main.go:9 main main"])],
    ),
    (
        '*** Swift runtime failure: Unexpectedly found nil ***\n\nThread 3 "NIO-ELT" crashed:\n\n'
        " 0 [inlined] [system] 0x00005c Swift runtime failure: Unexpectedly found nil"
        " in bakery at //<compiler-generated>\n"
        " 1                    0x00005d Oven.warm(tray:) + 386 in bakery at /src/Oven.swift:22:52\n",
        "cocoa",
        [("Fatal error", "Unexpectedly found nil", ["/src/Oven.swift:22  Oven.warm(tray:)"])],
    ),
    (
        "** (FunctionClauseError) no function clause matching\n"
        '    (bakery 0.1.0) lib/oven.ex:22: Bakery.Oven.warm(%{a: 1, b: "x, y"}, [1, 2], nil)\n',
        "elixir",
        [
            (
                "FunctionClauseError",
                "no function clause matching",
                ["lib/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.warm/3"],
            )
        ],
    ),
]


@pytest.mark.parametrize(("text", "platform", "expected"), [*PAGES, *MISSING])
def test_what_trackers_show_and_what_lost_something(text: str, platform: str, expected: list[object]) -> None:
    assert told(event_of(text)) == (platform, expected)


def test_exceptions_of_php_that_are_logged_as_objects() -> None:
    cold = {
        "Exception": "TypeError",
        "Message": "tray is cold",
        "Trace": [
            {"file": "/srv/Run.php", "line": 12, "function": "warm", "class": "Bakery\\Oven", "type": "->"},
            {"function": "{closure}"},
        ],
        "File": "/srv/Oven.php",
        "Line": 8,
    }
    failed = {
        "Exception": "Bakery\\Failed",
        "Message": "failed",
        "Trace": [],
        "File": "/srv/Run.php",
        "Line": 14,
    }
    expected = [
        (
            "TypeError",
            "tray is cold",
            ["[internal]:None  None", "/srv/Run.php:12  {closure}", "/srv/Oven.php:8  Bakery\\Oven::warm"],
        )
    ]
    assert told(event_of(json.dumps({"level": 3, "exception": cold}))) == ("php", expected)
    inside = json.dumps({"message": json.dumps({**failed, "Previous": cold})})
    behind = f"Jun  9 14:45:14 host Bakery[3190]: {inside}"
    assert told(event_of(behind)) == ("php", [*expected, ("Failed", "failed", ["/srv/Run.php:14  None"])])
