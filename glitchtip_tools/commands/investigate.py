"""`gtt investigate`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.changing import verdict
from glitchtip_tools.commands.options import one_command, saved
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.context.rounds import Visit
from glitchtip_tools.core.investigation.evidence import ELSEWHERE
from glitchtip_tools.core.investigation.posting import ALWAYS, YES, Posting, posting, question
from glitchtip_tools.core.search import Flags
from glitchtip_tools.core.setup.ci import in_ci
from glitchtip_tools.core.setup.config import written
from glitchtip_tools.errors import BadUsage, Failure
from glitchtip_tools.models import reference_of
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.render.discreet import in_the_clear
from glitchtip_tools.render.investigation.posted import left_out, posted, posted_in_all
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.investigation.rounds import summary
from glitchtip_tools.render.investigation.shown import Layout, shown

Report = Callable[[Investigation], Redacted]
KEPT_BACK = "nothing was posted: `investigate.post` is `never` here; `--post` posts it"
app = one_command()
Issue = Annotated[
    str | None,
    typer.Argument(
        metavar="[ISSUE]", help="Number, short id (`API-1F`), link, or `@latest`; if omitted: `gtt pick`."
    ),
]
Repo = Annotated[
    Path | None, typer.Option("--repo", metavar="PATH", help="Search this checkout; default: here.")
]
Post = Annotated[bool, typer.Option("--post", help="Post the report without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the report; post nothing.")]
Event = Annotated[
    str | None,
    typer.Option("--event", metavar="FILE|-", help="Investigate an event's JSON, without a server."),
]
Trace = Annotated[
    str | None,
    typer.Option("--trace", metavar="FILE|-", help="Investigate a pasted stack or a log, without a server."),
]
Full = Annotated[bool, typer.Option("--full", help="Print all of the evidence, not only the answer.")]
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
        "--query", "-q", metavar="Q", callback=saved, help="Select issues for --all (`gtt help search`)."
    ),
]
Limit = Annotated[
    int, typer.Option("--limit", "-n", metavar="N", min=1, max=500, help="Stop --all after N issues.")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--budget",
        metavar="SECONDS",
        min=1,
        help="Search the checkout for at most this long; the report says what is missing.",
    ),
]
NoRedact = Annotated[
    bool, typer.Option("--no-redact", help="Show secrets on the terminal; never in what is posted.")
]


@app.command(epilog="Example: gtt investigate API-1F --repo ~/src/api --dry-run")
def investigate(
    context: typer.Context,
    issue: Issue = None,
    repo: Repo = None,
    post: Post = False,
    dry_run: DryRun = False,
    event: Event = None,
    trace: Trace = None,
    full: Full = False,
    markdown: Markdown = False,
    output: Target = None,
    explain: Explain = False,
    anyway: Anyway = False,
    all_: All = False,
    query: Query = "",
    limit: Limit = 20,
    budget: TimeLimit = None,
    no_redact: NoRedact = False,
) -> None:
    """Find where an issue fails and which commits are behind it; post the report on the issue, once.

    At a terminal it asks before it posts: `--post` and `--dry-run` decide without a question.
    """
    gtt: App = context.obj
    wishes = ReportOptions(
        Layout(full, markdown or bool(output), explain), output, post, dry_run, anyway, no_redact, budget
    )
    if no_redact and not gtt.out.view.terminal:
        raise BadUsage(
            "`--no-redact` works only on a terminal", hint="what goes to a pipe or a file is always redacted"
        )
    if post and dry_run:
        raise BadUsage("`--post` and `--dry-run` cannot be used together")
    if repo is not None:
        gtt.remember("GTT_REPO", repo)
    if all_:
        _alone(
            issue=issue,
            event=event,
            trace=trace,
            output=output,
            markdown=markdown,
            explain=explain,
            full=full,
        )
        _round(gtt, query, limit, wishes)
    elif event is not None or trace is not None:
        _of_file(gtt, issue, event, trace, wishes)
    else:
        _of_issue(gtt, issue or _chosen(gtt), wishes)


@dataclass(frozen=True)
class ReportOptions:
    """What the options say: how the report is shown, written and posted, and how many seconds it may take."""

    layout: Layout
    output: Path | None
    post: bool
    dry_run: bool
    anyway: bool
    no_redact: bool
    seconds: float | None


def _chosen(gtt: App) -> str | None:
    """Return the issue that a person chooses where none is named."""
    return picking.one(gtt) if gtt.keyboard.attended else None


def _of_issue(gtt: App, issue: str | None, wishes: ReportOptions) -> None:
    if issue is None:
        raise BadUsage(
            "give an issue, an event's file with `--event`, or a stack trace with `--trace`",
            hint="`--all --query Q` investigates many",
        )
    service, text = replace(gtt.investigations, seconds=wishes.seconds), _text(gtt)
    with gtt.out.progress("investigating"):
        case, investigation = service.examined(issue, explain=wishes.layout.explain)
        wanted = _wanted(gtt, wishes)
        would = (
            service.pending(case, investigation, text, anyway=wishes.anyway) if wanted is Posting.ASK else ""
        )
        if wanted is Posting.POST or would == "keep":
            investigation = service.posted(case, investigation, text, anyway=wishes.anyway)
    _print(gtt, investigation, wishes)
    if would in ("create", "update"):
        if not _agreed(gtt, question([reference_of(case.issue)], update=would == "update")):
            gtt.out.note(f"nothing was posted; `gtt investigate {reference_of(case.issue)} --post` posts it")
            return
        with gtt.out.progress("posting"):
            investigation = service.posted(case, investigation, text, anyway=wishes.anyway)
    _say_posted(gtt, investigation, wanted, wishes)


def _say_posted(gtt: App, investigation: Investigation, wanted: Posting, wishes: ReportOptions) -> None:
    if investigation.issue and investigation.comment.action != "none":
        gtt.marks.note("investigation", [investigation.issue.id])
    if sentence := posted(investigation):
        gtt.out.note(sentence)
    elif wanted is Posting.KEPT_BACK:
        gtt.out.note(KEPT_BACK)
    elif wanted is not Posting.OFF:
        _not_posted(gtt, wishes, investigation.repository.checkout)


def _wanted(gtt: App, wishes: ReportOptions) -> Posting:
    """Return what is to become of reports: no question where an answer could not be given, or goes to a file."""
    attended = gtt.keyboard.attended and gtt.stdout.isatty() and gtt.out.attended
    attended = attended and wishes.output is None and not in_ci(gtt.environ)
    decided = wishes.post or wishes.dry_run
    setting = "ask" if decided else gtt.config.posting(gtt.settings.url, gtt.glitchtip.org)
    return posting(post=wishes.post, dry_run=wishes.dry_run, setting=setting, attended=attended)


def _agreed(gtt: App, words: str) -> bool:
    """Ask, and remember "always" for this server and organization; anything but yes counts as no."""
    answer = gtt.keyboard.ask(words).lower()
    if answer in ALWAYS:
        place = f"{gtt.settings.url}/{gtt.glitchtip.org}"
        gtt.config_editor.set(written(("investigate", "post_on", place)), ["always"])
        gtt.out.note(f"remembered for {place}; `gtt config list` shows it")
    return answer in (*YES, *ALWAYS)


def _of_file(
    gtt: App,
    issue: str | None,
    event: str | None,
    trace: str | None,
    wishes: ReportOptions,
) -> None:
    sources = {"an issue": issue, "`--event`": event, "`--trace`": trace, "`--post`": wishes.post or None}
    named = [name for name, value in sources.items() if value is not None]
    if len(named) > 1:
        raise BadUsage(f"{named[0]} and {named[1]} cannot be used together")
    explain, service = wishes.layout.explain, replace(gtt.investigations, seconds=wishes.seconds)
    with gtt.out.progress("investigating"):
        if trace is not None:
            maps = gtt.files.maps_beside(trace)
            investigation = service.of_trace(gtt.files.read(trace), explain=explain, maps=maps)
        else:
            maps = gtt.files.maps_beside(event or "-")
            investigation = service.of_event(gtt.files.read(event or "-"), explain=explain, maps=maps)
    _print(gtt, investigation, wishes)


def _print(gtt: App, investigation: Investigation, wishes: ReportOptions) -> None:
    """Write the report to the file that was named, and show the investigation."""
    full = wishes.layout.full
    if wishes.output and str(wishes.output) != "-":
        gtt.files.write(wishes.output, _text(gtt, full=full)(investigation))
    with in_the_clear(wishes.no_redact):
        redacted = _text(gtt, full=full)
        as_text = partial(report, full=full) if wishes.no_redact else redacted
        gtt.out.show(investigation, as_text=shown(as_text, wishes.layout))


def _text(gtt: App, *, full: bool = False) -> Report:
    """Return what makes an investigation's report, as it may leave."""
    return lambda found: gtt.redact.markdown(report(found, full=full))


