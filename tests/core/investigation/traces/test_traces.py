"""Stacks as people paste them: each language's own form, as an event with its causes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.traces import FORMS, event_of
from glitchtip_tools.models import Event

PYTHON = """
2026-11-02 08:00:01 ERROR worker: job failed
Traceback (most recent call last):
  File "/srv/bakery/oven/heat.py", line 14, in warm
    return trays[number]
           ~~~~~^^^^^^^^
KeyError: 7

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/bakery/oven/run.py", line 30, in main
    warm(trays, 7)
  File "/srv/bakery/oven/heat.py", line 16, in warm
    raise oven.errors.Cold("tray is cold") from None
oven.errors.Cold: tray is cold
and stays so
"""
NODE = """
/srv/bakery/lib/oven.js:41
    tray.bake();
         ^

TypeError: tray.bake is not a function
    at Oven.warm (/srv/bakery/lib/oven.js:41:10)
    at Array.forEach (<anonymous>)
    at async main (file:///srv/bakery/lib/main.mjs:7:3)
    at /srv/bakery/lib/index.js:2:1 {
  [cause]: Error: no such tray
      at Shelf.find (/srv/bakery/lib/shelf.js:9:11)
}
"""
FIREFOX = """
TypeError: tray is undefined
warm@https://bakery.example/static/oven.js:12:5
@https://bakery.example/static/main.js:3:1
"""
PHP = """
PHP Fatal error:  Uncaught TypeError: Bakery\\Oven::warm(): Argument #1 ($tray) must be of type Bakery\\Tray,\
 null given, called in /srv/bakery/src/Run.php on line 12 and defined in /srv/bakery/src/Oven.php:8
Stack trace:
#0 /srv/bakery/src/Run.php(12): Bakery\\Oven->warm(NULL)
#1 [internal function]: Bakery\\Run->{closure}('a')
#2 /srv/bakery/public/index.php(3): array_map(Object(Closure), Array)
#3 {main}
  thrown in /srv/bakery/src/Oven.php on line 8
"""
LARAVEL = """
[2026-11-02 08:00:01] production.ERROR: Undefined array key 3 \
{"exception":"[object] (ErrorException(code: 0): Undefined array key 3 at /srv/bakery/app/Oven.php:8)
[stacktrace]
#0 /srv/bakery/app/Oven.php(8): \
Illuminate\\\\Foundation\\\\Bootstrap\\\\HandleExceptions->handleError(2, 'Undefined array...', '/srv/...', 8)
#1 /srv/bakery/app/Run.php(5): Bakery\\\\Oven->warm()
#2 {main}
"}
"""
RUBY = """
app/models/oven.rb:9:in 'Oven#warm': undefined method 'bake' for nil (NoMethodError)
	from app/models/oven.rb:7:in 'Array#each'
	from bin/run:3:in '<main>'
lib/shelf.rb:2:in 'Shelf.find': no such tray (KeyError)
	from app/models/oven.rb:8:in 'Oven#warm'
"""
RAILS = """
NoMethodError (undefined method `bake' for nil:NilClass):

app/models/oven.rb:9:in `warm'
app/controllers/ovens_controller.rb:4:in `show'
"""
GO = """
2026/11/02 08:00:01 http: panic serving
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4]

goroutine 7 [running]:
example.org/bakery/web.Guard.func1.1()
	/src/web/guard.go:12 +0x5d
panic({0x5e0, 0x7c0})
	/usr/local/go/src/runtime/panic.go:770 +0x132
example.org/bakery/oven.(*Oven).Warm(0xc0000, {0x1, 0x2})
	/src/oven/oven.go:22 +0x1d
main.main()
	/src/main.go:9 +0x25

goroutine 1 [chan receive]:
main.wait()
	/src/main.go:30 +0x1
"""
JAVA = """
08:00:01 ERROR c.b.Run - batch failed
com.bakery.BatchFailed: batch 7 failed
	at com.bakery.Run.all(Run.java:14)
	at com.bakery.Run.main(Run.java:5)
Caused by: java.lang.NullPointerException: Cannot invoke "com.bakery.Tray.bake()" because "tray" is null
	at com.bakery.Oven.warm(Oven.java:22)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
	at com.bakery.Run.all(Run.java:12)
	... 1 more
"""
DOTNET = """
Unhandled exception. Bakery.BatchFailedException: batch 7 failed
 ---> System.NullReferenceException: Object reference not set to an instance of an object.
   at Bakery.Oven.Warm(Tray tray) in /src/Bakery/Oven.cs:line 22
   --- End of inner exception stack trace ---
   at Bakery.Run.All() in /src/Bakery/Run.cs:line 14
   at Bakery.Run..ctor()
"""
RUST = """
thread 'main' panicked at src/oven.rs:22:17:
called `Option::unwrap()` on a `None` value
stack backtrace:
   0: rust_begin_unwind
             at /rustc/129f3b/library/std/src/panicking.rs:652:5
   1: core::panicking::panic_fmt
             at /rustc/129f3b/library/core/src/panicking.rs:72:14
   2: bakery::oven::Oven::warm
             at ./src/oven.rs:22:17
   3: bakery::main
             at ./src/main.rs:5:5
note: Some details are omitted
"""
ELIXIR = """
[error] GenServer Bakery.Oven terminating
** (FunctionClauseError) no function clause matching in Bakery.Oven.handle_info/2
    (bakery 0.1.0) lib/bakery/oven.ex:22: Bakery.Oven.handle_info({:tray, nil}, %{})
    (stdlib 6.0) gen_server.erl:2173: :gen_server.try_handle_info/3
Last message: {:tray, nil}
"""


def told(event: Event | None) -> tuple[str | None, list[tuple[str | None, str | None, list[str]]]]:
    """Return the platform, and of each exception its type, message and frames, oldest first."""
    assert event is not None
    return event.platform, [
        (
            one.type,
            one.value,
            [
                f"{frame.filename}:{frame.line_no} {frame.module or ''} {frame.function}"
                for frame in one.frames
            ],
        )
        for one in event.exceptions
    ]


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        (
            PYTHON,
            "python",
            [
                ("KeyError", "7", ["/srv/bakery/oven/heat.py:14  warm"]),
                (
                    "Cold",
                    "tray is cold",
                    ["/srv/bakery/oven/run.py:30  main", "/srv/bakery/oven/heat.py:16  warm"],
                ),
            ],
        ),
        (
            NODE,
            "node",
            [
                ("Error", "no such tray", ["/srv/bakery/lib/shelf.js:9  Shelf.find"]),
                (
                    "TypeError",
                    "tray.bake is not a function",
                    [
                        "/srv/bakery/lib/index.js:2  None",
                        "file:///srv/bakery/lib/main.mjs:7  async main",
                        "<anonymous>:None  Array.forEach",
                        "/srv/bakery/lib/oven.js:41  Oven.warm",
                    ],
                ),
            ],
        ),
        (
            FIREFOX,
            "node",
            [
                (
                    "TypeError",
                    "tray is undefined",
                    [
                        "https://bakery.example/static/main.js:3  None",
                        "https://bakery.example/static/oven.js:12  warm",
                    ],
                )
            ],
        ),
        (
            PHP,
            "php",
            [
                (
                    "TypeError",
                    "Bakery\\Oven::warm(): Argument #1 ($tray) must be of type Bakery\\Tray, null given,"
                    " called in /srv/bakery/src/Run.php on line 12 and defined",
                    [
                        "/srv/bakery/public/index.php:3  None",
                        "[internal]:None  array_map",
                        "/srv/bakery/src/Run.php:12  Bakery\\Run::{closure}",
                        "/srv/bakery/src/Oven.php:8  Bakery\\Oven::warm",
                    ],
                )
            ],
        ),
        (
            LARAVEL,
            "php",
            [
                (
                    "ErrorException",
                    "Undefined array key 3",
                    [
                        "/srv/bakery/app/Run.php:5  None",
                        "/srv/bakery/app/Oven.php:8  Bakery\\Oven::warm",
                        "/srv/bakery/app/Oven.php:8  "
                        "Illuminate\\Foundation\\Bootstrap\\HandleExceptions::handleError",
                    ],
                )
            ],
        ),
        (
            RUBY,
            "ruby",
            [
                (
                    "KeyError",
                    "no such tray",
                    ["app/models/oven.rb:8  Oven.warm", "lib/shelf.rb:2  Shelf.find"],
                ),
                (
                    "NoMethodError",
                    "undefined method 'bake' for nil",
                    [
                        "bin/run:3  <main>",
                        "app/models/oven.rb:7  Array.each",
                        "app/models/oven.rb:9  Oven.warm",
                    ],
                ),
            ],
        ),
        (
            RAILS,
            "ruby",
            [
                (
                    "NoMethodError",
                    "undefined method `bake' for nil:NilClass",
                    ["app/controllers/ovens_controller.rb:4  show", "app/models/oven.rb:9  warm"],
                )
            ],
        ),
        (
            GO,
            "go",
            [
                (
                    "runtime.Error",
                    "runtime error: invalid memory address or nil pointer dereference",
                    ["/src/main.go:9 main main", "/src/oven/oven.go:22 example.org/bakery/oven (*Oven).Warm"],
                )
            ],
        ),
        (
            JAVA,
            "java",
            [
                (
                    "NullPointerException",
                    'Cannot invoke "com.bakery.Tray.bake()" because "tray" is null',
                    [
                        "Run.java:5 com.bakery.Run main",
                        "Run.java:12 com.bakery.Run all",
                        "ArrayList.java:1511 java.util.ArrayList forEach",
                        "Oven.java:22 com.bakery.Oven warm",
                    ],
                ),
                (
                    "BatchFailed",
                    "batch 7 failed",
                    ["Run.java:5 com.bakery.Run main", "Run.java:14 com.bakery.Run all"],
                ),
            ],
        ),
        (
            DOTNET,
            "csharp",
            [
                (
                    "System.NullReferenceException",
                    "Object reference not set to an instance of an object.",
                    ["/src/Bakery/Oven.cs:22 Bakery.Oven Warm"],
                ),
                (
                    "Bakery.BatchFailedException",
                    "batch 7 failed",
                    ["None:None Bakery.Run .ctor", "/src/Bakery/Run.cs:14 Bakery.Run All"],
                ),
            ],
        ),
        (
            RUST,
            "native",
            [
                (
                    "panic",
                    "called `Option::unwrap()` on a `None` value",
                    ["./src/main.rs:5  bakery::main", "./src/oven.rs:22  bakery::oven::Oven::warm"],
                )
            ],
        ),
        (
            ELIXIR,
            "elixir",
            [
                (
                    "FunctionClauseError",
                    "no function clause matching in Bakery.Oven.handle_info/2",
                    [
                        "gen_server.erl:2173  :gen_server.try_handle_info/3",
                        "lib/bakery/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.handle_info/2",
                    ],
                )
            ],
        ),
    ],
)
def test_a_pasted_trace_is_an_event(text: str, platform: str, expected: list[object]) -> None:
    assert told(event_of(text)) == (platform, expected)


