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
                        "lib/bakery/oven.ex:22 Elixir.Bakery.Oven Bakery.Oven.handle_info({:tray, nil}, %{})",
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
