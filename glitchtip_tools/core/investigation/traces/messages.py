"""What messages of JavaScript hold beside their words: a place, the code there, a stack of components.

Prisma says where it was called, TypeScript's runtimes where the code does not compile, EJS and Pug which line of
which template failed; Deno shows the code below the message.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.models import Frame

_INVOCATION = re.compile(
    r"^Invalid `[^`]{1,200}` invocation in (?P<file>\S.{0,400}):(?P<line>\d{1,9}):(?P<column>\d{1,9})$", re.M
)
_DIAGNOSTIC = re.compile(  # `src/a.ts:3:7 - error TS2345: ...`, in older versions `src/a.ts(3,7): error`
    r"^(?P<file>[^\s:()][^:()\n]{0,400}\.[cm]?[jt]sx?)(?::(?P<line>\d{1,9}):(?P<column>\d{1,9}) - "
    r"|\((?P<old_line>\d{1,9}),(?P<old_column>\d{1,9})\): )error TS\d{1,6}: .{0,2000}"
    r"(?:\n\n(?P=line)\x20(?P<code>.{1,1000})(?=\n))?",
    re.M,
)
_TEMPLATE = re.compile(
    r"(?P<file>[^\s:][^:\n]{0,400}\.(?:ejs|pug|jade|eta|html?)):(?P<line>\d{1,7})(?::(?P<column>\d{1,9}))?(?=\n|$)"
)
_NUMBERED = re.compile(r"^\s{0,8}(?P<current>>{1,2})?\s{0,8}(?P<number>\d{1,7})\|(?: (?P<code>.*))?$")
_MARKS = re.compile(r"^\s*[\^~]+\s*$")
_COMPONENTS = re.compile(r"\n[ \t]*(?:This error is located at:|The above error occurred in )")


def without_code(message: str) -> tuple[str, str]:
    """Return a message without the code that is marked in its last two lines, and the code.

    A stack of components, as React Native prints it there, is no part of the message either.
    """
    if components := _COMPONENTS.search(message):
        message = message[: components.start()].rstrip()
    lines = message.split("\n")
    if len(lines) > 2 and _MARKS.match(lines[-1]) and lines[-2].strip():
        return "\n".join(lines[:-2]).rstrip(), lines[-2].strip()
    return message, ""


def with_code(frames: Sequence[Frame], code: str) -> list[Frame]:
    """Return the frames, oldest first, with the code that was marked as the innermost one's."""
    given = list(frames)
    if code and given and (number := given[-1].line_no):
        given[-1] = replace(given[-1], context_line=code, context=((number, code),))
    return given


def told_by_message(message: str) -> tuple[str, Frame | None]:
    """Return a message without a template's excerpt, and the place that it tells, with the code there."""
    if template := _TEMPLATE.match(message):
        return _of_template(message, template)
    match = _INVOCATION.search(message) or _DIAGNOSTIC.search(message)
    if match is None:
        return message, None
    known = match.groupdict()
    line = int(known["line"] or known["old_line"])
    return message, _place(match["file"], line, known["column"] or known["old_column"], known.get("code"))


def is_of_template(message: str) -> bool:
    """Return whether a message begins with the place in a template, and continues below the lines around it."""
    return _TEMPLATE.match(message) is not None


def _of_template(message: str, template: re.Match[str]) -> tuple[str, Frame | None]:
    """Return the words below the last excerpt, and the innermost template's line: includes are shown in turn."""
    words: list[str] = []
    inner, code, shown = template, "", False
    for line in message.split("\n")[1:]:
        if numbered := _NUMBERED.match(line):
            shown, words = True, []
            code = (numbered["code"] or "").strip() if numbered["current"] else code
        elif below := _TEMPLATE.fullmatch(line.strip()):
            inner, words = below, []
        else:
            words.append(line)
    told = "\n".join(words).strip()
    if not (shown and told):
        return message, None
    return told, _place(inner["file"], int(inner["line"]), inner["column"], code)


def _place(file: str, line: int, column: str | None, code: str | None) -> Frame:
    shown = (code or "").strip() or None
    return Frame(
        file,
        file,
        line_no=line,
        col_no=int(column) if column else None,
        context_line=shown,
        context=((line, shown),) if shown else (),
    )
