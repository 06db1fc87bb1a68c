"""The whole statement that a line belongs to: of a compound one its head, of a call its lines."""

from glitchtip_tools.core.syntax.languages.row import Language
from glitchtip_tools.core.syntax.parsing import last_of, line_of, nodes

Spans = tuple[tuple[int, int], ...]


def spans_in(language: Language, data: bytes, within: tuple[int, int] | None = None) -> Spans:
    """Return the first and last line of every statement that begins its line or goes on behind it.

    `within` are the lines whose blocks are read; None is the whole file.
    """
    lines = data.split(b"\n")
    spans = set()
    first, last = within or (1, None)
    for block in nodes(language.grammar, data, language.blocks, first, last):
        for child in block.named_children:
            row, column = child.start_point
            begins = not lines[row][:column].strip() or child.end_point[0] > row
            if begins and child.type not in language.comments and child.type != "ERROR":
                spans.add((line_of(child), last_of(child)))
    return tuple(sorted(spans))


def statement_at(spans: Spans, line: int) -> tuple[int, int]:
    """Return the lines of the innermost statement that holds a line, without the statements inside of it."""
    around = [span for span in spans if span[0] <= line <= span[1]]
    if not around:
        return line, line
    first, last = min(around, key=lambda span: (span[1] - span[0], -span[0]))
    for start, end in spans:
        if first <= start and end <= last and (start, end) != (first, last):
            if end < line:
                first = max(first, end + 1)
            elif start > line:
                last = min(last, start - 1)
    return first, max(last, line)
