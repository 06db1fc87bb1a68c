"""Foreign text in Markdown (GitHub flavour, as the web page shows it): it formats, links and calls nothing."""

import re
from collections.abc import Sequence

from glitchtip_tools.patterns import pattern
from glitchtip_tools.render.text import clean, lines

_SPECIAL = pattern(r"([\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_]))")
_AT = pattern(r"@(?=\w)")
_ADDRESS = pattern(r"(https?|ftp|mailto|xmpp|javascript|data):", re.I)
_WWW = pattern(r"www\.", re.I)
_STARTS_BLOCK = pattern(r"^()([-+=#]|\d+[.)])")


def escaped(text: str) -> str:
    """Return one line of foreign text as plain words: no emphasis, link, HTML, mention or list comes of it."""
    line = _SPECIAL.sub(r"\\\1", clean(text).strip())
    line = _AT.sub("@\u200b", line)
    line = _ADDRESS.sub(lambda found: f"{found[1]}:\u200b", line)
    line = _WWW.sub(lambda found: f"{found[0]}\u200b", line)
    return _STARTS_BLOCK.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", line)


def sentence(text: str) -> str:
    """Return a sentence of ours that quotes in backticks: the quotes as code, all else as plain words."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(_inner(part) if at % 2 == 0 else code_span(part) for at, part in enumerate(parts) if part)


def _inner(words: str) -> str:
    """Return words between two quotes, keeping the spaces around them."""
    lead, tail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{lead}{escaped(words)}{tail}" if words.strip() else words


def code_span(text: str) -> str:
    """Return foreign text as inline code with a fence longer than any run of backticks in it."""
    line = clean(text)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def fenced(code: str, language: str = "") -> str:
    """Return code as a block whose fence is longer than any in it."""
    body = lines(code).rstrip("\n")
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", body)), default=0) + 1)
    return f"{fence}{re.sub(r'[^a-z0-9+#-]', '', language.lower())}\n{body}\n{fence}"


def link(words: str, address: str) -> str:
    """Return a link to an address of ours; the words are shown as they are, escaped by the caller."""
    target = re.sub(r"[<>\s]", "", address)
    return f"[{words}](<{target}>)"


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already; a bar inside a cell is escaped."""
    head = f"| {' | '.join(names)} |\n|{'|'.join(' --- ' for _ in names)}|"
    body = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join([head, *body])


def _cell(text: str) -> str:
    """Return a cell on one line; in a table a bar is escaped even inside code."""
    return re.sub(r"(?<!\\)((?:\\\\)*)\|", r"\1\\|", text.replace("\n", " "))
