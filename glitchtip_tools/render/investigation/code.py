"""Excerpts of source files as Markdown: numbered, the failing line marked, without secrets."""

from dataclasses import replace

from glitchtip_tools.core.investigation.context.links import line_page
from glitchtip_tools.core.investigation.report import Excerpt, Investigation
from glitchtip_tools.core.languages import fence_of
from glitchtip_tools.core.redaction.sources import is_source
from glitchtip_tools.render.cells import fitted
from glitchtip_tools.render.discreet import hidden
from glitchtip_tools.render.investigation import words
from glitchtip_tools.render.markdown import code_span, fenced, link
from glitchtip_tools.render.text import shortened

LONGEST_LINE = 200


def headed(investigation: Investigation, item: Excerpt) -> str:
    """Return an excerpt with its place above it."""
    page = line_page(investigation.repository.web, investigation.repository.revision, item.file, item.failing)
    where = code_span(f"{item.file}:{item.failing}")
    inside = f" in {code_span(shortened(item.function, 80))}" if item.function else ""
    inside = f" {outside}" if (outside := words.outside_functions(item.file, item.function)) else inside
    return (link(where, page) if page else where) + inside + "\n\n" + block(item)


def cut(item: Excerpt, around: int) -> Excerpt:
    """Return the excerpt with so many lines on either side of the failing one, without empty ones at its ends."""
    first = max(item.start, item.failing - around)
    lines = list(item.lines[first - item.start : item.failing + around + 1 - item.start])
    while lines and not lines[0].strip() and first < item.failing:
        lines, first = lines[1:], first + 1
    while lines and not lines[-1].strip() and first + len(lines) - 1 > item.failing:
        lines = lines[:-1]
    return replace(item, start=first, lines=tuple(lines))


def numbered(item: Excerpt, width: int = LONGEST_LINE) -> list[str]:
    """Return the lines with their numbers, the failing one marked, without secrets."""
    longest = (line[: 4 * LONGEST_LINE].replace("\n", " ") for line in item.lines)
    text = hidden("\n".join(longest), code=is_source(item.file))
    code = (fitted(line, width) for line in text.split("\n"))
    return [
        f"{'>' if at == item.failing else ' '} {at:>5}  {line}".rstrip()
        for at, line in enumerate(code, start=item.start)
    ]


def block(item: Excerpt) -> str:
    """Return the lines as a fenced block of their language."""
    return fenced("\n".join(numbered(item)), fence_of(item.file))
