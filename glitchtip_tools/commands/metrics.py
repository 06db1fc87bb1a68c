"""`gtt metrics`: how often errors happened, and what changed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from glitchtip_tools.app import App
from glitchtip_tools.commands.options import MOST, command_group, defaulting_to, saved
from glitchtip_tools.core.metrics import assembly
from glitchtip_tools.core.metrics.report import Metrics
from glitchtip_tools.core.metrics.trends import Thresholds
from glitchtip_tools.core.time import periods
from glitchtip_tools.core.time.spans import window_note
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.render.bot.messages import metrics_message
from glitchtip_tools.render.metrics import html as page
from glitchtip_tools.render.metrics import markdown as metrics_markdown
from glitchtip_tools.render.metrics.report import report

app = command_group(
    "Count errors in a time window and show what changed; `gtt metrics` is the daily report.",
    cls=defaulting_to("daily", bare="daily"),
)

Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DAY",
        help="Report this UTC day (2025-11-24, yesterday, monday); weekly: the week that ends then.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Start at this time, at most 14d ago (`gtt help time`)."),
]
GroupBy = Annotated[str, typer.Option("--group-by", metavar="TAG", help="Group by this tag.")]
Query = Annotated[
    str,
    typer.Option(
        "--query", "-q", metavar="Q", callback=saved, help="Report only these issues (`gtt help search`)."
    ),
]
Projects = Annotated[
    list[str] | None,
    typer.Option(
        "--project", metavar="SLUG", help="Restrict to these projects; `all` overrides the setting."
    ),
]
Top = Annotated[
    int, typer.Option("--top", metavar="N", min=0, max=MOST, help="Show the N most frequent issues.")
]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page; `-` prints it.")
]
ToTelegram = Annotated[bool, typer.Option("--telegram", help="Send the report, once per window and chat.")]
Chat = Annotated[
    str | None, typer.Option("--chat", metavar="ID", help="Send to this chat (TELEGRAM_ALERTS_CHAT_ID).")
]
Topic = Annotated[
    str | None,
    typer.Option("--topic", metavar="ID", help="Send to this topic of a forum (TELEGRAM_TOPIC_ID)."),
]
Again = Annotated[bool, typer.Option("--again", help="Send even if this window was already sent.")]
Chart = Annotated[bool, typer.Option("--chart", help="Send the page as a file after the message.")]
QuietWhenCalm = Annotated[
    bool, typer.Option("--quiet-when-calm", help="Print and send nothing when nothing changed.")
]
Chance = Annotated[
    float,
    typer.Option("--chance", metavar="P", min=0, max=1, help="Set the significance threshold of trends."),
]
Factor = Annotated[
    float, typer.Option("--factor", metavar="X", min=1, help="Call an issue rising from X times its mean.")
]
Least = Annotated[
    int, typer.Option("--least", metavar="N", min=1, max=MOST, help="Call an issue rising from N events.")
]
SilentDays = Annotated[
    int,
    typer.Option(
        "--silent-days", metavar="N", min=1, max=13, help="Call an issue back after N days without events."
    ),
]


KINDS = {"daily": assembly.daily, "weekly": assembly.weekly}


def command(kind: str) -> Callable[..., None]:
    """Return the command of that kind; both have the same options."""

    def run(
        context: typer.Context,
        date: Date = None,
        since: Since = None,
        group_by: GroupBy = "component",
        query: Query = "",
        project: Projects = None,
        top: Top = 5,
        markdown: Markdown = False,
        html: Html = None,
        telegram: ToTelegram = False,
        chat: Chat = None,
        topic: Topic = None,
        again: Again = False,
        chart: Chart = False,
        quiet_when_calm: QuietWhenCalm = False,
        chance: Chance = 0.001,
        factor: Factor = 2.0,
        least: Least = 5,
        silent_days: SilentDays = 7,
    ) -> None:
        gtt: App = context.obj
        _one_of(date, since)
        target = gtt.reports.destination(chat, topic) if telegram else None
        projects, name, daily = gtt.projects_named(project), f"metrics {kind}", kind == "daily"
        follows = target if daily and not (date or since) else None
        window = (
            gtt.reports.next_window(name, (query, projects, group_by), follows)
            if follows
            else periods.window_of(kind, date, since, gtt.now, gtt.zone)
        )
        question = assembly.Question(window, group_by, top, Thresholds(chance, factor, least, silent_days))
        oldest = 0 if daily else assembly.OLDEST
        metrics = KINDS[kind](gtt.metrics.activity(question, query, projects, oldest=oldest), question)
        shown = not (quiet_when_calm and metrics.calm)
        if shown:
            _show(gtt, metrics, since, markdown, html)
        if shown and target:
            text, file = _message(gtt, metrics, projects, chart=chart)
            gtt.reports.post(name, question, (query, projects), target, text, file, again=again)
        if follows:
            gtt.reports.cover(name, question, (query, projects), follows)

    return run


def _one_of(date: str | None, since: str | None) -> None:
    if date and since:
        raise BadUsage("`--date` and `--since` cannot be used together", hint="use one of them")


def _message(
    gtt: App, metrics: Metrics, projects: Sequence[str], *, chart: bool
) -> tuple[Redacted, Redacted | None]:
    """Return the report for a chat, and its page where that goes along."""
    about = gtt.metrics.about(projects)
    text = gtt.redact(metrics_message(metrics, about=about, zone=gtt.zone))
    return text, gtt.redact(page.page(metrics, about=about, zone=gtt.zone)) if chart else None


def _show(gtt: App, metrics: Metrics, since: str | None, markdown: bool, html: Path | None) -> None:
    """Print the report in the form that was asked for, or write its page."""
    if note := window_note(since, metrics.window.start, metrics.window.end, gtt.now, gtt.zone):
        gtt.out.note(note)
    if html:
        text = gtt.redact(page.page(metrics, about=gtt.metrics.about(()), zone=gtt.zone))
        if str(html) == "-":
            gtt.out.document(text)
        else:
            gtt.files.write(html, text)
            gtt.out.note(f"wrote `{html}`")
    else:
        gtt.out.show(metrics, as_text=gtt.leaving(metrics_markdown.report) if markdown else report)


DAILY = "Report the last 24 hours: what is new, back, rising, falling or quiet, with counts by component."
WEEKLY = "Report the last seven whole days (UTC), with resolved and oldest issues."
app.command("daily", help=DAILY, epilog="Example: gtt metrics daily --telegram --quiet-when-calm")(
    command("daily")
)
app.command("weekly", help=WEEKLY, epilog="Example: gtt metrics weekly --html week.html")(command("weekly"))
