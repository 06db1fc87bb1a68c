"""Node's stacks as logs and consoles of servers show them."""

from glitchtip_tools.core.investigation.traces import event_of


def places(text: str) -> list[tuple[str | None, str | None, list[tuple[str | None, int | None]]]]:
    """Return type, message and frames, from the inside out, of each exception that is read."""
    event = event_of(text)
    assert event
    return [
        (one.type, one.value, [(frame.filename, frame.line_no) for frame in reversed(one.frames)])
        for one in reversed(event.exceptions)
    ]


def test_a_syslog_without_the_number_of_the_process() -> None:
    text = """\
Jul  9 14:12:23 ip-10-0-0-204 node: /bakery/lib/oven.js:74
Jul  9 14:12:23 ip-10-0-0-204 node: ^
Jul  9 14:12:23 ip-10-0-0-204 node: TypeError: Cannot read property 'toString' of undefined
Jul  9 14:12:23 ip-10-0-0-204 node: at /bakery/lib/oven.js:74:65
Jul  9 14:12:23 ip-10-0-0-204 node: at Object.bake (/bakery/lib/baker.js:118:9)
"""
    assert places(text) == [
        (
            "TypeError",
            "Cannot read property 'toString' of undefined",
            [("/bakery/lib/oven.js", 74), ("/bakery/lib/baker.js", 118)],
        )
    ]


def test_a_time_before_an_error_is_not_a_host_before_a_program() -> None:
    text = "14:12:23 Uncaught TypeError: x is null\n    at bake (/bakery/oven.js:1:2)\n"
    assert places(text) == [("TypeError", "x is null", [("/bakery/oven.js", 1)])]


def test_a_folder_with_brackets_in_its_name() -> None:
    text = """\
TypeError: x is null
    at Oven.bake (C:\\Program Files (x86)\\bakery (6)\\src\\oven.ts:17:5)
    at C:\\Program Files (x86)\\bakery\\src\\baker.ts:3:1
    at eval (eval at bake (/bakery/oven.js:3:5), <anonymous>:1:1)
"""
    (one,) = places(text)
    assert one[2][:2] == [
        ("C:\\Program Files (x86)\\bakery (6)\\src\\oven.ts", 17),
        ("C:\\Program Files (x86)\\bakery\\src\\baker.ts", 3),
    ]


def test_a_stack_as_a_list_of_lines() -> None:
    text = """\
2016-08-03T20:22:06.595Z - error: uncaughtException: Cannot read property 'warn' of undefined
{ process: { pid: 10420 },
  trace:
   [ { column: 19, file: '/bakery/src/utils.js', function: null, line: 114 } ],
  stack: [ "TypeError: Cannot read property 'warn' of undefined",
    '    at /bakery/src/utils.js:114:19',
    '    at next (/bakery/src/server.js:12:2)' ] }
"""
    assert places(text) == [
        (
            "TypeError",
            "Cannot read property 'warn' of undefined",
            [("/bakery/src/utils.js", 114), ("/bakery/src/server.js", 12)],
        )
    ]


def test_a_class_in_brackets_that_says_less_than_the_type_is_left_aside() -> None:
    text = "TypeError [Error]: x is null\n    at async Oven.bake (/bakery/oven.js:1:2)\n"
    assert places(text) == [("TypeError", "x is null", [("/bakery/oven.js", 1)])]
