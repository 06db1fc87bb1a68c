"""What the bot says, in Telegram's HTML; every foreign word escaped."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from glitchtip_tools.core.alerts.known import RunbookLink
from glitchtip_tools.core.bot.answers import (
    Answer,
    Brought,
    Done,
    Errors,
    Frequent,
    Help,
    Instructions,
    Investigated,
    NewestEvents,
    Numbers,
    Overview,
    Releases,
    Reopened,
    Results,
    Shown,
    SnoozeList,
    TagCounts,
    Trouble,
)
from glitchtip_tools.core.bot.orders import GROUPS
from glitchtip_tools.core.issues.marked_comments import without_marker
from glitchtip_tools.models import Comment
from glitchtip_tools.render.bot import lists
from glitchtip_tools.render.bot.messages import LONGEST_LINE, bold, escaped, headline, link, metrics_message
from glitchtip_tools.render.bot.verdict import verdict
from glitchtip_tools.render.discreet import discreet
from glitchtip_tools.render.text import ago, clean, number, plural, shortened
from glitchtip_tools.values import dataclass

COMMENT = 300
MOST_COMMENTS = 3
PAST = {
    "resolve": "✅ resolved",
    "ignore": "🔕 ignored",
    "unresolve": "🔓 reopened",
    "assign": "👤 assigned",
    "undo": "↩️ undone",
    "comment": "💬 commented",
    "investigate": "🔍 investigated",
}
ALREADY = {"resolve": "resolved", "ignore": "ignored", "unresolve": "open", "assign": "assigned"}
WORKING = "⏳ working…"
REFUSAL = "Sorry, I don't work here: ask the owner of this bot to allow this chat."
REFUSED_DEED = "Sorry, you may look but not change anything here: ask the owner of this bot to allow you."


@dataclass(frozen=True, slots=True)
class BotWords:
    """The bot's words for a moment and a time zone."""

    now: datetime
    zone: tzinfo = UTC

    def said(self, answer: Answer) -> str:
        """Return an answer as HTML."""
        return "\n".join(self._lines(answer))

    def _lines(self, answer: Answer) -> Iterator[str]:
        match answer:
            case Errors():
                yield from _errors(answer, self)
            case Results():
                yield from _results(answer, self)
            case Shown():
                yield from _shown(answer, self)
            case Done():
                yield from _done(answer, self)
            case Investigated():
                yield from verdict(answer)
            case Instructions(issue, runbook):
                yield headline(issue)
                yield _runbook(runbook) if runbook else "no runbook: no rule of `runbooks.yaml` fits"
            case Numbers(metrics, about):
                yield metrics_message(metrics, about=about, zone=self.zone)
            case Help():
                yield from _help()
            case Trouble(message, hint):
                yield f"⚠️ {escaped(message)}" + (f"\n<i>{escaped(hint)}</i>" if hint else "")
            case Reopened(issue, because, by):
                yield f"🔔 reopened because {escaped(because)} (ignored by {escaped(by)})"
                yield headline(issue)
            case _:
                yield from self._lists(answer)

    def _lists(self, answer: Answer) -> Iterator[str]:
        match answer:
            case Overview(found):
                yield from lists.overview(found, self.local(found.since))
            case NewestEvents(issue, events, gone):
                yield headline(issue)
                yield from [_GONE] if gone else lists.events(events, self.now)
            case TagCounts(issue, tags):
                yield headline(issue)
                yield from lists.tags(tags)
            case SnoozeList(issues):
                yield from lists.waiting(issues, self.local)
            case Releases(releases, more):
                yield from lists.releases(releases, self.now, more=more)
            case Brought(brought):
                yield from lists.brought(brought)

    @property
    def working(self) -> str:
        """The message before something that takes long."""
        return WORKING

    def stamped(self, html: str, answer: Done | Investigated) -> str:
        """Return a message with who did what below it."""
        action = answer.action if isinstance(answer, Done) else "investigate"
        return f"{html}\n{PAST[action]} by {escaped(answer.by)}"

    def toast(self, answer: Answer) -> str:
        """Return what a pressed button answers: at most 200 characters, no markup."""
        match answer:
            case Done(action, changed=False):
                text = f"already {ALREADY.get(action, 'done')}"
            case Done(action, until=datetime() as until):
                text = f"{PAST[action]}; I reopen it at {self.local(until)}"
            case Done(action):
                text = PAST[action]
            case Investigated():
                text = PAST["investigate"]
            case Trouble(message):
                text = f"⚠️ {message}"
            case _:
                text = "done"
        return shortened(clean(text), 190)

    def pressed_before(self, action: str, by: str) -> str:
        """Return the answer to a press that was carried out before."""
        return f"already {PAST[action]} by {by}"

    def refusal(self, *, may_look: bool) -> str:
        """Return the polite refusal; `may_look` when only changing is not allowed."""
        return REFUSED_DEED if may_look else REFUSAL

    def local(self, moment: datetime) -> str:
        """Return a moment as people in the chat read it."""
        return moment.astimezone(self.zone).strftime("%d %b %H:%M %Z")


