"""Node's stacks as test runners, task runners, libraries and error pages show them."""

import pytest

from glitchtip_tools.core.investigation.frames.stack import names_of
from glitchtip_tools.core.investigation.traces import event_of
from tests.core.investigation.traces.node_places import BAKE, SELL, X, told

STACK = f"TypeError: x is null\n    at bake ({BAKE}:4)\n    at async sell ({SELL}:6)\n"


@pytest.mark.parametrize(
    "prefix",
    [
        "@bakery/api:dev: ",
        "web:start: ",
        "@bakery/api: ",
        "apps/api dev: ",
        "Nov 8 08:04:37 AM  ",
        "Jan 31 14:57:00  npm[567126]: ",
        "2022-11-19T03:31:11.014529567Z,stdout,@bakery/web:start: ",
        "2022-11-19T03:31:11.014529567Z,stderr, ",
        "[09.05.2026, 07:37:08] ",
        "5/1/2026, 9:09:08 PM ",
        "mar 26 09:19:38 ip-172-31-14-91.internal api_whatsapp[12757]: ",
        "2020-04-25 18:15:06.703 - error: host.broker Caught by controller[1]: ",
        "bakery: ",
    ],
)
def test_what_task_runners_and_hosts_put_before_a_line(prefix: str) -> None:
    assert told("".join(prefix + line for line in STACK.splitlines(keepends=True))) == [X]


def test_a_log_whose_newest_line_comes_first() -> None:
    lines = [
        f"2022-11-19T03:31:11.0{at}Z,stdout,@bakery/web:start: {line}"
        for at, line in enumerate(STACK.splitlines())
    ]
    assert told("\n\n".join(reversed(lines))) == [X]


def test_dates_and_times_on_lines_of_their_own() -> None:
    assert told("\n\n05.05.2026\n07:37:08\n".join(STACK.splitlines())) == [X]


def test_lines_of_another_service_within_a_stack() -> None:
    first, second, third = STACK.splitlines()
    log = [
        f"api-1  | {first}",
        f"api-1  | {second}",
        "db-1   | LOG:  checkpoint starting",
        f"api-1  | {third}",
    ]
    assert told("\n".join(log)) == [X]
    late = ["Error: late", f"    at late ({SELL}:1)", f"    at run ({BAKE}:1)"]
    worker = [*(f"worker-1  | {line}" for line in late), "api-1  | GET /health"]
    assert told("\n".join([*log, *worker])) == [("Error", "late", [SELL, BAKE])]


def test_calls_on_one_line_in_a_route_with_brackets() -> None:
    text = (
        "TypeError: x is null at j (/var/task/.next/server/app/(shop)/page.js:1:16453)"
        " at Array.map (<anonymous>) at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"
    )
    assert told(text)[0][2] == [
        "/var/task/.next/server/app/(shop)/page.js:1",
        "<anonymous>:None",
        "node:internal/process/task_queues:95",
    ]


def test_calls_with_so_much_space_between_that_they_share_a_line() -> None:
    text = (
        f"TypeError: x is null\nat bake ({BAKE}:4)\n"
        f"    at async sell ({SELL}:6)       at run (/bakery/a.js:1:2)      at go (/bakery/b.js:2:2)\n"
    )
    assert told(text) == [("TypeError", "x is null", [BAKE, SELL, "/bakery/a.js:1", "/bakery/b.js:2"])]


def test_vitest_shows_code_between_the_calls() -> None:
    text = """\
 FAIL  src/oven.spec.ts > oven > bakes
TypeError: x is null
 ❯ Oven.bake src/oven.ts:3:12
      1| export function bake(x) {
      2|
      3|   return x.id;
       |            ^
      4| }
 ❯ src/oven.spec.ts:5:10
"""
    assert told(text) == [("TypeError", "x is null", ["src/oven.ts:3", "src/oven.spec.ts:5"])]
    event = event_of(text)
    assert event
    assert event.exceptions[0].frames[-1].context_line == "  return x.id;"


def test_the_error_page_of_next_lists_names_and_places_on_two_lines() -> None:
    text = """\
Unhandled Runtime Error
Error: relation "loaves" does not exist

Call Stack
execute
file:///D:/bakery/.next/server/chunks/ssr/node_modules_@neon_index_mjs_d735c7._.js (4971:47)
async
file:///D:/bakery/.next/server/chunks/ssr/node_modules_4b0101._.js (7135:28)
Array.map
<anonymous>
async SideMenu
src/app/(shop)/menu.tsx (20:21)
"""
    assert told(text) == [
        (
            "Error",
            'relation "loaves" does not exist',
            [
                "file:///D:/bakery/.next/server/chunks/ssr/node_modules_@neon_index_mjs_d735c7._.js:4971",
                "file:///D:/bakery/.next/server/chunks/ssr/node_modules_4b0101._.js:7135",
                "<anonymous>:None",
                "src/app/(shop)/menu.tsx:20",
            ],
        )
    ]


