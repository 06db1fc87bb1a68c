"""Hostile texts through every command that shows or sends them: they are words, wherever they arrive."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.alerts.messages import AlertWords
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, runner
from tests.faults.hostile import HOSTILE
from tests.faults.readers import (
    OURS,
    Page,
    wrong_in_a_message,
    wrong_in_a_pipe,
    wrong_in_csv,
    wrong_in_markdown,
    wrong_in_tsv,
    wrong_on_a_terminal,
)

ISSUE = "1"
FRAMES = 40  # of one event
WORDS = (
    "issues list -n 900",
    "issue show 1 --comments",
    "events list 1",
    "events show @event",
    "tags 1",
    "comment 1 --list",
    "orgs list",
    "orgs members",
    "projects list",
    "projects keys web-shop",
    "teams list",
    "releases list",
    "environments list",
    "stats summary --group-by level",
    "metrics daily",
    "metrics weekly",
    "server status",
    "investigate @big --dry-run",
    "auth status",
)


def event_of(texts: Sequence[str]) -> dict[str, object]:
    """Return an event in which each text stands wherever an application or its user can put one."""
    frames = [
        {
            "filename": text,
            "abs_path": text,
            "function": text,
            "module": text,
            "lineno": 3,
            "context_line": text,
            "pre_context": [text],
            "post_context": [text],
            "vars": {text: text, "x": [text]},
            "in_app": True,
        }
        for text in texts
    ]
    return {
        "exception": {
            "values": [{"type": texts[0], "value": texts[1], "stacktrace": {"frames": frames}}],
        },
        "message": texts[2],
        "transaction": texts[3],
        "server_name": texts[4],
        "user": {"id": texts[5], "username": texts[6], "email": texts[7]},
        "request": {
            "url": texts[8],
            "method": "GET",
            "headers": {text: text for text in texts[:9]},
            "query_string": texts[9],
            "data": {texts[10]: texts[11]},
        },
        "breadcrumbs": {"values": [{"message": text, "category": text, "type": text} for text in texts]},
        "contexts": {"runtime": {"name": texts[12], "version": texts[13]}, texts[14]: {texts[15]: texts[16]}},
        "extra": {text: text for text in texts},
        "modules": {text: text for text in texts[:20]},
    }


@pytest.fixture
def planted(server: Sandbox) -> Sandbox:
    """The sandbox, whose world says nothing but hostile texts."""
    world = server.world
    texts = iter(HOSTILE * 20)
    for number, text in enumerate(HOSTILE):
        whole = text.encode("utf-8", "replace").decode()  # no database holds half a character
        tags = {"component": text, "release": whole, f"t{number}": text}
        tags |= (
            {"environment": whole} if number % 8 == 0 else {}
        )  # GlitchTip 5.2 fails at a second page of them
        world.add_event(title=text or "x", at=NOW - timedelta(minutes=number % 50 + 1), tags=tags)
    for issue in world.issues.values():
        issue.culprit, issue.metadata = (
            next(texts),
            {"type": next(texts), "value": next(texts), "filename": next(texts)},
        )
    for start in range(0, len(HOSTILE) - FRAMES, FRAMES):
        world.add_event(ISSUE, at=NOW - timedelta(seconds=5), data=event_of(HOSTILE[start : start + FRAMES]))
    for number, text in enumerate(HOSTILE):
        world.add_comment(ISSUE, text).created = NOW - timedelta(minutes=number)
        world.issues[1].tags.setdefault(text, {})[text] = 3
    for named in (world.organizations, world.projects.values(), world.users.values()):
        for thing in named:
            thing.name = next(texts)
    return server


def forms(planted: Sandbox, home: Path, words: str) -> Iterator[tuple[str, Said]]:
    gtt = runner(planted, home)
    big = planted.world.issues[1].events[-1].id
    typed = words.replace("@event", big).replace("@big", ISSUE).split()
    yield "terminal", gtt(*typed, terminal=True, env={"COLUMNS": "160", "FORCE_HYPERLINK": "1"})
    yield "narrow", gtt(*typed, terminal=True, env={"COLUMNS": "60"})
    yield "pipe", gtt(*typed)
    yield "json", gtt(*typed, "--json")
    yield "json on a terminal", gtt(*typed, "--json", terminal=True)
    for layout in ("csv", "md", "tsv", "table"):
        yield layout, gtt(*typed, "--format", layout)


@pytest.mark.slow
@pytest.mark.parametrize("words", WORDS)
def test_no_text_of_others_does_anything_where_it_is_shown(
    planted: Sandbox, tmp_path: Path, words: str
) -> None:
    host = urlsplit(planted.url).netloc
    findings = []
    for form, said in forms(planted, tmp_path, words):
        if said.code == 2 and form in ("csv", "md", "tsv", "table"):
            continue  # what this command shows is no table
        found = list(wrong_in_a_pipe(OURS.sub("", said.err)))
        if said.code != 0:
            found.append(f"exit code {said.code}: {said.err[-200:]}")
        elif form in ("terminal", "narrow", "json on a terminal"):
            found += wrong_on_a_terminal(said.out, host)
        elif form == "csv":
            found += wrong_in_csv(said.out)
        elif form == "tsv":
            found += wrong_in_tsv(said.out)
        elif form == "md":
            found += wrong_in_markdown(said.out, host)
        elif form == "json":
            found += wrong_in_a_pipe(json.dumps(json.loads(said.out)))
        else:
            found += wrong_in_a_pipe(said.out)
        findings += [f"{form}: {one}" for one in found]
    assert not findings, "\n".join(findings)


@pytest.mark.slow
def test_json_tells_every_text_as_it_is(planted: Sandbox, gtt: Gtt) -> None:
    """A program gets what was sent, to the letter; only addresses lose their secrets, which none of these has."""
    whole = [text for text in HOSTILE if not re.search("[\ud800-\udfff]", text)]
    titles = {
        issue["title"]
        for issue in json.loads(gtt("issues", "list", "-n", "900", "--status", "all", "--json").out)
    }
    assert {text for text in whole if len(text) <= 100 and text.strip() and text != "?"} - titles == set()
    comments = [one["text"] for one in json.loads(gtt("comment", ISSUE, "--list", "--json").out)]
    assert sorted(set(whole) - set(comments)) == []


def chat_of(box: Sandbox) -> dict[str, str | None]:
    chat = str(box.telegram.alerts_chat)
    return {
        "TELEGRAM_BOT_TOKEN": box.telegram.token,
        "TELEGRAM_API_URL": box.url,
        "TELEGRAM_ALERTS_CHAT_ID": chat,
        "PATH": "/usr/bin:/bin",
    }


@pytest.mark.slow
def test_no_text_of_others_does_anything_in_a_chat(planted: Sandbox, gtt: Gtt) -> None:
    host = urlsplit(planted.url).netloc
    environ = chat_of(planted)
    for words in ("metrics daily --top 100 --telegram --chart", "metrics weekly --telegram"):
        assert gtt(*words.split(), env=environ).code == 0
    for order in ("/errors", "/issue 1", "/search is:unresolved", "/metrics", "/runbook 1", "/investigate 1"):
        planted.telegram.push_message(order, planted.telegram.alerts_chat)
    assert gtt("telegram", "bot", "--once", env=environ).code == 0
    sent = [one.raw for one in planted.telegram.current() if one.parse_mode == "HTML"]
    findings = [f"{one} in {html[:80]!r}" for html in sent for one in wrong_in_a_message(html, host)]
    assert not findings, "\n".join(findings)
    assert len(sent) >= 8


def test_no_alert_does_anything_in_a_chat() -> None:
    findings = []
    for text in HOSTILE:
        alert = replace(
            Alert(text, culprit=text, level=text, link="https://e.example/1", short_id=text, project=text),
            environment=text,
            release=text,
            server_name=text,
        )
        words = AlertWords(timedelta(0))
        for html in (
            words.one(alert, Known(where=text)),
            words.several([alert, alert], 2),
            words.bare([alert]),
        ):
            findings += [f"{text!r}: {one}" for one in wrong_in_a_message(redact(html), "e.example")]
    assert not findings, "\n".join(findings)


TAGS = """html head meta title style body main header footer section h1 h2 h3 p table thead tbody tr th td ul ol
    li span div small b strong em code details summary figure figcaption"""
PAGE = {tag: {"class", "id", "style", "title", "lang", "scope", "colspan"} for tag in TAGS.split()}
PAGE |= {"a": {"href", "class"}, "meta": {"charset", "name", "content", "http-equiv"}}


@pytest.mark.slow
def test_no_text_of_others_does_anything_on_the_page(planted: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt("metrics", "daily", "--top", "100", "--html", "page.html").code == 0
    html = (tmp_path / "page.html").read_text()
    page = Page(PAGE, urlsplit(planted.url).netloc)
    page.feed(re.sub(r"<(svg)\b.*?</\1>", "", html, flags=re.S))
    assert sorted(set(page.findings)) == []
    assert list(wrong_in_a_pipe(html)) == []


@pytest.mark.slow
def test_what_is_written_on_issues_and_into_files_is_words(
    planted: Sandbox, gtt: Gtt, tmp_path: Path, checkout: Path
) -> None:
    """The report as a comment, the issue for a ticket, a draft of a runbook and its rule."""
    host = urlsplit(planted.url).netloc
    before = {number: one.text for number, one in planted.world.comments.items()}
    assert gtt("investigate", ISSUE, "--repo", str(checkout), "--output", "report.md", "--anyway").code == 0
    # A comment of our own that begins with a marker of ours is the report's: it is replaced, and no other one.
    changed = {number: one.text for number, one in planted.world.comments.items()}.items() - before.items()
    ((_, posted),) = changed
    shown = gtt("issue", "show", ISSUE, "--comments", "--markdown")
    texts = {"posted": posted, "written": (tmp_path / "report.md").read_text(), "shown": shown.out}
    issues = sorted(planted.world.issues)[-60:]
    for number in issues:
        folder = tmp_path / f"draft-{number}"
        folder.mkdir()
        drafted = gtt("runbooks", "new", str(number), "--add", "--file", f"draft-{number}/runbooks.yaml")
        assert drafted.code == 0, drafted.err
        rules = yaml.safe_load((folder / "runbooks.yaml").read_text())
        assert list(rules)
    for path in tmp_path.rglob("docs/runbooks/*.md"):
        texts[path.name] = path.read_text()
    findings = [f"{name}: {one}" for name, text in texts.items() for one in wrong_in_markdown(text, host)]
    assert not findings, "\n".join(findings)
    assert all(path.resolve().is_relative_to(tmp_path.resolve()) for path in tmp_path.rglob("*"))
