"""Stacks as loggers, pages and consoles put them: what stands around each line differs, the calls are the same."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.test_traces import told

PYTHON_CALLS = ["/srv/run.py:9  main", "/srv/oven.py:22  warm"]
PHP_CALLS = [
    "/srv/index.php:5  None",
    "/srv/Run.php:12  Bakery\\Run::all",
    "/srv/Oven.php:22  Bakery\\Oven::warm",
]
GO_CALLS = ["/srv/main.go:14 main main", "/srv/oven.go:22 example.org/oven (*Oven).Warm"]
TRACEBACK = """Traceback (most recent call last):
  File "/srv/run.py", line 9, in main
    warm(None)
  File "/srv/oven.py", line 22, in warm
    return tray.loaves
AttributeError: 'NoneType' object has no attribute 'loaves'"""


@pytest.mark.parametrize(
    "prefix",
    [
        "févr. 21 15:02:15 oven bakery[475]: ",
        "Nov 02 08:00:01 bakery[475]: ",
        "[2026-11-02 08:00:01,343] {base_task_runner.py:101} INFO - Job 44: Subtask Warm ",
        "02.11 08:00:01 [Bakery] INFO ",
        "08:00:0@ | worker-3 >>> ",
    ],
)
def test_a_prefix_is_what_all_lines_have_alike_but_for_its_digits(prefix: str) -> None:
    text = "".join(
        f"{prefix.replace('@', str(at))}{line}\n" for at, line in enumerate(TRACEBACK.splitlines())
    )
    assert told(event_of(text)) == (
        "python",
        [("AttributeError", "'NoneType' object has no attribute 'loaves'", PYTHON_CALLS)],
    )


def test_calls_of_the_jvm_behind_a_prefix_of_a_console() -> None:
    text = """
02.11 08:00:01 [Server] ERROR could not pass the event
02.11 08:00:01 [Server] INFO java.lang.NullPointerException: null
02.11 08:00:01 [Server] INFO at org.bakery.Oven.warm(Oven.java:22) ~[?:?]
02.11 08:00:01 [Server] INFO at org.bakery.Run.all(Run.java:9) ~[?:?]
"""
    assert told(event_of(text)) == (
        "java",
        [
            (
                "NullPointerException",
                "null",
                ["Run.java:9 org.bakery.Run all", "Oven.java:22 org.bakery.Oven warm"],
            )
        ],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            """
Environment:

Django Version: 5.0
Traceback (most recent call last):
  File "/srv/run.py", line 9, in main
    response = warm(request)
               ^^^^^^^^^^^^^
  File "/srv/oven.py", line 22, in warm
    return trays[0]
           ~~~~~^^^

Exception Type: IndexError at /warm/
Exception Value: list index out of range
""",
            ("IndexError", "list index out of range", PYTHON_CALLS),
            id="Django's page",
        ),
        pytest.param(
            """
Traceback:

File "/srv/run.py" in main
  9.                         response = warm(request)

File "/srv/oven.py" in warm
  22.     return trays[0]

Exception Type: IndexError at /warm/
Exception Value: list index out of range
""",
            ("IndexError", "list index out of range", PYTHON_CALLS),
            id="Django's page, older",
        ),
        pytest.param(
            """
/srv/run.py, line 9, in main
                response = warm(request)
                           ^^^^^^^^^^^^^
/srv/oven.py, line 22, in warm
    return trays[0]
           ~~~~~^^^

Exception Type: IndexError at /warm/
Exception Value: list index out of range
""",
            ("IndexError", "list index out of range", PYTHON_CALLS),
            id="Django's page, without marks",
        ),
        pytest.param(
            """
---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
File /srv/run.py:9, in main()
      8 def main():
----> 9     warm('tray')

File /srv/oven.py:22, in warm(tray)
     20 def warm(tray):
     21     number = 3
---> 22     return trays[tray]

