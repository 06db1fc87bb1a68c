"""PHP: `#0 file(line): function(arguments)`; a frame shows where its function was called, innermost first."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_CALL = re.compile(
    r"^\s*#\d+ (?:(?P<file>(?:[A-Za-z]:|\(\.{3}\))?[^(:]+)\((?P<line>\d{1,7})\)|\[internal function\]): "
    r"(?P<function>[^({]*+(?:\{closure[^}]{0,300}\})?[^(]*+)\("
)
_MAIN = re.compile(r"^\s*#\d+ \{main\}")
_PLACE = r"(?: in | at )(?P<file>(?:[A-Za-z]:)?[^\s:()]+?)(?::| on line )(?P<line>\d{1,7})\)?"
# The end of every place: a form that has none left in a line is not looked for there, which would take long.
_ENDED = re.compile(
    r" (?:in|at) \S{1,400}(?::|[ (]line |#)\d{1,7}\)?| (?:in|at) \S{1,400} on line \d{1,7}\)?"
)
_ENDED_ON_LINE = re.compile(r" on line \d{1,7}")
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
    # Symfony's page, which is Laravel's too: the type, the message and the place are lines of their own
    re.compile(
        r"(?:^|\s)(?P<type>\\?(?:[A-Z]\w*\\+)*(?:[A-Z]\w{0,100})?(?:Error|Exception)) "
        r"(?:in \S{1,300} \(?line \d{1,7}\)?: )?(?P<value>.*)"
        r" in (?P<file>[^\s:()]+\.\w+) \(?line (?P<line>\d{1,7})\)?$"
    ),
    re.compile(r"\b(?P<type>Error): (?P<value>.*) at (?P<file>[^\s:()#]+)#(?P<line>\d{1,7})$"),  # Nextcloud
    re.compile(rf"(?:^|\s){_TYPE}: (?P<value>.*){_PLACE}"),
)
_MEDIAWIKI = re.compile(  # which tells the place before the message
    rf"(?:^|\s){_TYPE} from line (?P<line>\d{{1,7}}) of (?P<file>\S{{1,400}}\.\w{{1,8}}): (?P<value>\S.*)$"
)
_WARNING = re.compile(
    r"(?:PHP )?(?P<type>Warning|Notice|Fatal error|Deprecated|Parse error): +(?P<value>.+?) in "
    r"(?P<file>\S+) on line (?P<line>\d{1,7})"
)
_LISTED = r"(?:[^\s()]{1,300}\(\d{1,7}\): |\{main\}|\[internal function\])"
_NUMBERED = re.compile(rf"(?<!\s)\s+(?=#\d{{1,3}} {_LISTED})")
_MARKDOWN = re.compile(rf"^\s*(\d{{1,3}})\. (?={_LISTED})")  # which makes a list of the calls
# An error above a stack that PHP did not print itself: nothing tells where the innermost function failed.
_UNPLACED = re.compile(
    r"(?:^|[\s(])(?P<type>\\?(?:[A-Z]\w{0,100}\\+){0,12}(?:[A-Z]\w{0,100}?)?(?:Exception|Error))\)?:"
    r"(?: (?P<value>.*))?$"
)
_LABEL = re.compile(r"(?i)^\W*(?:stack ?trace|trace|backtrace)\W*$")
_ABOVE = 8
_ALONE = (*_HEADS[:4], _HEADS[5], _WARNING)  # heads that are enough without calls
FEWEST = 3  # calls that make a stack whose error was not pasted


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first, as PHP prints them."""
    lines = [part for line in lines for part in _apart(line)]
    chains: list[list[ExceptionValue]] = []
    headless: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        if not _CALL.match(lines[at]) and not re.match(r"^\s*#0 ", lines[at]):
            at += 1
            continue
        first, calls = at, []
        while at < len(lines) and (call := _CALL.match(lines[at])):
            calls.append((call["file"] or "[internal]", int(call["line"] or 0), call["function"]))
            at += 1
        if not calls or (at < len(lines) and _MAIN.match(lines[at])):
            at += 1  # the stack's end, or a first call that is cut
        one = raised(lines, first, calls)
        if one is None:
            if len(calls) >= FEWEST:  # as a log of calls has them
                headless.append((ExceptionValue("Error", "", None, below(calls)),))
            continue
        follows = any(line.lstrip().startswith("Next ") for line in lines[max(0, first - 2) : first])
        if chains and follows:
            chains[-1].append(one)
        else:
            chains.append([one])
    if not chains:
        chains = [[_alone(match)] for line in lines if (match := _first(_ALONE, line))]
    return [tuple(chain) for chain in chains] or headless


