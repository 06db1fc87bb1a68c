"""What is left of a stack that a paste, a log or a tracker has cut."""

import pytest

from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.pasted import told


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
