"""`gtt releases`."""

from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import command_group, defaulting_to, saved
from glitchtip_tools.errors import BadUsage, NewIssues
from glitchtip_tools.render import organizations as speak
from glitchtip_tools.render.releases.report import release_report, release_summary

app = command_group(
    "Releases: those seen in events, and those created here or in CI.", cls=defaulting_to("list", bare="list")
)
VersionArg = Annotated[
    str, typer.Argument(metavar="VERSION", help="Name of the release, or an unambiguous prefix (`3f2a1c0`).")
]


@app.command("list", epilog="Example: gtt releases list --project web-shop")
def list_(context: typer.Context) -> None:
    """List the releases of the organization or of a project, newest first."""
    gtt: App = context.obj
    wanted = gtt.access.project
    project = gtt.glitchtip.project(wanted).slug if wanted else None
    releases = gtt.glitchtip.releases(project)
    if project is None:
        gtt.cache.names.note("releases", [release.version for release in releases])
    gtt.out.show(releases, as_text=speak.releases)


@app.command(epilog="Example: gtt releases show web-shop@1.6.1")
def show(context: typer.Context, version: VersionArg) -> None:
    """Show one release."""
    gtt: App = context.obj
    gtt.out.show(gtt.glitchtip.release(version), as_text=speak.release)


Against = Annotated[
    str | None,
    typer.Option("--against", metavar="OTHER", help="Compare with this release; default: the one before."),
]
FailOnNew = Annotated[
    str | None,
    typer.Option(
        "--fail-on-new",
        metavar="Q",
        callback=saved,
        help="Exit with 12 when a new issue matches: `level:error`.",
    ),
]
Commit = Annotated[
    str | None,
    typer.Option("--commit", metavar="SHA", help="The commit it was built from, for example `HEAD`."),
]


@app.command(epilog="Example: gtt releases report web-shop@1.6.1")
def report(
    context: typer.Context, version: VersionArg, against: Against = None, fail_on_new: FailOnNew = None
) -> None:
    """Show what changed with a release: issues that are new, came back, or are gone, with their events per day."""
    gtt: App = context.obj
    if fail_on_new is not None:
        gtt.triage.releases.watched(fail_on_new)
    with gtt.out.progress("reading releases") as say:
        report = gtt.triage.releases.report(version, against, say)
    gtt.out.show(report, as_text=release_report)
    for note in report.notes:
        gtt.out.note(note)
    if not gtt.out.for_people:
        gtt.out.note(release_summary(report))
    failing = gtt.triage.releases.matching(report, fail_on_new) if fail_on_new is not None else 0
    if failing:
        issues = "1 new issue matches" if failing == 1 else f"{failing} new issues match"
        raise NewIssues(f"{issues} `{fail_on_new}`", hint="the report shows the new ones")


@app.command(epilog="Example: gtt releases create web-shop@1.6.2 --project web-shop")
def create(
    context: typer.Context,
    version: Annotated[str, typer.Argument(metavar="VERSION", help="The name that the SDK will send.")],
    commit: Commit = None,
) -> None:
    """Announce a release before its first event, for `gtt resolve --in next` and `gtt investigate`."""
    gtt: App = context.obj
    if not version.strip() or len(version) > 255 or not version.isprintable() or "/" in version:
        raise BadUsage("that is not a valid version", hint="up to 255 characters, without `/`")
    made, new = gtt.triage.releases.create(version, commit, gtt.repository_path)
    if new:
        gtt.cache.names.forget("releases")
    gtt.out.show(made, as_text=speak.release)
    gtt.out.note(f"announced `{version}`" if new else f"`{version}` already existed")