KeyError: 'tray'
""",
            ("KeyError", "'tray'", PYTHON_CALLS),
            id="IPython",
        ),
    ],
)
def test_pythons_calls_on_pages(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == ("python", [expected])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            """
PHP Warning:  Undefined variable $tray in /srv/Oven.php on line 22
PHP Stack trace:
PHP   1. {main}() /srv/index.php:0
PHP   2. Bakery\\Run->all() /srv/index.php:5
PHP   3. Bakery\\Oven->warm($tray = *uninitialized*) /srv/Run.php:12
""",
            ("Warning", "Undefined variable $tray", PHP_CALLS),
            id="Xdebug",
        ),
        pytest.param(
            """
TypeError: Uncaught exception 'TypeError' with message 'cold' in /srv/Oven.php:22

in Bakery\\Oven->warm called at /srv/Run.php (12)
in Bakery\\Run->all called at /srv/index.php (5)
""",
            ("TypeError", "cold", PHP_CALLS),
            id="New Relic",
        ),
        pytest.param(
            """
Fatal error: Uncaught TypeError: cold in /srv/Oven.php:22
Stack Trace
1.\tBakery\\Oven->warm(Object(Tray))/srv/Run.php:12
2.\tBakery\\Run->all()/srv/index.php:5
3.\t{main}
""",
            ("TypeError", "cold", PHP_CALLS),
            id="numbered, innermost first",
        ),
        pytest.param(
            """
Fatal error:
Uncaught TypeError: warm():
($tray) must be a tray in /srv/Oven.php:22

Stack trace: #0 /srv/Run.php(12): Bakery\\Oven->warm()

1. /srv/index.php(5): Bakery\\Run->all()
2. {main} thrown in /srv/Oven.php on line 22
""",
            ("TypeError", "warm(): ($tray) must be a tray", PHP_CALLS),
            id="a list made by Markdown, a message of two lines",
        ),
        pytest.param(
            """
