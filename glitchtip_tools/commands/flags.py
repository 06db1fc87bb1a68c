"""The flags beside a query as options of a command: one for each row of FLAGS."""

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from glitchtip_tools.core.search import FLAGS, Flag, Flags

NO_FLAGS = Flags()


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for each flag in place of its parameter `flags`, which gets them all."""
    return spread(command, "flags", [_option(flag) for flag in FLAGS], lambda **given: Flags(**given))


def spread(
    command: Callable[..., None], name: str, parameters: Sequence[Parameter], build: Callable[..., Any]
) -> Callable[..., None]:
    """Return the command with these parameters in place of one of that name, which gets what is built of them."""

    @wraps(command)
    def run(**given: Any) -> None:
        built = build(**{one.name: given.pop(one.name) for one in parameters})
        command(**given, **{name: built})

    spelled: list[Parameter] = []
    for parameter in signature(command, eval_str=True).parameters.values():
        spelled += parameters if parameter.name == name else [parameter]
    run.__signature__ = Signature(spelled)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in spelled}
    return run


def _option(flag: Flag) -> Parameter:
    kind: Any = list[str] | None if flag.repeatable else str | None
    option = typer.Option(f"--{flag.name}", metavar=flag.metavar, help=flag.help)
    return Parameter(
        flag.key, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=Annotated[kind, option]
    )
