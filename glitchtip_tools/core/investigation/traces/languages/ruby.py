"""Ruby: `file:line:in 'function'`, innermost first, the first with the message; Rails writes the message above."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_LINE = re.compile(
    r"^\s*(?:from |in |\d+: from |#\s+)?(?P<gem>[\w-]{1,80} \([\w.]{1,40}\) )?"
    r"(?P<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:]*(?:\.(?!go\b)\w+|bin/[\w-]+)|\(eval[^()]*\)):(?P<line>\d{1,7})"
    r"(?::in ?[`'](?P<function>[^'`]+)['`])?(?P<rest>:(?: .*)?)?$"
)
_RAISED = re.compile(r"^: (?P<value>.*?) \((?P<type>[A-Z][\w:]*)\)$")
_ABOVE_RAILS = re.compile(r"(?:^|\s)(?P<type>[A-Z][\w:]*) \((?P<value>.*)\)(?: on line #\d+ of \S+)?:?$")
_ABOVE_PLAIN = re.compile(
    r"(?:^|\s)(?P<type>(?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid)\b"
    r"|(?:[A-Z]\w*::)+[A-Z]\w*): (?P<value>.*)$"
)
_ABOVE_BRACKETS = re.compile(
    r"(?:^|\s)\[(?P<type>(?:[A-Z]\w*::)*[A-Z]\w*(?:(?<=Error)|(?<=Exception)|(?=\]:)))\]:? (?P<value>.*)$"
)
_SHOWING = re.compile(r"^Showing (?P<file>\S{1,300}) where line #(?P<line>\d{1,7}) raised:$")  # Rails' page
_RSPEC = re.compile(r"^\s*#\s+\S")  # of which frames are comments, and causes too
_RSPEC_TYPE = re.compile(
    r"^[\s#]*(?P<type>(?:[A-Z]\w*::)+[A-Z]\w*|[A-Z]\w*(?:Error|Exception|NotFound|Invalid|Failed)):$"
)
_RSPEC_FAILED = re.compile(r"^\s*Failure/Error: (?P<value>\S.*)$")
_ABOVE_DASHED = re.compile(  # a worker's log: `2026-11-02 08:00:01 - NoMethodError - message:`
    r"(?:^|\s)- (?P<type>(?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid)) - (?P<value>.*?):?$"
)
_HEADS = (_ABOVE_RAILS, _ABOVE_PLAIN, _ABOVE_DASHED, _ABOVE_BRACKETS)
_FROM = re.compile(r"^\s*from \S")
_ENDS = re.compile(r"^(?P<value>.*?) ?\((?P<type>(?:[A-Z]\w*::)*[A-Z]\w*)\)$")
_TEMPLATE = re.compile(r"\.(?:erb|haml|slim)$")  # a line of one that is in no method has no label
_EXCERPT = re.compile(
    r"^\s*\d+:(?: |$)"
)  # Rails shows the template's lines between the message and the trace
# What stands between the message and the trace, and what commands put before the message.
_ASIDE = re.compile(r"^\s*(?:Did you mean\?|`{3}|\.{3}|Please |Rerun |Do not |https?://|\w* ?aborted!)")
_UNDER_KEY = re.compile(r'^\s*"(?:description|message|error)"\s?:\s?"(?P<value>[^"]{3,1000})",?$')
_SAID = re.compile(r"(?:^|\[31m)Error:(?:\[0m)? (?P<value>\S.*)$")
_WORDINGS = (
    ("undefined method", "NoMethodError"),
    ("undefined local variable", "NameError"),
    ("uninitialized constant", "NameError"),
    ("wrong number of arguments", "ArgumentError"),
    ("no implicit conversion", "TypeError"),
    ("cannot load such file", "LoadError"),
)
_SENTENCE = re.compile(r"\bAn? ((?:[A-Z]\w*::)*[A-Z]\w*) occurred in ")  # exception_notification's mails
_ABOVE = 12
_FEWEST = 3  # frames that make a stack whose error was not pasted
_BETWEEN = 30  # lines of a message, or of code with marks (error_highlight), before the second frame


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first; Ruby prints a cause after what it caused."""
    lines = _rejoined(lines)
    chains: list[list[ExceptionValue]] = []
    headless: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        match = _LINE.match(lines[at])
        if not match or not (match["function"] or match["rest"] or _TEMPLATE.search(match["file"])):
            at += 1
            continue
        first = at
        above = lines[max(0, first - _ABOVE) : first]
        frames: list[Frame] = []
        kind, value = _head(lines, first)
        while at < len(lines):
            if not (match := _LINE.match(lines[at])):
                further = _continued(lines, at, kind) if len(frames) == 1 else None
                if further is None:
                    break
                kind, value = _over_lines(kind, value, lines[at - 1 : further])
                at = further
                continue
            if match["rest"]:
                raised = _RAISED.match(match["rest"])
                if raised and at > first:
                    break  # the next exception begins
                if raised:
                    kind, value = raised["type"], raised["value"]
            name = match["file"]
            frames.append(
                Frame(
                    filename=name,
                    abs_path=name,
                    function=_label(match["function"]),
                    line_no=int(match["line"]),
                    in_app=False if match["gem"] else None,  # its path is that within the gem
                )
            )
            at += 1
        if kind is None:
            told = (match["value"] for line in reversed(above) if (match := _UNDER_KEY.match(line)))
            near = next(told, None) or next(
                (line for line in reversed(above) if line.strip() and not _ASIDE.match(line)), ""
            )
            headless.append((_unnamed(near.strip(), frames, above),))
            continue
        one = ExceptionValue(kind.rpartition("::")[2], value, None, tuple(reversed(frames)))
        caused = bool(chains) and first > 0 and _LINE.match(lines[first - 1]) is not None
        caused = caused or (bool(chains) and any("# --- Caused by: ---" in line for line in above))
        if caused:
            chains[-1].insert(0, one)
        else:
            chains.append([one])
    return (
        [tuple(chain) for chain in chains]
        or [chain for chain in headless if chain[0].value or len(chain[0].frames) >= _FEWEST]
        or _shown(lines)
    )