def test_a_trace_inside_json_of_a_log_and_behind_a_containers_name_is_read() -> None:
    line = '{"level":"error","stack":"TypeError: x is null\\n    at f (/app/a.js:3:4)\\n    at g (/app/b.js:5:6)"}'
    assert told(event_of(line)) == (
        "node",
        [("TypeError", "x is null", ["/app/b.js:5  g", "/app/a.js:3  f"])],
    )
    behind = "\n".join(f"web_1  | {text}" for text in RUST.strip().splitlines())
    assert told(event_of(behind)) == told(event_of(RUST))


def test_of_several_traces_the_last_one_counts() -> None:
    later = 'Traceback (most recent call last):\n  File "/app/b.py", line 2, in g\nValueError: late\n'
    assert told(event_of(PYTHON + "INFO all is well\n" + later)) == (
        "python",
        [("ValueError", "late", ["/app/b.py:2  g"])],
    )


@pytest.mark.parametrize("text", ["", "all is well", "Traceback (most recent call last):\n", "#0 {main}"])
def test_what_is_no_trace_is_none(text: str) -> None:
    assert event_of(text) is None


PIECES = st.lists(
    st.sampled_from(
        [
            line
            for text in (PYTHON, NODE, PHP, RUBY, GO, JAVA, DOTNET, RUST, ELIXIR)
            for line in text.splitlines()
        ]
    )
    | st.text(max_size=40),
    max_size=30,
)


@given(PIECES)
def test_any_mixture_of_lines_is_read_without_an_error(lines: list[str]) -> None:
    event = event_of("\n".join(lines))
    assert event is None or event.platform in {form.platform for form in FORMS}


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
