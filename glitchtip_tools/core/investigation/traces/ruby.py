"""Ruby: `file:line:in 'function'`, innermost first, the first with the message; Rails writes the message above."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_LINE = re.compile(
    r"^\s*(?:from |\d+: from )?(?P<gem>[\w-]{1,80} \([\w.]{1,40}\) )?"
    r"(?P<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:]*(?:\.\w+|bin/[\w-]+)|\(eval[^()]*\)):(?P<line>\d{1,7})"
    r"(?::in [`'](?P<function>[^'`]+)['`])?(?P<rest>: .*)?$"
)
_RAISED = re.compile(r"^: (?P<value>.*?) \((?P<type>[A-Z][\w:]*)\)$")
_ABOVE_RAILS = re.compile(r"(?:^|\s)(?P<type>[A-Z][\w:]*) \((?P<value>.*)\):?$")
_ABOVE_PLAIN = re.compile(
    r"(?:^|\s)(?P<type>(?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid)\b): (?P<value>.*)$"
)
_TEMPLATE = re.compile(r"\.(?:erb|haml|slim)$")  # a line of one that is in no method has no label
_EXCERPT = re.compile(r"^\s*\d+: ")  # Rails shows the template's lines between the message and the trace
_SENTENCE = re.compile(r"\bAn? ((?:[A-Z]\w*::)*[A-Z]\w*) occurred in ")  # exception_notification's mails
_ABOVE = 12
_NEAR = 3


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first; Ruby prints a cause after what it caused."""
    chains: list[list[ExceptionValue]] = []
    headless: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        match = _LINE.match(lines[at])
        if not match or not (match["function"] or match["rest"] or _TEMPLATE.search(match["file"])):
            at += 1
            continue
        first = at
        frames = []
        kind, value = _head(lines, first)
        while at < len(lines) and (match := _LINE.match(lines[at])):
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
            above = next(
                (line for line in reversed(lines[max(0, first - _NEAR) : first]) if line.strip()), ""
            )
            headless.append((_unnamed(above.strip(), frames, lines[max(0, first - _ABOVE) : first]),))
            continue
        one = ExceptionValue(kind.rpartition("::")[2], value, None, tuple(reversed(frames)))
        caused = bool(chains) and first > 0 and _LINE.match(lines[first - 1]) is not None
        if caused:
            chains[-1].insert(0, one)
        else:
            chains.append([one])
    return [tuple(chain) for chain in chains] or [chain for chain in headless if chain[0].value]


def _unnamed(message: str, frames: Sequence[Frame], above: Sequence[str]) -> ExceptionValue:
    """Return the error of frames below a message alone; a report may name the type in a sentence."""
    named = next((match[1] for line in reversed(above) if (match := _SENTENCE.search(line))), "")
    kind = named or ("NoMethodError" if message.startswith("undefined method") else "Error")
    return ExceptionValue(kind.rpartition("::")[2], message, None, tuple(reversed(frames)))


def _label(function: str | None) -> str | None:
    return function.replace("#", ".") if function else None


def _head(lines: Sequence[str], at: int) -> tuple[str | None, str]:
    """Return the type and the message that a log has above the first line of a trace."""
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        if match := _ABOVE_RAILS.search(line) or _ABOVE_PLAIN.search(line):
            return match["type"], match["value"]
        if line.strip() and not _EXCERPT.match(line):
            break
    return None, ""