def _apart(line: str) -> list[str]:
    """Return the head and the calls of a line that contains a whole stack, and a call of a list as PHP prints it."""
    if " #0 " in line or " #1 " in line:
        return _NUMBERED.split(line)
    return [_MARKDOWN.sub(r"#\1 ", line)]


def raised(lines: Sequence[str], at: int, calls: Sequence[tuple[str, int, str]]) -> ExceptionValue | None:
    """Return the exception that is named above its calls, which are at a line; None when none is."""
    if head := head_of(lines, at):
        frames = as_called((head["file"], int(head["line"])), calls)
        return ExceptionValue(_bare(head["type"]), _said(head), None, frames)
    near = (line.strip() for line in reversed(lines[max(0, at - _ABOVE) : at]))
    named = _UNPLACED.search(next((line for line in near if line and not _LABEL.match(line)), ""))
    return (
        ExceptionValue(_bare(named["type"]), named["value"] or "", None, below(calls))
        if named and len(calls) > 1
        else None
    )


def head_of(lines: Sequence[str], at: int) -> re.Match[str] | None:
    """Return what names an exception and its place above a line; the message may be of several lines."""
    above = lines[max(0, at - _ABOVE) : at]
    for line in reversed(above):
        if match := _first((*_HEADS, _WARNING), line):
            return match
    for number in range(len(above) - 2, -1, -1):
        if above[number].lstrip().startswith("#"):
            break  # another stack
        joined = " ".join(line.strip() for line in above[number:] if line.strip())
        if match := _first(_HEADS, joined):
            return match
    return None


def _first(forms: Sequence[re.Pattern[str]], line: str) -> re.Match[str] | None:
    """Return the first form that a line has."""
    if " from line " in line and (match := _MEDIAWIKI.search(line)):
        return match
    if not (end := _last(_ENDED, line)):
        return None
    on_line = _last(_ENDED_ON_LINE, line)
    matches = (form.search(line, 0, on_line if form is _WARNING else end) for form in forms)
    return next(filter(None, matches), None)


def _last(form: re.Pattern[str], line: str) -> int:
    """Return where the last match of a form ends in a line, 0 when there is none."""
    return max((match.end() for match in form.finditer(line)), default=0)


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


def below(calls: Sequence[tuple[str, int, str]]) -> tuple[Frame, ...]:
    """Return the frames of calls whose error has no place: where the innermost function failed is not known."""
    innermost, *outer = calls
    return as_called(innermost[:2], outer)


def _bare(kind: str) -> str:
    return kind.rpartition("\\")[2]


def _said(head: re.Match[str]) -> str:
    """Return an exception's message; in JSON (Monolog) and quoted in a server's log it is escaped."""
    value = head["value"].strip()
    escaped = "[object] (" in head.string or '\\"' in value
    return value.replace("\\\\", "\\").replace('\\"', '"') if escaped else value


def _name(function: str) -> str:
    """Return a function's name as the SDK writes it; inside JSON each backslash is two."""
    return function.replace("->", "::").replace("\\\\", "\\").strip()


def _alone(match: re.Match[str]) -> ExceptionValue:
    frame = Frame(filename=match["file"], abs_path=match["file"], line_no=int(match["line"]))
    return ExceptionValue(_bare(match["type"]), _said(match), None, (frame,))
