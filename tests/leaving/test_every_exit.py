"""Each command with each way out: gtt's own secrets are in none, other people's in none that others read.

What a command prints on the user's own terminal or pipe is theirs (SECURITY.md). What is posted, sent or written for
others, Markdown, HTML, and stderr, which may be a log, shows no secret that the server's texts contain.
"""

import re
import stat
from itertools import chain
from pathlib import Path

import pytest
from starlette.responses import Response

from glitchtip_tools.app import App
from glitchtip_tools.commands import options
from glitchtip_tools.commands.shown import TABLE
from glitchtip_tools.sandbox.api import answers
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt
from tests.leaving.every_line import ELSEWHERE, LINES, OF_EACH, ONLY_ASKED, SHARED, World
from tests.leaving.test_planted_secrets import Garden, plant


@pytest.fixture
def garden(monkeypatch: pytest.MonkeyPatch) -> Garden:
    return plant(monkeypatch)


def test_each_command_is_tried() -> None:
    assert set(LINES) | set(ELSEWHERE) == set(TABLE)
    assert set(LINES).isdisjoint(ELSEWHERE)


def test_each_option_of_all_commands_is_tried() -> None:
    every = chain(options._common(hidden=False), options._of_lists())
    assert {word for option in every for word in option.opts if word.startswith("--")} == {
        *OF_EACH,
        *ONLY_ASKED,
    }
    tried = " ".join(chain.from_iterable(LINES.values()))
    assert [word for word in OF_EACH if word not in tried and word not in ("--debug", "--ping")] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", LINES)
def test_no_way_out_shows_a_secret(
    server: Sandbox, gtt: Gtt, garden: Garden, tmp_path: Path, command: str
) -> None:
    world = World(server, gtt, tmp_path)
    findings: list[str] = []
    for line in LINES[command]:
        findings += world.leaked(world.run(line), garden, line)
    assert findings == []


def test_what_others_read_shows_no_secret(server: Sandbox, gtt: Gtt, garden: Garden, tmp_path: Path) -> None:
    world = World(server, gtt, tmp_path)
    findings: list[str] = []
    empty: list[str] = []
    for line in SHARED:
        said = world.run(line)
        findings += world.leaked(said, garden, line)
        empty += [] if said.out else [line]
    assert findings == []
    assert empty == []


REFUSALS = (400, 403, 404, 500)


@pytest.mark.slow
@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_that_quotes_a_secret_is_told_without_it(
    server: Sandbox, gtt: Gtt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    quoted = f"Denied: password=planted100pw, Authorization: Bearer {server.token}"

    def refuse(*_: object, **__: object) -> Response:
        return plainly({"detail": quoted}, status)

    plainly = answers.as_json
    garden = plant(monkeypatch, refuse)
    world = World(server, gtt, tmp_path)
    findings: list[str] = []
    for line in chain.from_iterable(LINES.values()):
        findings += world.leaked(world.run(line), garden, line)
        findings += world.leaked(world.run(line, terminal=True), garden, line)
    # `gtt api` prints what the server answered, whatever that is.
    assert [found for found in findings if not re.match("api .* in stdout", found)] == []


def test_a_refusal_is_told_without_the_secret_that_it_quotes(
    server: Sandbox, gtt: Gtt, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted = f"Denied: password=hunter2, Authorization: Bearer {server.token}"
    plainly = answers.as_json
    plant(monkeypatch, lambda *_, **__: plainly({"detail": quoted}, 403))
    said = gtt("issues", "--json")
    assert (said.code, said.out) == (4, "")
    assert "Denied: password=‹hidden›, Authorization: Bearer ‹hidden›" in said.err
    assert '"message":"the server does not allow' in said.err
    assert server.token not in said.err
    assert "hunter2" not in said.err


def test_an_address_in_a_mistake_is_told_without_its_password(gtt: Gtt) -> None:
    said = gtt("api", "http://ada:hunter2@elsewhere.example/x?token=abcd1234efgh")
    assert said.code == 2
    assert "http://‹hidden›@elsewhere.example/x?token=‹hidden›" in said.err


def test_debug_shows_requests_without_the_secrets_in_them(gtt: Gtt) -> None:
    said = gtt("api", "organizations/?token=abcd1234efgh", "--debug")
    assert said.code == 0
    assert re.search(r"(?m)^GET /api/0/organizations/\?token=‹hidden› 200 \d+ ms$", said.err)


def test_a_bug_is_told_without_secrets(server: Sandbox, gtt: Gtt, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_app: App) -> None:
        raise RuntimeError(f"password=hunter2 of ada@example.org, Bearer {server.token}")

    monkeypatch.setattr("glitchtip_tools.app.App.glitchtip", property(broken))
    said = gtt("issues", "--debug")
    assert said.code == 1
    assert "Traceback" in said.err
    assert "RuntimeError: password=‹hidden› of ‹e-mail›, Bearer ‹hidden›" in said.err
    assert not any(secret in said.err for secret in ("hunter2", "ada@", server.token))


def test_what_is_remembered_is_readable_by_its_owner_alone(
    server: Sandbox, gtt: Gtt, garden: Garden, tmp_path: Path
) -> None:
    world = World(server, gtt, tmp_path)
    for line in (
        "issues",
        "issue 1",
        "resolve 1 -m done",
        "ignore 2 --for 1h",
        "metrics daily --telegram",
        "status",
    ):
        assert world.run(line).code == 0
    kept = [path for folder in (".local/state/gtt", ".cache/gtt") for path in (tmp_path / folder).rglob("*")]
    kept += [tmp_path / ".local/state/gtt", tmp_path / ".cache/gtt"]
    assert len(kept) > 5
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept}
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    held = b"".join(path.read_bytes() for path in kept if path.is_file()).decode("utf-8", "replace")
    assert [name for name, secret in world.own.items() if secret in held] == []
