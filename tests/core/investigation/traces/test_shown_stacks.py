"""Stacks as consoles, test runners, debuggers and JSON answers show them."""

import json

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told

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


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            RICH,
            "python",
            [
                ("KeyError", "'b'", ["/srv/bakery/run.py:12  main", "/srv/bakery/oven.py:8  warm"]),
                ("ColdOven", "no tray", ["/srv/bakery/run.py:14  main"]),
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
