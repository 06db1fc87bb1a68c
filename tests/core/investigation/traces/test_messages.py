"""Messages of JavaScript that hold a place, the code there, or a stack of components."""

from glitchtip_tools.core.investigation.traces import event_of

Told = tuple[str | None, str | None, list[tuple[str | None, int | None, str | None]]]


def told(text: str) -> list[Told]:
    """Return type, message and frames with their code, from the inside out, of each exception, causes first."""
    event = event_of(text)
    assert event
    return [
        (
            one.type,
            one.value,
            [(frame.filename, frame.line_no, frame.context_line) for frame in reversed(one.frames)],
        )
        for one in event.exceptions
    ]


COMPILER = "/bakery/node_modules/ts-node/src/index.ts"
TYPESCRIPT = f"""\
{COMPILER}:859
    return new TSError(diagnosticText, diagnosticCodes, diagnostics);
           ^
TSError: ⨯ Unable to compile TypeScript:
src/orders/bake.ts:14:23 - error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.

14   const price = total(order.sum);
                         ~~~~~~~~~

    at createTSError ({COMPILER}:859:12)
    at Object.compile ({COMPILER}:1433:41)
"""


def test_the_place_that_does_not_compile_is_the_innermost_of_the_application() -> None:
    ((kind, value, frames),) = told(TYPESCRIPT)
    assert (kind, (value or "").split("\n")[0]) == ("TSError", "⨯ Unable to compile TypeScript:")
    assert frames == [
        (COMPILER, 859, "return new TSError(diagnosticText, diagnosticCodes, diagnostics);"),
        (COMPILER, 1433, None),
        ("src/orders/bake.ts", 14, "const price = total(order.sum);"),
    ]


def test_older_compilers_write_the_place_in_brackets() -> None:
    text = (
        "TSError: ⨯ Unable to compile TypeScript:\n"
        "src/orders/bake.ts (3,1): not a place\n"
        "src/orders/bake.ts(14,23): error TS2345: no\n"
        f"    at createTSError ({COMPILER}:859:12)\n"
    )
    assert told(text)[0][2] == [(COMPILER, 859, None), ("src/orders/bake.ts", 14, None)]


PUG = """\
TypeError: /bakery/views/cart.pug:4
    2|   body
    3|     ul
  > 4|       li= basket.total
    5|

Cannot read properties of undefined (reading 'total')
    at eval (eval at wrap (/bakery/node_modules/pug-runtime/wrap.js:6:10), <anonymous>:12:20)
    at show (/bakery/routes/cart.js:12:7)
"""
EJS = """\
ReferenceError: /bakery/views/error.ejs:5
   3|
   4| <head>
>> 5|   <%- include('head') %>
   6|   <link rel="stylesheet" href="main.css">
   7| </head>
   8|
/bakery/views/head.ejs:7
   5| <meta name="viewport">
   6| <title><%= title %></title>
>> 7| <% for (const tag in tags) { %>
   8| <meta content="<%= tag %>">
   9| <% } %>
   10| <link rel="icon">

tags is not defined
    at rethrow (/bakery/node_modules/ejs/lib/ejs.js:297:18)
    at refuse (/bakery/lib/response.js:57:20)
"""


def test_templates_that_are_run_as_functions_are_told_by_the_message() -> None:
    ((_, value, frames),) = told(PUG)
    assert value == "Cannot read properties of undefined (reading 'total')"
    assert frames[1:] == [
        ("/bakery/views/cart.pug", 4, "li= basket.total"),
        ("/bakery/routes/cart.js", 12, None),
    ]


def test_of_templates_that_include_each_other_the_innermost_fails() -> None:
    frames = [
        ("/bakery/node_modules/ejs/lib/ejs.js", 297, None),
        ("/bakery/views/head.ejs", 7, "<% for (const tag in tags) { %>"),
        ("/bakery/lib/response.js", 57, None),
    ]
    assert told(EJS) == [("ReferenceError", "tags is not defined", frames)]
    composed = "".join(f"web_1  | {line}\n" for line in EJS.splitlines())
    assert told(composed) == [("ReferenceError", "tags is not defined", frames)]


def test_a_message_that_only_begins_like_a_template_is_left_as_it_is() -> None:
    text = "Error: views/cart.pug:4\nis broken\n    at show (/bakery/routes/cart.js:12:7)\n"
    assert told(text) == [
        ("Error", "views/cart.pug:4\nis broken", [("/bakery/routes/cart.js", 12, None)]),
    ]


def test_denos_code_below_the_message_is_that_of_the_innermost_frame() -> None:
    text = """\
error: Uncaught (in promise) TypeError: Cannot read properties of undefined (reading 'heat')
  return oven.heat;
              ^
    at warm (file:///bakery/src/oven.ts:13:15)
    at async file:///bakery/main.ts:3:1
"""
    frames = [("file:///bakery/src/oven.ts", 13, "return oven.heat;"), ("file:///bakery/main.ts", 3, None)]
    assert told(text) == [("TypeError", "Cannot read properties of undefined (reading 'heat')", frames)]


def test_react_natives_stack_of_components_is_no_part_of_the_message() -> None:
    text = """\
TypeError: Cannot read property 'heat' of undefined

This error is located at:
    in OvenScreen (created by SceneView)
    in StaticContainer

    at warm (address at index.android.bundle:1:1234567)
"""
    assert told(text) == [
        ("TypeError", "Cannot read property 'heat' of undefined", [("index.android.bundle", 1, None)])
    ]


def test_a_loggers_json_with_the_stack_of_a_cause() -> None:
    text = (
        '{"level":50,"err":{"type":"BakeError","message":"could not bake: oven is cold",'
        '"stack":"BakeError: could not bake\\n    at Baker.bake (/bakery/dist/baker.js:10:11)",'
        '"cause":{"type":"TypeError","message":"x is null",'
        '"stack":"TypeError: x is null\\n    at Oven.warm (/bakery/dist/oven.js:7:20)"}},"msg":"failed"}\n'
    )
    assert told(text) == [
        ("TypeError", "x is null", [("/bakery/dist/oven.js", 7, None)]),
        ("BakeError", "could not bake", [("/bakery/dist/baker.js", 10, None)]),
    ]
