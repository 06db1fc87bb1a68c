"""Frames as objects with a file and a line: JSON of Laravel, Symfony and Monolog, and lists of Node and React Native.

All of them tell the innermost call first, but for Sentry's `frames`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from glitchtip_tools.models import ExceptionValue, Frame

_TEXT = r"(?<!\\)\"(?:[^\"\\\n]|\\.){0,4000}\"|(?<!\\)'(?:[^'\\\n]|\\.){0,4000}'"
_TOKEN = re.compile(
    rf"(?P<mark>[\"']?)\b(?P<key>[A-Za-z_]\w{{0,30}})(?P=mark)\s{{0,4}}:\s{{0,40}}"
    rf"(?:(?P<value>{_TEXT}|(?:\d{{1,9}}|null|undefined)(?=\s*[,}}]|\s*$))|(?P<list>\[)|(?=\{{))"
    rf"|(?P<text>{_TEXT})|(?P<brace>[{{}}])",
    re.M,
)
_PLACED = re.compile(r"(?P<file>\S.*?\.\w{1,8}):(?P<line>\d{1,7})(?::\d{1,9})?")
_FILES: Final = ("abs_path", "absPath", "file", "filename", "fileName", "source", "sourceURL")
_LINES: Final = ("line", "lineno", "lineNo", "lineNumber", "line_number")
_COLUMNS: Final = ("column", "colno", "colNo", "columnNumber")
_FUNCTIONS: Final = ("function", "functionName", "method", "methodName", "name")
_TYPES: Final = ("exception", "class", "type", "name")
_HEAD = re.compile(
    r"(?:^|[\s\[(])(?P<type>(?:[A-Za-z_]\w*[.\\])*(?:[A-Z]\w*)?(?:Error|Exception)): (?P<value>[^\n]*?)\]?$"
)
_TYPE = re.compile(r"\\?(?:[A-Za-z_]\w*[.\\])*[A-Z]\w*")
DEEPEST = 40  # objects in objects
_ABOVE = 300  # characters above an object in which its error may be named


@dataclass(slots=True)
class _Object:
    """What is known of an object while it is read."""

    start: int
    values: dict[str, str] = field(default_factory=dict)
    calls: list[Frame] = field(default_factory=list)
    causes: list[ExceptionValue] = field(default_factory=list)
    list_key: str = ""


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of errors whose frames are objects, each with its causes first."""
    text = "\n".join(lines)
    inside = [_Object(0)]
    chains: list[tuple[ExceptionValue, ...]] = []
    for token in _TOKEN.finditer(text):
        if token["brace"] == "{" and len(inside) < DEEPEST:
            if not (inside[0].values or inside[0].calls):
                inside[0].start = token.start()
            inside.append(_Object(token.start()))
        elif token["brace"] == "}" and len(inside) > 1:
            _close(inside.pop(), inside[-1], text, chains)
        elif token["list"]:
            inside[-1].list_key = token["key"]
        elif token["value"]:
            one = inside[-1]
            if one is inside[0] and not (one.values or one.calls):
                one.start = token.start()  # keys without braces: the error is named above the first
            one.values.setdefault(token["key"], _bare(token["value"]))
        elif token["text"] and (place := _PLACED.fullmatch(_bare(token["text"]))):
            inside[-1].calls.append(_frame(place["file"], place["line"]))
    while len(inside) > 1:  # the end was not pasted
        _close(inside.pop(), inside[-1], text, chains)
    _close(inside.pop(), None, text, chains)
    return chains


def _bare(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "\"'" else value


def _close(one: _Object, around: _Object | None, text: str, chains: list[tuple[ExceptionValue, ...]]) -> None:
    """Add an object that ends to what it is: a call of the object around it, a cause, or an error of its own."""
    if around is not None and one.list_key == "frames" and not _kind(one):
        around.calls += one.calls[::-1]  # Sentry's `stacktrace`: the error is the object around it
        return
    own = _call(one.values)
    error = _error(one, own, text) if one.calls or (own and around is None) else None
    if error is None:
        if around is not None and own is not None:
            around.calls.append(own)
        return
    chain = (*one.causes, error)
    if around is not None and around.values.keys() & set(_FILES) and around.values.keys() & {"message"}:
        around.causes += chain
    else:
        chains.append(chain)


def _call(values: dict[str, str]) -> Frame | None:
    """Return the frame that an object's values tell, None when they tell no place."""
    file = next((values[key] for key in _FILES if values.get(key)), "")
    line = next((values[key] for key in _LINES if values.get(key, "").isdecimal()), "")
    if not line and (place := _PLACED.fullmatch(file)):
        file, line = place["file"], place["line"]
    if not file or not line or not ("." in file or file.startswith("node:")):
        return None
    function = next((values[key] for key in _FUNCTIONS if values.get(key)), "")
    function = "" if function in ("null", "undefined") else function
    if function and values.get("class") and values.get("type") in ("->", "::"):
        function = f"{values['class']}::{function}"
    column = next((values[key] for key in _COLUMNS if values.get(key, "").isdecimal()), "")
    return _frame(file, line, function, column)


def _frame(file: str, line: str, function: str = "", column: str = "") -> Frame:
    return Frame(
        file, file, function=function or None, line_no=int(line), col_no=int(column) if column else None
    )


def _error(one: _Object, own: Frame | None, text: str) -> ExceptionValue | None:
    """Return the error of an object with calls, None when nothing says that these are a stack."""
    kind = _kind(one)
    message = one.values.get("message") or one.values.get("value", "")
    if not kind:
        kind, above = _named_above(text, one)
        message = message or above
    if not (kind or message) or len(one.calls) + (own is not None) < (1 if kind else 2):
        return None
    calls = one.calls if one.list_key == "frames" else one.calls[::-1]
    if own is not None and (own.filename or "").endswith(".php"):
        calls = [
            *_shifted(calls),
            Frame(own.filename, own.abs_path, function=_last(calls), line_no=own.line_no),
        ]
    elif own is not None:
        calls = [*calls, own]
    return ExceptionValue(re.split(r"[.\\]", kind or "Error")[-1], message, None, tuple(calls))


def _kind(one: _Object) -> str:
    """Return the type of error that an object tells, empty for none."""
    return next((kind for key in _TYPES if _TYPE.fullmatch(kind := one.values.get(key, ""))), "")


def _last(calls: Sequence[Frame]) -> str | None:
    return calls[-1].function if calls else None


def _shifted(calls: Sequence[Frame]) -> list[Frame]:
    """Return PHP's calls, oldest first, with the function that each place is in: it tells the one called there."""
    outer = [None, *(call.function for call in calls)][: len(calls)]
    return [
        Frame(call.filename, call.abs_path, function=function, line_no=call.line_no)
        for call, function in zip(calls, outer, strict=True)
    ]


def _named_above(text: str, one: _Object) -> tuple[str, str]:
    """Return type and message from the line above an object, or above its first call."""
    before = text[max(0, one.start - _ABOVE) : one.start].rstrip(" \n[{(,")
    above = before.rpartition("\n")[2].strip()
    match = _HEAD.search(above)
    return (match["type"], match["value"]) if match else ("", above)
