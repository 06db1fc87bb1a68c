"""Crash reports of Android, of Apple's systems and of Erlang, and stacks that a paste has cut."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of, message_of
from tests.core.investigation.traces.test_traces import told

TOMBSTONE = """\
{}*** *** *** *** *** *** *** ***
{}pid: 5061, tid: 5637, name: oven  >>> org.bakery <<<
{}signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x30
{}    r0 422c5ee0  r1 4233a780  r2 4233a780  r3 422ea400
{}backtrace:
{}      #00 pc 00000000000e1818  /data/app/org.bakery-1/lib/liboven.so (bakery::Oven::warm(int)+34) (BuildId: 1f)
{}      #01 pc 0000000000280a27  /data/app/org.bakery-1/oat/base.odex (org.bakery.Oven.heat+112)
{}      #02 pc 00000000006f0809  /apex/com.android.art/lib64/libart.so
"""


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "I/DEBUG   (  119): ",
        "11-02 08:00:01.855 1387-1387/? A/DEBUG: ",
        "11-02 08:00:01.934 12008 12008 F DEBUG   : ",
        "2026-11-02 08:00:01.771   211-211   crash_dump64            crash_dump64                         A  ",
    ],
)
def test_a_tombstone_tells_the_signal_the_symbols_and_javas_methods(prefix: str) -> None:
    assert told(event_of(TOMBSTONE.replace("{}", prefix))) == (
        "native",
        [
            (
                "SIGSEGV",
                "SEGV_MAPERR, fault addr 0x30",
                [
                    "/apex/com.android.art/lib64/libart.so:None  None",
                    "None:None org.bakery.Oven heat",
                    "/data/app/org.bakery-1/lib/liboven.so:None  bakery::Oven::warm(int)",
                ],
            )
        ],
    )


def test_apples_report_tells_the_runtimes_message_and_the_programs_calls() -> None:
    text = (
        "Exception Type:        EXC_BREAKPOINT (SIGTRAP)\n\n"
        "Thread 0 Crashed::  Dispatch queue: com.apple.main-thread\n"
        "0   Bakery   \t 0x10049ace0 Swift runtime failure: Unexpectedly found nil + 0 [inlined]\n"
        "1   Bakery   \t 0x10049ace0 TrayView.warm(animated:) + 0 [inlined]\n"
        "2   Bakery   \t 0x10049ace0 closure #1 in Oven.heat() + 1744 (Oven.swift:100)\n"
        "3   libdispatch.dylib \t 0x187d93750 _dispatch_call_block_and_release + 32\n"
        "\nThread 1:\n0   libsystem_kernel.dylib  0x181070fd8 mach_msg_trap + 8\n"
    )
    assert told(event_of(text)) == (
        "cocoa",
        [
            (
                "EXC_BREAKPOINT",
                "Unexpectedly found nil",
                [
                    "None:None  _dispatch_call_block_and_release",
                    "Oven.swift:100  closure #1 in Oven.heat()",
                    "None:None  TrayView.warm(animated:)",
                ],
            )
        ],
    )


ERLANG = """\
=ERROR REPORT==== 2-Nov-2026::08:00:01 ===
** Generic server <0.112.0> terminating
** Reason for termination ==
** {function_clause,
       [{'Elixir.Bakery.Oven',warm,
            [<<"TRAY">>,{cold,[1]}],
            [{file,"lib/bakery/oven.ex"},{line,108}]},
        {gen_server,try_handle_call,4,
            [{file,"gen_server.erl"},{line,607}]}]}
