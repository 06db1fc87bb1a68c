"""Stacks as test runners, race detectors and commit messages show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

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
