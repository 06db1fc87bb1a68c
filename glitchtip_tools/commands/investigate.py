"""`gtt investigate`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.changing import verdict
from glitchtip_tools.commands.options import one_command, saved
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.search import Flags
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.render.discreet import in_the_clear
from glitchtip_tools.render.investigation.posted import posted
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.investigation.rounds import summary
from glitchtip_tools.render.investigation.screen import shown

app = one_command()
Issue = Annotated[
    str | None,
    typer.Argument(metavar="[ISSUE]", help="Number, short id (`API-1F`), pasted link, or `@latest`."),
]
Repo = Annotated[
    Path | None, typer.Option("--repo", metavar="PATH", help="Search this checkout; default: here.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the report; post nothing.")]
Event = Annotated[
    str | None,
    typer.Option("--event", metavar="FILE|-", help="Investigate an event's JSON, without a server."),
]
Trace = Annotated[
    str | None,
    typer.Option("--trace", metavar="FILE|-", help="Investigate a pasted stack or a log, without a server."),
]
Markdown = Annotated[
    bool, typer.Option("--markdown", help="Print the report as Markdown, even on a terminal.")
]
Target = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write the Markdown report to this file.")
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Print every candidate with the parts of its score.")
]

Anyway = Annotated[
    bool, typer.Option("--anyway", help="Post even if the checkout seems to be another project's.")
]
All = Annotated[bool, typer.Option("--all", help="Investigate all issues that match --query.")]
Query = Annotated[
    str,
    typer.Option(
        "--query", "-q", metavar="Q", callback=saved, help="Select issues for --all (docs/search.md)."
    ),
]
Limit = Annotated[
    int, typer.Option("--limit", "-n", metavar="N", min=1, max=500, help="Stop --all after N issues.")
]


NoRedact = Annotated[
    bool, typer.Option("--no-redact", help="Show secrets on the terminal; never in what is posted.")
]


@app.command(epilog="Example: gtt investigate API-1F --repo ~/src/api --dry-run")
def investigate(
    context: typer.Context,
    issue: Issue = None,
    repo: Repo = None,
    dry_run: DryRun = False,
    event: Event = None,
    trace: Trace = None,
    markdown: Markdown = False,
    output: Target = None,
    explain: Explain = False,
    anyway: Anyway = False,
    all_: All = False,
    query: Query = "",
    limit: Limit = 20,
    no_redact: NoRedact = False,
) -> None:
    """Find where an issue fails and which commits are behind it; post the report on the issue, once."""
    gtt: App = context.obj
    _for_eyes_only(gtt, no_redact)
    if repo is not None:
        gtt.remember("GTT_REPO", repo)
    if all_:
        _alone(issue=issue, event=event, trace=trace, output=output, markdown=markdown, explain=explain)
        _round(gtt, query, limit, dry_run=dry_run)
        return
    issue = issue or _chosen(gtt, event, trace)
    with gtt.out.progress("investigating"):
        found = (
            _of_issue(gtt, issue, dry_run=dry_run, explain=explain, anyway=anyway)
            if event is None and trace is None
            else _of_file(gtt, issue, event, trace, explain=explain)
        )
    if output and str(output) != "-":
        gtt.write(output, _text(gtt)(found))
    _show(gtt, found, markdown=markdown or bool(output), explain=explain, no_redact=no_redact)
    if said := posted(found):
        gtt.out.note(said)
    if not dry_run and event is None and trace is None and found.comment.action == "none":
        _not_posted(gtt, found.repository.checkout)


def _chosen(gtt: App, *files: str | None) -> str | None:
    """Return the issue that a person chooses where none is named, and no file either."""
    return picking.one(gtt) if gtt.keyboard.attended and not any(files) else None


def _of_issue(gtt: App, issue: str | None, *, dry_run: bool, explain: bool, anyway: bool) -> Investigation:
    if issue is None:
        raise BadUsage(
            "name an issue, or give an event's file with `--event`, a stack with `--trace`",
            hint="`--all --query Q` investigates many",
        )
    text = None if dry_run else _text(gtt)
    return gtt.investigations.of_issue(issue, text, explain=explain, anyway=anyway)


def _of_file(
    gtt: App, issue: str | None, event: str | None, trace: str | None, *, explain: bool
) -> Investigation:
    given = {"an issue": issue, "`--event`": event, "`--trace`": trace}
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise BadUsage(f"{named[0]} and {named[1]} exclude each other")
    if trace is not None:
        return gtt.investigations.of_trace(gtt.read(trace), explain=explain)
    return gtt.investigations.of_event(gtt.read(event or "-"), explain=explain)


def _show(gtt: App, found: Investigation, *, markdown: bool, explain: bool, no_redact: bool) -> None:
    with in_the_clear(no_redact):
        as_text = shown(report if no_redact else _text(gtt), markdown=markdown, explain=explain)
        gtt.out.show(found, as_text=as_text)


def _for_eyes_only(gtt: App, no_redact: bool) -> None:
    if no_redact and not gtt.out.view.terminal:
        raise BadUsage("`--no-redact` is for a terminal", hint="what is piped or written shows no secrets")


def _text(gtt: App) -> Callable[[Investigation], Redacted]:
    """Return what makes an investigation's report, as it may leave."""
    return lambda found: gtt.redact.markdown(report(found))


def _alone(**others: object) -> None:
    if given := [name for name, value in others.items() if value]:
        named = " and ".join("an issue" if name == "issue" else f"`--{name}`" for name in given)
        raise BadUsage(
            f"`--all` does not go with {named}",
            hint="select issues with `--query`; `--json` contains everything",
        )


def _not_posted(gtt: App, checkout: str = "none") -> None:
    if checkout == "other":
        gtt.out.warn(
            f"nothing was posted: no frame of the trace is in `{gtt.repository}`",
            hint="give the application's checkout with `--repo`, or post with `--anyway`",
        )
        return
    gtt.out.warn(
        f"nothing was posted: `{gtt.repository}` is in no git repository",
        hint="give the application's checkout with `--repo` or GTT_REPO",
    )


def _round(gtt: App, query: str, limit: int, *, dry_run: bool) -> None:
    plan = gtt.search.plan(query, Flags(project=gtt.projects_named(None)), limit=limit)
    with gtt.out.progress("investigating"):
        visits, failures = gtt.investigations.of_issues(
            list(gtt.search.run(plan)), None if dry_run else _text(gtt)
        )
    gtt.out.show(visits, as_text=summary)
    if not dry_run and any(
        one.comment.action == "none" and one.checkout != "other" and not one.error for one in visits
    ):
        _not_posted(gtt)
    if failures:
        raise verdict(len(visits), failures, "investigated")
