"""Stacks of compiled languages as debuggers, loggers and trackers show them."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

GIN = """2026/11/02 08:00:01 [Recovery] panic recovered:
GET /trays HTTP/1.1
Host: bakery.example

runtime error: invalid memory address or nil pointer dereference
/usr/local/go/src/runtime/panic.go:261 (0x44c517)
/app/oven/warm.go:22 (0x94b61d)
\t(*Oven).Warm: return tray.Loaves
/app/handlers.go:9 (0x95eb24)
"""
KEYED = """2026/11/02 08:00:01 [ERROR] PANIC id=7 error=runtime error: index out of range stack=panic(0x84, 0xc8)
\t/usr/lib/go/src/runtime/panic.go:426 +0x4e9
example.org/bakery.(*Oven).Warm(0xc82)
\t/srv/bakery/oven.go:22 +0x54
"""
UNITY = """NullReferenceException: Object reference not set to an instance of an object

Bakery.Oven.Warm (Bakery.Tray tray, System.String name) (at Assets/Scripts/Oven.cs:22)

Bakery.Kitchen+<Bake>c__Iterator28.MoveNext () (at Assets/Scripts/Kitchen.cs:9)
"""
APP_CENTER = """### Stacktrace ###

Bakery.OvenController.Warm (System.Object sender) [0x0001b] in /Users/ann/bakery/OvenController.cs:22;Bakery

Bakery.Application.Main (System.String[] args) [0x00001] in /Users/ann/bakery/Main.cs:12;Bakery

### Reason ###

Bakery.ColdOvenException: the oven is cold
"""
DUMPED = """Exception type:   System.NullReferenceException
Message:          Object reference not set to an instance of an object.
InnerException:   <none>
StackTrace (generated):
    SP               IP               Function
    00007F0C7E7FB810 00007F0CD98A161A Bakery.dll!Bakery.Oven.Warm(System.Object)+0x7a [/src/Oven.cs @ 22]
    00007F0C7E7FB840 00007F0CD7C7A061 Bakery.dll!Bakery.Program.Main(System.String[])+0xe1
"""
COLOR_EYRE = """The application panicked (crashed).
Message:  the oven is cold
Location: src/oven.rs:22

  ━━━━━━━━━━━━━━ BACKTRACE ━━━━━━━━━━━━━━
                ⋮ 6 frames hidden ⋮
   7: core::option::expect_failed::hb1d7fd3aaaaaaaaa
      at /rustc/9fda/library/core/src/option.rs:1924
   8: bakery::oven::warm::h3fa3fa3fa3fa3fa3
      at /home/ann/bakery/src/oven.rs:22
   9: bakery::main::h8888888888888888
      at /home/ann/bakery/src/main.rs:5
"""
EYRE = """Error:
   0: the oven is cold

Location:
   src/oven.rs:22

Backtrace omitted.
"""
DEBUGGED = """(lldb) bt
* thread #1: tid = 0x7a6a8a, queue = 'com.apple.main-thread', stop reason = EXC_BAD_INSTRUCTION (code=1)
    frame #0: 0x00010c9b libswiftCore.dylib`Swift._fatalErrorMessage (Swift.StaticString) -> () + 160
  * frame #1: 0x00010659 Bakery`Bakery.Oven.warm() + 261 at Oven.swift:22
    frame #2: 0x00010658 Bakery`@objc Bakery.Oven.warm() + 54 at Oven.swift:0
    frame #3: 0x00010a00 Bakery`Bakery.main() + 11 at Main.swift:5:9
