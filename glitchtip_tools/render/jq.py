"""`--jq EXPR`: the JSON of a command through jq, for machines that have no jq (extra `jq`).

An expression may run without an end and print without an end, and the library can't be interrupted. So it runs in a
process of its own, which is given one document after the other and is ended when it takes too much.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from json import dumps, loads
from pathlib import Path
from typing import Protocol

import jq  # type: ignore[import-not-found,import-untyped,unused-ignore]

from glitchtip_tools.errors import BadUsage, FilterHalted, ToolFailed

LONGEST = 20.0  # seconds for one document
MOST = 24_000_000  # bytes of what is made of one document, as much as an answer may have
_MEMORY = 1_000_000_000  # bytes
# The library ends at `halt` and `halt_error` as if there were no more values, and calls a missing input `break`.
_HALT = "\\u0000halt"
_PRELUDE = " ".join(  # one line, so that the expression's own first line is line 1
    f"""
def halt_error($code):
  if ($code | type) != "number" then error("halt_error/1: number required")
  else error({{"{_HALT}": ., code: $code}}) end;
def halt_error: halt_error(5);
def halt: error({{"{_HALT}": null, code: 0}});
def input: error("no more inputs: --jq is given one document at a time");
def inputs: empty;
""".split()
)
# An answer is a line per value, then an empty line; a line that begins with `!` says what is wrong, one that begins
# with `.` what the expression ended with, and its exit code.
_PROGRAM = f"""
import sys
sys.path.insert(0, sys.argv[1])
import json, jq
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({_MEMORY}, {_MEMORY}))
except (ImportError, ValueError, OSError):
    pass
try:
    program = jq.compile(sys.argv[3] + " " + sys.argv[2])
except ValueError:
    program = jq.compile(sys.argv[2])
def answer(error):
    try:
        halted = json.loads(error)
        print("." + json.dumps([halted["\\0halt"], halted["code"]]))
    except (ValueError, TypeError, KeyError):
        print("!" + json.dumps(error))
for document in sys.stdin:
    try:
        for value in program.input_text(document):
            print(json.dumps(value))
    except ValueError as error:
        answer(str(error))
    print(flush=True)
"""


class Answering(Protocol):
    """A program that answers a line with lines."""

    def ask(self, line: bytes, *, seconds: float, most: int) -> Iterator[bytes]:
        """Yield the lines of the answer; raises ToolFailed."""


Converse = Callable[[Sequence[str]], Answering]


class Filter:
    """An expression of jq; `converse` starts a program, once there is something to filter."""

    def __init__(self, expression: str, converse: Converse) -> None:
        self.expression, self.converse = expression, converse
        self.conversation: Answering | None = None
        self.halted = False
        try:
            jq.compile(expression)
        except ValueError as error:
            raise _wrong(str(error)) from error

    def lines(self, document: str) -> Iterator[str]:
        """Yield what the expression yields: texts as they are (like `jq -r`), everything else as JSON.

        After `halt` no document yields anything. Raises FilterHalted for `halt_error`, once what came before was
        yielded, and BadUsage for an expression that fails, before anything is.
        """
        if self.halted:
            return
        if self.conversation is None:
            place = str(Path(jq.__file__).parent)
            words = (sys.executable, "-I", "-X", "utf8", "-c", _PROGRAM, place, self.expression, _PRELUDE)
            self.conversation = self.converse(words)
        line = dumps(loads(document)).encode()
        try:
            rows = list(self.conversation.ask(line, seconds=LONGEST, most=MOST))
        except ToolFailed as failure:
            raise _wrong(failure.message) from failure
        end = rows.pop() if rows and rows[-1].startswith((b"!", b".")) else b""
        if end.startswith(b"!"):
            raise _wrong(loads(end[1:]))
        yield from map(_text, rows)
        if end:
            self.halted = True
            text, code = loads(end[1:])
            if code or text is not None:
                told = text if isinstance(text, str) else dumps(text, ensure_ascii=False)
                raise FilterHalted(told, harmless=not code)


def _text(row: bytes) -> str:
    item = loads(row)
    return item if isinstance(item, str) else dumps(item, ensure_ascii=False)


def _wrong(reason: str) -> BadUsage:
    first = reason.removeprefix("jq: error: ").split("\n")[0]
    return BadUsage(
        f"`--jq`: {first.rstrip(':')}",
        hint="see https://jqlang.org/manual/, and `--fields` for the available fields",
    )
