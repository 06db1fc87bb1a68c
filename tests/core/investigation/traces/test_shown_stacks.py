"""Stacks as consoles, test runners, debuggers and JSON answers show them."""

import json

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.test_traces import told

COLLISION = """
   Bakery\\ColdOven

  the oven is cold

  at app/Models/Oven.php:71
     69▕     {
     70▕         if (! $this->tray) {
  ➜  71▕             throw new ColdOven('the oven is cold');
     72▕         }

      +14 vendor frames
  15  app/Console/Bake.php:33
      App\\Models\\Oven::warm(Object(App\\Models\\Tray))

  16  [internal]:0
      App\\Console\\Bake::handle()

  17  artisan:37
      Illuminate\\Foundation\\Console\\Kernel::handle(Object(X))
"""
OLD_COLLISION = """
   ErrorException  : Undefined index: tray

  at /srv/bakery/app/Oven.php: 12
     10|   {
  >  12|     return $trays['tray'];

  Exception trace:

  1   App\\Oven::warm("a")
      /srv/bakery/app/Bake.php : 9

  2   App\\Bake::handle()
      /srv/bakery/artisan.php : 3

  Please use the argument -v to see more details.
"""
PEST = """
   FAILED  Tests\\Unit\\OvenTest > it warms                       TypeError
  App\\Oven::warm(): Argument #1 ($tray) must be of type Tray, null given

  at app/Oven.php:8
      8▕     public function warm(Tray $tray)

  1   tests/Unit/OvenTest.php:12
"""
RICH = """
╭───────────── Traceback (most recent call last) ──────────────╮
│ /srv/bakery/run.py:12 in main                                │
│                                                              │
│    11 │   def main():                                        │
│ ❱  12 │   │   warm(trays)                                    │
│ ╭──────────── locals ────────────╮                           │
│ │ trays = {'a': <Tray at 0x7ff>} │                           │
│ ╰────────────────────────────────╯                           │
│ /srv/bakery/oven.py:8 in warm                                │
│ ❱   8 │   return trays["b"]                                  │
╰──────────────────────────────────────────────────────────────╯
KeyError: 'b'

During handling of the above exception, another exception occurred:

╭───────────── Traceback (most recent call last) ──────────────╮
│ /srv/bakery/run.py:14 in main                                │
╰──────────────────────────────────────────────────────────────╯
bakery.errors.ColdOven: no tray
"""
LARAVEL_JSON = """{
    "message": "Attempt to read property \\"loaves\\" on null",
    "exception": "Bakery\\\\Cold",
    "file": "/srv/bakery/app/Oven.php",
    "line": 8,
    "trace": [
        {
            "file": "/srv/bakery/app/Bake.php",
            "line": 30,
            "function": "warm",
            "class": "App\\\\Oven",
            "type": "->"
        },
        {
            "file": "/srv/bakery/public/index.php",
            "line": 3,
            "function": "{closure}"
        }
    ]
}
"""
MONOLOG_JSON = """{
    "class": "Error",
    "message": "Call to a member function bake() on null",
    "file": "/srv/bakery/src/Oven.php:8",
    "trace": ["/srv/bakery/src/Bake.php:30", "/srv/bakery/bin/console:3.php"],
    "previous": {
        "class": "Bakery\\\\NoTray", "message": "none", "file": "/srv/bakery/src/Tray.php:5",
        "trace": ["/srv/bakery/src/Oven.php:7"]
    }
}
"""
LISTED = """undefined is not an object (evaluating 'tray.loaves')
{ source: 'bakery/Oven.js',
  line: 8,
  column: 40,
  name: 'warm' }
{ source: 'bakery/Bake.js',
  line: 30,
  column: 4,
  name: null }
"""
INSPECTED = """[TypeError: undefined is not an object (evaluating 'tray.loaves')]
  line: 110,
  column: 58,
  sourceURL: 'http://10.0.2.2:8081/index.bundle?platform=android'
"""
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
FLUTTER = """flutter: ══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞══════════
flutter: The following NoSuchMethodError was thrown building Oven(dirty):
flutter: The method 'bake' was called on null.
flutter: Receiver: null
flutter: Tried calling: bake()
flutter:
flutter: When the exception was thrown, this was the stack:
flutter: #0      Object.noSuchMethod (dart:core/runtime/libobject_patch.dart:50:5)
flutter: #1      Oven.build (package:bakery/oven.dart:22:9)
"""
AIRBRAKE = """**Error type:** `NoMethodError`
**Error message:** `` undefined method `bake' for nil:NilClass ``
**Where:** `sidekiq`

**Backtrace:**
```
[PROJECT_ROOT]/app/models/oven.rb:22:in warm
[PROJECT_ROOT]/app/jobs/bake_job.rb:9:in block in perform
```
"""
APPSIGNAL = """KeyError: ** (KeyError) key :tray not found
lib/bakery/oven.ex:22 in Bakery.Oven.warm(%{"a" => "b"}, [], {1, 2})
lib/bakery/bake.ex:9 in Bakery.Bake.run/0
"""
NEXT = """ ⨯ app/oven/page.tsx (22:5) @ Page
 ⨯ TypeError: Cannot read properties of undefined (reading 'loaves')
    at runInAsyncScope (node:async_hooks:211:14)
digest: "3978771934"
"""
ONE_LINE = (
    "error: 2026-11-02T08:00:01.736Z cold - TypeError: cold at #warm (/app/node_modules/oven/lib/oven.js:39:56) "
    "at async Oven.bake (/app/dist/oven.js:27:16) at async /app/dist/main.js:15:22\n"
)
WRAPPED = """2026-11-02T08:00:01.234035+00:00 app[web.1]: Traceback (most recent call last):
2026-11-02T08:00:01.234040+00:00 app[web.1]: File "/app/bakery/kitchen/ovens/wa
rm.py", line 22, in warm
2026-11-02T08:00:01.234045+00:00 app[web.1]: return trays["a"]
2026-11-02T08:00:01.234045+00:00 app[web.1]: File "/app/bakery/kitchen/sh.py",
line 9, in find
2026-11-02T08:00:01.234046+00:00 app[web.1]: KeyError: 'a'
"""
NULL = "Object reference not set to an instance of an object"


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            COLLISION,
            "php",
            [
                (
                    "ColdOven",
                    "the oven is cold",
                    [
                        "artisan:37  None",
                        "[internal]:None  Illuminate\\Foundation\\Console\\Kernel::handle",
                        "app/Console/Bake.php:33  App\\Console\\Bake::handle",
                        "app/Models/Oven.php:71  None",
                    ],
                )
            ],
        ),
        (
            OLD_COLLISION,
            "php",
            [
                (
                    "ErrorException",
                    "Undefined index: tray",
                    [
                        "/srv/bakery/artisan.php:3  None",
                        "/srv/bakery/app/Bake.php:9  App\\Bake::handle",
                        "/srv/bakery/app/Oven.php:12  App\\Oven::warm",
                    ],
                )
            ],
        ),
        (
            PEST,
            "php",
            [
                (
                    "TypeError",
                    "App\\Oven::warm(): Argument #1 ($tray) must be of type Tray, null given",
                    ["tests/Unit/OvenTest.php:12  None", "app/Oven.php:8  None"],
                )
            ],
        ),
        (
            "ErrorException\nAttempt to read property \"loaves\" on null\n.\\app\\Models\\Oven.php:22\n",
            "php",
            [
                (
                    "ErrorException",
                    'Attempt to read property "loaves" on null',
                    [".\\app\\Models\\Oven.php:22  None"],
                )
            ],
        ),
        (
            RICH,
            "python",
            [
                ("KeyError", "'b'", ["/srv/bakery/run.py:12  main", "/srv/bakery/oven.py:8  warm"]),
                ("ColdOven", "no tray", ["/srv/bakery/run.py:14  main"]),
            ],
        ),
        (
            LARAVEL_JSON,
            "php",
            [
                (
                    "Cold",
                    'Attempt to read property "loaves" on null',
                    [
                        "/srv/bakery/public/index.php:3  None",
                        "/srv/bakery/app/Bake.php:30  {closure}",
                        "/srv/bakery/app/Oven.php:8  App\\Oven::warm",
                    ],
                )
            ],
        ),
        (
            MONOLOG_JSON,
            "php",
            [
                ("NoTray", "none", ["/srv/bakery/src/Oven.php:7  None", "/srv/bakery/src/Tray.php:5  None"]),
                (
                    "Error",
                    "Call to a member function bake() on null",
                    ["/srv/bakery/src/Bake.php:30  None", "/srv/bakery/src/Oven.php:8  None"],
                ),
            ],
        ),
        (
            LISTED,
            "node",
            [
                (
                    "Error",
                    "undefined is not an object (evaluating 'tray.loaves')",
                    ["bakery/Bake.js:30  None", "bakery/Oven.js:8  warm"],
                )
            ],
        ),
        (
            INSPECTED,
            "other",
            [
                (
                    "TypeError",
                    "undefined is not an object (evaluating 'tray.loaves')",
                    ["http://10.0.2.2:8081/index.bundle?platform=android:110  None"],
                )
            ],
        ),
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
            FLUTTER,
            "dart",
            [
                (
                    "NoSuchMethodError",
                    "The method 'bake' was called on null.",
                    [
                        "package:bakery/oven.dart:22  Oven.build",
                        "dart:core/runtime/libobject_patch.dart:50  Object.noSuchMethod",
                    ],
                )
            ],
        ),
        (
            "E/flutter (10976): [ERROR:ui_dart_state.cc(209)] Unhandled Exception: StateError: cold\n"
            "E/flutter (10976): #0      Oven.warm (package:bakery/oven.dart:22:9)\n",
            "dart",
            [("StateError", "cold", ["package:bakery/oven.dart:22  Oven.warm"])],
        ),
        (
            AIRBRAKE,
            "ruby",
            [
                (
                    "NoMethodError",
                    "undefined method `bake' for nil:NilClass",
                    ["app/jobs/bake_job.rb:9  block in perform", "app/models/oven.rb:22  warm"],
                )
            ],
        ),
        (
            APPSIGNAL,
            "elixir",
            [
                (
                    "KeyError",
                    "key :tray not found",
                    [
                        "lib/bakery/bake.ex:9 Elixir.Bakery.Bake Bakery.Bake.run/0",
                        "lib/bakery/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.warm/3",
                    ],
                )
            ],
        ),
        (
            "DEBUG [635bcef1] \t2026-11-02 08:00:01 - NoMethodError - undefined method `bake' for nil:\n"
            "DEBUG [635bcef1] \t\t/srv/bakery/oven.rb:22:in `warm'\n",
            "ruby",
            [("NoMethodError", "undefined method `bake' for nil", ["/srv/bakery/oven.rb:22  warm"])],
        ),
        (
            NEXT,
            "node",
            [
                (
                    "TypeError",
                    "Cannot read properties of undefined (reading 'loaves')",
                    ["node:async_hooks:211  runInAsyncScope", "app/oven/page.tsx:22  Page"],
                )
            ],
        ),
        (
            ONE_LINE,
            "node",
            [
                (
                    "TypeError",
                    "cold",
                    [
                        "/app/dist/main.js:15  None",
                        "/app/dist/oven.js:27  async Oven.bake",
                        "/app/node_modules/oven/lib/oven.js:39  #warm",
                    ],
                )
            ],
        ),
        (
            "Fatal Exception: com.bakery.core.JavascriptException: <unknown>\n    index.android.bundle:15:8607\n",
            "node",
            [("JavascriptException", "<unknown>", ["index.android.bundle:15  None"])],
        ),
        (
            WRAPPED,
            "python",
            [
                (
                    "KeyError",
                    "'a'",
                    ["/app/bakery/kitchen/ovens/warm.py:22  warm", "/app/bakery/kitchen/sh.py:9  find"],
                )
            ],
        ),
        (
            "[2026-11-02 08:00:01,001: WARNING/ForkPoolWorker-6] Traceback (most recent call last):\n"
            '[2026-11-02 08:00:01,001: WARNING/ForkPoolWorker-6]   File "/srv/bakery/oven.py", line 22, in warm\n'
            "[2026-11-02 08:00:01,002: WARNING/ForkPoolWorker-6] ValueError: cold\n",
            "python",
            [("ValueError", "cold", ["/srv/bakery/oven.py:22  warm"])],
        ),
        (
            '"PHP message: PHP Warning: Undefined array key \\"tray\\" in /srv/bakery/oven.php on line 22"\n',
            "php",
            [("Warning", 'Undefined array key "tray"', ["/srv/bakery/oven.php:22  None"])],
        ),
        (
            "TypeError: cold\n    at warm (https://b.example/oven.js:22:9)\n    at run (https://b.example/run.js:9:1)\n"
            "\n### Components\n\n    at warm (https://b.example/oven.js:22:1)\n    at div\n    at main\n",
            "node",
            [("TypeError", "cold", ["https://b.example/run.js:9  run", "https://b.example/oven.js:22  warm"])],
        ),
        (
            "2026-11-02 08:00:01.113\t\n    at run (/srv/bakery/run.js:9:1)\n2026-11-02 08:00:01.113\t\n"
            "    at warm (/srv/bakery/oven.js:22:9)\n2026-11-02 08:00:01.113\t\nTypeError: cold\n",
            "node",
            [("TypeError", "cold", ["/srv/bakery/run.js:9  run", "/srv/bakery/oven.js:22  warm"])],
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
        (
            "# [production] NoMethodError: undefined method `bake' for nil\n\n~~~\n"
            "22:  /PROJECT_ROOT/app/models/oven.rb -> **warm**\n"
            "9:  /GEM_ROOT/gems/rack-3.1/lib/rack.rb -> **&#39;Rack::App#call&#39;**\n~~~\n",
            "ruby",
            [
                (
                    "NoMethodError",
                    "undefined method `bake' for nil",
                    [
                        "/GEM_ROOT/gems/rack-3.1/lib/rack.rb:9  'Rack::App#call'",
                        "/PROJECT_ROOT/app/models/oven.rb:22  warm",
                    ],
                )
            ],
        ),
    ],
)  # fmt: skip
def test_a_stack_is_read_as_it_is_shown(text: str, platform: str, expected: list[object]) -> None:
    assert told(event_of(text)) == (platform, expected)