"""
NULL = "Object reference not set to an instance of an object"


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            GIN,
            "go",
            [
                (
                    "runtime.Error",
                    "runtime error: invalid memory address or nil pointer dereference",
                    ["/app/handlers.go:9  None", "/app/oven/warm.go:22  (*Oven).Warm"],
                )
            ],
        ),
        (
            KEYED,
            "go",
            [
                (
                    "runtime.Error",
                    "runtime error: index out of range",
                    ["/srv/bakery/oven.go:22 example.org/bakery (*Oven).Warm"],
                )
            ],
        ),
        (
            "PANIC: runtime error: index out of range\ngoroutine 3 [running]:\nmain.warm()\n\t/srv/oven.go:22 +0x1\n",
            "go",
            [("runtime.Error", "runtime error: index out of range", ["/srv/oven.go:22 main warm"])],
        ),
        (
            "echo => panic recover\n runtime error: index out of range\n stack trace 1998 bytes\n"
            " goroutine 5 [running]:\nmain.warm()\n\t/srv/oven.go:22 +0x1\n",
            "go",
            [("runtime.Error", "runtime error: index out of range", ["/srv/oven.go:22 main warm"])],
        ),
        (
            "2026-11-02T08:00:01Z\tDPANIC\tcontrollers.Oven\todd number of arguments\t{\"tray\": \"/a\"}\n"
            "example.org/bakery/ovens.(*Oven).Warm\n\t/srv/bakery/oven.go:22\n",
            "go",
            [
                (
                    "error",
                    "odd number of arguments",
                    ["/srv/bakery/oven.go:22 example.org/bakery/ovens (*Oven).Warm"],
                )
            ],
        ),
        (
            UNITY,
            "csharp",
            [
                (
                    "NullReferenceException",
                    NULL,
                    [
                        "Assets/Scripts/Kitchen.cs:9 Bakery.Kitchen+<Bake>c__Iterator28 MoveNext",
                        "Assets/Scripts/Oven.cs:22 Bakery.Oven Warm",
                    ],
                )
            ],
        ),
        (
            APP_CENTER,
            "csharp",
            [
                (
                    "Bakery.ColdOvenException",
                    "the oven is cold",
                    [
                        "/Users/ann/bakery/Main.cs:12 Bakery.Application Main",
                        "/Users/ann/bakery/OvenController.cs:22 Bakery.OvenController Warm",
                    ],
                )
            ],
        ),
        (
            DUMPED,
            "csharp",
            [
                (
                    "System.NullReferenceException",
                    f"{NULL}.",
                    ["None:None Bakery.Program Main", "/src/Oven.cs:22 Bakery.Oven Warm"],
                )
            ],
        ),
        (
            "System.NullReferenceException: cold\n   ў Bakery.Oven.Warm(Tray tray)\n   ў Bakery.Run.Main()\n",
            "csharp",
            [
                (
                    "System.NullReferenceException",
                    "cold",
                    ["None:None Bakery.Run Main", "None:None Bakery.Oven Warm"],
                )
            ],
        ),
        (
            COLOR_EYRE,
            "native",
            [
                (
                    "panic",
                    "the oven is cold",
                    [
                        "/home/ann/bakery/src/main.rs:5  bakery::main",
                        "/home/ann/bakery/src/oven.rs:22  bakery::oven::warm",
                    ],
                )
            ],
        ),
        (EYRE, "native", [("panic", "the oven is cold", ["src/oven.rs:22  None"])]),
        (
            "2026-11-02 08:00:01 ERROR panicked at crates/oven/src/lib.rs:22:14:\nthe oven is cold\n",
            "native",
            [("panic", "the oven is cold", ["crates/oven/src/lib.rs:22  None"])],
        ),
        (
            "thread bakery-main panicked at src/oven.rs:22:14:\nthe oven is cold\n",
            "native",
            [("panic", "the oven is cold", ["src/oven.rs:22  None"])],
        ),
        (
            DEBUGGED,
            "cocoa",
            [
                (
                    "Fatal error",
                    "EXC_BAD_INSTRUCTION (code=1)",
                    ["Main.swift:5  Bakery.main()", "Oven.swift:22  Bakery.Oven.warm()"],
                )
            ],
        ),
        (
            "error: Unexpectedly found nil: file Bakery/Oven.swift, line 22\n",
            "cocoa",
            [("Fatal error", "Unexpectedly found nil", ["Bakery/Oven.swift:22  None"])],
        ),
        (
            "Device: X, App: 2 (136)java.lang.IllegalStateException: coldat a.b.Oven.warm(Oven.kt:22)"
            "at a.b.Run.run(Run.kt:9)at android.os.Handler.handleCallback(Handler.java:958)\n",
            "java",
            [
                (
                    "IllegalStateException",
                    "cold",
                    [
                        "Handler.java:958 android.os.Handler handleCallback",
                        "Run.kt:9 a.b.Run run",
                        "Oven.kt:22 a.b.Oven warm",
                    ],
                )
            ],
        ),
        (
            "Exception java.lang.IllegalStateException:\n  at a.b.Oven.warm (Oven.kt:22)\n"
            "  at java.lang.reflect.Method.invoke\n  at a.b.Run.run (Run.kt:9)\n",
            "java",
            [("IllegalStateException", "", ["Run.kt:9 a.b.Run run", "Oven.kt:22 a.b.Oven warm"])],
        ),
        (
            "panic: runtime error: cold\n\ngoroutine 3 [running]:\nruntime.panic(0x4, 0x6)\n"
            "    /usr/local/go/src/pkg/runtime/panic.c:279 +0xf5\nmain.warm()\n    /srv/oven.go:22 +0x1\n",
            "go",
            [("runtime.Error", "runtime error: cold", ["/srv/oven.go:22 main warm"])],
        ),
    ],
)  # fmt: skip
def test_a_stack_of_a_compiled_language_is_read_as_it_is_shown(
    text: str, platform: str, expected: list[object]
) -> None:
    assert told(event_of(text)) == (platform, expected)


def test_a_first_call_that_is_cut_ends() -> None:
    event = event_of("PHP Fatal error:  Uncaught Error: cold in /srv/oven.php:22\nStack trace:\n#0 /srv/ru\n")
    assert told(event) == ("php", [("Error", "cold", ["/srv/oven.php:22  None"])])
