"""The manual page of a command, made of what its help says; the form is man(7) of the groff project."""

import re
from collections.abc import Iterator, Sequence

from glitchtip_tools.values import dataclass

Entry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Manual:
    """What a page says: `words` lead to the command; `common` are the options that every command has."""

    words: str
    summary: str
    text: str
    usage: str
    arguments: Sequence[Entry] = ()
    options: Sequence[Entry] = ()
    commands: Sequence[Entry] = ()
    common: Sequence[Entry] = ()
    example: str = ""


def roff(page: Manual, version: str) -> str:
    """Return the page as `man` reads it."""
    return "\n".join(_lines(page, version)) + "\n"


def _lines(page: Manual, version: str) -> Iterator[str]:
    name = page.words.replace(" ", "-")
    yield f'.TH "{_escaped(name.upper())}" "1" "" "gtt {_escaped(version)}" "gtt"'
    yield ".SH NAME"
    yield f"{_escaped(name)} \\- {_escaped(page.summary)}"
    yield ".SH SYNOPSIS"
    yield f".B {_escaped(page.usage)}"
    yield ".SH DESCRIPTION"
    for at, paragraph in enumerate(re.split(r"\n\s*\n", page.text.strip())):
        yield from [".PP"] if at else []
        yield _escaped(" ".join(paragraph.split()))
    for title, entries in (
        ("ARGUMENTS", page.arguments),
        ("OPTIONS", page.options),
        ("COMMANDS", page.commands),
        ("COMMON OPTIONS", page.common),
    ):
        if entries:
            yield f".SH {title}"
            for term, text in entries:
                yield f".TP\n.B {_escaped(term)}\n{_escaped(' '.join(text.split()))}"
    if page.example:
        yield f".SH EXAMPLE\n.nf\n{_escaped(page.example)}\n.fi"
    yield ".SH SEE ALSO"
    yield _escaped(
        "`gtt help` lists the topics: search, time, json, exit-codes, environment, triage, scripting."
    )


def _escaped(text: str) -> str:
    """Return text in which nothing is a request or an escape: no backslash, no dot or quote at a line's start."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", escaped, flags=re.M)
