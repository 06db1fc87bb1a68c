"""`gtt events send`: a test event by a project's key, and how far it came."""

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.rules import AlertDestination
from glitchtip_tools.core.daily.trial_event import dsn_of
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Alert as Rule
from glitchtip_tools.services.alerts.spool import Spool
from tests.conftest import NOW, Gtt, Said, never, runner


def states(said: Said) -> list[list[str]]:
    return [line.split("\t")[:2] for line in said.out.splitlines()]


class Sender:
    """Runs the command; `pause` is what happens while it waits, the seconds are counted."""

    def __init__(self, box: Sandbox, home: Path) -> None:
        self.box, self.home, self.waited = box, home, 0.0
        self.pause: Callable[[], object] = lambda: None

    def __call__(self, *words: str, **environ: str) -> Said:
        out, err = io.StringIO(), io.StringIO()

        def sleep(seconds: float) -> None:
            if seconds:
                self.waited += seconds
                self.pause()

        given = {
            "HOME": str(self.home), "GTT_RETRY_WAIT": "0", "GLITCHTIP_URL": self.box.url,
            "GLITCHTIP_API_TOKEN": self.box.token, "GLITCHTIP_ORG_SLUG": "adminai-tech", **environ,
        }  # fmt: skip
        app = App(given, self.home, io.StringIO(), out, err, clock=lambda: NOW, after=never, sleep=sleep)
        return Said(main(["events", "send", *words], app), out.getvalue(), err.getvalue())

    @property
    def ledger(self) -> Path:
        return self.home / ".local" / "state" / "gtt" / "webhook.db"

    def alert(self, fate: str, rule: str = "") -> None:
        """Let the relay of this machine have been called for the newest issue."""
        self.ledger.parent.mkdir(parents=True, exist_ok=True)
        newest = max(self.box.world.issues)
        with closing(Spool(self.ledger)) as spool, spool.change():
            spool.add(Alert("t", "issue", issue_id=str(newest)), fate, rule, AlertDestination("-100"), NOW)


@pytest.fixture
def sender(server: Sandbox, tmp_path: Path) -> Sender:
    server.world.alerts = [Rule(1, server.world.project("web-shop").id, "all errors", 1, 1, "http://relay")]
    return Sender(server, tmp_path)


def test_an_event_becomes_an_issue(any_server: Sandbox, tmp_path: Path) -> None:
    any_server.world.alerts = []
    sender = Sender(any_server, tmp_path)
    said = sender("--project", "web-shop")
    issue = any_server.world.issues[max(any_server.world.issues)]
    assert (issue.title, issue.level, issue.count) == ("A test event of gtt", "info", 1)
    assert (said.code, states(said)) == (
        0,
        [["ok", "event"], ["ok", "issue"], ["warning", "alert"], ["skipped", "chat"]],
    )
    assert f"accepted by {any_server.url}, project `web-shop`" in said.out
    assert f"{any_server.world.short_id(issue)} has it, after 1 s" in said.out
    assert sender("--project", "web-shop").code == 0
    assert issue.count == 2  # the same issue, not one more


def test_the_key_goes_along_and_the_token_does_not(sender: Sender, server: Sandbox) -> None:
    assert sender("hello", "--project", "web-shop", "--level", "error", "--environment", "ci").code == 0
    (sent,) = [one for one in server.requests if one.method == "POST"]
    key = server.world.project("web-shop").key.replace("-", "")
    assert sent.headers["x-sentry-auth"] == f"Sentry sentry_version=7, sentry_client=gtt/1, sentry_key={key}"
    assert "authorization" not in sent.headers
    event = json.loads(sent.raw.split(b"\n")[2])
    assert (event["message"], event["level"], event["environment"]) == ("hello", "error", "ci")


def test_the_relay_of_this_machine_tells_of_alert_and_chat(sender: Sender) -> None:
    sender.pause = lambda: sender.alert("sent")
    document = json.loads(sender("--project", "web-shop", "--json").out)
    assert [(one["name"], one["state"]) for one in document["checks"]] == [
        ("event", "ok"), ("issue", "ok"), ("alert", "ok"), ("chat", "ok"),
    ]  # fmt: skip
    assert document["checks"][2]["said"] == "the relay was called: `all errors`"
    assert (document["arrived"], document["issue"]["title"]) == (True, "A test event of gtt")


