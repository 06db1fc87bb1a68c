"""Whom text is for: what is known of a terminal or a pipe before anything is drawn."""

import locale
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from shutil import get_terminal_size
from typing import TextIO

from glitchtip_tools.errors import BadUsage, Failure
from glitchtip_tools.values import dataclass

EPOCH = datetime.fromtimestamp(0, UTC)
FORCING = ("FORCE_COLOR", "CLICOLOR_FORCE")  # colour where there is no terminal, unless it is refused
FEW_COLOURS = ("vt", "ansi")  # kinds of TERM that have none of our colours: serial consoles
JSON = ("json", "jsonl")
LIST_FIELDS = "?"  # what `--fields` alone is taken for
PREVIEW = "GTT_PREVIEW"  # set where fzf shows what a command prints beside its list
LAYOUTS = ("table", "tsv", "csv", "md", "json", "jsonl")


@dataclass(frozen=True, slots=True)
class View:
    """What a renderer has to know of its reader: a person at a terminal, or a pipe."""

    terminal: bool = False
    width: int = 80
    color: bool = False
    links: bool = False
    now: datetime = EPOCH
    zone: tzinfo = UTC
    layout: str = "tsv"  # of a table for a program: `tsv`, `csv` or `md`
    columns: tuple[str, ...] = ()  # those of a table that are wanted, all that fit when none are named


@dataclass(frozen=True, slots=True)
class FailureDocument:
    """A failure as programs read it; `may_have_happened` forbids to repeat a change without looking."""

    kind: str
    exit_code: int
    retryable: bool
    may_have_happened: bool
    message: str
    hint: str | None

    @classmethod
    def of(cls, failure: Failure, hint: str | None) -> "FailureDocument":
        """Return the failure as such."""
        code, happened = int(failure.code), failure.may_have_happened
        return cls(failure.kind, code, failure.retryable, happened, failure.message, hint)


def checked_layout(named: str | None) -> str:
    """Return the layout of that name, nothing for None; raises BadUsage for one that is not there."""
    if named is not None and named not in LAYOUTS:
        raise BadUsage(f"`{named}` is not a format", hint=f"one of {', '.join(LAYOUTS)}")
    return named or ""


def view_of(
    stream: TextIO, environ: Mapping[str, str], options: Mapping[str, str], now: datetime, zone: tzinfo
) -> View:
    """Return what the stream is: a terminal with its width and colours, or a pipe."""
    terminal = stream.isatty()
    name = environ.get("TERM", "")
    dumb = name == "dumb" or not (name or environ.get("WT_SESSION"))  # Windows Terminal has no TERM
    plain = dumb or name.startswith(FEW_COLOURS)
    wanted = (terminal and not plain) or any(environ.get(force, "0") not in ("", "0") for force in FORCING)
    color = wanted and "no_color" not in options and not environ.get("NO_COLOR")
    return View(terminal, columns_of(environ) if terminal else 80, color, terminal and not dumb, now, zone)


def preview_of(seen: View, environ: Mapping[str, str]) -> View:
    """Return what stdout is when it is the preview of fzf: a screen as wide as that says, without links."""
    width = environ.get("FZF_PREVIEW_COLUMNS", "")
    return replace(
        seen, terminal=True, links=False, width=int(width) if width.isdecimal() and int(width) > 0 else 80
    )


def columns_of(environ: Mapping[str, str]) -> int:
    """Return the width of the terminal."""
    text = environ.get("COLUMNS", "")
    return int(text) if text.isdecimal() and int(text) > 0 else get_terminal_size((80, 24)).columns


def height_of(environ: Mapping[str, str]) -> int:
    """Return the height of the terminal in lines."""
    text = environ.get("LINES", "")
    return int(text) if text.isdecimal() and int(text) > 0 else get_terminal_size((80, 24)).lines


def sayable(text: str, stream: TextIO) -> str:
    """Return the text with what the stream's encoding lacks replaced (cron often has plain ASCII)."""
    if text.isascii():  # as nearly every line of JSON is, and every encoding has these
        return text
    encoding = stream.encoding or locale.getpreferredencoding(False)
    return text.encode(encoding, "replace").decode(encoding)
