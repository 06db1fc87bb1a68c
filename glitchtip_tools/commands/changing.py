"""What the commands that change issues share: which issues, what is asked before, the receipt, how the whole ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from inspect import Parameter
from typing import Annotated, get_type_hints

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands import picking
from glitchtip_tools.commands.flags import spread
from glitchtip_tools.commands.options import saved
from glitchtip_tools.core.issues.change_sets import (
    VERBS,
    ChangeResult,
    ChangeSet,
    ChosenIssues,
    Consent,
    Preview,
    Sums,
    WantedChange,
)
from glitchtip_tools.errors import BadUsage, ExitCode, Failure, PartlyDone, failure_with_code
from glitchtip_tools.models import Issue
from glitchtip_tools.render.issues.changes import planned, receipt, undo_hint
from glitchtip_tools.render.issues.snooze import term_note
from glitchtip_tools.render.text import shortened, with_short_releases

Issues = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ISSUE]...",
        help="Numbers, short ids, links, `@latest`; `-` reads them from stdin; if omitted: `gtt pick`.",
    ),
]
Query = Annotated[
    str | None,
    typer.Option(
        "--query",
        "-q",
        metavar="Q",
        callback=saved,
        help="Select issues by a query (`gtt help search`) or `@NAME`.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Skip the confirmation.")]
Expect = Annotated[
    int | None,
    typer.Option("--expect", metavar="N", min=0, help="Change nothing unless exactly N issues are selected."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")]
Message = Annotated[
    str, typer.Option("--message", "-m", metavar="TEXT", help="Add this comment to each issue, in Markdown.")
]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=8, help="Send N requests in parallel.")]
Resume = Annotated[bool, typer.Option("--resume", help="Continue the last interrupted run.")]
FINAL = {verb.past for verb in VERBS.values() if verb.final}


@dataclass(frozen=True)
class Choice:
    """Which issues, and how: the options that the commands share which change issues.

    `commits` is a range, `A..B`, whose messages name them.
    """

    issues: Issues = None
    query: Query = None
    yes: Yes = False
    expect: Expect = None
    dry_run: DryRun = False
    message: Message = ""
    jobs: Jobs = 4
    resume: Resume = False
    commits: str | None = None


NO_CHOICE = Choice()


def with_choice(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command the options of Choice, but those left out, in place of its parameter `choice`."""
    hints = get_type_hints(Choice, include_extras=True)
    parameters = [
        Parameter(one.name, Parameter.POSITIONAL_OR_KEYWORD, default=one.default, annotation=hints[one.name])
        for one in fields(Choice)
        if one.name not in ("commits", *left_out)
    ]
    return lambda command: spread(command, "choice", parameters, Choice)


def change(app: App, wanted: WantedChange, choice: Choice) -> None:
    """Change the issues that were chosen, once that is agreed to, and show what became of each."""
    if choice.resume:
        _resume(app, wanted, choice)
        return
    chosen = _chosen(app, choice)
    if chosen is None:
        _say_nothing_to_change(app, choice)
        return
    if choice.dry_run:
        _plan(app, wanted, chosen, choice)
        return
    chosen.check_read(wanted.verb, choice.expect)
    agree(app, wanted, chosen.issues, choice, by_query=chosen.by_query)
    with app.out.progress(f"{len(chosen.issues)} issues") as say:
        result = app.triage.change(wanted, chosen, jobs=choice.jobs, say=say)
    notes = [term_note(wanted.term, app.out.view)] if wanted.term and app.out.for_people else []
    finish(app, wanted.verb.past, result, len(chosen.issues) + len(chosen.missing), notes=notes)


def _plan(app: App, wanted: WantedChange, chosen: ChosenIssues, choice: Choice) -> None:
    """Show what would become of each issue, and fail as the change would: for what cannot be read, or a number."""
    chosen.check_read(wanted.verb, choice.expect)
    plan, count = app.triage.planned(wanted, chosen), len(chosen.issues)
    if len(plan.changes) == len(plan.failures) == 1 and choice.expect is None:
        raise plan.failures[0]
    Consent().check_number(wanted.verb, count)
    app.out.show(plan.changes, as_text=planned)
    Consent(expect=choice.expect).check_number(wanted.verb, count)
    app.out.note(f"dry run: nothing was changed; {count} would be {wanted.verb.past}")
    if plan.failures:
        unread = verdict(len(plan.changes), plan.failures, "read")
        unread.may_have_happened = False  # nothing was sent that changes something
        raise unread


def _say_nothing_to_change(app: App, choice: Choice) -> None:
    why = "no commit message mentions an issue" if choice.commits else "the input has no issues"
    app.out.note(f"nothing to change: {why}")
    if not app.out.for_people:  # a table of nothing is only its heading
        app.out.show([], as_text=receipt)


