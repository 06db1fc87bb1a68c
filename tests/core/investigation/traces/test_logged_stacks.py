"""Stacks as loggers, pages and consoles put them: what stands around each line differs, the calls are the same."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told


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
