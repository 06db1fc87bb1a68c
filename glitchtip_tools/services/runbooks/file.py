"""Reads `runbooks.yaml`: every mistake in it at once, each with its line and column, or the rules."""

from pathlib import Path

from glitchtip_tools.core.runbooks.rules import Runbooks
from glitchtip_tools.errors import NotFound
from glitchtip_tools.services.runbooks.schema import Reading
from glitchtip_tools.services.yaml_file import content_of


def read_runbooks(path: Path, name: str | None = None) -> Runbooks:
    """Return the rules of the file; raises NotFound when there is none and BadSettings when it is wrong."""
    try:
        content = content_of(path, name or str(path), "is it a file that you may read?")
    except FileNotFoundError as missing:
        raise NotFound(
            f"no runbooks: `{name or path}` does not exist",
            hint="`gtt runbooks new ISSUE --add` creates one; `--file` or GTT_RUNBOOKS gives another",
        ) from missing
    return runbooks_in(content, name or path.name)


def runbooks_in(content: bytes, name: str = "runbooks.yaml") -> Runbooks:
    """Return the rules that the text of a file holds; `name` is what messages call it. Raises BadSettings."""
    reading = Reading()
    node = reading.tree(content)
    runbooks = reading.runbooks(node, name) if node or not reading.problems else Runbooks()
    if reading.problems:
        raise reading.failure(name, "docs/runbooks.md describes the file")
    return runbooks
