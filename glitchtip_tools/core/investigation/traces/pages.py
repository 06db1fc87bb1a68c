"""Stacks as error trackers and crash reports show them: Bugsnag, Honeybadger, Rollbar, Sentry, Crashlytics, Dart.

All of them tell the innermost call first.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from glitchtip_tools.core.investigation.traces.languages.elixir import with_arity
from glitchtip_tools.core.languages import suffixes_of
from glitchtip_tools.models import ExceptionValue, Frame

_ABOVE = 12  # lines above the first frame among which the error is named
_FILE = r"(?P<file>(?:\[[^\]\s]{1,40}\]|[A-Za-z]:)?[^\s:\"()]{1,300}\.\w{1,8})"
# A frame's line in each of them; what a service puts between two frames is passed over.
_FRAMES = (
    # Bugsnag
    re.compile(rf"^(?:\s+|(?=\S+/)){_FILE}:(?P<line>\d{{1,7}}) - (?P<function>\S.{{0,300}})$"),
    # Errbit
    re.compile(rf"^\s*(?P<line>\d{{1,7}}):\s+{_FILE} -> \**(?P<function>[^*\s][^*]{{0,300}}?)\**$"),
    # AppSignal, Airbrake
    re.compile(rf"^\s*{_FILE}:(?P<line>\d{{1,7}})(?: in |:in )(?P<function>[^`'\s].{{0,300}})$"),
    # Honeybadger
    re.compile(rf"^\s*line (?P<line>\d{{1,7}}) of {_FILE}: (?P<function>\S.{{0,300}})$"),
    # Rollbar
    re.compile(rf'^\s*File "{_FILE}" line (?P<line>\d{{1,7}}) in (?P<function>\S.{{0,300}})$'),
    # Sentry's pages, copied
    re.compile(rf"^\s*{_FILE} in (?P<function>\S.{{0,300}}?) at line (?P<line>\d{{1,7}})(?::\d+)?$"),
    # Dart
    re.compile(
        r"^\s*#\d{1,3}\s+(?P<function>\S.{0,300}?) \((?P<file>(?:package|dart|file):[^\s:()]{1,300}):"
        r"(?P<line>\d{1,7})(?::\d{1,7})?\)$"
    ),
    # Crashlytics, of Flutter on Android
    re.compile(
        r"^\s*at (?P<function>\S.{0,300}?) ?\((?P<file>[\w./:-]{1,300}\.dart):(?P<line>\d{1,7})(?::\d{1,7})?\)$"
    ),
    # Crashlytics, of Swift, and of Flutter on Apple's systems
    re.compile(
        rf"^\s*\d{{1,3}}\s+\S.{{0,60}}?\s+0x[0-9a-f]+ (?P<function>\S.{{0,300}}?)(?: \+ \d+)? "
        rf"\({_FILE}(?::(?P<line>\d{{1,7}}))?\)$"
    ),
    # GDB's of C and C++, and AddressSanitizer's
    re.compile(
        r"^#\d{1,4}\s+(?:0x[0-9a-f]+ in )?(?P<function>\S[^()]{0,300}(?:\([^()]{0,300}\)[^()]{0,100})?) \([^()]*\)"
        r" at (?P<file>[^\s:]{1,300}):(?P<line>\d{1,7})$"
    ),
    re.compile(
        r"^\s*#\d{1,4} 0x[0-9a-f]+ in (?P<function>\S.{0,300}?) (?P<file>/[^\s:()]{1,300}):"
        r"(?P<line>\d{1,7})(?::\d{1,7})?$"
    ),
    # Xcode's organizer
    re.compile(rf"^(?P<function>\S.{{0,300}}?) \+ \d+ \({_FILE}:(?P<line>\d{{1,7}})\)$"),
)
_BETWEEN = re.compile(
    r"^\s*(?:\d{1,3}|arg\d+: .*|<asynchronous suspension>|\.\.\. \d+ non-project frames"
    r"|#\d{1,4}\s+0x[0-9a-f]+ in .*|\d{1,3}\s+\S.{0,60}?\s+0x[0-9a-f]+ \S.*|\S.{0,300} \+ \d+|\(elided .*\))?$"
)
_HEADS = (
    re.compile(r"\*\* \((?P<type>[A-Z][\w.]*)\) (?P<value>\S.*)$"),  # Elixir's own
    re.compile(r"^\*\*(?P<type>[A-Za-z_][\w.:\\]*)\*\* in \*\*"),  # the message is on the next line
    re.compile(r"(?:^|: )Fatal error: (?P<value>\S.*)$"),  # Swift's
    re.compile(r"^\W*Error message:\W*(?P<value>\w(?:.*[^`*\s])?)[`*\s]*$"),  # Airbrake's, below the type
    re.compile(r" received signal (?P<type>SIG[A-Z]{2,6}), (?P<value>\S.*)$"),  # GDB's
    re.compile(r"ERROR: (?P<type>[A-Z]\w{1,30}Sanitizer): (?P<value>\S.*)$"),
    re.compile(r"Unhandled Exception: (?P<type>\w+(?:Error|Exception)): (?P<value>.+)$"),
    re.compile(
        r"^The following (?P<type>\w+) was thrown\b.*:$"
    ),  # Flutter's; the message is on the next line
    re.compile(r"^\s*(?:Fatal|Non-fatal) Exception: (?P<type>[A-Za-z][\w.]*)(?:: (?P<value>.+))?$"),
    re.compile(
        r"(?:^|[\s\]])(?P<type>(?:[A-Za-z_]\w*(?:\.|::|\\))*(?:[A-Z]\w*)?(?:Error|Exception)): (?P<value>.+)$"
    ),
    re.compile(r"^(?:Error Message|Unhandled Exception): (?P<value>.+)$"),
    re.compile(r"^(?P<type>(?:[A-Za-z_]\w*(?:\.|::|\\))*(?:[A-Z]\w*)?(?:Error|Exception))$"),
)
_ERROR_TYPE = re.compile(r"^\W*Error type:\W*(?P<type>[A-Z][\w:.\\]*)")
_TITLE = re.compile(  # as Errbit opens an issue, far above its backtrace
    r"^# (?P<type>[A-Z]\w{0,80}(?:::\w{1,80}){0,5}): (?P<value>\S.{0,600}?)(?: #)?$"
)
_FARTHEST = 300
_JVM = suffixes_of("jvm")


class _Head(NamedTuple):
    type: str
    value: str


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the errors, each alone: none of these shows which one caused another."""
    chains: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        form = next((form for form in _FRAMES if form.match(lines[at])), None)
        if form is None:
            at += 1
            continue
        kind, value = _head(lines, at)
        frames = []
        while at < len(lines):
            if match := form.match(lines[at]):
                frames.append(_frame(match))
            elif not _BETWEEN.match(lines[at]):
                break
            at += 1
        chains.append((ExceptionValue(kind, value, None, tuple(reversed(frames))),))
    return chains


