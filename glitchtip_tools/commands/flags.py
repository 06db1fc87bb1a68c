"""The flags beside a query as options of a command: one for each row of FLAGS."""

from collections.abc import Callable
from inspect import Parameter
from typing import Annotated, Any

import typer

from glitchtip_tools.commands.options import spread
from glitchtip_tools.core.search import FLAGS, Flag, Flags

NO_FLAGS = Flags()


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for each flag in place of its parameter `flags`, which gets them all."""
    return spread(command, "flags", [_option(flag) for flag in FLAGS], lambda **given: Flags(**given))


def _option(flag: Flag) -> Parameter:
    kind: Any = list[str] | None if flag.repeatable else str | None
    option = typer.Option(f"--{flag.name}", metavar=flag.metavar, help=flag.help)
    return Parameter(
        flag.key, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=Annotated[kind, option]
    )
