"""What leaves for a comment, a chat or a file: through one exit, without secrets, and what was masked is said."""

import ast
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_type_hints

import pytest

from glitchtip_tools.adapters.files import Files
from glitchtip_tools.adapters.telegram.client import Telegram
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
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
from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.drafting import draft
from glitchtip_tools.core.runbooks.rules import Rule, page_of
from glitchtip_tools.core.time.periods import Window
from glitchtip_tools.models import Comment, Event, Issue, Metadata, Project, Request, Tag, TagValue
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.render.alerts.messages import AlertWords
from glitchtip_tools.render.bot import lists
from glitchtip_tools.render.bot.answers import BotWords
from glitchtip_tools.render.bot.messages import metrics_message
from glitchtip_tools.render.discreet import in_the_clear
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.json import plain
from glitchtip_tools.render.metrics.html import page
from glitchtip_tools.render.runbooks.comment import runbook_comment
from glitchtip_tools.render.runbooks.draft import draft_markdown, rule_yaml
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.redactor import Redactor
from tests import source
from tests.conftest import NOW, Gtt
from tests.core.redaction.corpus import Sample, look_alikes, samples
from tests.source import Module
from tests.test_metrics import telegram_of

LEAK = "login failed: password=hunter2, ask ada@example.org"
SAFE = "login failed: password=‹hidden›, ask ‹e-mail›"
ISSUE = Issue(
    "1",
    "API-1",
    "",
    "",
    "error",
    "error",
    "unresolved",
    3,
    NOW,
    NOW,
    Project("1", "api"),
    metadata=Metadata(),
)
# Who may make text that leaves without looking for secrets in it, and why.
MAY = {
    "EXIT": {"redacted.py": "the key itself", "core/redaction/text.py": "the functions that look"},
    "framed": {
        "core/redaction/text.py": "defined here",
        "core/redaction/__init__.py": "handed on",
        "core/issues/marked_comments.py": "the marker before a comment, without which it is not found again",
        "services/runbooks/drafts.py": "the user's own file, to which a rule is added",
    },
    "as_typed": {
        "core/redaction/text.py": "defined here",
        "core/redaction/__init__.py": "handed on",
        "services/redactor.py": "with the settings as known values",
        "library.py": "the caller's own words",
        "app/__init__.py": "handed to those who post what the user typed",
        "services/issues/changes.py": "the words that go along with a change",
        "services/issues/snooze.py": "sentences of our own about a term",
        "commands/comment.py": "a comment that the user typed",
        "commands/telegram.py": "a message that the user typed",
        "services/bot/order_run.py": "a comment that a person typed in the chat",
    },
}
# Where the package writes files, and why that is no text that leaves, unless it passes `leaving`.
WRITES = {
    "adapters/files.py": "leaving",
    "services/runbooks/drafts.py": "by way of adapters/private_file.py",
    "adapters/private_file.py": "leaving",
    "adapters/env_file.py": "the user's settings, the token among them",
    "adapters/git/bare.py": "a repository of git's own objects that goes away",
    "adapters/process.py": "what a program reads",
    "adapters/programs.py": "a draft for the user's editor, which goes away",
    "adapters/sqlite.py": "a lock",
    "services/bot/heartbeat.py": "a time",
}


def modules() -> list[Module]:
    """Return the modules of the package, those of the sandbox apart."""
    return [one for one in source.modules() if one.layer != "sandbox"]


def names_in(one: Module) -> set[str]:
    return {
        *(node.id for node in one.all(ast.Name)),
        *(node.attr for node in one.all(ast.Attribute)),
        *(node.name for node in one.all(ast.alias)),
        *(node.name for node in one.all(ast.FunctionDef)),
    }


def test_only_the_exit_makes_text_that_leaves() -> None:
    findings = [
        f"{one.name} uses {used}"
        for one in modules()
        for used in names_in(one) & set(MAY)
        if one.name not in MAY[used]
    ]
    assert findings == []


def test_what_sends_or_writes_text_takes_redacted_text_alone() -> None:
    takes = {
        (GlitchTip.add_comment, "text"),
        (GlitchTip.edit_comment, "text"),
        (Telegram.deliver, "html"),
        (Telegram.edit, "html"),
        (Telegram.send_document, "content"),
        (Files.write, "text"),
    }
    assert [
        f"{function.__qualname__}: {name}"
        for function, name in takes
        if get_type_hints(function)[name] is not Redacted
    ] == []
    assert get_type_hints(Telegram.send_document)["caption"] == Redacted | None
    assert get_type_hints(Telegram.answer_press)["toast"] == Redacted | None