def _alone(**others: object) -> None:
    if clashing := [name for name, value in others.items() if value]:
        named = " and ".join("an issue" if name == "issue" else f"`--{name}`" for name in clashing)
        raise BadUsage(
            f"`--all` and {named} cannot be used together",
            hint="select issues with `--query`; `--json` contains everything",
        )


def _not_posted(gtt: App, wishes: ReportOptions, checkout: str = "none") -> None:
    """Warn that nothing was posted; raise BadUsage where `--post` asked for it."""
    why, hint = gtt.investigations.why_not_posted(checkout)
    if wishes.post:
        raise BadUsage(why, hint=hint)
    gtt.out.warn(why, hint=hint)


def _round(gtt: App, query: str, limit: int, wishes: ReportOptions) -> None:
    service, text = replace(gtt.investigations, seconds=wishes.seconds), _text(gtt)
    named = gtt.projects_named(None)
    tied = () if named else service.tied_projects()
    plan = gtt.search.plan(query, Flags(project=named or tied), limit=limit)
    with gtt.out.progress("investigating"):
        examined = service.round(list(gtt.search.run(plan)), by_mapping=not (named or tied))
        wanted = _wanted(gtt, wishes)
        if wanted is Posting.POST:
            examined = service.round_posted(examined, text)
    gtt.out.show(examined.visits, as_text=summary)
    for line in left_out(examined.left_out):
        gtt.out.warn(
            line,
            hint="`--project SLUG` includes it; `checkouts` in config.toml assigns projects to checkouts",
        )
    if wanted is Posting.ASK and _declined(gtt, service.round_pending(examined, text)):
        wanted = Posting.OFF
    elif wanted is Posting.ASK:
        with gtt.out.progress("posting"):
            examined, wanted = service.round_posted(examined, text), Posting.POST
    _say_posted_in_all(gtt, examined.visits, wanted)
    _end_round(gtt, examined.visits, examined.failures, wanted, wishes)


def _declined(gtt: App, issues: list[str]) -> bool:
    """Ask once for all reports of a round; where each is on its issue already there is no question."""
    if not issues or _agreed(gtt, question(issues)):
        return False
    gtt.out.note("nothing was posted; the same command with `--post` posts them")
    return True


def _say_posted_in_all(gtt: App, visits: Sequence[Visit], wanted: Posting) -> None:
    gtt.marks.note("investigation", [one.issue.id for one in visits if one.comment.action != "none"])
    summary = posted_in_all(visits) if gtt.out.for_people else ""
    if summary:
        gtt.out.note(summary)
    elif wanted is Posting.KEPT_BACK:
        gtt.out.note(KEPT_BACK)


def _end_round(
    gtt: App, visits: Sequence[Visit], failures: Sequence[Failure], wanted: Posting, wishes: ReportOptions
) -> None:
    """Raise what failed; warn, or with `--post` raise, where reports had no checkout to come from."""
    if failures:
        raise verdict(len(visits), failures, "investigated")
    homeless = (
        one.comment.action == "none" and one.checkout not in ELSEWHERE and not one.error for one in visits
    )
    if wanted is Posting.POST and any(homeless):
        _not_posted(gtt, wishes)