def _frame(match: re.Match[str]) -> Frame:
    file, function = match["file"], match["function"].strip()
    root = re.match(r"\[([^\]]*)\]/?", file)
    file = file[root.end() :] if root else file
    module = None
    if file.endswith(_JVM) and "." in function:
        module, _, function = function.rpartition(".")
    if file.endswith((".ex", ".exs")):
        function = with_arity(function)
        module = f"Elixir.{function.rpartition('.')[0]}"
    library = (
        bool(root) and "gem" in root[1].lower() if root else file.startswith(("dart:", "package:flutter/"))
    )
    return Frame(
        filename=file,
        abs_path=file,
        module=module,
        function=function,
        line_no=int(match["line"]) if match["line"] and match["line"] != "0" else None,
        in_app=False if library else None,
    )


def _head(lines: Sequence[str], at: int) -> _Head:
    """Return the type and the message, from the lines above the first frame."""
    for number in range(at - 1, max(-1, at - _ABOVE - 1), -1):
        line = lines[number].strip()
        for form in _HEADS:
            if match := form.search(line):
                groups = match.groupdict()
                below = lines[number + 1].strip() if number + 1 < at else ""
                below = "" if _BETWEEN.match(below) else below
                named = _ERROR_TYPE.match(lines[number - 1].strip()) if number else None
                kind = groups.get("type") or (named["type"] if named else "Error")
                kind = re.split(r"[.\\]|::", kind)[-1]
                return _Head(kind, groups.get("value") or below)
    titles = (_TITLE.match(line) for line in reversed(lines[max(0, at - _FARTHEST) : at]))
    if title := next(filter(None, titles), None):
        return _Head(re.split(r"[.\\]|::", title["type"])[-1], title["value"])
    near = (line.strip() for line in reversed(lines[max(0, at - 3) : at]))
    return _Head("Error", next((line for line in near if line and not line.startswith("#")), ""))
