"""Stacks as applications of phones, browsers and their trackers show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

FRAMES = ["run.js:9  run", "oven.js:22  warm"]
CRASHLYTICS = """Fatal Exception: NSRangeException
0  CoreFoundation                 0x181ba2d8c __exceptionPreprocess
1  MY BAKERY                      0x102cc1bd8 specialized Oven.warm(Tray) -> () (Oven.swift:22)
2  UIKitCore                      0x17258c -[UIWindow _sendTouchesForEvent:] + 980
3  MY BAKERY                      0x102d61e1c Run.all(_:) + 57 (Run.swift:9)
"""
HERMES = """com.facebook.react.common.JavascriptException: TypeError: undefined is not a function, js engine: hermes:
warm (address at@1:1082033
get loaves@1:454110
apply@-1
"""


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            CRASHLYTICS,
            "cocoa",
            [
                (
                    "NSRangeException",
                    "",
                    ["Run.swift:9  Run.all(_:)", "Oven.swift:22  specialized Oven.warm(Tray) -> ()"],
                )
            ],
        ),
        (
            "Swift/Array.swift:580: Fatal error: Index out of range\n\nOven.warm(_:) + 4 (Oven.swift:22)\n"
            "Oven.cool(_:) + 260\nRun.all(_:) + 8 (Run.swift:9)\n",
            "cocoa",
            [("Error", "Index out of range", ["Run.swift:9  Run.all(_:)", "Oven.swift:22  Oven.warm(_:)"])],
        ),
        (
            HERMES,
            "node",
            [
                (
                    "TypeError",
                    "undefined is not a function, js engine: hermes:",
                    [
                        "index.android.bundle:None  apply",
                        "index.android.bundle:1  get loaves",
                        "index.android.bundle:1  warm",
                    ],
                )
            ],
        ),
        (
            "[Error] TypeError: x is null\n\twarm (oven.js:22:7)\n\t(anonymous function) (run.js:9)\n",
            "node",
            [("TypeError", "x is null", ["run.js:9  (anonymous function)", "oven.js:22  warm"])],
        ),
        (
            "TypeError: x is null\nwarm\nhttps://bakery.example/oven.js:22:7\n<anonymous>\nhttps://bakery.example/run.js:9:1\n",
            "node",
            [
                (
                    "TypeError",
                    "x is null",
                    [
                        "https://bakery.example/run.js:9  <anonymous>",
                        "https://bakery.example/oven.js:22  warm",
                    ],
                )
            ],
        ),
        (
            "TypeError: x is null     at warm (oven.js:22:7)     at run (run.js:9:1) {   code: 'X' }",
            "node",
            [("TypeError", "x is null", FRAMES)],
        ),
        (
            "2026-01-14T23:35:32.14+0200 [App/0]      ERR TypeError: x is null\n"
            "2026-01-14T23:35:32.14+0200 [App/0]      ERR     at warm (oven.js:22:7)\n"
            "2026-01-14T23:35:32.14+0200 [App/0]      ERR     at run (run.js:9:1)\n",
            "node",
            [("TypeError", "x is null", FRAMES)],
        ),
        (
            "java.lang.IllegalStateException: cold\n\tat org.bakery.Oven.warm(Oven.kt:22)\n\t(Coroutine boundary)\n"
            "\tat org.bakery.Run.all(Run.kt:9)\n",
            "java",
            [
                (
                    "IllegalStateException",
                    "cold",
                    ["Run.kt:9 org.bakery.Run all", "Oven.kt:22 org.bakery.Oven warm"],
                )
            ],
        ),
        (
            "kotlin.IllegalStateException: cold\n"
            "        at 0   app    0x000000010735b4e0 kfun:org.bakery.Oven.warm#internal + 92\n"
            "        at 1   app    0x0000000107354608 kfun:org.bakery.Run#all(kotlin.Int){} + 88\n",
            "java",
            [
                (
                    "IllegalStateException",
                    "cold",
                    ["None:None org.bakery.Run all", "None:None org.bakery.Oven warm"],
                )
            ],
        ),
        (
            "thread 'oven' panicked at 'cold', ../src/oven.rs:22\nstack backtrace:\n"
            "   1:     0x558516b9d120 - sys::backtrace::tracing::imp::write::hb120982054a416e35nu\n"
            "   2:     0x558515b479aa - bakery::oven::warm::h94975a378bcad1740pg\n",
            "native",
            [("panic", "cold", ["../src/oven.rs:22  bakery::oven::warm"])],
        ),
        (
            "  50:     0x56242eb9ca54 - bakery::oven::warm::h43152c69d2c3e3af\n         at /src/oven.rs:22:9\n",
            "native",
            [("panic", "", ["/src/oven.rs:22  bakery::oven::warm"])],
        ),
        (
            "KeyError: key :tray not found\n\nkey :tray not found\nlib/bakery/oven.ex:22:in `warm/2'\n",
            "elixir",
            [("KeyError", "key :tray not found", ["lib/bakery/oven.ex:22  warm/2"])],
        ),
        (
            "** (KeyError) key :tray not found\n\nlib/bakery/oven.ex in Bakery.Oven.warm/2 at line 22\n",
            "elixir",
            [
                (
                    "KeyError",
                    "key :tray not found",
                    ["lib/bakery/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.warm/2"],
                )
            ],
        ),
    ],
)
def test_what_applications_of_phones_browsers_and_trackers_show_is_read(
    text: str, platform: str, expected: list[object]
) -> None:
    assert told(event_of(text)) == (platform, expected)
