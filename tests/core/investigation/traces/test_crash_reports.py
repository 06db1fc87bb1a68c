"""Crash reports of Android, of Apple's systems and of Erlang."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of, message_of
from tests.core.investigation.traces.pasted import told

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
