"""Swift: `File.swift:9: Fatal error: message`, then, from Swift 5.9 on, numbered calls, innermost first.

The debugger's `bt` numbers them as well: `frame #0: 0x1 App`function + 2 at File.swift:9`.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_FATAL = re.compile(
    r"^\*\*\* (?:Swift runtime failure|Program crashed): (?P<failure>.*?) \*\*\*$"
    r"|(?:^|\s)(?:(?P<before>[^\s:]{1,300}\.swift):(?P<line_before>\d{1,7}): )?[Ff]atal error: (?P<value>.*?)"
    r"(?:: file (?P<file>[^\s:,]{1,300}\.swift), line (?P<line>\d{1,7}))?$"
    r"|(?:^|\s)error: (?P<plain>(?:(?!\serror: ).)*?)"
    r": file (?P<plain_file>[^\s:,]{1,300}\.swift), line (?P<plain_line>\d{1,7})$"
    r"|^[> `]{0,8}(?P<bare>[A-Z][^:]{5,300}): file (?P<bare_file>[^\s:,]{1,300}\.swift), line (?P<bare_line>\d{1,7})$"
    r"|^\* thread #\d+\b.{0,1000}\bstop reason = (?P<stopped>.+)$"
)
_CALL = re.compile(
    r"^\s*(?:Thread )?\d+\s+(?:\[[a-z]+\]\s+){0,3}0x[0-9a-f]+ (?P<function>.{1,400}?)(?: \+ \d+)? in \S+"
    r"(?: at (?P<file>\S+?):(?P<line>\d{1,7})(?::\d{1,7})?)?$"
)
_DEBUGGED = re.compile(
    r"^[\s*]*frame #\d+: 0x[0-9a-f]+ [^\s`]{1,200}`(?P<function>.{1,600}?)(?: \+ \d+)?"
    r" at (?P<file>[^\s:]+):(?P<line>\d{1,7})(?::\d{1,7})?$"
)
_BELOW = 60  # lines in which the calls begin


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the fatal errors; one without calls has the one frame that its line tells."""
    chains: list[tuple[ExceptionValue, ...]] = []
    for at, line in enumerate(lines):
        if not (match := _FATAL.search(line)):
            continue
        form = _DEBUGGED if match["stopped"] else _CALL
        calls = [call for below in lines[at + 1 : at + 1 + _BELOW] if (call := form.match(below))]
        # A setter's bridge to Objective-C is at line 0.
        frames = [_frame(call) for call in reversed(calls) if call["file"] and int(call["line"])]
        file = match["before"] or match["file"] or match["plain_file"] or match["bare_file"]
        number = match["line_before"] or match["line"] or match["plain_line"] or match["bare_line"]
        value = match["failure"] or match["value"] or match["plain"] or match["bare"] or match["stopped"]
        if not frames and file:
            frames = [Frame(filename=file, abs_path=file, line_no=int(number))]
        if frames:
            chains.append((ExceptionValue("Fatal error", value, None, tuple(frames)),))
    return chains


def _frame(call: re.Match[str]) -> Frame:
    file = call["file"]
    return Frame(filename=file, abs_path=file, function=call["function"], line_no=int(call["line"]))
