"""The manual of a command, read off the command itself, as its help is."""

from collections.abc import Sequence
from typing import Any

from glitchtip_tools.core.setup.manual import Entry, Manual
from glitchtip_tools.errors import NotFound


def manual_of(root: Any, words: Sequence[str]) -> Manual:
    """Return the manual of the command that the words lead to; raises NotFound."""
    command, context = root.command, root
    for word in words:
        command = command.get_command(context, word) if hasattr(command, "get_command") else None
        if command is None:
            raise NotFound(f"there is no command `{' '.join(words)}`", hint="`gtt help` lists them")
    named = " ".join(["gtt", *words])
    params = [param for param in command.params if getattr(param, "help", None)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    own = [param for param in params if param not in arguments and not _is_common(param, words)]
    common = [param for param in params if param not in arguments and _is_common(param, words)]
    help_text = (command.help or "").replace("\b\n", "")
    return Manual(
        named,
        " ".join(help_text.strip().partition("\n\n")[0].split()),
        help_text,
        " ".join([named, "[OPTIONS]", *(str(one.metavar or one.name).upper() for one in arguments)]),
        [(str(one.metavar or one.name), one.help) for one in arguments],
        [_option(one) for one in own],
        _below(command, context),
        [_option(one) for one in common],
        _example(command),
    )


def _is_common(param: Any, words: Sequence[str]) -> bool:
    return bool(getattr(param, "hidden", False)) or not words


def _option(param: Any) -> Entry:
    value = "" if param.is_flag else f" {param.metavar or param.type.name.upper()}"
    return ", ".join(param.opts) + value, param.help


def _below(command: Any, context: Any) -> list[Entry]:
    if hasattr(command, "table"):
        return list(command.table.items())
    commands = [(name, command.get_command(context, name)) for name in getattr(command, "commands", {})]
    return [(name, one.get_short_help_str(200)) for name, one in commands if not one.hidden]


def _example(command: Any) -> str:
    lines = (command.epilog or "").splitlines()
    return next((line.removeprefix("Example: ") for line in lines if line.startswith("Example: ")), "")
