"""Which class the object of a method has, where that is a subclass of the method's: its overrides are what ran."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.investigation.source.terms import LONGEST
from glitchtip_tools.core.investigation.values.receivers import made_of
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.model import Expression

MOST_CALLERS = 8  # frames further out that are asked, while methods call each other on the object itself
# How languages show an object: `<jobs.MailJob object at 0x7f>`, `<MailJob: 3>`, `MailJob(id=3)`, `#<MailJob>`.
_SHOWN = re.compile(r"#?<(?:[\w.:]*[.:])?([A-Z]\w*)(?: object at |[:\s>])|(?:\w+\.)*([A-Z]\w*)\(")
_LABEL = re.compile(
    r"(?:async )?(?:[\w$]+\.)*([A-Z][\w$]*)\.[\w$]+(?: \[as [^\]]*\])?$"
)  # of V8: the object's class
_NO_CLASSES = frozenset(("Object", "Function", "Module", "Proxy", "Array", "Promise"))
_SUPER = re.compile(r"(?:super|parent|base)\b")


def object_of(
    frame: MappedFrame, frames: Sequence[MappedFrame], sources: Sources, steps: int = MOST_CALLERS
) -> str:
    """Return the class of the object whose method a frame runs, if the event or the callers show a subclass; else "".

    `frames` are the own ones.
    """
    scope = sources.function_at(frame.file, frame.line)
    if scope is None or not scope.owner or steps <= 0:
        return ""
    known = _of_variables(frame) or _of_label(frame)
    if not known:
        caller = next(
            (one for one in frames if (one.level, one.depth) == (frame.level, frame.depth + 1)), None
        )
        known = _of_caller(scope.name, caller, frames, sources, steps) if caller else ""
    return known if known != scope.owner else ""


def _of_variables(frame: MappedFrame) -> str:
    shown = next((value for name, value in frame.variables.items() if name in OWNERS), None)
    match = _SHOWN.match(shown[:LONGEST]) if isinstance(shown, str) else None
    return (match[1] or match[2]) if match else ""


def _of_label(frame: MappedFrame) -> str:
    match = _LABEL.match(frame.function[:LONGEST]) if kin_of(frame.file or "") == "script" else None
    return match[1] if match and match[1] not in _NO_CLASSES else ""


def _of_caller(
    name: str, caller: MappedFrame, frames: Sequence[MappedFrame], sources: Sources, steps: int
) -> str:
    """Return the class of what the caller's line calls a method of the name on."""
    source = sources.source(caller.file or "")
    first, last = sources.statement(caller.file, caller.line)
    call = next((one for one in source.calls(first, last) if one.name == name), None) if first else None
    if call is None:
        return ""
    if is_on_itself(call, caller.file or "") or (call.of is not None and _SUPER.match(call.of.text)):
        around = sources.function_at(caller.file, caller.line)
        return object_of(caller, frames, sources, steps - 1) or (around.owner or "" if around else "")
    return made_of(call.of, call.line, source) if call.of is not None else ""


def is_on_itself(call: Expression, file: str) -> bool:
    """Return whether a call is made on the object itself; without a receiver where that means it.

    What is called on its base is the same object's, but an override is just what does not run.
    """
    if call.of is None:
        return kin_of(file) in ("jvm", "dotnet", "ruby")
    return call.of.text in OWNERS
