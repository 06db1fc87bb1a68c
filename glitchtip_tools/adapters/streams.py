"""The three standard streams as a process may be given them: closed, binary, on a full disk."""

import os
from io import StringIO
from pathlib import Path
from typing import TextIO

from glitchtip_tools.errors import BadUsage, Unwritable
from glitchtip_tools.redacted import Redacted, leaving

BOM = "\ufeff"
MOST_MAPS, LARGEST_MAP = 40, 20_000_000  # files, bytes


class ClosedInput(StringIO):
    """Stands for a stdin that was closed (`<&-`)."""

    def read(self, size: int | None = -1, /) -> str:
        """Refuse: nothing can come."""
        raise BadUsage("stdin is closed", hint="pipe something into it, or give it as an argument")


class ClosedOutput(StringIO):
    """Stands for a stdout that was closed (`>&-`): what is printed is lost, which must not go unsaid."""

    def write(self, text: str, /) -> int:
        """Refuse: nobody takes it."""
        raise Unwritable("stdout is closed")


class Unheard(StringIO):
    """Stands for a stderr that was closed (`2>&-`): nobody wants to hear it."""

    def write(self, text: str, /) -> int:
        """Forget it."""
        return len(text)


def occupied() -> None:
    """Open the null device where a standard stream was closed, so that no file or socket takes its number."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)


def all_of(stdin: TextIO) -> str:
    """Return all of stdin, which must be UTF-8; raises BadUsage."""
    raw = getattr(stdin, "buffer", None)
    try:
        return decoded(raw.read()) if raw else stdin.read().removeprefix(BOM)
    except UnicodeDecodeError as error:
        raise BadUsage("stdin is not UTF-8 text") from error
    except OSError as error:
        raise BadUsage(f"cannot read stdin: {reason(error)}") from error


def text_of(here: Path, name: str) -> str:
    """Return the text of a file, which must be UTF-8; raises BadUsage."""
    try:
        return decoded((here / name).read_bytes())
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadUsage(f"cannot read `{name}`: {why}") from error


def maps_beside(here: Path, name: str) -> dict[str, str]:
    """Return the source maps in the folder of a file, by their names; what cannot be read is left out."""
    maps: dict[str, str] = {}
    try:
        paths = sorted(path for path in (here / name).parent.iterdir() if path.name.endswith(".map"))
        for path in paths[:MOST_MAPS]:
            if path.is_file() and path.stat().st_size <= LARGEST_MAP:
                maps[path.name] = decoded(path.read_bytes())
    except (OSError, ValueError):
        return maps
    return maps


def write_text(here: Path, name: Path, text: Redacted) -> None:
    """Write a file that the user named; raises BadUsage."""
    try:
        (here / name).write_text(leaving(text), encoding="utf-8")
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise BadUsage(f"cannot write `{name}`: {why}") from error


def decoded(content: bytes) -> str:
    """Return a text with plain line ends and without a byte order mark; raises UnicodeDecodeError."""
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def reason(error: OSError) -> str:
    """Return what the system says, in our voice."""
    return (error.strerror or str(error)).lower()
