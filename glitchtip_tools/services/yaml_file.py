"""Reads a YAML file of the user's: its tree, within limits, and all that is wrong with it by line and column."""

from pathlib import Path

from glitchtip_tools.adapters.yaml_nodes import LARGEST, BadYaml, Node, Position, read_nodes
from glitchtip_tools.errors import BadSettings

MOST_SHOWN = 50


class YamlReading:
    """One reading of one file; `problems` are (line, column, message)."""

    def __init__(self) -> None:
        self.problems: list[tuple[int, int, str]] = []

    def wrong(self, place: Position, message: str) -> None:
        """Note a mistake and go on."""
        self.problems.append((place.line, place.column, message))

    def tree(self, content: bytes) -> Node | None:
        """Return the document's tree; None for an empty one, and for no YAML, which is a problem."""
        try:
            return read_nodes(content)
        except BadYaml as error:
            self.wrong(error.place, error.message)
            return None

    def failure(self, name: str, hint: str) -> BadSettings:
        """Return the refusal that names all problems in the order of the file; `name` is what it calls the file."""
        problems = sorted(self.problems)
        shown = [f"{name}:{line}:{column}: {message}" for line, column, message in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            shown.append(f"and {len(problems) - MOST_SHOWN} more")
        return BadSettings("\n".join(shown), hint=hint)


def content_of(path: Path, name: str, hint: str) -> bytes:
    """Return the file's bytes, at most one more than may be read; raises BadSettings, and FileNotFoundError."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BadSettings(f"cannot read `{name}`: {error.strerror}", hint=hint) from error
