"""Elixir: `** (Type) message`, then `(app version) file:line: Module.function/arity`, innermost first.

Erlang's crash reports have the calls as terms, `{oven,warm,2,[{file,"src/oven.erl"},{line,22}]}`, or in words.
"""

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
# Erlang's terms, and Elixir's way to write them: `{Oven, :warm, 2, [file: ~c"lib/oven.ex", line: 22]}`.
_PLACE = re.compile(
    r"\[(?:\{file,\s{0,80}\"(?P<file>[^\"]{1,300})\"\},\s{0,80}\{line,\s{0,80}(?P<line>\d{1,7})\}"
    r"|file: (?:~c)?['\"](?P<elixir_file>[^'\"]{1,300})['\"], line: (?P<elixir_line>\d{1,7}))"
)
_APPLIED = re.compile(
    r"\{(?:'(?P<quoted>[^'\s]{1,200})'|(?P<module>:?[A-Za-z][\w.]{0,200})),\s{0,80}"
    r":?(?:'(?P<quoted_name>[^'\s]{1,200})'|(?P<name>[a-z]\w{0,200}[!?]?)),\s{0,80}(?=\[|(?P<arity>\d{1,3}),)"
)
_REASON = re.compile(
    r"^\*\* (?:\((?:stop|exit)\) )?\{{1,3}:?(?P<type>[a-z]\w{0,80})\b,?\s?(?P<value>.{0,400})"
)
_TERMINATED = re.compile(  # OTP's newer words
    r"^\s*exception (?P<type>error|exit|throw): (?P<value>\S.{0,600})$"
)
_IN = re.compile(
    r"^\s*in (?:function|call from)\s+'?(?P<module>[\w.]{1,200})'?:'?(?P<name>[^\s'/]{1,200})'?/(?P<arity>\d{1,3})"
    r"(?: \((?P<file>[^\s,()]{1,300}), line (?P<line>\d{1,7})\))?$"
)
_REPORTED = 120  # lines of a report


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


def read_terms(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the errors of Erlang's crash reports."""
    chains: list[tuple[ExceptionValue, ...]] = []
    end = 0
    for at, line in enumerate(lines):
        if at < end:
            continue
        if told := _TERMINATED.match(line):
            calls = []
            end = at + 1
            while end < len(lines) and end < at + _REPORTED:
                if call := _IN.match(lines[end]):
                    calls.append(
                        _frame_of(call["module"], call["name"], call["arity"], call["file"], call["line"])
                    )
                elif calls:
                    break
                end += 1
            if calls:
                chains.append((ExceptionValue(told["type"], told["value"], None, tuple(reversed(calls))),))
        elif reason := _REASON.match(line):
            below = lines[at : at + _REPORTED]
            end = at + next(
                (n for n, one in enumerate(below) if n and one[:1] not in (" ", "\t", "")), len(below)
            )
            frames = _of_terms("\n".join(lines[at:end]))
            if frames:
                value = reason["value"] if not reason["value"].startswith("[") else ""
                chains.append((ExceptionValue(reason["type"], value, None, tuple(reversed(frames))),))
    return chains


def _of_terms(text: str) -> list[Frame]:
    """Return the calls that terms tell, in their order; what is called on itself only once."""
    frames: list[Frame] = []
    before = 0
    for place in _PLACE.finditer(text):
        called = [*_APPLIED.finditer(text, before, place.start())]
        before = place.end()
        file, line = place["file"] or place["elixir_file"], place["line"] or place["elixir_line"]
        if called:
            applied = called[-1]
            module, name = applied["quoted"] or applied["module"], applied["quoted_name"] or applied["name"]
            frames.append(_frame_of(module, name, applied["arity"], file, line))
        else:
            frames.append(Frame(filename=file, line_no=int(line)))
    return frames


def _frame_of(module: str, name: str, arity: str | None, file: str | None, line: str | None) -> Frame:
    own = module.removeprefix("Elixir.").removeprefix(":")
    elixir = module.startswith("Elixir.") or own[:1].isupper()
    function = f"{own if elixir else ':' + own}.{name}" + (f"/{arity}" if arity else "")
    return Frame(
        filename=file,
        module=f"Elixir.{own}" if elixir else None,
        function=function,
        line_no=int(line) if line else None,
    )
