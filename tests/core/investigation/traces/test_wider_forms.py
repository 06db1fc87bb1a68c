"""Stacks as test runners, race detectors and commit messages show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.test_traces import told

RSPEC = """
  1) Oven#warm takes the first tray
     Failure/Error: oven.warm(nil)

     NoMethodError:
       undefined method `loaves' for nil
     # ./app/models/oven.rb:8:in `block in warm'
     # ./spec/models/oven_spec.rb:4:in `block (2 levels) in <main>'
     # ------------------
     # --- Caused by: ---
     # KeyError:
     #   key not found: :tray
     #   ./app/models/tray.rb:3:in `fetch'
"""
HIGHLIGHTED = """
/srv/bakery/oven.rb:8:in `warm': undefined method `loaves' for nil (NoMethodError)

    tray.loaves.each do |loaf|
        ^^^^^^^
\tfrom /srv/bakery/bin/bake:3:in `<main>'
"""
OVER_LINES = """
/srv/bakery/oven.rb:8:in `warm': the tray is cold:
  tray 7 (Bakery::TrayError)

\tfrom /srv/bakery/bake.rb:3:in `<main>'
"""
BELOW = "/srv/bakery/oven.rb:8:in `require':\ncannot load such file -- tray (LoadError)\n"
RACE = """==================
WARNING: DATA RACE
Write at 0x00c000216018 by goroutine 31:
  example.org/bakery.(*Oven).Warm()
      /src/bakery/oven.go:22
+0x2aa
  main.main.func1()
      /src/main.go:9 +0x39

Previous read at 0x00c000216018 by goroutine 29:
  example.org/bakery.(*Oven).Cool()
      /src/bakery/oven.go:40 +0x247
==================
"""
UNINDENTED = """panic: runtime error: index out of range [5] with length 3
goroutine 62 [running]:
example.org/bakery.(*Oven).Warm(_, {_, _}, {{0xb1, {0xc0, 0x1b}}, ...})
/src/bakery/oven.go:22 +0x2fb
"""
INDENTED = """The job fails with

    Traceback (most recent call last):
      File "/srv/bakery/oven.py", line 8, in warm
\ttray.bake()
      File "/srv/bakery/tray.py", line 3, in bake
\treturn self.loaves[0]
    IndexError: list index out of range

since the trays are counted.
"""
TWISTED = """Traceback (most recent call last):
  File "/srv/defer.py", line 383, in callback
    self.run()
--- <exception caught here> ---
  File "/srv/bakery/oven.py", line 8, in warm
    tray.bake()
ValueError: cold
"""
OSLO = """2026-11-02 08:00:01.123 4711 ERROR bakery.ovens.api [req-9] failed
2026-11-02 08:00:01.123 4711 ERROR bakery.ovens.api Traceback (most recent call last):
2026-11-02 08:00:01.123 4711 ERROR bakery.ovens.api   File "/srv/bakery/oven.py", line 8, in warm
2026-11-02 08:00:01.123 4711 ERROR bakery.ovens.api     tray.bake()
2026-11-02 08:00:01.123 4711 ERROR bakery.ovens.api KeyError: 'tray'
"""
LOGGING = """--- Logging error ---
Traceback (most recent call last):
  File "/usr/lib/python3.11/logging/__init__.py", line 1100, in emit
    stream.write(msg)
ValueError: I/O operation on closed file.
Call stack:
  File "/srv/bakery/oven.py", line 8, in warm
    log.info("warm")
Message: 'warm'
Arguments: ()
"""
NUNIT = """  Failed WarmsTrays [17 s]
  System.InvalidOperationException : the oven failed
  ----> System.ArgumentNullException : tray
  Stack Trace:
     at Bakery.Oven.Warm(Tray tray) in /src/Oven.cs:line 22
     --- End of stack trace from previous location ---
     at Bakery.Tests.OvenTest.WarmsTrays() in /src/OvenTest.cs:line 9
--ArgumentNullException
     at Bakery.Trays`1[[Bakery.Tray, Bakery, Version=1.0.0.0]].Find(String name)+MoveNext() in /src/Trays.cs:line 5
"""
TOKENS = """System.ArgumentException: cold
   at Bakery.Tray..ctor(String name) in Bakery.dll:token 0x60027b4+0x2f
   at Bakery.Oven.Warm() in /src/Oven.cs:line 22
"""
ONE_LINE = (
    "Fatal error: Uncaught TypeError: cold in /srv/bakery/Oven.php:22 Stack trace: "
    "#0 /srv/bakery/Run.php(9): Oven->warm() #1 {main} thrown in /srv/bakery/Oven.php on line 22"
)


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            RSPEC,
            "ruby",
            [
                ("KeyError", "key not found: :tray", ["./app/models/tray.rb:3  fetch"]),
                (
                    "NoMethodError",
                    "undefined method `loaves' for nil",
                    [
                        "./spec/models/oven_spec.rb:4  block (2 levels) in <main>",
                        "./app/models/oven.rb:8  block in warm",
                    ],
                ),
            ],
        ),
        (
            "  1) Oven is warm\n     Failure/Error: expect(oven).to be_warm\n\n       expected: true\n"
            "            got: false\n     # ./spec/oven_spec.rb:4:in `block in <main>'\n",
            "ruby",
            [
                (
                    "ExpectationNotMetError",
                    "expect(oven).to be_warm",
                    ["./spec/oven_spec.rb:4  block in <main>"],
                )
            ],
        ),
        (
            HIGHLIGHTED,
            "ruby",
            [
                (
                    "NoMethodError",
                    "undefined method `loaves' for nil",
                    ["/srv/bakery/bin/bake:3  <main>", "/srv/bakery/oven.rb:8  warm"],
                )
            ],
        ),
        (
            OVER_LINES,
            "ruby",
            [
                (
                    "TrayError",
                    "the tray is cold:\ntray 7",
                    ["/srv/bakery/bake.rb:3  <main>", "/srv/bakery/oven.rb:8  warm"],
                )
            ],
        ),
        (BELOW, "ruby", [("LoadError", "cannot load such file -- tray", ["/srv/bakery/oven.rb:8  require"])]),
        (
            "[KeyError]: key not found: :tray\nin app/oven.rb:8:in `warm'\n",
            "ruby",
            [("KeyError", "key not found: :tray", ["app/oven.rb:8  warm"])],
        ),
        (
            "Error: uninitialized constant Tray\nPlease report it\n/srv/oven.rb:8:in `warm'\n/srv/a.rb:2:in `b'\n",
            "ruby",
            [("NameError", "uninitialized constant Tray", ["/srv/a.rb:2  b", "/srv/oven.rb:8  warm"])],
        ),
        (
            RACE,
            "go",
            [
                (
                    "DATA RACE",
                    "Write at 0x00c000216018 by goroutine 31",
                    [
                        "/src/main.go:9 main main.func1",
                        "/src/bakery/oven.go:22 example.org/bakery (*Oven).Warm",
                    ],
                )
            ],
        ),
        (
            UNINDENTED,
            "go",
            [
                (
                    "runtime.Error",
                    "runtime error: index out of range [5] with length 3",
                    ["/src/bakery/oven.go:22 example.org/bakery (*Oven).Warm"],
                )
            ],
        ),
        (
            "/usr/local/go/src/runtime/panic.go:884 +0x212\nexample.org/bakery.(*Oven).Warm(...)\n"
            "\t/src/bakery/oven.go:22\nmain.main(0xc0, {0x20, 0xc0})\n\t/src/main.go:9 +0x25\n",
            "go",
            [
                (
                    "error",
                    "",
                    ["/src/main.go:9 main main", "/src/bakery/oven.go:22 example.org/bakery (*Oven).Warm"],
                )
            ],
        ),
        (
            INDENTED,
            "python",
            [
                (
                    "IndexError",
                    "list index out of range",
                    ["/srv/bakery/oven.py:8  warm", "/srv/bakery/tray.py:3  bake"],
                )
            ],
        ),
        (
            TWISTED,
            "python",
            [("ValueError", "cold", ["/srv/defer.py:383  callback", "/srv/bakery/oven.py:8  warm"])],
        ),
        (OSLO, "python", [("KeyError", "'tray'", ["/srv/bakery/oven.py:8  warm"])]),
        (
            LOGGING,
            "python",
            [
                (
                    "ValueError",
                    "I/O operation on closed file.",
                    ["/usr/lib/python3.11/logging/__init__.py:1100  emit"],
                )
            ],
        ),
        (
            NUNIT,
            "csharp",
            [
                ("System.ArgumentNullException", "tray", ["/src/Trays.cs:5 Bakery.Trays Find"]),
                (
                    "System.InvalidOperationException",
                    "the oven failed",
                    [
                        "/src/OvenTest.cs:9 Bakery.Tests.OvenTest WarmsTrays",
                        "/src/Oven.cs:22 Bakery.Oven Warm",
                    ],
                ),
            ],
        ),
        (
            TOKENS,
            "csharp",
            [
                (
                    "System.ArgumentException",
                    "cold",
                    ["/src/Oven.cs:22 Bakery.Oven Warm", "None:None Bakery.Tray .ctor"],
                )
            ],
        ),
        (
            ONE_LINE,
            "php",
            [("TypeError", "cold", ["/srv/bakery/Run.php:9  None", "/srv/bakery/Oven.php:22  Oven::warm"])],
        ),
        (
            "PHP Fatal error:  Uncaught exception 'TrayError' with message 'cold' in /srv/bakery/Oven.php:22",
            "php",
            [("TrayError", "cold", ["/srv/bakery/Oven.php:22  None"])],
        ),
        (
            "fatal error: concurrent map read and map write\n\ngoroutine 264 [running]:\n"
            "main.main(0x9, 0x21)\n\t/src/main.go:9 +0x95 fp=0xc4203d1d68 sp=0xc4203d1d48\n",
            "go",
            [("fatal error", "concurrent map read and map write", ["/src/main.go:9 main main"])],
        ),
        (
            '"oven" #7 prio=5\n   java.lang.Thread.State: BLOCKED\n\tat org.bakery.Oven.warm(Oven.java:22)\n'
            "\t- waiting to lock <0x1> (a org.bakery.Tray)\n\t- locked <0x2>\n\tat org.bakery.Run.all(Run.java:9)\n",
            "java",
            [
                (
                    "Exception",
                    '"oven" #7 prio=5\n   java.lang.Thread.State: BLOCKED',
                    ["Run.java:9 org.bakery.Run all", "Oven.java:22 org.bakery.Oven warm"],
                )
            ],
        ),
        (
            "java.lang.IllegalStateException: cold\n\tat org.bakery.Oven.(Oven.java:22)\n"
            "\tat org.bakery.-$$Lambda$Oven$x.run(Unknown Source:4)\n",
            "java",
            [
                (
                    "IllegalStateException",
                    "cold",
                    ["None:4 org.bakery.-$$Lambda$Oven$x run", "Oven.java:22 org.bakery.Oven <init>"],
                )
            ],
        ),
    ],
)
def test_what_runners_detectors_and_people_make_of_a_stack_is_read(
    text: str, platform: str, expected: list[object]
) -> None:
    assert told(event_of(text)) == (platform, expected)


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
