"""The flags beside a query as options of a command: one for each row of FLAGS."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from glitchtip_tools.core.search import FLAGS, Flag, Flags

NO_FLAGS = Flags()


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for each flag in place of its parameter `flags`, which gets them all."""

    @wraps(command)
    def run(**given: Any) -> None:
        flags = Flags(**{flag.key: given.pop(flag.key) for flag in FLAGS})
        command(**given, flags=flags)

    parameters: list[Parameter] = []
    for parameter in signature(command, eval_str=True).parameters.values():
        parameters += [_option(flag) for flag in FLAGS] if parameter.name == "flags" else [parameter]
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _option(flag: Flag) -> Parameter:
    kind = list[str] | None if flag.repeatable else str | None
    option = typer.Option(f"--{flag.name}", metavar=flag.metavar, help=flag.help)
    return Parameter(
        flag.key, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=Annotated[kind, option]
    )
