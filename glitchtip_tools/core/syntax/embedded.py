"""Code inside of another text: what is around it is blanked out, so that lines and columns stay."""

import re

_OPENING = re.compile(rb"<script\b[^>]{0,500}>", re.I)
_NOT_LINE_BREAK = re.compile(rb"[^\n]")
SCRIPTS = ("vue", "svelte")
TEMPLATES = ("erb", "rhtml", "eex", "heex", "leex")


def code_of(path: str, data: bytes) -> bytes:
    """Return the code of a file, everything else turned into spaces."""
    ending = path.rpartition(".")[2].lower()
    if ending in SCRIPTS:
        return _kept(data, _scripts(data))
    return _kept(data, _tags(data), ends=True) if ending in TEMPLATES else data


def _scripts(data: bytes) -> list[tuple[int, int]]:
    """Return where the code of the `<script>` blocks begins and ends."""
    spans, lower, at = [], data.lower(), 0
    while (opening := _OPENING.search(data, at)) is not None:
        end = lower.find(b"</script", opening.end())
        at = end if end >= 0 else len(data)
        spans.append((opening.end(), at))
    return spans


def _tags(data: bytes) -> list[tuple[int, int]]:
    """Return where the code of `<% ... %>` begins and ends; comments and `<%%` are none."""
    spans, at = [], 0
    while (start := data.find(b"<%", at)) >= 0 and (end := data.find(b"%>", start + 2)) >= 0:
        at = end + 2
        if data[start + 2 : start + 3] in (b"#", b"%"):
            continue
        start += 2
        while start < end and data[start : start + 1] in (b"=", b"-", b"|"):
            start += 1
        spans.append((start, end - (data[end - 1 : end] == b"-")))
    return spans


def _kept(data: bytes, spans: list[tuple[int, int]], *, ends: bool = False) -> bytes:
    """Return the spans with blanks around; with `ends` each is a statement of its own, as a tag's end says."""
    parts, at = [], 0
    for start, end in spans:
        parts += [_NOT_LINE_BREAK.sub(b" ", data[at:start]), data[start:end]]
        parts.append(b";" if ends else b"")
        at = end + ends
    return b"".join([*parts, _NOT_LINE_BREAK.sub(b" ", data[at:])])