def test_an_alert_that_a_rule_kept_away_or_that_never_came(sender: Sender) -> None:
    sender.pause = lambda: sender.alert("dropped", "quiet")
    said = sender("--project", "web-shop")
    assert states(said)[2:] == [["ok", "alert"], ["warning", "chat"]]
    assert "dropped by the rule `quiet`" in said.out
    sender.pause, sender.waited = lambda: None, 0
    sender("fresh", "--project", "web-shop")
    said = sender("another", "--project", "web-shop", "--wait", "20s")
    assert states(said)[2:] == [["warning", "alert"], ["skipped", "chat"]]
    assert "not called within 20 s" in said.out


def test_an_event_that_does_not_arrive(sender: Sender, server: Sandbox) -> None:
    server.fault(
        "POST", "/envelope/", status=200, body='{"id":"x"}', content_type="application/json", times=None
    )
    said = sender("--project", "web-shop", "--wait", "30s")
    assert (said.code, states(said)[:2], sender.waited) == (1, [["ok", "event"], ["wrong", "issue"]], 30.0)
    assert said.err.startswith("gtt: no issue has the event `")
    assert len(server.requests) < 15


def test_a_refused_key_and_others(sender: Sender, server: Sandbox) -> None:
    number = server.world.project("web-shop").id
    wrong_key = server.url.replace("//", "//abc@") + f"/{number}"
    cases: list[tuple[tuple[str, ...], int, str]] = [
        (("--dsn", wrong_key), 4, "the server refused the key of `web-shop`: Denied"),
        (("--dsn", wrong_key.replace("abc@", "")), 2, "that is not a DSN"),
        (("--dsn", "https://abc@e.example/999"), 5, "no project has the number 999 of that DSN"),
        ((), 2, "give the project with `--project`"),
        (("--project", "nope"), 5, "project `nope` not found in `adminai-tech`"),
        (("--project", "web-shop", "--level", "bad"), 2, "`bad` is not a level"),
        (("--project", "web-shop", "--wait", "bad"), 2, "`bad` is not a duration"),
    ]
    for words, code, message in cases:
        said = sender(*words)
        assert (said.code, said.out, said.err.splitlines()[0]) == (code, "", f"gtt: {message}")


@pytest.mark.parametrize(
    ("fault", "code"), [({"status": 429}, 8), ({"status": 503}, 9), ({"status": 200, "html": True}, 7)]
)
def test_a_server_that_takes_no_events(
    sender: Sender, server: Sandbox, fault: dict[str, object], code: int
) -> None:
    server.fault("POST", "/envelope/", times=None, **fault)  # type: ignore[arg-type]
    said = sender("--project", "web-shop")
    assert (said.code, said.out) == (code, "")


def test_a_key_at_its_own_address(sender: Sender, server: Sandbox) -> None:
    project = server.world.project("web-shop")
    dsn = f"{server.url.replace('//', f'//{project.key}@')}/{project.id}"
    assert states(sender("--dsn", dsn))[:2] == [["ok", "event"], ["ok", "issue"]]


def test_a_token_that_may_not_list_keys(server: Sandbox, tmp_path: Path) -> None:
    gtt: Gtt = runner(server, tmp_path)
    said = gtt(
        "events",
        "send",
        "--project",
        "web-shop",
        env={"GLITCHTIP_API_TOKEN": server.tokens["noscope"]},
    )
    assert (said.code, said.out) == (4, "")


@pytest.mark.parametrize(
    "text",
    [
        "", "https://e.example/1", "ftp://k@e.example/1", "https://k@e.example/", "https://k@e.example/x",
        "https://k@/1", "https://k@[e/1", "https://k@e.example/1?x=1\r\n", "https://a b@e.example/1",
    ],
)  # fmt: skip
def test_what_is_not_a_dsn(text: str) -> None:
    with pytest.raises(BadUsage, match="that is not a DSN"):
        dsn_of(text)


def test_a_dsn_behind_a_path_and_a_port() -> None:
    found = dsn_of("https://K-1@[::1]:8443/errors/7")
    assert (found.server, found.project, found.key, found.path) == (
        "https://[::1]:8443/errors", "7", "K-1", "/api/7/envelope/",
    )  # fmt: skip
