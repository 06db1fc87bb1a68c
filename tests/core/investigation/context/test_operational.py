"""Errors that accuse no commit: where they are raised, who should have handled them, and what is no such error."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.context.operational import operational
from glitchtip_tools.core.investigation.context.rounds import visit
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.report import HandlingPlace
from glitchtip_tools.models import Event, ExceptionValue, Issue, Project
from glitchtip_tools.models.code import Commit, Match

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
POOL = """\
class SessionPool {
  get(company) {
    const session = this.sessions.get(company);
    if (!session) throw new SessionNotFoundError(`no session of ${company}`);
    return session;
  }
}
"""
CALLERS = """\
async function remind(company) {
  const session = sessions.get(company);
}
async function remindAll(companies) {
  try {
    for (const company of companies) await remind(company);
  } catch (error) {
    log(error);
  }
}
"""
SOURCES = {"pool.js": POOL, "remind.js": CALLERS}


def at(file: str, line: int, function: str, depth: int, **more: object) -> MappedFrame:
    text = SOURCES.get(file, "").split("\n")[line - 1] if file in SOURCES else ""
    frame = MappedFrame(
        0, 9 - depth, file, function, line, True, file, line, "exact", depth=depth, text=text.strip()
    )
    return replace(frame, **more)  # type: ignore[arg-type]


RAISED = at("pool.js", 4, "get", 0)
REMIND = at("remind.js", 2, "remind", 1)
REMIND_ALL = at("remind.js", 6, "remindAll", 2)


def crash(
    *frames: MappedFrame,
    kind: str = "SessionNotFoundError",
    message: str = "no session of 7",
    sources: dict[str, str] | None = None,
    **evidence: object,
) -> Crash:
    event = Event("e", title=kind, date_created=NOW, exceptions=(ExceptionValue(kind, message),))
    return Crash(event, Evidence(root="/r", frames=frames, sources=sources or SOURCES, **evidence))  # type: ignore[arg-type]


def test_the_nearest_caller_that_catches_nothing_should_have_handled_it() -> None:
    found = operational(crash(RAISED, REMIND, REMIND_ALL))
    assert found is not None
    assert (found.condition, found.file, found.line, found.function) == ("not_found", "pool.js", 4, "get")
    assert found.handler == HandlingPlace("remind.js", 2, "remind")


def test_where_every_caller_catches_it_is_the_outermost() -> None:
    found = operational(crash(RAISED, replace(REMIND_ALL, depth=1)))
    assert found is not None
    assert found.handler == HandlingPlace("remind.js", 6, "remindAll", boundary=True)


def test_without_a_caller_no_place_is_named() -> None:
    found = operational(crash(RAISED))
    assert found is not None
    assert found.handler is None


@pytest.mark.parametrize(
    ("file", "source", "line"),
    [
        ("a.py", "def get(key):\n    if not key:\n        raise LookupError('session not found')\n", 3),
        ("a.ts", "function get(k: string): S {\n  throw new Error('session not found');\n}\n", 2),
        ("a.php", "<?php\nfunction get($k) {\n  throw new RuntimeException('session not found');\n}\n", 3),
        ("a.rb", "def get(key)\n  raise SessionError, 'session not found'\nend\n", 2),
        ("a.go", 'package a\n\nfunc get() error {\n\treturn errors.New("session not found")\n}\n', 4),
        ("A.java", 'class A {\n  void get() {\n    throw new E("session not found");\n  }\n}\n', 3),
        ("A.kt", 'fun get() {\n  throw E("session not found")\n}\n', 2),
        ("A.cs", 'class A {\n  void Get() {\n    throw new E("session not found");\n  }\n}\n', 3),
        ("a.ex", 'defmodule A do\n  def get(k) do\n    raise E, "session not found"\n  end\nend\n', 3),
    ],
)
def test_it_is_raised_on_purpose_in_every_language(file: str, source: str, line: int) -> None:
    text = source.split("\n")[line - 1]
    frame = replace(at(file, line, "get", 0), text=text)
    found = operational(crash(frame, kind="Error", message="session not found", sources={file: source}))
    assert found is not None
    assert found.condition == "not_found"
    quiet = source.replace(text.strip(), "find(k)") if "return errors" not in text else ""
    if quiet:
        other = replace(frame, text="find(k)")
        assert (
            operational(crash(other, kind="Error", message="session not found", sources={file: quiet}))
            is None
        )


def library(depth: int = 0) -> MappedFrame:
    return MappedFrame(0, 20 + depth, "node_modules/axios/lib/core/settle.js", "settle", 19, False)


@pytest.mark.parametrize(
    ("kind", "message", "condition"),
    [
        ("AxiosError", "Request failed with status code 404", "answered_error"),
        ("AxiosError", "timeout of 5000ms exceeded", "timeout"),
        ("ValidationError", "phone is required", None),
        ("TypeError", "Cannot read properties of undefined (reading 'session')", None),
    ],
)
def test_a_library_below_the_innermost_own_frame_raises_for_another_service(
    kind: str, message: str, condition: str | None
) -> None:
    found = operational(crash(library(), replace(REMIND, depth=0), kind=kind, message=message))
    assert (found.condition if found else None) == condition
    if found:
        assert found.handler == HandlingPlace("remind.js", 2, "remind")


@pytest.mark.parametrize(
    "line",
    [
        "assert session, 'session not found'",
        "throw error;",
        "return sessions[key];",
    ],
)
def test_what_is_not_raised_on_purpose_is_a_fault(line: str) -> None:
    file = "a.py" if line.startswith("assert") else "a.js"
    source = (
        f"def get(key):\n    {line}\n"
        if file == "a.py"
        else f"function get(key) {{\n  try {{ f(); }} catch (error) {{\n    {line}\n  }}\n}}\n"
    )
    at_line = 2 if file == "a.py" else 3
    frame = replace(at(file, at_line, "get", 0), text=line)
    assert (
        operational(crash(frame, kind="Error", message="session not found", sources={file: source})) is None
    )


def limit_set(days: int) -> dict[str, Any]:
    """Return that a number of the message was set so many days before."""
    commit = Commit("c" * 40, NOW - timedelta(days=days), "Ada", "ada@example.org", "Lower the limit")
    return {
        "settings": (Match("config.js", 1, "timeout: 500", "500"),),
        "blames": {"config.js": (commit.id,)},
        "commits": {commit.id: commit},
    }


def test_a_limit_that_was_changed_of_late_is_no_condition_to_expect() -> None:
    message = "connection timeout after 500ms"
    frames: Sequence[MappedFrame] = (RAISED, REMIND)
    assert operational(crash(*frames, kind="Error", message=message, **limit_set(3))) is None
    found = operational(crash(*frames, kind="Error", message=message, **limit_set(90)))
    assert found is not None
    assert found.condition == "timeout"


def test_what_a_diff_proves_has_a_culprit() -> None:
    assert operational(crash(RAISED, REMIND), ("suspicion", "undid")) is None
    assert operational(crash(RAISED, REMIND), ("suspicion", "touches")) is not None


def test_the_suspects_stay_listed_and_none_is_accused() -> None:
    commit = Commit("c" * 40, NOW - timedelta(days=2), "Ada", "ada@example.org", "Send reminders")
    seen = crash(
        RAISED, REMIND, commits={commit.id: commit}, blames={"pool.js": (commit.id,) * len(POOL.split("\n"))}
    )
    found = assemble(seen.event, seen.evidence)
    assert [one.commit for one in found.suspects] == [commit.id]
    assert found.operational is not None
    assert (found.confidence.suspect, found.names_commit, found.undecided) == ("low", False, ())
    issue = Issue("1", "A-1", "t", "", "error", "error", "unresolved", 1, NOW, NOW, Project("1", "a"))
    line = visit(issue, found)
    assert (line.commit, line.author, line.condition) == (None, None, "not_found")
