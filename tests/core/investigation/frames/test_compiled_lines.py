"""Lines of compiled JavaScript: the one line that does what the trace tells of it."""

from dataclasses import replace

import pytest

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.compiled_lines import BY_DEED, corrected
from glitchtip_tools.core.investigation.frames.settling import CHUNK, COMPILED
from glitchtip_tools.core.investigation.source.sources import Sources

SERVICE = """\
import { total } from './prices';

export class Bakery {
  async bake(id: string): Promise<Loaf[]> {
    const order = await this.load(id);
    if (!order) {
      throw new Error('There is no such order');
    }
    const sum = total(order.loaves);
    this.log(total(order.extras));
    return order.loaves.filter((loaf) => loaf.price < sum);
  }

  async load(id: string): Promise<Order> {
    const answer = await this.client.get<Answer>(
      `/orders/${id}`,
    );
    return answer.body.order;
  }
}

const bakery = new Bakery();

(async () => {
  await bakery.load('1');
})();
"""
FILE = "src/bakery.ts"
SOURCES = Sources({FILE: SERVICE})


def frame(function: str, position: int, file: str | None = FILE, note: str = COMPILED) -> MappedFrame:
    return MappedFrame(0, position, "/app/dist/bakery.js", function, 99, True, file, note=note)


def lines(message: str, *frames: MappedFrame) -> list[int | None]:
    """Return the line of each frame, given from the outside in."""
    return [one.line for one in corrected(frames, SOURCES, {0: message})]


def test_a_line_calls_the_function_of_the_next_frame_or_has_what_the_message_quotes() -> None:
    outer, inner = frame("async Bakery.bake", 0), frame("Bakery.load", 1)
    assert corrected(
        (outer, inner), SOURCES, {0: "Cannot read properties of undefined (reading 'order')"}
    ) == (
        replace(outer, line=5, text="    const order = await this.load(id);", match="like", note=BY_DEED),
        replace(inner, line=18, text="    return answer.body.order;", match="like", note=BY_DEED),
    )


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Cannot read property 'extras' of undefined", 10),
        ("order.loaves.filter is not a function", 11),
        ("order?.loaves?.filter is not a function", 11),
        ("There is no such order", 7),
        ("Cannot read property 'loaves' of undefined", None),  # two lines read it
        ("(0 , prices_1.total) is not a function", None),  # two lines call it
        ("connect ECONNREFUSED 127.0.0.1:5432", None),
    ],
)
def test_the_innermost_line_is_told_by_the_message_if_only_one_fits(message: str, line: int | None) -> None:
    assert lines(message, frame("Bakery.bake", 0)) == [line]


def test_what_a_library_or_a_built_in_is_called_tells_the_line_as_well() -> None:
    callback = frame("Array.filter", 1, None, "")
    assert lines("x", frame("Bakery.bake", 0), callback) == [11, None]
    assert lines("x", frame("Bakery.load", 0), frame("HttpClient.get", 1, None, "library code")) == [15, None]


def test_what_the_runtime_puts_between_a_function_and_the_awaited_one_is_passed_over() -> None:
    between = replace(frame("processTicksAndRejections", 1, None, "library code"), own=False)
    assert lines("x", frame("async Bakery.bake", 0), between, frame("Bakery.load", 2)) == [5, None, None]


def test_a_function_without_a_name_is_told_by_the_only_call_in_its_file_or_class() -> None:
    other = SERVICE.replace("    const order = await this.load(id);\n", "")
    outer, inner = frame("async <anonymous>", 0), frame("Bakery.load", 1)
    told = corrected((outer, inner), Sources({FILE: other}), {})
    assert (told[0].line, told[0].text) == (24, "  await bakery.load('1');")
    assert lines("x", outer, inner) == [None, None]  # the file has two
    assert lines("x", frame("Bakery.<anonymous>", 0), inner) == [5, None]


def test_nothing_is_told_of_chunks_other_functions_or_frames_that_have_a_line() -> None:
    message = "Cannot read property 'extras' of undefined"
    assert lines(message, frame("Bakery.bake", 0, note=CHUNK)) == [None]
    assert lines(message, frame("Bakery.cool", 0)) == [None]
    known = replace(frame("Bakery.bake", 0), line=6, match="exact", note="")
    assert lines(message, known) == [6]
    assert lines(message, frame("<anonymous>", 0)) == [None]


def test_of_two_functions_of_a_name_the_one_that_does_so_is_meant() -> None:
    code = (
        "class Cli {\n  static start(given) {\n    return new Cli().start(given);\n  }\n\n"
        "  start(given) {\n    this.load(given.config);\n  }\n}\n"
    )
    start = frame("Cli.start", 0)
    told = corrected((start,), Sources({FILE: code}), {0: "Cannot read property 'config' of undefined"})
    assert (told[0].line, told[0].text) == (7, "    this.load(given.config);")
    other = corrected((start,), Sources({FILE: code}), {0: "Cannot read property 'size' of undefined"})
    assert other == (start,)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("// it has no order.price\n  const { price, size } = order;", 3),
        ("// it has no order.price\n  return order.price;", 3),
        ("const { price } = order;\n  return price - other.price;", None),  # either reads it
    ],
)
def test_a_name_is_also_read_where_an_object_is_taken_apart_but_not_in_a_comment(
    body: str, line: int | None
) -> None:
    code = f"function cost(order, other) {{\n  {body}\n}}\n"
    told = corrected(
        (frame("cost", 0),), Sources({FILE: code}), {0: "Cannot read property 'price' of undefined"}
    )
    assert told[0].line == line