Whoops, looks like something went wrong.
1/2
ErrorException in Oven.php line 22:
Call to a member function bake() on null
in /srv/Oven.php line 22
at Bakery\\Oven->warm(null, array('tray' => object(Tray))) in /srv/Run.php line 12
at Bakery\\Run->all() in /srv/index.php (line 5)
""",
            ("ErrorException", "Call to a member function bake() on null", PHP_CALLS),
            id="Symfony's page",
        ),
        pytest.param(
            "[PHP] Error: Undefined index: tray at /srv/Oven.php#22\n",
            ("Error", "Undefined index: tray", ["/srv/Oven.php:22  None"]),
            id="Nextcloud's line",
        ),
    ],
)
def test_phps_calls_in_other_forms(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == ("php", [expected])


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "#0  Bakery\\Oven->warm(NULL) called at [/srv/Run.php:12]\n"
            "#1  Bakery\\Run->all() called at [/srv/index.php:5]\n",
            "Exception: cold tray\n",
            ("Exception", "cold tray"),
        ),
        (
            "/srv/Run.php - line 12:\n\nBakery\\Oven->warm(null)\n\n/srv/index.php - line 5:\n\nBakery\\Run->all()\n",
            "Bakery\\ColdException:\n",
            ("ColdException", ""),
        ),
        (
            "#0 /srv/Run.php(12): Bakery\\Oven->warm(NULL)\n#1 /srv/index.php(5): Bakery\\Run->all()\n#2 {main}\n",
            "[2026-11-02 08:00:01] oven.ERROR: Bakery\\ColdException: cold\nTrace:\n",
            ("ColdException", "cold"),
        ),
        (
            "#0 ./Run.php(12): Bakery\\Oven->warm(NULL)\n#1 ./index.php(5): Bakery\\Run->all()\n",
            "Exception #0 (UnexpectedValueException): cold\n",
            ("UnexpectedValueException", "cold"),
        ),
    ],
)
def test_where_phps_innermost_function_failed_may_be_unknown(
    text: str, kind: str, message: tuple[str, str]
) -> None:
    _, [(*error, calls)] = told(event_of(kind + text))
    assert tuple(error) == message
    assert [call.lstrip("./").removeprefix("srv/") for call in calls] == [
        "index.php:5  None",
        "Run.php:12  Bakery\\Run::all",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'time="2026-11-02T08:00:01Z" level=error msg="recovered" error="runtime error: index out of range [3]'
            ' with length 2" stack="goroutine 7 [running]:'
            "\\nruntime/debug.Stack()\\n\\t/go/src/runtime/debug/stack.go:24"
            " +0x65\\npanic({0x1, 0x2})\\n\\t/go/src/runtime/panic.go:884 +0x212\\nexample.org/oven.(*Oven).Warm(...)"
            '\\n\\t/srv/oven.go:22\\nmain.main()\\n\\t/srv/main.go:14 +0x1d\\n"\n',
            ("runtime.Error", "runtime error: index out of range [3] with length 2", GO_CALLS),
            id="logrus",
        ),
        pytest.param(
            "".join(
                f'2026-11-02T08:00:01Z web/7 ns=kernel at=panic line={at} trace="{line}"\n'
                for at, line in enumerate(
                    [
                        "goroutine 7 [running]:",
                        "example.org/oven.(*Oven).Warm(0xc0001)",
                        "\\t/srv/oven.go:22 +0x1d",
                        "main.main()",
                        "\\t/srv/main.go:14 +0x1d",
                    ]
                )
            ),
            ("panic", "", GO_CALLS),
            id="keys and values, a line each",
        ),
        pytest.param(
            'E1102 08:00:01.123456       1 runtime.go:79] Observed a panic: "invalid memory address" (runtime error:'
            " invalid memory address)\ngoroutine 7 [running]:\npanic({0x1, 0x2})\n\t/go/src/runtime/panic.go:884"
            " +0x213\nexample.org/oven.(*Oven).Warm(0xc0)\n\t/srv/oven.go:22 +0x1d\nmain.main()\n\t/srv/main.go:14\n",
            ("runtime.Error", "runtime error: invalid memory address", GO_CALLS),
            id="klog",
        ),
        pytest.param(
            '2026-11-02T08:00:01.000Z\tERROR\toven.warm\tReconciler error\t{"error": "tray \\"7\\" is cold"}'
            "example.org/oven.(*Oven).Warm\n\t/srv/oven.go:22\nmain.main\n\t/srv/main.go:14\n",
            ("error", 'tray "7" is cold', GO_CALLS),
            id="zap, the first call behind the fields",
        ),
        pytest.param(
            "1.6836474195594983e+09\tERROR\toven\toven.go:22\tthe tray  is cold\n"
            "example.org/oven.(*Oven).Warm\n\t/srv/oven.go:22\nmain.main\n\t/srv/main.go:14\n",
            ("error", "the tray  is cold", GO_CALLS),
            id="zap's console without fields",
        ),
        pytest.param(
            'time="2026-11-02T08:00:01Z" level=error msg="Recovered from panic [/warm]: runtime error: cold"\n'
            'time="2026-11-02T08:00:01Z" level=error msg="Stack: goroutine 7 [running]:\\npanic(0x1)\\n\\t/go/'
            "src/runtime/panic.go:9\\nexample.org/oven.(*Oven).Warm(0x1)\\n\\t/srv/oven.go:22\\nmain.main()"
            '\\n\\t/srv/main.go:14\\n"\n',
            ("runtime.Error", "runtime error: cold", GO_CALLS),
            id="logrus, the stack as a message",
        ),
        pytest.param(
            "fatal error: cold\n\ngoroutine 7 gp=0xc01 m=5 mp=0xc02 [running]:\n"
            "example.org/oven.(*Oven).Warm(0x1)\n\t/srv/oven.go:22 +0x1 fp=0x1 sp=0x2 pc=0x3\n"
            "main.main()\n\t/srv/main.go:14 +0x2\n",
            ("fatal error", "cold", GO_CALLS),
            id="with the addresses of the scheduler",
        ),
        pytest.param(
            't=2026-11-02T08:00:01 lvl=eror msg="Request error" error="tray is cold" stack="/srv/oven.go:22 (0x43)\\n'
            '/srv/main.go:14 (0xab)\\n"\n',
            ("panic", "tray is cold", ["/srv/main.go:14  None", "/srv/oven.go:22  None"]),
            id="addresses in a line of keys and values",
        ),
        pytest.param(
            "[Web] PANIC: runtime error: invalid memory address\n/go/src/pkg/runtime/panic.c:552 (0x48f50d)\n"
            "        panicstring: runtime·panic(err);\n<autogenerated>:26 (0x6e5103)\n/srv/oven.go:22 (0x6d4406)\n"
            "        (*Oven).Warm: return tray.Loaves\n/srv/main.go:14 (0x6d4410)\n        main: warm(nil)\n",
            (
                "runtime.Error",
                "runtime error: invalid memory address",
                ["/srv/main.go:14  main", "/srv/oven.go:22  (*Oven).Warm"],
            ),
            id="addresses, a wrapper of the compiler's between",
        ),
    ],
)
def test_gos_stacks_in_logs(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == ("go", [expected])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("ActionView::Template::Error (undefined method `loaves' for nil):", "Error"),
        (
            "ActionView::TemplateError (undefined method `loaves' for nil) on line #2 of app/oven.erb:",
            "TemplateError",
        ),
    ],
)
def test_an_empty_line_of_a_template_is_no_end_of_the_excerpt(head: str, kind: str) -> None:
    excerpt = "    1: <% tray.loaves %>\n    2:\n    3: <p>\n\n"
    text = f"{head}\n{excerpt}app/oven.erb:1:in`warm'\n/srv/run.rb:9:in `all'\n"
    assert told(event_of(text)) == (
        "ruby",
        [(kind, "undefined method `loaves' for nil", ["/srv/run.rb:9  all", "app/oven.erb:1  warm"])],
    )


def test_rails_page_may_tell_the_line_of_a_template_alone() -> None:
    text = "Showing /srv/app/oven.html.slim where line #9 raised:\n\nundefined method `loaves' for nil:NilClass\n"
    assert told(event_of(text)) == (
        "ruby",
        [
            (
                "NoMethodError",
                "undefined method `loaves' for nil:NilClass",
                ["/srv/app/oven.html.slim:9  None"],
            )
        ],
    )


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (
            "Job exception: undefined method `loaves' for nil\n\nThis is the stack trace:\n",
            ("NoMethodError", "undefined method `loaves' for nil"),
        ),
        (
            "KeyError: key not found: :tray\n\n{id: 7}\n\nwe have these:\n\n",
            ("KeyError", "key not found: :tray"),
        ),
        (
            "NoMethodError (undefined method `loaves' for nil)\n",
            ("NoMethodError", "undefined method `loaves' for nil"),
        ),
    ],
)
def test_what_ruby_raised_is_above_the_line_that_leads_to_the_calls(
    above: str, expected: tuple[str, str]
) -> None:
    text = f"{above}/srv/oven.rb:22:in\n`warm'\n/srv/run.rb:9:in `all'\n"
    assert told(event_of(text)) == ("ruby", [(*expected, ["/srv/run.rb:9  all", "/srv/oven.rb:22  warm"])])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "fail: Bakery.Server[0]\n      Warming failed.\n      System.Exception: System.Exception: cold\n"
            "         at Bakery.Oven.Warm(Tray tray) in C:\\src\\Oven.cs:line 22\n"
            "         at Bakery.Run.All() in C:\\src\\Run.cs:line 9\n",
            (
                "System.Exception",
                "cold",
                ["C:\\src\\Run.cs:9 Bakery.Run All", "C:\\src\\Oven.cs:22 Bakery.Oven Warm"],
            ),
            id="the bare type",
        ),
        pytest.param(
            "Description: The process was terminated.\nStack:\n"
            "   at Bakery.Oven.Warm(IntPtr)\n   at Bakery.Run.All()\n",
            (
                "Exception",
                "The process was terminated.",
                ["None:None Bakery.Run All", "None:None Bakery.Oven Warm"],
            ),
            id="the runtime's own report",
        ),
        pytest.param(
            "NullReferenceException: Object reference not set\nStack trace:\n"
            "Bakery.Oven.Warm (Bakery.Tray tray) (at C:/src/Oven.cs:22)\n"
            "(wrapper dynamic-method) MonoMod.Hook<Oven::Warm>?-139(Oven)\nBakery.Run.All () (at C:/src/Run.cs:9)\n",
            (
                "NullReferenceException",
                "Object reference not set",
                ["C:/src/Run.cs:9 Bakery.Run All", "C:/src/Oven.cs:22 Bakery.Oven Warm"],
            ),
            id="Mono's wrapper between",
        ),
        pytest.param(
            "### Stacktrace ###\n\nBakery.Oven.Warm(Object sender, Tray& tray);Bakery\n\n"
            "Bakery.Run.All() + 0x162;Bakery.Run\n\n### Reason ###\n\nSystem.ArgumentException\n",
            (
                "System.ArgumentException",
                "",
                ["None:None Bakery.Run All", "None:None Bakery.Oven Warm"],
            ),
            id="App Center's page",
        ),
        pytest.param(
            "the tray is cold\nUnityEngine.Debug:LogError(Object)\n"
            "Bakery.Oven:Warm(Tray) (at Assets/Oven.cs:22)\nBakery.Run:Update() (at Assets/Run.cs:9)\n",
            (
                "Exception",
                "the tray is cold",
                [
                    "Assets/Run.cs:9 Bakery.Run Update",
                    "Assets/Oven.cs:22 Bakery.Oven Warm",
                    "None:None UnityEngine.Debug LogError",
                ],
            ),
            id="Unity's log",
        ),
    ],
)
def test_dotnets_calls(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == ("csharp", [expected])


def test_a_console_breaks_the_calls_of_dotnet_at_its_width() -> None:
    calls = [
        "         at Bakery.Ovens.Models.Oven.Warm(Tray tray) in C:\\src\\Oven.cs:line 22",
        "         at Bakery.Ovens.Schedules.Run.AllTrays(Int32 most) in C:\\src\\Run.cs:line 9",
    ]
    broken = [line[at : at + 60] for line in calls for at in range(0, len(line), 60)]
    assert told(event_of("\n".join(["System.IO.IOException: cold", *broken]))) == (
        "csharp",
        [
            (
                "System.IO.IOException",
                "cold",
                [
                    "C:\\src\\Run.cs:9 Bakery.Ovens.Schedules.Run AllTrays",
                    "C:\\src\\Oven.cs:22 Bakery.Ovens.Models.Oven Warm",
                ],
            )
        ],
    )


@pytest.mark.parametrize(
    ("text", "platform", "expected"),
    [
        pytest.param(
            "Caused by: java.lang.NullPointerException at org.bakery.Oven.warm(Oven.java:22) ~[?:?]\n",
            "java",
            ("NullPointerException", "", ["Oven.java:22 org.bakery.Oven warm"]),
            id="one call on the line of its error",
        ),
        pytest.param(
            "Fatal Exception: kotlin.UninitializedPropertyAccessException\nlateinit property tray has not been"
            " initialized\n\norg.bakery.Oven.warm (Oven.kt:22)\norg.bakery.Run$all$1.invoke (SourceFile:9)\n"
            "java.lang.reflect.Method.invoke (Method.java)\n",
            "java",
            (
                "UninitializedPropertyAccessException",
                "lateinit property tray has not been initialized",
                [
                    "Method.java:None java.lang.reflect.Method invoke",
                    "None:9 org.bakery.Run$all$1 invoke",
                    "Oven.kt:22 org.bakery.Oven warm",
                ],
            ),
            id="Crashlytics' page",
        ),
        pytest.param(
            "here is the exception stack trace:\n->java.lang.ExceptionInInitializerError: \n"
            "     org.bakery.Oven$.warm(Oven.scala:22)\n     org.bakery.Run$class.all(Run.scala:9)\n",
            "java",
            (
                "ExceptionInInitializerError",
                "",
                ["Run.scala:9 org.bakery.Run$class all", "Oven.scala:22 org.bakery.Oven$ warm"],
            ),
            id="Play's page",
        ),
        pytest.param(
            "** (exit) an exception was raised:\n ** (KeyError) key :tray not found in: nil\n\n"
            "(bakery 1.2) lib/oven.ex:22: Oven.warm/1\n(bakery 1.2) lib/run.ex:9: Run.all/0\n",
            "elixir",
            (
                "KeyError",
                "key :tray not found in: nil",
                ["lib/run.ex:9 Elixir.Run Run.all/0", "lib/oven.ex:22 Elixir.Oven Oven.warm/1"],
            ),
            id="Elixir without indentation",
        ),
        pytest.param(
            "Fatal Exception: io.flutter.FlutterError: cold\n       at Oven.warm(oven.dart:22)\n"
            "       at new Run.all.<fn>(run.dart:9)\n",
            "dart",
            ("FlutterError", "cold", ["run.dart:9  new Run.all.<fn>", "oven.dart:22  Oven.warm"]),
            id="Flutter on Android",
        ),
        pytest.param(
            "** (FunctionClauseError) no function clause matching in Oven.warm/1:\n"
            "at Oven.warm(nil) ( (bakery 1.2) lib/oven.ex:22 )\n"
            "at :gen_server.call/3 ( (stdlib 6.2) gen_server.erl:9 )\n",
            "elixir",
            (
                "FunctionClauseError",
                "no function clause matching in Oven.warm/1",
                ["gen_server.erl:9  :gen_server.call/3", "lib/oven.ex:22 Elixir.Oven Oven.warm/1"],
            ),
            id="a tracker's page of Elixir",
        ),
        pytest.param(
            "** (KeyError) key :tray not found\n    (bakery 1.2) lib/oven.ex:22:in `Oven.warm(nil, 3)'\n",
            "elixir",
            ("KeyError", "key :tray not found", ["lib/oven.ex:22 Elixir.Oven Oven.warm/2"]),
            id="another",
        ),
        pytest.param(
            "> Unexpectedly found nil while unwrapping an Optional value: file Bakery/Oven.swift, line 22\n",
            "cocoa",
            (
                "Fatal error",
                "Unexpectedly found nil while unwrapping an Optional value",
                ["Bakery/Oven.swift:22  None"],
            ),
            id="Swift's message alone",
        ),
        pytest.param(
            'Thread 1 "bakery" received signal SIGSEGV, Segmentation fault.\n'
            "#0  0x0000555555555171 in Oven::warm (this=0x0, tray=0x1) at /src/oven.cpp:22\n"
            "#1  0x00007ffff7df in QObject::event(QEvent*) () from /usr/lib/libQt5Core.so.5\n"
            "#2  main () at /src/main.cpp:9\n",
            "native",
            ("SIGSEGV", "Segmentation fault.", ["/src/main.cpp:9  main", "/src/oven.cpp:22  Oven::warm"]),
            id="GDB",
        ),
        pytest.param(
            "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010\n"
            "    #0 0x4f8b2a in Oven::warm(Tray*) /src/oven.cpp:22:9\n    #1 0x4f8c11 in main /src/main.cpp:9:3\n",
            "native",
            (
                "AddressSanitizer",
                "heap-use-after-free on address 0x602000000010",
                ["/src/main.cpp:9  main", "/src/oven.cpp:22  Oven::warm(Tray*)"],
            ),
            id="AddressSanitizer",
        ),
    ],
)
def test_calls_of_other_languages(text: str, platform: str, expected: tuple[str, str, list[str]]) -> None:
    assert told(event_of(text)) == (platform, [expected])


def test_rich_breaks_long_paths_in_its_box() -> None:
    text = """
╭──────────────── Traceback (most recent call last) ────────────────╮
│ /srv/bakery/lib/python3.12/site-packages/uvicorn/h11_impl.py:406  │
│ in run_asgi                                                       │
│                                                                   │
│ ❱ 406 │   result = await app()                                    │
│                                                                   │
│ /srv/bakery/lib/python3.12/site-packages/bakery/ovens/routers/    │
│ warm.py:22 in                                                     │
│ warm                                                              │
╰───────────────────────────────────────────────────────────────────╯
ValueError: cold
"""
    assert told(event_of(text)) == (
        "python",
        [
            (
                "ValueError",
                "cold",
                [
                    "/srv/bakery/lib/python3.12/site-packages/uvicorn/h11_impl.py:406  run_asgi",
                    "/srv/bakery/lib/python3.12/site-packages/bakery/ovens/routers/warm.py:22  warm",
                ],
            )
        ],
    )