def test_messages_go_out_by_those_functions_alone() -> None:
    sends = ("sendMessage", "editMessageText", "sendDocument", "answerCallbackQuery")
    elsewhere = [
        f"{one.name}: {word}"
        for one in modules()
        for word in sends
        if word in one.text and one.name != "adapters/telegram/client.py"
    ]
    assert elsewhere == []


def test_files_are_written_where_the_table_says() -> None:
    writing = {
        one.name
        for one in modules()
        for node in one.calls("write_text", "write_bytes", "open", "fdopen")
        if isinstance(node.func, ast.Attribute)
        and (node.func.attr.startswith("write_") or _opens_for_writing(node))
    }
    assert writing <= set(WRITES)
    assert [
        name
        for name, why in WRITES.items()
        if why == "leaving" and "leaving(" not in source.module(name).text
    ] == []


def _opens_for_writing(call: ast.Call) -> bool:
    modes = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return any(set(mode) & set("wax") and len(mode) <= 3 for mode in modes)


def test_plain_text_is_refused_before_anything_is_sent(server: Sandbox, tmp_path: Path) -> None:
    before = dict(server.world.comments)
    with Http(server.url, token=server.token) as http, Http(server.url) as chat:
        glitchtip, telegram = (
            GlitchTip(http, organization="adminai-tech"),
            Telegram(chat, server.telegram.token),
        )
        # mypy says the same of each of these lines; were it not so, it would complain of an unused comment here.
        with pytest.raises(TypeError, match="not redacted"):
            glitchtip.add_comment("1", LEAK)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="not redacted"):
            telegram.deliver(str(server.telegram.alerts_chat), LEAK)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="not redacted"):
            Files(tmp_path, io.StringIO()).write(Path("x"), LEAK)  # type: ignore[arg-type]
    assert (server.world.comments, server.telegram.sent, list(tmp_path.iterdir())) == (before, [], [])


# The corpus through each exit


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


# As a user sees it


@pytest.fixture
def leaking(server: Sandbox) -> int:
    """The number of an issue whose title and message hold a password and an address."""
    issue = server.world.issues[8]
    issue.title, issue.metadata = LEAK, {"type": "LoginError", "value": LEAK}
    return issue.id


def test_a_report_is_posted_and_written_without_secrets(
    server: Sandbox, gtt: Gtt, leaking: int, checkout: Path, tmp_path: Path
) -> None:
    said = gtt("investigate", str(leaking), "--repo", str(checkout), "--output", "report.md")
    assert said.code == 0
    assert said.err.splitlines()[-1].startswith("masked ")
    (posted,) = [one.text for one in server.world.comments.values() if "gtt:investigation" in one.text]
    for text in (posted, (tmp_path / "report.md").read_text(), said.out):
        assert "hunter2" not in text
        assert "ada@example.org" not in text
        assert "password=‹hidden›, ask ‹e-mail›" in text


def test_what_is_masked_may_be_seen_on_a_terminal_only(
    server: Sandbox, gtt: Gtt, leaking: int, checkout: Path
) -> None:
    words = ("investigate", str(leaking), "--repo", str(checkout), "--no-redact")
    said = gtt(*words)
    assert (said.code, said.out, said.err) == (
        2,
        "",
        "gtt: `--no-redact` works only on a terminal\nhint: what goes to a pipe or a file is always redacted\n",
    )
    shown = gtt(*words, terminal=True, env={"COLUMNS": "300", "NO_COLOR": "1"})
    assert "password=hunter2" in shown.out
    (posted,) = [one.text for one in server.world.comments.values() if "gtt:investigation" in one.text]
    assert "hunter2" not in posted


