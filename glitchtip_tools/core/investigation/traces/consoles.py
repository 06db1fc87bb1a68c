"""Calls of JavaScript as consoles, test runners and error pages show them, written as V8's lines."""

import re
from collections.abc import Sequence

_SEVERAL = re.compile(  # calls on one line
    r"(?<!\s)\s{2,}(?=at (?:async |new )?[\w$<(/])"
    r"|(?<!\(address)\s(?=at (?:async )?(?:(?:new )?[#\w$.<>]{1,100}(?: \[as [\w.<>]{1,80}\])? \()?"
    # A route of Next.js is a folder in brackets: `app/(shop)/page.js`.
    r"(?:(?:[^()\s]|\([^()\s:]{1,80}\)(?=/)){1,300}:\d{1,9}:\d{1,9}\)?"
    r"|(?:<anonymous>|native|index \d{1,4})\))(?:\s|$))"
)
_ENDED = re.compile(r".*?:\d{1,9}:\d{1,9}\)?")  # the call, without what follows the last one
_AFTER = re.compile(r"^.{0,200}?[\]:|>\t-]\s+(?P<call>at (?:.{1,400}:\d{1,9}\)?|.{1,200}\(<anonymous>\)))$")
_LED = re.compile(  # Next.js names the innermost place above the error: `app/page.tsx (12:5) @ Page`
    r"^\s*(?:\S\s+|- error )?(?P<file>[^\s():]{1,300}\.[cm]?[jt]sx?) "
    r"\((?P<line>\d{1,9}):(?P<column>\d{1,9})\) @ (?P<function>\S.{0,200})$"
)
_NAME = re.compile(r"^[\w$.<>/*\[\]]{1,200}$")  # Firefox's console puts the place on the next line
_PLACE = re.compile(r"^(?:https?|file|app|webpack[\w-]*)://?[^\s@]+?:\d{1,9}:\d{1,9}$")
_LISTING = re.compile(r"^\s*Call Stack\b")  # on the error page of Next.js: a name, and below it the place
_LISTED_NAME = re.compile(r"^\s*(?P<function>(?:async(?:\s|$))?(?:new )?(?:[\w$.<>#/*\[\]]{1,200})?)$")
_LISTED_PLACE = re.compile(
    r"^\s*(?P<file>(?:[^()\s]|\([^()\s:]{1,80}\)(?=/)){1,400}) \((?P<line>\d{1,9}):(?P<column>\d{1,9})\)$"
)
_VITEST = re.compile(  # `❯ bake src/oven.ts:3:12`, with the code between the first and the second
    r"^\s*❯ (?:(?P<function>[^\s:](?:[^:]{0,200}[^\s:])?) )?"
    r"(?P<file>[^\s:()]{1,300}\.[cm]?[jt]sx?):(?P<line>\d{1,9}):(?P<column>\d{1,9})$"
)
_CODE = re.compile(r"^\s*(?:>\s*)?\d{0,7}\s?[|│](?: .*)?$")
_MOST_CODE = 12  # lines that Vitest shows below a call
_INVOKED = re.compile(
    r"^\s*Invalid `[^`]{1,200}` invocation in$"
)  # Prisma's message: the place is on the next line
_HEADED = re.compile(r"(?:^|\s)(?:[A-Z]\w*)?(?:Error|Exception)\b")


def as_v8(lines: Sequence[str]) -> list[str]:
    """Return the lines with the calls that are shown in other forms as V8 writes them, each on a line of its own."""
    apart = [part for line in lines for part in _apart(_after_words(line))]
    return _led(_paired(_tested(apart)))


def _call(match: re.Match[str], function: str | None = None) -> str:
    name = (match["function"] if function is None else function) or ""
    place = f"{match['file']}:{match['line']}:{match['column']}"
    return f"    at {name} ({place})" if name else f"    at {place}"


def _after_words(line: str) -> str:
    """Return the call of a line that begins with what only its logger understands."""
    match = None if " at " not in line and "\tat " not in line else _AFTER.match(line)
    return f"    {match['call']}" if match else line


def _apart(line: str) -> list[str]:
    """Return the calls of a line on which a form, or a page, has put all of a stack."""
    first, *calls = _SEVERAL.split(line) if line.count("at ") > 1 else [line]
    if len(calls) < 2:
        return [line]
    # What an error has beside its stack follows the last call in braces.
    told = [f"    {ended[0] if (ended := _ENDED.match(call)) else call.partition(' {')[0]}" for call in calls]
    return [first, *told] if first.strip() else told


def _tested(lines: Sequence[str]) -> list[str]:
    """Return the lines with Vitest's calls together, and without the code that it shows below the first."""
    told: list[str] = []
    code: list[str] | None = None
    for line in lines:
        if match := _VITEST.match(line):
            told.append(_call(match))
            code = []
        elif code is not None and len(code) < _MOST_CODE and _CODE.match(line):
            code.append(line)
        else:
            told += [*(code or ()), line]
            code = None
    return told + (code or [])


def _paired(lines: Sequence[str]) -> list[str]:
    """Return the lines with those together of which the first says what is at the place in the second."""
    paired: list[str] = []
    listing = False
    for line in lines:
        above = paired[-1] if paired else ""
        if _PLACE.match(line) and _NAME.match(above):
            line = f"{paired.pop()}@{line}"
        elif above.endswith(" in") and _INVOKED.match(above):
            line = f"{paired.pop()} {line.strip()}"
        elif _LISTING.match(line):
            listing, line = True, ""
        elif listing and above and (name := _LISTED_NAME.match(above)):
            function = name["function"].strip()
            if match := _LISTED_PLACE.match(line):
                paired.pop()
                line = _call(match, function)
            elif line.strip() == "<anonymous>":
                line = f"    at {paired.pop().strip()} (<anonymous>)"
        paired.append(line)
    return paired


def _led(lines: Sequence[str]) -> list[str]:
    """Return the lines with a place that is above an error moved to the position of its innermost frame."""
    moved: list[str] = []
    place = ""
    for line in lines:
        if match := _LED.match(line):
            place = _call(match)
            continue
        moved.append(line)
        if place and _HEADED.search(line):
            moved.append(place)
            place = ""
    return moved
