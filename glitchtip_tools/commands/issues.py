"""`gtt issues`: find issues."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.search import FLAGS, SORTS, Flag, Flags, together
from glitchtip_tools.render.issues.list import explanation, issue_table, shown_of

app = command_group("Find issues.")
NO_FLAGS = Flags()
Queries = Annotated[
    list[str] | None, typer.Option("--query", "-q", metavar="Q", help="The search language: docs/search.md.")
]
Sort = Annotated[str, typer.Option("--sort", metavar="ORDER", help=f"{', '.join(SORTS)}.")]
Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many.")]
All = Annotated[bool, typer.Option("--all", help="As many as there are.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON line per issue, as pages arrive.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say what would be asked and what is decided here.")]


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for each row of FLAGS; it takes them together, as `flags`."""

    @wraps(command)
    def run(**given: Any) -> None:
        flags = Flags(**{flag.key: given.pop(flag.key) for flag in FLAGS})
        command(**given, flags=flags)

    parameters: list[Parameter] = []
    for parameter in signature(command, eval_str=True).parameters.values():
        options = [_option(flag) for flag in FLAGS] if parameter.name == "flags" else [parameter]
        parameters += options
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _option(flag: Flag) -> Parameter:
    kind = list[str] | None if flag.repeatable else str | None
    option = typer.Option(f"--{flag.name}", metavar=flag.metavar, help=flag.help)
    return Parameter(
        flag.key, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=Annotated[kind, option]
    )


@app.callback()
def issues() -> None:
    """Find issues."""


@app.command("list", epilog="Example: gtt issues list --component whatsapp --since 24h --sort count")
@with_flags
def list_(
    context: typer.Context,
    query: Queries = None,
    flags: Flags = NO_FLAGS,
    sort: Sort = "last-seen",
    limit: Limit = 25,
    all_: All = False,
    jsonl: JsonLines = False,
    explain: Explain = False,
) -> None:
    """List issues that match; without a status, the unresolved ones."""
    gtt: App = context.obj
    flags = flags.replaced(project=gtt.projects_named(flags["project"]))
    plan = gtt.search.plan(together(query or ()), flags, sort=sort, limit=None if all_ else limit)
    if explain:
        gtt.out.show(gtt.search.explain(plan), as_text=explanation)
        return
    for hint in plan.hints:
        gtt.out.warn(hint)
    search = gtt.search.run(plan)
    if jsonl:
        gtt.out.stream(search)
    else:
        gtt.out.show_all(search, as_text=issue_table(plan.caption), doing="reading issues")
    if said := shown_of(search, limit):
        gtt.out.note(said)
