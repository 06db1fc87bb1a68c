"""What leaves as a user sees it: reports, chats, files and drafts without secrets, typed words as they are."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.rules import Rule, page_of
from glitchtip_tools.models import Request
from glitchtip_tools.render.json import plain
from glitchtip_tools.render.runbooks.comment import runbook_comment
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt
from tests.leaving.leak import LEAK, SAFE
from tests.telegram_settings import telegram_of


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
