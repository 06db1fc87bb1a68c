"""Files that the user names, read and written below the folder in which gtt runs; `-` is stdin."""

from contextlib import suppress
from pathlib import Path
from typing import TextIO

from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.redacted import Redacted, leaving
from glitchtip_tools.values import dataclass

# Where the documentation is: in an installed package, and in a checkout.
_PACKAGE = Path(__file__).parents[1]
DOCUMENTS = (_PACKAGE / "documents", _PACKAGE.parent / "docs")
BOM = "\ufeff"
MOST_MAPS, LARGEST_MAP = 40, 20_000_000  # files, bytes


@dataclass(frozen=True, slots=True)
class Files:
    """Reads and writes whole texts, which must be UTF-8."""

    here: Path
    stdin: TextIO

    def read(self, name: str) -> str:
        """Return the text of a file, or of stdin for `-`; raises BadUsage."""
        if name == "-":
            return self._all_of_stdin()
        try:
            return _decoded((self.here / name).read_bytes())
        except (OSError, ValueError) as error:
            why = _reason(error) if isinstance(error, OSError) else "it is not UTF-8 text"
            raise BadUsage(f"cannot read `{name}`: {why}") from error

    def _all_of_stdin(self) -> str:
        raw = getattr(self.stdin, "buffer", None)
        try:
            return _decoded(raw.read()) if raw else self.stdin.read().removeprefix(BOM)
        except UnicodeDecodeError as error:
            raise BadUsage("stdin is not UTF-8 text") from error
        except OSError as error:
            raise BadUsage(f"cannot read stdin: {_reason(error)}") from error

    def maps_beside(self, name: str) -> dict[str, str]:
        """Return the source maps in the folder of a file, by their names; none for stdin.

        What cannot be read is left out.
        """
        maps: dict[str, str] = {}
        if name == "-":
            return maps
        with suppress(OSError, ValueError):
            paths = sorted(path for path in (self.here / name).parent.iterdir() if path.name.endswith(".map"))
            for path in paths[:MOST_MAPS]:
                with suppress(OSError, ValueError):
                    if path.is_file() and path.stat().st_size <= LARGEST_MAP:
                        maps[path.name] = _decoded(path.read_bytes())
        return maps

    def write(self, name: Path, text: Redacted) -> None:
        """Write a file; raises BadUsage."""
        try:
            (self.here / name).write_text(leaving(text), encoding="utf-8")
        except (OSError, ValueError) as error:
            why = _reason(error) if isinstance(error, OSError) else str(error)
            raise BadUsage(f"cannot write `{name}`: {why}") from error

    def page(self, name: str) -> str:
        """Return a page of the documentation; raises NotFound where the package was built without it."""
        for folder in DOCUMENTS:
            if (folder / name).is_file():
                return (folder / name).read_text(encoding="utf-8")
        raise NotFound(f"the page `{name}` was not installed", hint="reinstall glitchtip-tools")


def _decoded(content: bytes) -> str:
    """Return a text with plain line ends and without a byte order mark; raises UnicodeDecodeError."""
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def _reason(error: OSError) -> str:
    """Return what the system says, in our voice."""
    return (error.strerror or str(error)).lower()
