"""`gtt runbooks`: known errors and their instructions."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import MOST, IssueArg, command_group, defaulting_to, saved
from glitchtip_tools.core.runbooks.drafting import draft
from glitchtip_tools.core.runbooks.linking import linked_issues
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.core.search import Flags
from glitchtip_tools.errors import BadUsage, CheckFailed, PartlyDone
from glitchtip_tools.models import Issue
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.render.runbooks import tables as render
from glitchtip_tools.render.runbooks.comment import runbook_comment
from glitchtip_tools.render.runbooks.draft import draft_markdown, rule_yaml

app = command_group(
    "Attach the instructions for known errors to their issues, once.", cls=defaulting_to("test")
)
OPEN = "is:unresolved"
File = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="Read the rules from this file (GTT_RUNBOOKS; default: runbooks.yaml at the top of the checkout).",
    ),
]
Query = Annotated[
    str, typer.Option("--query", "-q", metavar="Q", callback=saved, help="Select issues (`gtt help search`).")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", "-n", metavar="N", min=1, max=MOST, help="Check only the N most recently seen issues."
    ),
]
MostNew = Annotated[
    int,
    typer.Option(
        "--max-comments", metavar="N", min=0, max=MOST, help="Add at most N new comments in one run."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Remove the limit on new comments.")]
Urls = Annotated[bool, typer.Option("--urls", help="Check that every `url` answers as well.")]
Offline = Annotated[bool, typer.Option("--offline", help="Check only the file; contact no server.")]
Text = Annotated[
    str | None, typer.Option("--text", metavar="MESSAGE", help="Try a message instead of an issue.")
]
MaybeIssue = Annotated[
    str | None,
    typer.Argument(metavar="[ISSUE]", help="Number, short id (`API-1F`), link, or `@latest`."),
]
Add = Annotated[bool, typer.Option("--add", help="Add the rule to the file as well.")]


@app.command(epilog="Example: gtt runbooks link --dry-run")
def link(
    context: typer.Context,
    query: Query = OPEN,
    dry_run: DryRun = False,
    limit: Limit = None,
    max_comments: MostNew = 50,
    yes: Yes = False,
    file: File = None,
) -> None:
    """Add the runbook of each matching issue as a comment, once, and keep it up to date."""
    gtt: App = context.obj
    library = gtt.runbooks.library(file)
    most_new = None if yes else max_comments

    def comment(rule: Rule, page: str | None, file: str) -> Redacted:
        return gtt.redact.markdown(runbook_comment(rule, page, file))

    with nullcontext() if dry_run else gtt.alone("runbooks"), gtt.out.progress("linking runbooks") as say:
        issues = _read(gtt, query, say, limit)
        done, failure = library.link(issues, comment, dry_run=dry_run, most_new=most_new, say=say)
    gtt.marks.note("runbook", linked_issues(done))
    for warning in library.warnings():
        gtt.out.warn(warning)
    gtt.out.show(done, as_text=render.receipt)
    if failure:
        raise failure
    if undone := [row for row in done.comments if row.action in ("failed", "held back")]:
        hint = "the receipt shows which, and why; `--yes` removes the limit of `--max-comments`"
        raise PartlyDone(f"{len(undone)} comments were not written", hint=hint)
    if gtt.out.view.terminal or set(done.counts) - {"unchanged"}:  # cron mails whatever is printed
        gtt.out.note(render.summary(done))


@app.command(epilog="Example: gtt runbooks check --urls")
def check(context: typer.Context, urls: Urls = False, offline: Offline = False, file: File = None) -> None:
    """Check the rules, and list frequent issues without a runbook; fails if a rule is wrong."""
    gtt: App = context.obj
    library = gtt.runbooks.library(file)
    issues = None if offline else _issues_if_configured(gtt)
    checked = library.checked(issues, gtt.connections.http if urls else None)
    gtt.out.show(checked, as_text=render.checked)
    if checked.problems:
        raise CheckFailed(f"{render.counted(len(checked.problems), 'problem')} in `{checked.file}`")


@app.command("test", epilog="Example: gtt runbooks test --text 'connection timeout after 30s'")
def try_out(context: typer.Context, issue: MaybeIssue = None, text: Text = None, file: File = None) -> None:
    """Show which rule wins for an issue or a message, and why, condition by condition."""
    gtt: App = context.obj
    if (issue is None) == (text is None):
        raise BadUsage("give an issue, or a message with `--text`")
    library = gtt.runbooks.library(file)
    outcome = library.tried_text(text) if text is not None else library.tried(gtt.issues.find(issue or ""))
    gtt.out.show(outcome, as_text=render.tried)


@app.command("list", epilog="Example: gtt runbooks list --query 'is:unresolved level:>=error'")
def list_(context: typer.Context, query: Query = OPEN, offline: Offline = False, file: File = None) -> None:
    """List the rules, strongest first, with the number of issues each one matches."""
    gtt: App = context.obj
    library = gtt.runbooks.library(file)
    issues = None if offline else _issues_if_configured(gtt, query)
    gtt.out.show(library.listed(issues), as_text=render.rules)


@app.command(epilog="Example: gtt runbooks new API-1F --add")
def new(
    context: typer.Context, issue: IssueArg, add: Add = False, dry_run: DryRun = False, file: File = None
) -> None:
    """Draft a runbook and its rule from an issue."""
    gtt: App = context.obj
    library = gtt.runbooks.library(file, new=True)
    detail = gtt.issues.shown(issue, comments=True)
    drafted = draft(detail.issue, detail.event, detail.tags, detail.comments or (), library.names)
    markdown = gtt.redact.markdown(draft_markdown(drafted))
    draft_made = library.keep(
        drafted,
        markdown,
        lambda rule, indent: gtt.redact(rule_yaml(rule, indent)),
        add=add,
        dry_run=dry_run,
    )
    gtt.out.show(draft_made, as_text=render.drafted)
    if dry_run:
        library.check_way(drafted)
    if draft_made.written:
        gtt.out.note(f"written: {', '.join(draft_made.written)}")


def _read(gtt: App, query: str, say: Callable[[str], None], limit: int | None = None) -> Sequence[Issue]:
    """Return the issues that a query finds, saying how far that is."""
    flags = Flags(project=gtt.projects_named(None))
    issues = []
    for number, issue in enumerate(gtt.search.run(gtt.search.plan(query, flags, limit=limit)), 1):
        issues.append(issue)
        say(f"reading issues: {number}")
    return issues


def _issues_if_configured(gtt: App, query: str = OPEN) -> Sequence[Issue] | None:
    """Return the issues, None (and a word about it) where no server is configured, as in a CI step."""
    if gtt.settings.get("GLITCHTIP_API_TOKEN"):
        with gtt.out.progress("reading issues") as say:
            return _read(gtt, query, say)
    gtt.out.note("no server was contacted: set GLITCHTIP_API_TOKEN to see how the rules fit the open issues")
    return None
