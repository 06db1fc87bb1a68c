"""What leaves for a comment, a chat or a file goes through one exit; tests/leaving tries what goes through it."""

import ast
import io
from pathlib import Path
from typing import get_type_hints

import pytest

from glitchtip_tools.adapters.files import Files
from glitchtip_tools.adapters.telegram.client import Telegram
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.sandbox.server import Sandbox
from tests import source
from tests.leaving.leak import LEAK
from tests.source import Module

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


def test_buttons_are_made_where_their_addresses_lose_their_secrets() -> None:
    makers = {
        one.name
        for one in modules()
        for node in one.all(ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "Button"
    }
    assert makers == {"services/bot/buttons.py"}


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