def _shown(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the errors for which Rails' page shows the template's line but no trace."""
    chains: list[tuple[ExceptionValue, ...]] = []
    for at, line in enumerate(lines):
        if match := _SHOWING.match(line.strip()):
            frame = Frame(match["file"], match["file"], line_no=int(match["line"]))
            said = next((below.strip() for below in lines[at + 1 : at + 4] if below.strip()), "")
            chains.append((_unnamed(said, [frame], ()),))
    return chains


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Return the lines with a function that a page has put below its place behind it."""
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith(("`", "'")) and re.search(r":\d{1,7}:in$", joined[-1]):
            line = f"{joined.pop()} {line}"
        joined.append(line)
    return joined


def _continued(lines: Sequence[str], at: int, kind: str | None) -> int | None:
    """Return the line on which a trace goes on after a message of several lines; None when it ends there."""
    for number in range(at, min(at + _BETWEEN, len(lines))):
        if _LINE.match(lines[number]):
            return number if _FROM.match(lines[number]) else None
    below = kind is None and lines[at - 1].endswith(":")
    return at + 1 if below and _ENDS.match(lines[at].strip()) else None


def _over_lines(kind: str | None, value: str, lines: Sequence[str]) -> tuple[str | None, str]:
    """Return type and message where the message goes on in further lines, and ends with the type."""
    first = _LINE.match(lines[0])
    if kind is not None or first is None or not first["rest"]:
        return kind, value
    message = [first["rest"][2:]]
    for line in lines[1:]:
        if ends := _ENDS.match(line.strip()):
            return ends["type"], "\n".join([*message, ends["value"]]).strip()
        message.append(line)
    return kind, value


def _unnamed(message: str, frames: Sequence[Frame], above: Sequence[str]) -> ExceptionValue:
    """Return the error of frames below a message alone; a report may name the type in a sentence."""
    named = next((match[1] for line in reversed(above) if (match := _SENTENCE.search(line))), "")
    typed = next(
        (match for line in above if (match := _ABOVE_PLAIN.search(line)) and match["value"] == message), None
    )
    named = named or (typed["type"] if typed else "")
    said = _SAID.search(message)
    message = said["value"] if said else message
    # A line that only leads to the frames says nothing; what was raised is told further above.
    lines = [message, *(reversed(above) if message.endswith(":") and not named else ())]
    kind, message = next(filter(None, map(_worded, lines)), ("Error", message))
    return ExceptionValue((named or kind).rpartition("::")[2], message, None, tuple(reversed(frames)))


def _worded(line: str) -> tuple[str, str] | None:
    """Return the type and the message that a line contains, or a type made of its words."""
    if typed := _ABOVE_PLAIN.search(line):
        return typed["type"], typed["value"]
    for words, kind in _WORDINGS:
        before, found, behind = line.partition(words)
        if found and (not before.strip() or before.endswith((": ", "] "))):
            return kind, found + behind
    return None


def _label(function: str | None) -> str | None:
    return function.replace("#", ".") if function else None


def _head(lines: Sequence[str], at: int) -> tuple[str | None, str]:
    """Return the type and the message that a log has above the first line of a trace."""
    if _RSPEC.match(lines[at]):
        return _rspec_head(lines[max(0, at - _ABOVE) : at])
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        if match := next((hit for form in _HEADS if (hit := form.search(line))), None):
            return match["type"], match["value"]
        if line.strip() and not _EXCERPT.match(line):
            break
    return None, ""


def _rspec_head(above: Sequence[str]) -> tuple[str | None, str]:
    """Return the type and the message of an example that failed: `TypeError:`, and the message below it."""
    message: list[str] = []
    for line in reversed(above):
        if named := _RSPEC_TYPE.match(line):
            return named["type"], "\n".join(reversed(message)).strip()
        if plain := _ABOVE_PLAIN.search(line):
            return plain["type"], "\n".join([plain["value"], *reversed(message)]).strip()
        if failed := _RSPEC_FAILED.match(line):
            return "ExpectationNotMetError", failed["value"]
        message.append(line.strip(" #"))
    return None, ""
