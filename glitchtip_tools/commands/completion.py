"""`gtt completion`: the script that a shell reads, and the answers that the script asks for."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Any

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import VARIABLES, command_group, defaulting_to
from glitchtip_tools.core.setup.completion import (
    AFTER,
    FILES_HERE,
    SCRIPTS,
    fitting,
    kind_of,
)
from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.view import LAYOUTS

app = command_group("Completion for bash, zsh, fish and PowerShell.", cls=defaulting_to("script"))
ShellArg = Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SCRIPTS)}.")]
Shell = Annotated[str, typer.Option("--shell", metavar="SHELL", help="The shell that asks.")]
WordsArg = Annotated[list[str] | None, typer.Argument(metavar="[WORD]...")]


@app.command(epilog="Example: source <(gtt completion bash)")
def script(context: typer.Context, shell: ShellArg) -> None:
    """Print the script for a shell; `gtt completion bash` alone does this."""
    gtt: App = context.obj
    if shell not in SCRIPTS:
        raise BadUsage(f"there is no script for `{shell}`", hint=f"one of {', '.join(SCRIPTS)}")
    gtt.out.document(SCRIPTS[shell])


@app.command(hidden=True, epilog="Example: gtt completion answer -- issue show AI")
def answer(context: typer.Context, words: WordsArg = None, shell: Shell = "") -> None:
    """Print what may appear where the last word begins, one a line; says nothing when in doubt.

    For a shell that shows them, descriptions follow a tab.
    """
    gtt: App = context.obj
    *before, begun = words or [""]
    begun = "" if begun == '""' else begun  # PowerShell has no other way to say that nothing is typed yet
    _remember(gtt, before)
    command, option, arguments = _walked(context.find_root(), before)
    if shell and option is not None and (option[1].metavar or "").startswith(("FILE", "PATH")):
        gtt.out.line(FILES_HERE)
        return
    candidates = (
        _candidates(gtt, context.find_root(), command, arguments, begun)
        if option is None
        else _names(gtt, LAYOUTS if option[0] == "--format" else AFTER.get(option[0]))
    )
    gtt.out.document("\n".join(fitting(candidates, begun, described=bool(shell))))


def _candidates(gtt: App, root: Any, command: Any, arguments: int, begun: str) -> Iterable[str]:
    """Return what may appear where no option waits for its value, each with its meaning after a tab."""
    if begun.startswith("-"):
        words = {
            word: param for one in _meant(command) for param in one.params for word in param.opts
        }.items()
        return [f"{word}\t{getattr(param, 'help', None) or ''}" for word, param in words if word[:1] == "-"]
    kind = _argument(_default(command), arguments)
    if kind == "topics":
        about = {name: text for name, (_, text) in TOPICS.items()}
        return [f"{name}\t{text}" for name, text in {**about, **root.command.table}.items() if not arguments]
    return [*_below(command, root), *_names(gtt, kind)]


def _argument(command: Any, at: int) -> str | tuple[str, ...] | None:
    """Return what the argument at this place wants; the last one may take many words."""
    wanted = [param for param in command.params if getattr(param, "param_type_name", "") == "argument"]
    if not wanted or (at >= len(wanted) and wanted[-1].nargs != -1):
        return None
    return kind_of(wanted[min(at, len(wanted) - 1)].metavar or "")


def _walked(root: Any, words: list[str]) -> tuple[Any, tuple[str, Any] | None, int]:
    """Return the command that the words lead to, the option that waits for its value, the arguments so far."""
    command, arguments = root.command, 0
    waiting: tuple[str, Any] | None = None
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-"):
            option = next((one for each in _meant(command) if (one := _valued(each).get(word))), None)
            waiting = (word, option) if option else None
        elif hasattr(command, "get_command") and (below := command.get_command(root, word)) is not None:
            command = below
        else:
            command = _default(command)
            arguments += 1
    return command, waiting, arguments


def _below(command: Any, root: Any) -> Iterator[str]:
    """Yield the commands of a group with their help; of the first words the table has it, without loading them."""
    if command is root.command:
        yield from (f"{name}\t{text}" for name, text in command.table.items())
    elif hasattr(command, "list_commands"):
        for name in command.list_commands(root):
            below = command.get_command(root, name)
            if not getattr(below, "hidden", False):
                yield f"{name}\t{below.get_short_help_str()}"


def _default(command: Any) -> Any:
    name = getattr(command, "default_command", None)
    return command.commands[name] if name else command


def _meant(command: Any) -> tuple[Any, ...]:
    """Return a command; of a group also those that options without a command are for."""
    bare = getattr(command, "bare_command", None)
    return (command, _default(command), *([command.commands[bare]] if bare else []))


def _valued(command: Any) -> dict[str, Any]:
    """Return the options of a command that have a value, by each way of writing them."""
    return {
        word: param for param in command.params if not getattr(param, "is_flag", True) for word in param.opts
    }


def _names(gtt: App, kind: str | tuple[str, ...] | None) -> Iterable[str]:
    if isinstance(kind, str):
        return gtt.names.of(kind)
    return kind or ()


def _remember(gtt: App, words: list[str]) -> None:
    """Take the server and the organization from the line itself, and do not wait long for them."""
    gtt.remember("GTT_TIMEOUT", 2)
    gtt.remember("GTT_RETRY_WAIT", 0)
    for option, value in pairwise(words):
        if option in ("--org", "--url", "--env-file", "--profile"):
            name = option[2:].replace("-", "_")
            gtt.remember(VARIABLES.get(name, name), value)