"""
OTP = """\
  crasher:
    initial call: oven:init/1
    exception error: no match of right hand side value {error,cold}
      in function  oven:warm/2 (src/oven.erl, line 22)
      in call from gen_server:try_handle_call/4 (gen_server.erl, line 661)
    ancestors: [bakery]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ERLANG,
            (
                "function_clause",
                "",
                [
                    "gen_server.erl:607  :gen_server.try_handle_call/4",
                    "lib/bakery/oven.ex:108 Elixir.Bakery.Oven Bakery.Oven.warm",
                ],
            ),
        ),
        (
            OTP,
            (
                "error",
                "no match of right hand side value {error,cold}",
                ["gen_server.erl:661  :gen_server.try_handle_call/4", "src/oven.erl:22  :oven.warm/2"],
            ),
        ),
        (
            '** (stop) {{:badmatch, nil}, [{Bakery.Oven, :warm, 2, [file: ~c"lib/oven.ex", line: 34]}]}\n',
            (
                "badmatch",
                'nil}, [{Bakery.Oven, :warm, 2, [file: ~c"lib/oven.ex", line: 34]}]}',
                ["lib/oven.ex:34 Elixir.Bakery.Oven Bakery.Oven.warm/2"],
            ),
        ),
    ],
)
def test_erlangs_reports_are_read_as_terms_and_in_words(text: str, expected: object) -> None:
    assert told(event_of(text)) == ("elixir", [expected])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "2026-11-02T08:00:01Z  /srv/oven/warm.go:286 +0x1457\n"
            "2026-11-02T08:00:01Z example.org/oven.(*Oven).Heat(0x3d8)\n"
            "2026-11-02T08:00:01Z  /srv/oven/heat.go:11 +0xa5\n",
            (
                "go",
                [
                    (
                        "error",
                        "",
                        ["/srv/oven/heat.go:11 example.org/oven (*Oven).Heat", "/srv/oven/warm.go:286  None"],
                    )
                ],
            ),
            id="Go, begun too late",
        ),
        pytest.param(
            "panic: cold\n\ngoroutine 1 [running]:\nexample.org/oven.(*Oven).Heat(0x3d8)\n\t/srv/hea",
            ("go", [("panic", "cold", ["None:None example.org/oven (*Oven).Heat"])]),
            id="Go, ended too early",
        ),
        pytest.param(
            "Wed, Sep 1 2026 9:38:45 am | panic(0x1, 0x2)\nWed, Sep 1 2026 9:38:45 am | runtime/panic.go:965 +0x1b9\n"
            "Wed, Sep 1 2026 9:38:46 am | example.org/oven.warm(0xc0)\n"
            "Wed, Sep 1 2026 9:38:46 am | example.org/oven/warm.go:106 +0x1cc\n",
            ("go", [("error", "", ["example.org/oven/warm.go:106 example.org/oven warm"])]),
            id="Go, behind an unknown time",
        ),
        pytest.param(
            "[08:00] [ERROR] Control failed: ValueError('cold tray')\nTraceback (most recent call last):\n"
            '  File "/srv/oven.py", line 44, in warm\n    self.heat()\n  File "/srv/tray.py", line',
            ("python", [("ValueError", "cold tray", ["/srv/oven.py:44  warm"])]),
            id="Python, named above",
        ),
        pytest.param(
            '[2026-11-02 08:00:01] production.ERROR: cold {"exception":"[object] (Error(code: 0): cold at'
            " /srv/Oven.php:9)\n"
            "[stacktrace]\n#0 /srv/Batch.php(3): Oven->warm()\nbakery/oven#1 /srv/Main.php(4): Batch->run()\n",
            (
                "php",
                [
                    (
                        "Error",
                        "cold",
                        [
                            "/srv/Main.php:4  None",
                            "/srv/Batch.php:3  Batch::run",
                            "/srv/Oven.php:9  Oven::warm",
                        ],
                    )
                ],
            ),
            id="Laravel, references of GitHub",
        ),
        pytest.param(
            "thread 'main' panicked at 'cold', src/oven.rs:22:9 note: run with `RUST_BACKTRACE=1` environment vari",
            ("native", [("panic", "cold", ["src/oven.rs:22  None"])]),
            id="Rust, a note on the same line",
        ),
        pytest.param(
            "Caused by: **java.lang.ClassCastException: a.b.Tray \ncannot be cast to a.b.Oven**\n"
            "\tat a.b.Batch.run(Batch.java:9)\n\t... 6 more\n",
            (
                "java",
                [
                    (
                        "ClassCastException",
                        "a.b.Tray\ncannot be cast to a.b.Oven",
                        ["Batch.java:9 a.b.Batch run"],
                    )
                ],
            ),
            id="Java, in bold type and over two lines",
        ),
        pytest.param(
            '{\n  "message": "x",\n  "stack": "scala.MatchError: cold\n'
            "\tbakery.Oven$$anonfun$1.apply(Oven.scala:728)\n"
            "\tbakery.Batch.run(Batch.scala:9)\n",
            (
                "java",
                [
                    (
                        "MatchError",
                        "cold",
                        ["Batch.scala:9 bakery.Batch run", "Oven.scala:728 bakery.Oven$$anonfun$1 apply"],
                    )
                ],
            ),
            id="Scala, in broken JSON",
        ),
        pytest.param(
            "# Bakery::Cold: no heat #\n"
            + "text\n" * 40
            + "## Backtrace ##\n~~~\n46:  app/oven.rb -> **warm**\n"
            "9:  app/batch.rb -> **run**\n~~~\n",
            ("ruby", [("Cold", "no heat", ["app/batch.rb:9  run", "app/oven.rb:46  warm"])]),
            id="Errbit's issue",
        ),
        pytest.param(
            'Traceback (most recent call last):\n  File "srv/main.py", line 3, in main\n    warm()\n'
            '  File "srv/oven.py", line 281, in\n       warm_the_whole_oven\n    tray.heat\nValueError: cold\n',
            (
                "python",
                [("ValueError", "cold", ["srv/main.py:3  main", "srv/oven.py:281  warm_the_whole_oven"])],
            ),
            id="Python, a function on a line of its own",
        ),
        pytest.param(
            "    MWException from line 441 of (...)/extensions/Oven/includes/Tray.php: Accessing heat\n\n"
            "    Backtrace:\n\n    #0 (...)/includes/Pager.php(221): Oven\\Tray->__get(string)\n"
            "    #1 (...)/index.php(42): Pager->run()\n    #2 {main}\n",
            (
                "php",
                [
                    (
                        "MWException",
                        "Accessing heat",
                        [
                            "index.php:42  None",
                            "includes/Pager.php:221  Pager::run",
                            "extensions/Oven/includes/Tray.php:441  Oven\\Tray::__get",
                        ],
                    )
                ],
            ),
            id="MediaWiki, with paths that a person shortened",
        ),
        pytest.param(
            '{\n  "description": "undefined method `each\' for nil:NilClass",\n  "types": ["NoMethodError"],\n'
            '  "backtrace": [\n    "/srv/lib/oven.rb:67:in `warm\'",\n'
            '    "/srv/lib/batch.rb:15:in `block in run\'"\n  ]\n}\n',
            (
                "ruby",
                [
                    (
                        "NoMethodError",
                        "undefined method `each' for nil:NilClass",
                        ["/srv/lib/batch.rb:15  block in run", "/srv/lib/oven.rb:67  warm"],
                    )
                ],
            ),
            id="an answer with a list of lines",
        ),
        pytest.param(
            '  "description": "undefined method `each\' for nil:NilClass",\n'
            '  "backtrace": [\n    "/srv/lib/oven.rb:67:in `warm\'",\n'
            '    "/srv/lib/batch.rb:15:in `block in run\'",\n',
            (
                "ruby",
                [
                    (
                        "NoMethodError",
                        "undefined method `each' for nil:NilClass",
                        ["/srv/lib/batch.rb:15  block in run", "/srv/lib/oven.rb:67  warm"],
                    )
                ],
            ),
            id="an answer that was cut",
        ),
        pytest.param(
            "java.lang.IllegalStateException: cold\n\tat app.bakery.OvenHelperKt.a(SourceFile:239)\n",
            ("java", [("IllegalStateException", "cold", ["OvenHelper.kt:None app.bakery.OvenHelperKt a"])]),
            id="a shrunk file of Kotlin's functions",
        ),
        pytest.param(
            "bakery/Batch.php(72): Oven->get()\\n#5 /srv/Oven.php(505): Oven->warm()"
            "\\n#6 /srv/Main.php(7): Run->all()"
            "\\n#7 /srv/index.php(3): Main->go()",
            (
                "php",
                [
                    (
                        "Error",
                        "",
                        [
                            "/srv/index.php:3  None",
                            "/srv/Main.php:7  Main::go",
                            "/srv/Oven.php:505  Run::all",
                        ],
                    )
                ],
            ),
            id="PHP, from the middle of a line of JSON",
        ),
        pytest.param(
            "  at Bakery.Oven/<WarmAsync>d__15.MoveNext () <0x00103>\n"
            "  at Bakery.Batch.RunAsync (Bakery.Tray,string) <0x0018b>\n",
            (
                "csharp",
                [
                    (
                        "Exception",
                        "",
                        [
                            "None:None Bakery.Batch RunAsync",
                            "None:None Bakery.Oven.<WarmAsync>d__15 MoveNext",
                        ],
                    )
                ],
            ),
            id="old Mono",
        ),
        pytest.param(
            "/srv/app/oven.rb:25:in `warm'\n/srv/app/batch.rb:58:in `run'\n/srv/app/main.rb:3:in `<main>'\n/srv/ve",
            (
                "ruby",
                [
                    (
                        "Error",
                        "",
                        [
                            "/srv/app/main.rb:3  <main>",
                            "/srv/app/batch.rb:58  run",
                            "/srv/app/oven.rb:25  warm",
                        ],
                    )
                ],
            ),
            id="Ruby, frames alone",
        ),
    ],
)
def test_what_is_left_of_a_stack_is_read(text: str, expected: object) -> None:
    assert told(event_of(text)) == expected