@pytest.mark.parametrize(
    "text",
    [
        '{"files": [{"file": "oven.py", "line": 3}, {"file": "tray.py", "line": 9}]}\n',
        '{"level": "error", "file": "oven.go", "line": "119", "message": "cold"}\n',
        "See app/Models/Oven.php:71\nand app/Models/Tray.php:8\n",
        "| a | b |\n|---|---|\n| oven | 12 |\n",
    ],
)  # fmt: skip
def test_places_without_an_error_are_no_stack(text: str) -> None:
    assert event_of(text) is None


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("line", ["lineno", "lineNo"])
def test_an_event_as_its_server_keeps_it_is_read(line: str, indent: int | None) -> None:
    frames = [
        {"filename": "run.py", line: 3, "function": "main", "vars": {"tray": "None"}},
        {"filename": "oven.py", line: 9, "function": "warm", "context": [[9, "raise ValueError('cold')"]]},
    ]
    error = {
        "type": "ValueError",
        "value": "cold",
        "stacktrace": {"frames": frames},
        "mechanism": {"handled": True},
    }
    text = json.dumps({"eventID": "1f", "exception": {"values": [error]}}, indent=indent)
    assert told(event_of(text)) == ("python", [("ValueError", "cold", ["run.py:3  main", "oven.py:9  warm"])])


def test_objects_within_objects_and_long_texts_end() -> None:
    assert event_of('{"trace": ' * 5000 + '{"file": "a.php", "line": 3') is None
    assert event_of('"' * 100_000 + "'" * 100_000) is None


def test_a_first_call_that_is_cut_ends() -> None:
    event = event_of("PHP Fatal error:  Uncaught Error: cold in /srv/oven.php:22\nStack trace:\n#0 /srv/ru\n")
    assert told(event) == ("php", [("Error", "cold", ["/srv/oven.php:22  None"])])


def test_one_place_of_php_is_enough_below_an_error() -> None:
    event = event_of("Error: cold\nfile: '/srv/oven.php', line: 22\n")
    assert told(event) == ("php", [("Error", "cold", ["/srv/oven.php:22  None"])])


def test_a_long_word_below_a_place_is_read_in_time() -> None:
    event = event_of(
        f"ErrorException\ncold\nat app/Oven.php:22\n  2   [internal]:0\n      {'word' * 20_000}\n"
    )
    assert told(event) == (
        "php",
        [("ErrorException", "cold", ["[internal]:None  None", "app/Oven.php:22  None"])],
    )
