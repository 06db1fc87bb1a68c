"""Every text of the corpus of secrets through each exit: the comment, the draft, the chat, the page."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.bot.answers import Results
from glitchtip_tools.core.investigation.report import (
    EventSummary,
    Excerpt,
    Investigation,
    RepositorySummary,
    Thrown,
)
from glitchtip_tools.core.issues.snooze import Snoozed
from glitchtip_tools.core.metrics.report import Apart, DayCount, Entry, Metrics
from glitchtip_tools.core.metrics.trends import Trend
from glitchtip_tools.core.redaction.text import marks_in
from glitchtip_tools.core.runbooks.drafting import draft
from glitchtip_tools.core.time.periods import Window
from glitchtip_tools.models import Comment, Event, Metadata, Tag, TagValue
from glitchtip_tools.render.alerts.messages import AlertWords
from glitchtip_tools.render.bot import lists
from glitchtip_tools.render.bot.answers import BotWords
from glitchtip_tools.render.bot.messages import metrics_message
from glitchtip_tools.render.discreet import in_the_clear
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.metrics.html import page
from glitchtip_tools.render.runbooks.draft import draft_markdown, rule_yaml
from glitchtip_tools.services.redactor import Redactor
from tests.conftest import NOW
from tests.core.redaction.corpus import Sample, look_alikes, samples
from tests.leaving.leak import ISSUE


def metrics_with(*texts: str) -> Metrics:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    entries = tuple(
        Entry("1", "API-1", text, "error", "api", 5, "https://e.example/1", "unresolved", Trend.NEW, 0, 0.0)
        for text in texts
    )
    return Metrics(
        Window(start, start + timedelta(days=1), 24), 5, 0, True, 0.0, Trend.STEADY, 1, Apart(0, 0), "component",
        (), entries[:1], entries, (), (), (), (), (DayCount(date(2026, 11, 22), 5),),
    )  # fmt: skip


def investigated(text: str) -> str:
    lines = tuple(text.split("\n"))
    found = Investigation(
        None,
        text,
        text,
        EventSummary("e1", None, None, text, None),
        RepositorySummary(),
        exceptions=(Thrown("ValueError", text),),
        excerpts=(Excerpt("settings.yml", 1, lines, 1, ""),),
        notes=(text,),
    )
    return Redactor().markdown(report(found))


def drafted(text: str) -> str:
    issue = replace(ISSUE, title=text, metadata=Metadata("ValueError", text))
    made = draft(issue, None, (), (Comment("1", text),))
    out = Redactor()
    return "\n".join([out.markdown(draft_markdown(made)), out(rule_yaml(made.rule)), made.rule.path or ""])


def each(exit_: Callable[[str], str]) -> Callable[[Sequence[str]], list[str]]:
    return lambda texts: [exit_(text) for text in texts]


def alert(text: str) -> str:
    told = Alert(text, culprit=text + " ", tags=(("x", text),), link="https://e.example/1")
    return AlertWords(timedelta(0)).one(told, Known())


def chat_lists(text: str) -> Iterator[str]:
    yield from lists.tags((Tag("x", 1, 1, (TagValue(text, 1),)),))
    yield from lists.events((Event("1", message=text),), NOW)
    yield from lists.waiting((Snoozed("1", "API-1", text, NOW, None, None, "", due=False),), str)


EXITS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "a comment with a report": each(investigated),
    "a draft of a runbook": each(drafted),
    "an alert in the chat": each(lambda text: Redactor()(alert(text))),
    "a list of alerts": each(lambda text: Redactor()(AlertWords(timedelta(0)).several([Alert(text)], 0))),
    "the plainest alert": each(lambda text: Redactor()(AlertWords(timedelta(0)).bare([Alert(text)]))),
    "an answer of the bot": each(
        lambda text: Redactor()(BotWords(NOW, UTC).said(Results("x", (replace(ISSUE, title=text),))))
    ),
    "lists in the chat": each(lambda text: Redactor()("\n".join(chat_lists(text)))),
    "the numbers in the chat": each(lambda text: Redactor()(metrics_message(metrics_with(text)))),
    "the page of numbers": lambda texts: [Redactor()(page(metrics_with(*texts)))],
}


def through(sample: Sample, said: str) -> bool:
    """Say whether a secret, or a line of one, is to be read; one of six characters may stand there by chance."""
    lines = [line for secret in sample.secrets for line in secret.replace("\\n", "\n").splitlines()]
    return any(len(line) > 6 and line in said for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("exit_", EXITS)
def test_no_secret_of_the_corpus_leaves(exit_: str) -> None:
    said = "\n".join(EXITS[exit_]([sample.text for sample in samples()]))
    assert [sample.kind for sample in samples() if through(sample, said)] == []


@pytest.mark.slow
@pytest.mark.parametrize("exit_", EXITS)
def test_look_alikes_leave_as_they_are(exit_: str) -> None:
    assert [said for said in EXITS[exit_](look_alikes()) if marks_in(said)] == []


MARKUP: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "an alert": each(alert),
    "the numbers in the chat": each(lambda text: metrics_message(metrics_with(text))),
    "the page of numbers": lambda texts: [page(metrics_with(*texts))],
}


@pytest.mark.slow
@pytest.mark.parametrize("form", MARKUP)
def test_a_mask_leaves_the_markup_around_it_whole(form: str) -> None:
    def tags(html: str) -> list[str]:
        return re.findall("<[^<>]*>", html)

    unclosed = ['password="never closed', "token: 'never closed", "x --password y"]
    with in_the_clear():  # so that the exit alone has to do it
        written = MARKUP[form]([*(sample.text for sample in samples()), *unclosed])
    assert [html for html in written if tags(Redactor()(html)) != tags(html)] == []
