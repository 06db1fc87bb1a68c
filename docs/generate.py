"""Write what the documents take from the code: commands, schemas, signals, figures; tests compare them."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from glitchtip_tools.cli import COMMANDS, front
from glitchtip_tools.commands.options import add_common_options

PAGE = Path(__file__).parent / "commands.md"
README = PAGE.parents[1] / "README.md"
HEAD = """\
# Commands

Made by `python docs/generate.py` from the commands themselves. `gtt COMMAND --help` says the same.
"""
EVERYWHERE = "## Options that every command has\n\n"


def page() -> str:
    """Return the whole page."""
    root: Any = add_common_options(typer.main.get_command(front), hidden=False)
    parts = [HEAD, _contents(), EVERYWHERE + _table(root.params)]
    for name in COMMANDS:
        for words, command in leaves(root.get_command(None, name), name):
            parts.append(_command(words, command))
    return "\n".join(parts)


def leaves(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with the words that lead to it."""
    below = getattr(command, "commands", None)
    if not below:
        yield words, command
        return
    for name, one in below.items():
        if not one.hidden:
            yield from leaves(one, f"{words} {name}")


def example_of(command: Any) -> str:
    """Return the example of a command's help."""
    lines = [line for line in (command.epilog or "").splitlines() if line.startswith("Example: ")]
    return lines[0].removeprefix("Example: ") if lines else ""


def _contents() -> str:
    rows = "\n".join(f"| `gtt {name}` | {_cell(text)} |" for name, text in COMMANDS.items())
    return f"| command | what it does |\n|---|---|\n{rows}\n"


def _command(words: str, command: Any) -> str:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    usage = " ".join(["gtt", words, "[OPTIONS]", *(_metavar(param) for param in arguments)])
    said = (command.help or "").strip().replace("\b\n", "")
    parts = [f"## gtt {words}\n\n{said}\n", f"```\n{usage}\n```\n"]
    own = [
        param
        for param in command.params
        if getattr(param, "help", None) and not getattr(param, "hidden", False)
    ]
    if own:
        parts.append(_table(own))
    if example := example_of(command):
        parts.append(f"```console\n$ {example}\n```\n")
    return "\n".join(parts)


def _table(params: list[Any]) -> str:
    rows = [
        f"| `{_spelled(param)}` | {_cell(param.help or '')}{_default(param)} |"
        for param in params
        if param.help
    ]
    return "\n".join(["| | |", "|---|---|", *rows, ""])


def _spelled(param: Any) -> str:
    if param.param_type_name == "argument":
        return _cell(_metavar(param))
    value = "" if param.is_flag else f" {param.metavar or param.type.name.upper()}"
    return _cell(", ".join(param.opts) + value)


def _metavar(param: Any) -> str:
    return str(param.metavar or param.name.upper())


def _default(param: Any) -> str:
    value = getattr(param, "default", None)
    shown = getattr(param, "show_default", False) and not getattr(param, "is_flag", True)
    return f" Default: `{_cell(str(value))}`." if shown and value not in (None, "", ()) else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def signals() -> str:
    """Return docs/investigation.md with the tables of the ranking's signals as they are now."""
    from benchmarks.fit import DOCUMENT, described

    return described(DOCUMENT.read_text(encoding="utf-8"))


def schemas() -> dict[Path, str]:
    """Return the JSON Schemas by their files."""
    from docs.schemas import files

    return files()


def figures() -> str:
    """Return README.md with the figures that docs/investigation.md has under "Measured", rounded down."""
    measured = (PAGE.parent / "investigation.md").read_text(encoding="utf-8").partition("## Measured")[2]
    found = {
        what: (count, float(first))
        for what, count, first in re.findall(r"^\| (file|commit) \((\d+)\) \| ([\d.]+) /", measured, re.M)
    }
    said = (
        f"{found['file'][0]} real\n   crashes of public projects, the file that was fixed came first in "
        f"{int(found['file'][1])} % and the commit in {int(found['commit'][1])} %"
    )
    text = README.read_text(encoding="utf-8")
    return re.sub(
        r"(<!-- figures -->).*?(<!-- end of figures -->)", lambda m: f"{m[1]}{said}{m[2]}", text, flags=re.S
    )


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parents[1]))
    PAGE.write_text(page(), encoding="utf-8")
    (PAGE.parent / "investigation.md").write_text(signals(), encoding="utf-8")
    README.write_text(figures(), encoding="utf-8")
    for file, text in schemas().items():
        file.write_text(text, encoding="utf-8")