@pytest.mark.parametrize(
    ("head", "kind", "value"),
    [
        ("DiscordAPIError[10062]: Unknown interaction", "DiscordAPIError", "Unknown interaction"),
        ("(node:5) UnhandledPromiseRejectionWarning: TypeError: x is null", "TypeError", "x is null"),
        (
            "ValidationError [SequelizeValidationError]: name is null",
            "SequelizeValidationError",
            "name is null",
        ),
        ("Error [ReferenceError]: WAPI is not defined", "ReferenceError", "WAPI is not defined"),
        ("TypeError [ERR_INVALID_ARG_TYPE]: x is null", "TypeError", "x is null"),
        (
            "Error: Evaluation failed: TypeError: x is null",
            "Error",
            "Evaluation failed: TypeError: x is null",
        ),
        ("Error: TypeError: x is null", "TypeError", "x is null"),
        ("(node:5) UnhandledPromiseRejectionWarning: M_LIMIT: too many", "M_LIMIT", "too many"),
        ("INSERT INTO x [ 'y' ] error: no such table", "error", "no such table"),
    ],
)
def test_how_an_error_may_begin(head: str, kind: str, value: str) -> None:
    assert told(f"{head}\n    at bake ({BAKE}:4)\n") == [(kind, value, [BAKE])]


def test_code_that_was_made_at_run_time_is_a_call_without_a_place() -> None:
    text = f"""\
TypeError: x is null
    at eval (eval at compile (/bakery/node_modules/ejs/lib/ejs.js:662:12), <anonymous>:12:26)
    at bake ({BAKE}:4)
"""
    (one,) = told(text)
    assert one[2] == [
        "eval at compile (/bakery/node_modules/ejs/lib/ejs.js:662:12), <anonymous>:12:26:None",
        BAKE,
    ]


@pytest.mark.parametrize(
    "line",
    [
        '2026-01-01T00:00:00.123Z\t3a6f\tERROR\tInvoke Error \t{"errorType":"TypeError","stack":'
        '["TypeError: x is null","    at bake (/bakery/src/oven.ts:3:4)",'
        '"    at async sell (/bakery/src/shop.ts:5:6)"]}',
        '2026-01-01 10:00:00 [error] Shop: x is null {"stack":["TypeError: x is null\\n    at bake '
        '(/bakery/src/oven.ts:3:4)\\n    at async sell (/bakery/src/shop.ts:5:6)"]} 12ms',
    ],
)
def test_a_stack_inside_of_json_below_words(line: str) -> None:
    assert told(line) == [X]


def test_a_stack_as_objects_with_names_of_functions() -> None:
    text = """\
{
  "level": "error",
  "message": "Error starting server",
  "stack": [
    {"fileName": "node:internal/modules/cjs/loader", "functionName": "Module.load", "lineNumber": 933},
    {"columnNumber": 19, "fileName": "/bakery/src/oven.ts", "functionName": "bake", "lineNumber": 3}
  ]
}
"""
    assert told(text) == [("Error", "Error starting server", ["node:internal/modules/cjs/loader:933", BAKE])]
    event = event_of(text)
    assert event
    assert [frame.function for frame in event.exceptions[0].frames] == ["bake", "Module.load"]


def test_a_stack_as_node_joins_its_lines() -> None:
    text = f"""\
ERR  *  [client]        Internal error: x is null {{
  code: 'TypeError',
  stack: "TypeError: x is null\\n" +
    '    at bake ({BAKE}:4)\\n' +
    '    at async sell ({SELL}:6)',
  id: '5'
}}
"""
    assert told(text) == [X]


def test_a_box_around_a_stack() -> None:
    lines = ["", "  TypeError: x is null", f"      at bake ({BAKE}:4)", f"      at async sell ({SELL}:6)", ""]
    box = ["┌" + "─" * 60 + "┐", *(f"│{line:60}│" for line in lines), "└" + "─" * 60 + "┘"]
    assert told("\n".join(["⠇ Loading[ERROR]  There seems to be an unexpected error", "", *box])) == [X]


def test_an_error_of_a_server_component_without_a_place() -> None:
    text = """\
 ⨯ Error: connect ECONNREFUSED 192.0.2.4:443
    at <unknown> (Error: connect ECONNREFUSED 192.0.2.4:443) {
  code: 'ECONNREFUSED'
}
 GET / 200 in 2070ms
"""
    assert told(text) == [("Error", "connect ECONNREFUSED 192.0.2.4:443", ["<unknown>:None"])]


def test_code_that_a_browser_evaluated_is_in_no_file() -> None:
    text = f"""\
Error: Evaluation failed: TypeError: x is null
    at evaluate (evaluate at Client.send ({BAKE}:25), <anonymous>:0:12)
    at pptr://__puppeteer_evaluation_script__:2:29
    at __puppeteer_evaluation_script__:3:48
    at async sell ({SELL}:6)
"""
    event = event_of(text)
    assert event
    places = [list(names_of(frame)) for frame in reversed(event.exceptions[0].frames)]
    assert places == [[], [], [], ["/bakery/src/shop.ts"]]


@pytest.mark.parametrize("mark", ["From previous event:", "--- TickObject ---", "-" * 40])
def test_the_calls_that_queued_the_work_are_of_the_same_stack(mark: str) -> None:
    text = f"TypeError: x is null\n    at bake ({BAKE}:4)\n    {mark}\n    at sell ({SELL}:6)\n"
    assert told(text) == [X]


def test_a_function_without_a_name_on_an_object() -> None:
    text = f"TypeError: x is null\n    at oven.(anonymous function) [as bake] ({BAKE}:4)\n    at sell ({SELL}:6)\n"
    assert told(text) == [X]
