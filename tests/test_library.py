"""gtt as a library: what docs/api.md promises, on the sandbox, without a command line being loaded."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import glitchtip_tools
from glitchtip_tools import (
    BadUsage,
    GlitchTip,
    Issue,
    NotAuthorized,
    NotFound,
    Status,
    event_from,
    investigate,
)
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW

DOCS = Path(__file__).parents[1] / "docs" / "api.md"


@pytest.fixture
def glitchtip(server: Sandbox) -> GlitchTip:
    return GlitchTip(server.url, token=server.token, organization="adminai-tech", clock=lambda: NOW)


def test_issues_are_found_in_the_search_language(glitchtip: GlitchTip) -> None:
    with glitchtip:
        issues = list(glitchtip.issues(query="is:unresolved level:error project:ai-admin-v2", limit=3))
    assert all(isinstance(issue, Issue) for issue in issues)
    assert [(issue.short_id, issue.level, issue.status) for issue in issues] == [
        ("AI-ADMIN-V2-9", "error", "unresolved"),
        ("AI-ADMIN-V2-1", "error", "unresolved"),
        ("AI-ADMIN-V2-3", "error", "unresolved"),
    ]


def test_a_bad_query_is_refused_before_anything_is_sent(server: Sandbox, glitchtip: GlitchTip) -> None:
    with glitchtip, pytest.raises(BadUsage):
        glitchtip.issues(query="is:solved")
    assert len(server.requests) == 0


def test_an_issue_is_changed_and_commented(glitchtip: GlitchTip) -> None:
    with glitchtip:
        issue = glitchtip.issue("AI-ADMIN-V2-3")
        changed = glitchtip.set_status(issue, Status.RESOLVED)
        added = glitchtip.add_comment(issue, "fixed by hand")
        comments = glitchtip.comments(issue)
    assert (changed.id, changed.status) == (issue.id, "resolved")
    assert [comment.text for comment in comments if comment.id == added.id] == ["fixed by hand"]


def test_an_unknown_status_is_no_request(server: Sandbox, glitchtip: GlitchTip) -> None:
    with glitchtip:
        issue = glitchtip.issue("AI-ADMIN-V2-3")
        before = len(server.requests)
        with pytest.raises(ValueError, match="solved"):
            glitchtip.set_status(issue, "solved")
    assert len(server.requests) == before


def test_failures_have_names(server: Sandbox, glitchtip: GlitchTip) -> None:
    with glitchtip, pytest.raises(NotFound):
        glitchtip.issue("AI-ADMIN-V2-999")
    with GlitchTip(server.url, token="0" * 64) as stranger, pytest.raises(NotAuthorized):
        list(stranger.issues())


def test_an_event_is_investigated_like_the_command_does(glitchtip: GlitchTip, checkout: Path) -> None:
    with glitchtip:
        issue = glitchtip.issue("AI-ADMIN-V2-3")
        found = investigate(glitchtip.latest_event(issue), checkout, issue=issue, tags=glitchtip.tags(issue))
    assert found.issue == issue
    assert found.repository.root is not None
    assert found.locations


def test_an_event_of_an_sdk_needs_no_server() -> None:
    event = event_from({"exception": {"values": [{"type": "ValueError", "value": "no rows"}]}})
    found = investigate(event, None)
    assert [(thrown.type, thrown.value) for thrown in found.exceptions] == [("ValueError", "no rows")]
    assert found.locations == ()


def test_every_public_name_is_there() -> None:
    assert [name for name in glitchtip_tools.__all__ if getattr(glitchtip_tools, name, None) is None] == []
    assert set(glitchtip_tools.__all__) <= set(dir(glitchtip_tools))
    with pytest.raises(AttributeError, match="Nothing"):
        glitchtip_tools.Nothing  # noqa: B018


def test_the_documented_example_runs_without_a_command_line(server: Sandbox, checkout: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)[0]
    code = f"""
import sys
from pathlib import Path
token, repository = {server.token!r}, Path({str(checkout)!r})
{example.replace("http://localhost:8080", server.url)}
print(sorted({{"typer", "rich", "click"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.splitlines()[-2:]) == ("", ["issue `AI-ADMIN-V2-999` not found", "[]"])
    assert len(done.stdout.splitlines()) == 6
