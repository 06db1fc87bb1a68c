"""What readers make of a text beyond words: a terminal, a pipe, CSV, TSV, Markdown, a browser, a chat."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from glitchtip_tools.core.redaction.invisible import INVISIBLE

# Colours and links of ours; everything else that begins with an escape is somebody else's.
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^;\x1b]*;(?P<link>[^\x1b]*)\x1b\\")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
JOINERS = "\u200b\u200c\u200d\ufe0f"  # the zero-width space is ours: it parts what would be a link
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def wrong_on_a_terminal(out: str, host: str) -> Iterator[str]:
    links = [found["link"] for found in OURS.finditer(out) if found["link"]]
    yield from (f"a link to {link}" for link in links if urlsplit(link).netloc not in ("", host))
    yield from wrong_in_a_pipe(OURS.sub("", out))


def wrong_in_a_pipe(out: str) -> Iterator[str]:
    yield from sorted({f"the character {found[0]!r}" for found in CONTROL.finditer(out)})
    unseen = re.compile(f"[{INVISIBLE}]")
    yield from sorted({f"unseen {one[0]!r}" for one in unseen.finditer(out) if one[0] not in JOINERS})
    if any("\ud800" <= char <= "\udfff" for char in out):
        yield "half a character"


def wrong_in_csv(out: str) -> Iterator[str]:
    yield from wrong_in_a_pipe(out)
    rows = list(csv.reader(io.StringIO(out)))
    if len({len(row) for row in rows}) > 1:
        yield "rows of different lengths"
    for cell in {cell for row in rows for cell in row}:
        if cell.lstrip()[:1] in tuple("=+-@＝＋－＠") and cell and not cell.removeprefix("-").isdecimal():
            yield f"a formula: {cell!r}"


def wrong_in_tsv(out: str) -> Iterator[str]:
    yield from wrong_in_a_pipe(out)
    if len({line.count("\t") for line in out.splitlines()}) > 1:
        yield "rows of different lengths"


def wrong_in_markdown(text: str, host: str) -> Iterator[str]:
    """Tell what a reader of Markdown makes of it beyond words; links lead to the server and the code's host."""
    yield from wrong_in_a_pipe(text)
    for token in (child for one in READER.parse(text) for child in (one, *(one.children or ()))):
        if token.type in ("html_block", "html_inline", "image") and "gtt:" not in token.content:
            yield f"{token.type}: {token.content[:60]!r}"
        if token.type == "link_open" and urlsplit(str(token.attrs["href"])).netloc not in (
            "",
            host,
            "github.com",
        ):
            yield f"a link to {token.attrs['href']}"


VOID = ("meta", "br", "hr", "img", "link", "input")


class Page(HTMLParser):
    """What a browser would make of a page or a message."""

    def __init__(self, allowed: dict[str, set[str]], host: str) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed, self.host, self.findings, self.open = allowed, host, list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.allowed:
            self.findings.append(f"<{tag}>")
        for name, value in attrs:
            if name not in self.allowed.get(tag, ()):
                self.findings.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src") and urlsplit(value or "").netloc not in ("", self.host):
                self.findings.append(f"a link to {value}")
            if name in ("href", "src") and urlsplit(value or "").scheme not in ("", "http", "https"):
                self.findings.append(f"a link to {value}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] in VOID:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.findings.append(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        self.findings.append(f"<!--{data}-->")


CHAT = {
    "b": set[str](),
    "i": set[str](),
    "code": {"class"},
    "pre": set[str](),
    "a": {"href"},
    "u": set[str](),
    "s": set[str](),
}


def wrong_in_a_message(html: str, host: str) -> Iterator[str]:
    yield from wrong_in_a_pipe(html)
    page = Page(CHAT, host)
    page.feed(html)
    page.close()
    yield from page.findings
    if page.open:
        yield f"left open: {page.open}"
