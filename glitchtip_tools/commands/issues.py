"""`gtt issues`: find issues."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group
from glitchtip_tools.core.search import SORTS, Flags, together
from glitchtip_tools.render.issues.list import explanation, issue_table, shown_of

app = command_group("Find issues.")
Queries = Annotated[
    list[str] | None, typer.Option("--query", "-q", metavar="Q", help="The search language: docs/search.md.")
]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="STATUS", help="unresolved (default), resolved, ignored, or all."),
]
Levels = Annotated[
    list[str] | None, typer.Option("--level", metavar="LEVEL", help="fatal, error ... or `>=warning`.")
]
Projects = Annotated[
    list[str] | None,
    typer.Option("--project", metavar="SLUG", help="These projects; `all` lifts the setting."),
]
Environments = Annotated[
    list[str] | None, typer.Option("--environment", metavar="NAME", help="These environments.")
]
Components = Annotated[
    list[str] | None, typer.Option("--component", metavar="NAME", help="This `component` tag.")
]
Since = Annotated[str | None, typer.Option("--since", metavar="24h|DATE", help="Seen since then.")]
Sort = Annotated[str, typer.Option("--sort", metavar="ORDER", help=f"{', '.join(SORTS)}.")]
Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many.")]
All = Annotated[bool, typer.Option("--all", help="As many as there are.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON line per issue, as pages arrive.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say what would be asked and what is decided here.")]


@app.callback()
def issues() -> None:
    """Find issues."""


@app.command("list", epilog="Example: gtt issues list --component whatsapp --since 24h --sort count")
def list_(
    context: typer.Context,
    query: Queries = None,
    status: Statuses = None,
    level: Levels = None,
    project: Projects = None,
    environment: Environments = None,
    component: Components = None,
    since: Since = None,
    sort: Sort = "last-seen",
    limit: Limit = 25,
    all_: All = False,
    jsonl: JsonLines = False,
    explain: Explain = False,
) -> None:
    """List issues that match; without a status, the unresolved ones."""
    gtt: App = context.obj
    statuses, levels, projects, environments, components = (
        tuple(given or ()) for given in (status, level, gtt.projects_named(project), environment, component)
    )
    flags = Flags(statuses, levels, projects, environments, components, since)
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
