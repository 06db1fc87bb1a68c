"""What a release brought, as lines of text."""

from glitchtip_tools.core.releases.report import ReleaseIssue, ReleaseReport
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.cells import folded
from glitchtip_tools.render.drawing import Cell, Column, Styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, number, sparkline

STYLES = {"new": "bad", "regressed": "caution", "gone": "good"}


def release_report(report: ReleaseReport, view: View) -> str:
    """Return a line per issue that is new, came back or is gone; a person reads the sums before."""
    columns = [
        Column("issue"),
        Column("what"),
        Column("level"),
        Column("events", right=True),
        Column("per-day", head="per day"),
        Column("title", wide=True),
    ]
    rows = [_row(kind, one, view) for kind in STYLES for one in getattr(report, kind)]
    drawn = table(columns, rows, view)
    if not view.terminal:
        return drawn
    parts = [
        folded(release_summary(report), view.width, 2),
        folded(_days(report), view.width, 2),
        drawn if rows else "",
    ]
    return "\n\n".join(part for part in parts if part)


def release_summary(report: ReleaseReport) -> str:
    """Return one line: which releases, and how many issues of each kind."""
    against = f" against {report.against}" if report.against else " (no release before it is known)"
    kinds = {"new": report.new, "regressed": report.regressed, "gone": report.gone, "in both": report.both}
    sums = ", ".join(f"{len(rows)} {kind}" for kind, rows in kinds.items())
    return clean(f"{report.version}{against}: {sums}")


def _days(report: ReleaseReport) -> str:
    counts = [f"{one.date:%d %b} {number(one.count)}" for one in report.days]
    return (
        f"events per day of its issues: {', '.join(counts)}" if any(one.count for one in report.days) else ""
    )


def _row(kind: str, one: ReleaseIssue, view: View) -> list[Cell]:
    per_day = sparkline(one.days) if view.terminal else ",".join(map(str, one.days))
    return [reference_of(one), Styled(kind, STYLES[kind]), one.level, str(one.events), per_day, one.title]