def test_an_error_of_a_template_without_frames_is_told_by_rails_line() -> None:
    told_by = message_of(
        "ActionView::Template::Error (undefined method `[]' for nil):\n    6:\n    7:   = heat\n"
    )
    assert told_by is not None
    assert (told_by.title, told_by.message) == (
        "ActionView::Template::Error: undefined method `[]' for nil",
        "undefined method `[]' for nil",
    )


def test_words_with_brackets_above_an_error_are_not_the_line_of_rails() -> None:
    told_by = message_of("Expected (with a warm oven):\nshop.TrayError: tray 7 is cold\n")
    assert told_by is not None
    assert (told_by.title, told_by.platform) == ("shop.TrayError: tray 7 is cold", "other")


def test_of_two_tombstones_the_later_one_counts() -> None:
    crash = (
        "signal {} (SIG{}), code 1 (SI_USER)\n"
        "#00 pc 0012a7  /lib/{}.so (warm+4)\n#01 pc 0012b7  /lib/a.so (run+9)\n"
    )
    text = crash.format(11, "SEGV", "oven") + "\n" + crash.format(6, "ABRT", "tray")
    expected = ("native", [("SIGABRT", "SI_USER", ["/lib/a.so:None  run", "/lib/tray.so:None  warm"])])
    assert told(event_of(text)) == expected
    assert told(event_of(f"{text}Fatal signal 6 (SIGABRT) was sent\n"))[1][0][2] != []


def test_plays_console_shows_some_calls_without_their_place() -> None:
    event = event_of(
        "Exception java.lang.RuntimeException:\n"
        "  at android.app.ActivityThread.start (ActivityThread.java:77)\n"
        "  at android.app.ActivityThread.-$$Nest$mstart\n"
        "  at java.lang.reflect.Method.invoke\n"
        "  at com.android.internal.os.Zygote.-$$Nest$smmain\n"
        "  at com.android.internal.os.ZygoteInit.main (ZygoteInit.java:11)\n"
        "Caused by java.lang.IllegalStateException: the oven is not lit\n"
        "  at org.bakery.Oven.warm (Oven.kt:22)\n"
        "  at android.app.ActivityThread.start (ActivityThread.java:71)\n"
    )
    assert event is not None
    assert [(one.type, one.value, [frame.line_no for frame in one.frames]) for one in event.exceptions] == [
        ("IllegalStateException", "the oven is not lit", [71, 22]),
        ("RuntimeException", "", [11, 77]),
    ]