def test_numbers_reach_chat_and_file_without_secrets(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    for minute in range(60):
        server.world.add_event(title=LEAK, at=NOW - timedelta(minutes=minute + 1))
    said = gtt("metrics", "daily", "--telegram", "--chart", env=telegram_of(server))
    assert (said.code, said.err.splitlines()[-1]) == (0, "masked 3 secrets, 3 e-mail addresses")
    assert SAFE in server.telegram.sent[0].text
    sent = server.telegram.sent[1].file
    assert sent is not None
    assert SAFE in sent.data.decode()
    assert (
        gtt("metrics", "daily", "--html", "page.html").err
        == "wrote `page.html`\nmasked 2 secrets, 2 e-mail addresses\n"
    )
    assert SAFE in (tmp_path / "page.html").read_text()


def test_a_draft_is_kept_without_secrets(gtt: Gtt, leaking: int, tmp_path: Path) -> None:
    said = gtt("runbooks", "new", str(leaking), "--add", "--file", "runbooks.yaml")
    assert said.code == 0
    written = {path.name: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert "hunter2" not in str(written)
    assert "ada@example.org" not in str(written)
    assert "runbooks.yaml" in written


def test_words_that_a_person_typed_stay_as_they_are(server: Sandbox, gtt: Gtt) -> None:
    gtt("comment", "1", f"the test user has {LEAK}")
    gtt("telegram", "send", LEAK, env=telegram_of(server))
    assert [one.text for one in server.world.comments.values()][-1] == f"the test user has {LEAK}"
    assert server.telegram.texts == [LEAK]


def test_our_own_token_leaves_in_no_words_of_anybody(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("comment", "1", f"I use {server.token}")
    assert said.err == "masked 1 secret\n"
    assert [one.text for one in server.world.comments.values()][-1] == "I use ‹hidden›"


def test_the_bot_masks_what_it_says_and_keeps_what_it_is_told(
    server: Sandbox, leaking: int, tmp_path: Path
) -> None:
    chat = server.telegram
    for text in (f"/issue {leaking}", f"/comment {leaking} use {LEAK}"):
        chat.push_message(text, chat.alerts_chat, 1001)
    environ = {"HOME": str(tmp_path), "GTT_RETRY_WAIT": "0", "GLITCHTIP_URL": server.url}
    environ |= {"GLITCHTIP_API_TOKEN": server.token, "GLITCHTIP_ORG_SLUG": "adminai-tech"}
    environ |= {name: value for name, value in telegram_of(server).items() if value}
    err = io.StringIO()
    app = App(environ, tmp_path, io.StringIO(), io.StringIO(), err, clock=lambda: NOW)
    assert main(["telegram", "bot", "--once"], app) == 0
    assert SAFE in chat.texts[0]
    assert not any("hunter2" in text for text in chat.texts)
    assert "masked 1 secret, 1 e-mail address in the next message" in err.getvalue()
    (comment,) = [one.text for one in server.world.comments.values() if "gtt:chat" in one.text]
    assert "password=hunter2" in comment


def test_addresses_lose_their_secrets_in_json_too() -> None:
    request = Request("GET", "https://ada:hunter2@x.example/a?token=abcd1234&b=1#frag", "token=abcd1234&b=1")
    assert plain(request) == {
        "method": "GET",
        "url": "https://x.example/a?token=hidden&b=1",
        "query": "token=hidden&b=1",
        "headers": [],
        "data": None,
    }
    rule = {
        "url": "https://ada:hunter2@wiki.example/redis#restart",
        "note": "see https://x.example?token=abcd1234",
    }
    assert plain(rule) == {"url": "https://wiki.example/redis#restart", "note": rule["note"]}


def test_a_runbook_with_credentials_in_its_address_is_linked_without_them() -> None:
    rule = Rule(
        "redis", "Redis", Criteria(), url="https://ada:hunter2@wiki.example/redis?token=abcd1234#restart"
    )
    said = runbook_comment(rule, page_of(rule, None), "runbooks.yaml")
    assert "<https://wiki.example/redis?token=hidden#restart>" in said
    assert "hunter2" not in said


def test_nothing_in_a_teams_own_markdown_is_turned_round() -> None:
    rule = Rule("x", "X", Criteria(), path="x.md", summary="a&#8238;b\u202ec", steps=("d&#x200B;e",))
    said = runbook_comment(rule, None, "runbooks.yaml")
    assert "\n\nabc\n\n- [ ] de\n" in said


@pytest.mark.parametrize(
    "words",
    [
        ("issue", "show", "8", "--markdown"),
        ("metrics", "daily", "--markdown"),
        ("metrics", "daily", "--html", "-"),
    ],
)
def test_what_is_printed_to_be_handed_on_is_masked(
    server: Sandbox, gtt: Gtt, leaking: int, words: tuple[str, ...]
) -> None:
    for minute in range(60):
        server.world.add_event(title=LEAK, at=NOW - timedelta(minutes=minute + 1))
    said = gtt(*words)
    assert (said.code, "hunter2" in said.out, "ada@" in said.out) == (0, False, False)
    assert "‹hidden›" in said.out
    assert said.err.startswith("masked ")
