"""`gtt doctor` is useful when everything is wrong."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, runner

EXPIRED = Path(__file__).parent / "certificates" / "expired-in-2020.pem"
ELSEWHERE = "run gtt in the application's checkout, or set GTT_REPO; only investigations need one"


def lines(said: Said, *names: str) -> list[str]:
    """Return the lines about these questions."""
    return [line for line in said.out.splitlines() if line.split("\t")[1] in names]


@pytest.fixture
def at_home(any_server: Sandbox, checkout: Path, tmp_path: Path) -> Gtt:
    """Run `gtt` where all is well, in each version."""
    any_server.set_now(NOW)
    run = runner(any_server, tmp_path)

    def run_there(
        *words: str, stdin: str = "", env: Mapping[str, str | None] | None = None, terminal: bool = False
    ) -> Said:
        return run(*words, stdin=stdin, env={"GTT_REPO": str(checkout), **(env or {})}, terminal=terminal)

    return run_there


def test_all_is_well(at_home: Gtt, any_server: Sandbox, checkout: Path) -> None:
    version = any_server.world.version
    said = at_home("doctor")
    assert (said.code, said.err) == (0, "")
    capabilities = [line.split("\t")[2] for line in lines(said, "server")[1:]]
    expected = [] if version.issues_stats else ["this version lacks: counts of issues by period"]
    expected += [] if version.resolves_in_release else ["this version lacks: resolve in a release"]
    expected += ["anyone can read its `/metrics`, without a token"] if version.metrics_at_root else []
    assert capabilities == expected
    relayed = lines(at_home("doctor", env={"GTT_WEBHOOK_SECRET": "3vWcTqYb6Zr0AbCd"}), "server")
    private = [line for line in relayed if "GLITCHTIP_ALLOW_PRIVATE_IPS is set on the server" in line]
    assert len(private) == version.metrics_at_root
    assert lines(
        said, "token", "scopes", "organization", "project", "repository", "runbooks", "telegram"
    ) == [
        "ok\ttoken\tbelongs to owner@example.com\t",
        "ok\tscopes\tthe token has every scope that triage needs\t",
        "ok\torganization\t`adminai-tech`\t",
        "ok\tproject\tall: `ai-admin-v2`, `billing-api`, `web-shop`\t",
        f"ok\trepository\t`{checkout}` at {_head(checkout)}\t",
        "skipped\trunbooks\tnone\t",
        "skipped\ttelegram\tnot configured\t",
    ]
    document = json.loads(at_home("doctor", "--json").out)
    assert document["works"] is True
    assert {check["name"] for check in document["checks"]} >= {"git", "ripgrep", "address", "clock"}
    shown = at_home("doctor", terminal=True, env={"NO_COLOR": "1", "COLUMNS": "80"})
    assert shown.out.splitlines()[-1] == "ready: gtt can list, investigate, comment on and resolve issues"


def test_nothing_is_there(tmp_path: Path) -> None:
    said = runner(None, tmp_path)("doctor", env={"GLITCHTIP_URL": "http://127.0.0.1:1", "PATH": ""})
    assert said.code == 7
    assert lines(said, "address", "token", "repository") == [
        "wrong\taddress\tcannot reach `http://127.0.0.1:1`: connection refused\t"
        "nothing listens there: is the server, or the tunnel, up? check `http://127.0.0.1:1`",
        "skipped\ttoken\tnot tried: the server does not answer\t",
        f"skipped\trepository\t`{tmp_path}` is not in a git repository\t{ELSEWHERE}",
    ]
    assert said.err == (
        "gtt: not ready: address\n"
        "hint: nothing listens there: is the server, or the tunnel, up? check `http://127.0.0.1:1`\n"
    )


def test_a_first_start_without_settings_asks_no_server(tmp_path: Path, checkout: Path) -> None:
    said = runner(None, tmp_path)("doctor", env={"GTT_REPO": str(checkout), "GTT_RETRY_WAIT": "600"})
    assert (said.code, lines(said, "address", "token", "organization")) == (
        3,
        [
            "wrong\taddress\tno server and no token are configured\t`gtt auth login` asks for both",
            "skipped\ttoken\tnot tried: there is none\t",
        ],
    )
    assert said.err == "gtt: not ready: address\nhint: `gtt auth login` asks for both\n"


def test_tokens(at_home: Gtt, any_server: Sandbox) -> None:
    none = at_home("doctor", env={"GLITCHTIP_API_TOKEN": None})
    assert (none.code, lines(none, "token")) == (
        3,
        ["wrong\ttoken\t`GLITCHTIP_API_TOKEN` is not set\t`gtt auth login` asks for one and tries it"],
    )
    other = at_home("doctor", env={"GLITCHTIP_API_TOKEN": "f" * 64})
    assert (other.code, lines(other, "token")[0].split("\t")[:3]) == (
        4,
        ["wrong", "token", "the server refuses the token"],
    )
    reads = at_home("doctor", env={"GLITCHTIP_API_TOKEN": any_server.tokens["readonly"]})
    assert (reads.code, lines(reads, "scopes")[:2]) == (
        4,
        [
            "wrong\tscopes\tmay not change issues: `gtt resolve`, `gtt ignore`, `gtt unresolve`\t"
            "create a token with `event:write`",
            "wrong\tscopes\tmay not write comments: `gtt comment`, `gtt investigate`\t"
            "create a token with `event:write`",
        ],
    )
    enough = at_home("doctor", env={"GLITCHTIP_API_TOKEN": any_server.tokens["write-noadmin"]})
    assert enough.code == 0
    assert {line.split("\t")[0] for line in lines(enough, "scopes")} == {"ok", "warning"}


def test_organization_and_project(at_home: Gtt) -> None:
    org = at_home("doctor", "--org", "nope")
    assert (org.code, lines(org, "organization", "project")) == (
        5,
        [
            "wrong\torganization\t`nope` was not found; the token sees `adminai-tech`\tcorrect GLITCHTIP_ORG_SLUG"
        ],
    )
    project = at_home("doctor", "--project", "nope")
    assert (project.code, lines(project, "project")) == (
        5,
        [
            "wrong\tproject\t`nope` was not found; available: `ai-admin-v2`, `billing-api`, `web-shop`\t"
            "correct GLITCHTIP_PROJECT_SLUG"
        ],
    )


def test_another_program_answers(at_home: Gtt, any_server: Sandbox) -> None:
    any_server.fault("*", "^/", status=200, html=True, times=None)
    said = at_home("doctor")
    assert said.code == 7
    assert "answered with a web page, not as GlitchTip's API" in lines(said, "address")[0]
    any_server.faults_clear()
    any_server.fault("*", "^/", status=200, body="[]", content_type="application/json", times=None)
    said = at_home("doctor")
    assert (said.code, lines(said, "address")) == (
        7,
        [
            f"wrong\taddress\t`{any_server.url}` answers, but not as GlitchTip does\t"
            "this is not its API: does another program answer at this address?"
        ],
    )


def test_a_proxy_whose_server_is_down(at_home: Gtt, any_server: Sandbox) -> None:
    any_server.fault("*", "^/", status=502, times=None)
    said = at_home("doctor")
    assert (said.code, lines(said, "address")[0].split("\t")[0]) == (9, "wrong")


def test_a_redirect_names_the_address_to_use(tmp_path: Path) -> None:
    answer = (
        b"HTTP/1.1 301 Moved\r\nLocation: https://glitchtip.example.com/api/settings/\r\nContent-Length: 0\r\n"
        b"Connection: close\r\n\r\n"
    )
    with _listener(lambda connection: (connection.recv(9999), connection.sendall(answer))) as port:
        said = runner(None, tmp_path)("doctor", "--url", f"http://127.0.0.1:{port}")
    assert lines(said, "address") == [
        f"wrong\taddress\t`http://127.0.0.1:{port}` redirects to "
        "`https://glitchtip.example.com/api/settings/`\t"
        "set GLITCHTIP_URL to `https://glitchtip.example.com`"
    ]


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(EXPIRED)

    def greet(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    gtt = runner(None, tmp_path)
    with _listener(greet) as port:
        unknown = gtt("doctor", "--url", f"https://127.0.0.1:{port}")
        monkeypatch.setenv("SSL_CERT_FILE", str(EXPIRED))
        expired = gtt("doctor", "--url", f"https://127.0.0.1:{port}")
    assert (unknown.code, expired.code) == (7, 7)
    assert lines(unknown, "address")[0].endswith(
        "set SSL_CERT_FILE to your authority's certificate; does this port speak https at all?"
    )
    assert lines(expired, "address")[0].endswith(
        "the server's certificate has expired: renew it (or is this machine's date wrong?)"
    )


def test_a_host_that_does_not_exist(tmp_path: Path) -> None:
    said = runner(None, tmp_path)("doctor", "--url", "http://glitchtip.invalid")
    assert lines(said, "address")[0].split("\t")[3].startswith("no such host: check the spelling of")


def test_a_clock_that_is_off(at_home: Gtt, any_server: Sandbox) -> None:
    any_server.set_now(NOW + timedelta(minutes=10))
    said = at_home("doctor")
    assert (said.code, lines(said, "clock")) == (
        0,
        [
            "warning\tclock\tthe server's clock is 600 s ahead of this machine's\t"
            "set both by NTP: `--since 24h` and daily reports depend on them"
        ],
    )


def test_malformed_settings_send_no_token_anywhere(at_home: Gtt, any_server: Sandbox) -> None:
    any_server.requests_clear()
    said = at_home("doctor", env={"GTT_TIMEOUT": "soon"})
    assert (said.code, lines(said, "token")) == (
        3,
        ["skipped\ttoken\tnot tried: the configuration comes first\t"],
    )
    assert [record.headers.get("authorization") for record in any_server.requests] == [None]


def test_a_file_that_others_may_read(server: Sandbox, tmp_path: Path, checkout: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"GLITCHTIP_URL={server.url}\nGLITCHTIP_API_TOKEN={server.token}\n")
    file.chmod(0o644)
    said = runner(None, tmp_path)("doctor", env={"GTT_REPO": str(checkout)})
    assert said.code == 0
    assert f"warning\tconfiguration\tother users can read `{file}`\tchmod 600 {file}" in lines(
        said, "configuration"
    )
    assert server.token not in said.out + said.err


def test_runbooks_and_telegram(at_home: Gtt, any_server: Sandbox, checkout: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(checkout, clone)
    (clone / "runbooks.yaml").write_text("runbooks: 5\n")
    env: dict[str, str | None] = {"GTT_REPO": str(clone), "TELEGRAM_API_URL": any_server.url}
    said = at_home("doctor", env={**env, "TELEGRAM_BOT_TOKEN": "1:wrong"})
    assert said.code == 0
    assert lines(said, "runbooks")[0].startswith("warning\trunbooks\trunbooks.yaml:1:")
    assert lines(said, "telegram") == [
        "warning\ttelegram\tTelegram refused the bot's token\tcheck TELEGRAM_BOT_TOKEN; @BotFather shows it"
    ]
    bot = {"TELEGRAM_BOT_TOKEN": any_server.telegram.token}
    said = at_home("doctor", env={**env, **bot})
    assert [line.split("\t")[0] for line in lines(said, "telegram")] == ["ok", "warning"]
    chat = {"TELEGRAM_ALERTS_CHAT_ID": str(any_server.telegram.alerts_chat)}
    said = at_home("doctor", env={**env, **bot, **chat})
    assert [line.split("\t")[0] for line in lines(said, "telegram")] == ["ok", "ok"]
    assert any_server.telegram.token not in said.out + said.err


def test_a_shallow_clone(at_home: Gtt, checkout: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    words = ["git", "clone", "-q", "--depth", "1", f"file://{checkout}", str(shallow)]
    subprocess.run(words, check=True, capture_output=True)
    said = at_home("doctor", env={"GTT_REPO": str(shallow)})
    assert lines(said, "repository") == [
        f"warning\trepository\t`{shallow}` is a shallow clone: its history is cut off\t`git fetch --unshallow`"
    ]


def _head(folder: Path) -> str:
    words = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout[:10]


@contextmanager
def _listener(serve: object) -> Iterator[int]:
    """Listen on loopback and hand each connection to the function."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    serve(connection)  # type: ignore[operator]
                except OSError:
                    continue

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()
