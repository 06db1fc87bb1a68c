"""Reads `runbooks.yaml`: every mistake in it at once, each with its line and column, or the rules."""

from pathlib import Path

from glitchtip_tools.adapters.yaml_nodes import LARGEST, BadYaml, read_nodes
from glitchtip_tools.core.runbooks.rules import Runbooks
from glitchtip_tools.errors import BadSettings, NotFound
from glitchtip_tools.services.runbooks.schema import Reading

MOST_SHOWN = 50


def read_runbooks(path: Path, name: str | None = None) -> Runbooks:
    """Return the rules of the file; raises NotFound when there is none and BadSettings when it is wrong."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as missing:
        raise NotFound(
            f"no runbooks: `{name or path}` is not there",
            hint="write one (docs/runbooks.md), or name another with `--file` or GTT_RUNBOOKS",
        ) from missing
    except OSError as error:
        raise BadSettings(
            f"cannot read `{name or path}`: {error.strerror}", hint="is it a file that you may read?"
        ) from error
    return runbooks_in(content, name or path.name)


def runbooks_in(content: bytes, name: str = "runbooks.yaml") -> Runbooks:
    """Return the rules that the text of a file holds; `name` is what messages call it. Raises BadSettings."""
    reading = Reading()
    try:
        node = read_nodes(content)
    except BadYaml as error:
        reading.wrong(error.place, error.message)
    else:
        found = reading.runbooks(node, name)
        if not reading.problems:
            return found
    problems = sorted(reading.problems)
    shown = [f"{name}:{line}:{column}: {message}" for line, column, message in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(f"and {len(problems) - MOST_SHOWN} more")
    raise BadSettings("\n".join(shown), hint="docs/runbooks.md says what may stand in it")
