"""Stacks as people paste them: each language's own form, as an event with its causes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.traces import FORMS, event_of
from tests.core.investigation.traces.pasted import (
    DOTNET,
    ELIXIR,
    FIREFOX,
    GO,
    JAVA,
    LARAVEL,
    NODE,
    PHP,
    PYTHON,
    RAILS,
    RUBY,
    RUST,
    told,
)


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
