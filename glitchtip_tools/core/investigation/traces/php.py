"""PHP: `#0 file(line): function(arguments)`; a frame tells where its function was called, innermost first."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_CALL = re.compile(
    r"^\s*#\d+ (?:(?P<file>(?:[A-Za-z]:)?[^(:]+)\((?P<line>\d{1,7})\)|\[internal function\]): "
    r"(?P<function>[^(]*(?:\{closure[^}]*\})?[^(]*)\("
)
_MAIN = re.compile(r"^\s*#\d+ \{main\}")
_PLACE = r"(?: in | at )(?P<file>(?:[A-Za-z]:)?[^\s:()]+?)(?::| on line )(?P<line>\d{1,7})\)?"
_TYPE = r"(?P<type>\\?(?:[A-Z]\w*\\+)*[A-Z]\w*)"
# As PHP itself prints it, as Monolog does (Laravel, Symfony), and as any handler may.
_HEADS = (
    re.compile(rf"\[object\] \({_TYPE}\(code: [^)]*\): (?P<value>.*){_PLACE}"),
    re.compile(
        rf"Uncaught PHP Exception {_TYPE}: \"(?P<value>.*)\" at (?P<file>(?:[A-Za-z]:)?[^\s:()]+?)"
        r" line (?P<line>\d{1,7})"
    ),
    re.compile(rf"Uncaught exception '{_TYPE}' with message '(?P<value>.*)'{_PLACE}"),
    re.compile(rf"(?:Uncaught (?:exception: )?|^Next ){_TYPE}: (?P<value>.*){_PLACE}"),
    re.compile(rf"(?:^|\s){_TYPE}: (?P<value>.*){_PLACE}"),
)
_WARNING = re.compile(
    r"(?:PHP )?(?P<type>Warning|Notice|Fatal error|Deprecated|Parse error): +(?P<value>.+?) in "
    r"(?P<file>\S+) on line (?P<line>\d{1,7})"
)
_NUMBERED = re.compile(
    r"(?<!\s)\s+(?=#\d{1,3} (?:[^\s()]{1,300}\(\d{1,7}\): |\{main\}|\[internal function\]))"
)
_ABOVE = 8
_ALONE = (*_HEADS[:4], _WARNING)  # heads that are enough without calls
FEWEST = 3  # calls that make a stack whose error was not pasted


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first, as PHP prints them."""
    lines = [part for line in lines for part in (_NUMBERED.split(line) if " #1 " in line else [line])]
    chains: list[list[ExceptionValue]] = []
    headless: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        if not _CALL.match(lines[at]) and not re.match(r"^\s*#0 ", lines[at]):
            at += 1
            continue
        head, follows = _head(lines, at)
        calls = []
        while at < len(lines) and (call := _CALL.match(lines[at])):
            calls.append(call)
            at += 1
        if not calls or (at < len(lines) and _MAIN.match(lines[at])):
            at += 1  # the stack's end, or a first call that is cut
        if head is None:
            if len(calls) >= FEWEST:
                headless.append((ExceptionValue("Error", "", None, _below(calls)),))
            continue
        one = ExceptionValue(_bare(head["type"]), _said(head), None, _frames(head, calls))
        if follows and chains:
            chains[-1].append(one)
        else:
            chains.append([one])
    if not chains:
        chains = [
            [_alone(match)]
            for line in lines
            if (match := next((hit for form in _ALONE if (hit := form.search(line))), None))
        ]
    return [tuple(chain) for chain in chains] or headless


def _head(lines: Sequence[str], at: int) -> tuple[re.Match[str] | None, bool]:
    """Return the line that names the exception, above its calls, and whether the one before it is its cause."""
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        for form in _HEADS:
            if match := form.search(line):
                return match, line.lstrip().startswith("Next ")
    return None, False


def _frames(head: re.Match[str], calls: Sequence[re.Match[str]]) -> tuple[Frame, ...]:
    """Return the frames, oldest first: each call's function runs where the next inner one was called."""
    called = [(call["file"] or "[internal]", int(call["line"] or 0), call["function"]) for call in calls]
    return as_called((head["file"], int(head["line"])), called)


def as_called(place: tuple[str, int], calls: Sequence[tuple[str, int, str]]) -> tuple[Frame, ...]:
    """Return the frames, oldest first, of a place and of calls: file, line, and the function that was called there.

    A call without a file stands for those that were left out.
    """
    places = [place, *((file, line) for file, line, _ in calls)]
    names = [*(_name(function) for _, _, function in calls), ""]
    frames = [
        Frame(filename=file, abs_path=file, function=name or None, line_no=line or None)
        for (file, line), name in zip(places, names, strict=True)
        if file
    ]
    return tuple(reversed(frames))


def _below(calls: Sequence[re.Match[str]]) -> tuple[Frame, ...]:
    """Return the frames of calls whose error was not pasted: where the innermost function failed is not known."""
    places = [(call["file"] or "[internal]", int(call["line"] or 0)) for call in calls]
    names = [_name(call["function"]) for call in calls[1:]] + [""]
    frames = [
        Frame(filename=file, abs_path=file, function=name or None, line_no=line or None)
        for (file, line), name in zip(places, names, strict=True)
    ]
    return tuple(reversed(frames))


def _bare(kind: str) -> str:
    return kind.rpartition("\\")[2]


def _said(head: re.Match[str]) -> str:
    """Return an exception's message; in JSON (Monolog) and quoted in a server's log it is escaped."""
    value = head["value"]
    escaped = "[object] (" in head.string or '\\"' in value
    return value.replace("\\\\", "\\").replace('\\"', '"') if escaped else value


def _name(function: str) -> str:
    """Return a function's name as the SDK writes it; inside JSON each backslash is two."""
    return function.replace("->", "::").replace("\\\\", "\\").strip()


def _alone(match: re.Match[str]) -> ExceptionValue:
    frame = Frame(filename=match["file"], abs_path=match["file"], line_no=int(match["line"]))
    return ExceptionValue(_bare(match["type"]), _said(match), None, (frame,))
