"""Elixir: `** (Type) message`, then `(app version) file:line: Module.function/arity`, innermost first."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_HEAD = re.compile(r"\*\* \((?P<type>[A-Z][\w.]*)\) ?(?P<value>.*)$")
_FRAME = re.compile(
    r"^(?:\s+(?=[^\s(])|\s*\([\w-]+(?: [\w.+-]+)?\) )(?P<file>[^\s:()]+\.(?:exs?|erl|eex|heex|leex)):"
    r"(?P<line>\d{1,7}):(?: |in [`'])(?P<function>.+?)'?$"  # the second as Honeybadger shows it
)
_TRACKED = re.compile(  # a tracker's page: the place behind the function
    r"^\s*at (?P<function>:?\w[\w.!?]*[/(].{0,1000}?) \( ?(?:\([\w-]+(?: [\w.+-]+)?\) )?"
    r"(?P<file>[^\s:()]+\.(?:exs?|erl|eex|heex|leex)):(?P<line>\d{1,7}) ?\)$"
)
_BARE = re.compile(r"^\s+\([\w-]+(?: [\w.+-]+)?\) (?P<function>:?\w[\w.!?]*[/(].*)$")
_MODULE = re.compile(r"(?<![\w.])(?P<module>(?:[A-Z]\w*\.)*[A-Z]\w*)\.[a-z_\"]")


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the exceptions; Elixir prints no causes."""
    chains: list[tuple[ExceptionValue, ...]] = []
    for at, line in enumerate(lines):
        if head := _HEAD.search(line):
            message = [head["value"]]
            frames: list[Frame] = []
            for following in lines[at + 1 :]:
                if match := _FRAME.match(following) or _TRACKED.match(following) or _BARE.match(following):
                    frames.append(_frame(match))
                elif frames or _HEAD.search(following) or len(message) > 20:
                    break
                else:
                    message.append(following.strip())
            if frames:
                text = "\n".join(message).strip().removesuffix(":")
                chains.append((ExceptionValue(head["type"], text, None, tuple(reversed(frames))),))
    return chains


def with_arity(function: str) -> str:
    """Return `Oven.warm/2` for `Oven.warm({:tray, nil}, %{})`, as a clause that did not match is shown."""
    name, bracket, rest = function.partition("(")
    if not bracket or not rest.endswith(")") or not re.fullmatch(r"[\w.:!?]+", name):
        return function
    depth, count = 0, int(rest != ")")
    for letter in re.sub(r'"[^"]*"|[=-]>|<-', "", rest[:-1]):
        depth += (letter in "([{<") - (letter in ")]}>")
        count += letter == "," and depth == 0
    return f"{name}/{count}"


def _frame(match: re.Match[str]) -> Frame:
    groups = match.groupdict()
    module = _MODULE.search(groups["function"])
    return Frame(
        filename=groups.get("file"),
        module=f"Elixir.{module['module']}" if module else None,
        function=with_arity(groups["function"]),
        line_no=int(groups["line"]) if groups.get("line") else None,
    )