def _chosen(app: App, choice: Choice) -> ChosenIssues | None:
    """Return the issues that are named, or that the query finds; None where an empty input names none."""
    ways = (bool(choice.issues), choice.query is not None, choice.commits is not None)
    if sum(ways) > 1 or not (any(ways) or app.keyboard.attended):
        if any(ways):
            together = "issues, a query and commits cannot be used together"
            raise BadUsage(together, hint="use one of them")
        raise BadUsage("no issues were given", hint="name them, use `--query`, or pipe them into `-`")
    names = choice.issues if any(ways) else picking.several(app)
    with app.out.progress("reading issues") as say:
        if choice.commits is not None:
            fixed, others = app.triage.fixed_in(app.repository, choice.commits)
            if others:
                app.out.note(f"these are in no project and are left out: {', '.join(others)}")
            return fixed if fixed.issues or fixed.missing else None
        if choice.query is not None:
            return app.triage.queried(choice.query, say)
        named = picking.named(app, names)
        return app.triage.named(named) if named else None


def agree(app: App, wanted: WantedChange, issues: Sequence[Issue], choice: Choice, *, by_query: bool) -> None:
    """Show what is to be changed and ask, where that is due; raises BadUsage when it is not to be done."""
    consent = Consent(choice.yes, choice.expect, app.keyboard.attended)
    if not consent.needs_question(wanted.verb, len(issues), by_query=by_query):
        return
    for line in Preview.of(wanted.verb, issues).lines():
        app.out.note(shortened(line, app.out.view.width))
    final = " for good (this cannot be undone)" if wanted.verb.final else ""
    what = "them" if len(issues) > 1 else "it"
    if app.keyboard.ask(f"{wanted.verb.name} {what}{final}? [y/N]").lower() not in ("y", "yes"):
        raise BadUsage("nothing was changed")


def agree_to_undo(app: App, change: ChangeSet, yes: bool, expect: int | None) -> None:
    """Return what is to be reverted, and ask for more than ten; raises BadUsage when it is not to be done."""
    rows = change.applied
    app.out.note(
        f"change set {change.id}, {change.at:%Y-%m-%d %H:%M} UTC: {len(rows)} {VERBS[change.verb].past}"
    )
    consent = Consent(yes, expect, app.keyboard.attended)
    if not consent.needs_question(VERBS[change.verb], len(rows), by_query=False):
        return
    if app.keyboard.ask("undo it? [y/N]").lower() not in ("y", "yes"):
        raise BadUsage("nothing was changed")


def finish(
    app: App,
    past: str,
    result: ChangeResult,
    total: int,
    go_on: str = "`--resume`",
    notes: Sequence[str] = (),
) -> None:
    """Show the receipt, then the sums, and fail as the whole did."""
    if total == 1 and len(result.failures) == 1 and not any(one.changed for one in result.changes):
        raise result.failures[0]
    app.out.show(result.changes, as_text=receipt)
    for note in (*result.notes, *notes):
        app.out.note(with_short_releases(note) if app.out.for_people else note)
    if len(result.changes) > 1:
        undo = undo_hint(result.changes) if result.journaled and past not in FINAL else ""
        app.out.note(f"{Sums.of(past, result.changes)}{undo}")
    if result.interrupted:
        app.out.note(f"the requests in progress were finished; {go_on} continues")
        raise KeyboardInterrupt
    if result.stopped and len(result.changes) > 1:
        app.out.note(f"the rest was not tried; {go_on} continues with it")
    if result.failures:
        raise _verdict_of_changes(app, len(result.changes), result.failures)


def _verdict_of_changes(app: App, total: int, failures: Sequence[Failure]) -> Failure:
    """Return how the whole ends, and warn of what was changed only in part: the receipt says that it was changed."""
    halves = [one for one in failures if isinstance(one, PartlyDone)]
    if not halves:
        return verdict(total, failures)
    if total == len(halves) == 1:
        return halves[0]
    for half in halves:
        app.out.warn(half.message, hint=half.hint)
    done = "changed completely" if len(halves) == len(failures) else "changed, or only in part"
    return verdict(total, failures, done, "the receipt and the warnings show which, and why")


def _resume(app: App, wanted: WantedChange, choice: Choice) -> None:
    if choice.issues or choice.query is not None or choice.commits is not None:
        raise BadUsage(
            "`--resume` takes no issues: it continues with those of the interrupted run",
            hint="leave them out",
        )
    with app.out.progress("continuing") as say:
        result = app.triage.resume(wanted.verb, jobs=choice.jobs, say=say)
    finish(app, wanted.verb.past, result, len(result.changes))


def fail_as(total: int, failures: Sequence[Failure], warn: Callable[..., None]) -> None:
    """Raise how the whole ends where some of the issues could not be shown, and say before what became of each."""
    if failures and len(failures) < total:
        for failure in failures:
            warn(failure.message, hint=failure.hint)
    if failures:
        raise verdict(total, failures, "shown", hint="the warnings say which, and why")


def verdict(
    total: int,
    failures: Sequence[Failure],
    done: str = "changed",
    hint: str = "the receipt shows which, and why",
) -> Failure:
    """Return how the whole ends: partly done, or the common failure when nothing worked."""
    kinds = {failure.code for failure in failures}
    if len(failures) == total and len(kinds) == 1 and ExitCode.PARTLY_DONE not in kinds:
        first = failures[0]
        if first.may_have_happened:
            return first
        message = f"nothing {done}: {first.message}"
        return failure_with_code(first.code, message, hint=first.hint, kind=first.kind)
    were = "was" if len(failures) == 1 else "were"
    return PartlyDone(f"{len(failures)} of {total} issues {were} not {done}", hint=hint)
