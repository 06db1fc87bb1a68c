"""What stands before the lines of a stack in a log changes nothing, whatever the stack's language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.traces import event_of, message_of
from tests.core.investigation.traces.pasted import (
    DOTNET,
    ELIXIR,
    GO,
    JAVA,
    NODE,
    PHP,
    PYTHON,
    RAILS,
    RUBY,
    RUST,
    told,
)

STACKS = {
    "python": PYTHON,
    "node": NODE,
    "php": PHP,
    "ruby": RUBY,
    "rails": RAILS,
    "go": GO,
    "java": JAVA,
    "dotnet": DOTNET,
    "rust": RUST,
    "elixir": ELIXIR,
}
PREFIXES = (
    "0|api      | ",
    "0|api  | 2026-11-02T08:00:01: ",
    "api-1  | ",
    "> ",
    "[pod/api-5d9c/api] ",
    "<11>Nov 02 08:00:01 host7 bakery[12]: ",
    "<11>1 2026-11-02T08:00:01.003Z host7 bakery 12 - - ",
    "Nov  2 08:00:01 host7 bakery[12]: ",
    "2026-11-02T08:00:01+0100 host7 bakery.service[12]: ",
    "2026-11-02T08:00:01.123456+00:00 app[web.1]: ",
    "2026-11-02T08:00:01.123456789Z stderr F ",
    "2026-11-02T08:00:01.123456789Z ",
    "2026-11-02 08:00:01,123 ERROR [worker-3] ",
    "[2026-11-02 08:00:01] ",
    "2026/11/02 08:00:01 ",
    "11-02 08:00:01.123  1234  1250 E AndroidRuntime: ",
    "F, [2026-11-02T08:00:01.123456 #12] FATAL -- : [3f2a91bc-1111-2222-3333-444455556666] ",
    "[Mon Nov 02 08:00:01.123456 2026] [php:error] [pid 12] [client 10.0.0.1:5] ",
    "2026-11-02T08:00:01.123Z 20790 TID-ow01gc WARN: ",
    "11-02 08:00:01.123 E/AndroidRuntime( 1234): ",
    "2026-11-02 08:00:01.123 | ",
    "08:00:01 web.1    | ",
    ">",
    "> > ",
    "2026-11-02T08:00:01.123Z pid=1 tid=abc class=WarmJob jid=1 WARN: ",
)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("stack", STACKS)
def test_a_prefix_before_each_line_changes_nothing(stack: str, prefix: str) -> None:
    text = STACKS[stack].strip("\n")
    behind = "\n".join(f"{prefix}{line}" for line in text.split("\n"))
    assert told(event_of(behind)) == told(event_of(text))


@pytest.mark.parametrize("stack", STACKS)
def test_colours_and_the_ends_of_lines_change_nothing(stack: str) -> None:
    text = STACKS[stack].strip("\n")
    coloured = "\r\n".join(f"\x1b[90m{line}\x1b[39m" for line in text.split("\n"))
    assert told(event_of(coloured)) == told(event_of(text))


@pytest.mark.parametrize("stack", sorted(STACKS.keys() - {"rails"}))
def test_a_stack_inside_of_json_is_read(stack: str) -> None:
    text = STACKS[stack].strip("\n")
    line = json.dumps({"level": "error", "context": {"stack": text}, "tags": ["a"]})
    assert told(event_of(f"INFO starting\n{line}\nINFO all is well\n")) == told(event_of(text))


def test_the_message_of_a_stack_inside_of_json_may_stand_beside_it() -> None:
    stack = "example.org/bakery/oven.Warm\n\t/src/oven/oven.go:22\nmain.main\n\t/src/main.go:9"
    line = json.dumps({"level": "error", "msg": "failed", "error": "tray is cold", "stacktrace": stack})
    frames = ["/src/main.go:9 main main", "/src/oven/oven.go:22 example.org/bakery/oven Warm"]
    assert told(event_of(line)) == ("go", [("error", "tray is cold", frames)])


@given(
    st.text(max_size=300)
    | st.sampled_from(["[" * 5000, "{" * 5000, '{"a\\n":' * 2000, "<1>" * 2000, " |" * 3000])
)
def test_no_line_is_too_strange(text: str) -> None:
    event_of(text)
    event_of("{" + text + "\\n}")
    message_of(text)