def _errors(answer: Errors, words: BotWords) -> Iterator[str]:
    where = f" of {bold(answer.component)}" if answer.component else ""
    span = f"since {words.local(answer.since)}"
    if not answer.rows:
        yield f"Nothing{where} {span}. All calm."
        return
    about = ", about" if answer.about else ""
    yield f"{bold(f'Most frequent in {answer.hours} h')}{where} ({span}{about})"
    for row in answer.rows:
        yield f"{_count(row)}× {headline(row.issue)}"
    if answer.more:
        yield f"and {number(answer.more)} more"


def _count(row: Frequent) -> str:
    return bold(f"{number(row.count)}{'+' if row.at_least else ''}")


def _results(answer: Results, words: BotWords) -> Iterator[str]:
    if not answer.issues:
        yield f"Nothing found for <code>{escaped(shortened(answer.query, 200))}</code>."
        return
    for issue in answer.issues:
        yield f"{headline(issue)} · {ago(issue.last_seen, words.now)}"
    if answer.more:
        yield "and more: narrow it down"


_GONE = "⚠️ merged into another issue, or deleted: no list has it"


def _shown(answer: Shown, words: BotWords) -> Iterator[str]:
    issue = answer.detail.issue
    yield headline(issue)
    if answer.detail.gone:
        yield _GONE
    if issue.culprit:
        yield f"in <code>{escaped(discreet(issue.culprit, LONGEST_LINE))}</code>"
    yield (
        f"{escaped(issue.status)} · {plural(issue.count, 'event')} in all · first {ago(issue.first_seen, words.now)}"
        f" · last {ago(issue.last_seen, words.now)} · {escaped(issue.project.slug)}"
    )
    if answer.where:
        yield f"fails at <code>{escaped(shortened(answer.where, 200))}</code>"
    if answer.runbook:
        yield _runbook(answer.runbook)
    yield from _comments(answer.detail.comments or (), words)


def _comments(comments: Sequence[Comment], words: BotWords) -> Iterator[str]:
    for comment in comments[:MOST_COMMENTS]:
        when = f", {ago(comment.date_created, words.now)}" if comment.date_created else ""
        # What gtt itself wrote names members, who are no strangers here.
        said = without_marker(comment.text)
        text = discreet(said, COMMENT, personal=said == comment.text)
        yield f"💬 {escaped(comment.author or 'somebody')}{when}: {escaped(text)}"


def _runbook(runbook: RunbookLink) -> str:
    if runbook.url.startswith(("http://", "https://")):
        return f"📖 {link(runbook.title, runbook.url)}"
    place = f" <code>{escaped(runbook.url)}</code>" if runbook.url else ""
    return f"📖 {escaped(runbook.title)}{place}"


def _done(answer: Done, words: BotWords) -> Iterator[str]:
    to = f" to {escaped(answer.to)}" if answer.to else ""
    if not answer.changed:
        yield headline(answer.issue)
        yield from [f"already {ALREADY[answer.action]}{to}"] if answer.action in ALREADY else []
        yield from (f"<i>{escaped(note)}</i>" for note in answer.notes)
        return
    yield f"{PAST[answer.action]}{to} by {escaped(answer.by)}"
    yield headline(answer.issue)
    if answer.until:
        yield f"I reopen it at {words.local(answer.until)}, as long as I run (GlitchTip itself cannot do that)"
    if answer.events:
        more = f"after {number(answer.events)} more events"
        yield f"I reopen it {more}, as long as I run (GlitchTip itself cannot do that)"
    for note in answer.notes:
        yield f"<i>{escaped(note)}</i>"


def _help() -> Iterator[str]:
    for group, commands in GROUPS.items():
        yield bold(group)
        for name, (arguments, what) in commands.items():
            yield f"/{name} {escaped(arguments)}".strip() + f" – {escaped(what)}"
        yield ""
    yield "ID is a number, a short id such as <code>API-1F</code>, a pasted link, or @latest."
