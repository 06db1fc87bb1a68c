"""`gtt webhook` as its user sees it: a real process, real HTTP, the stand-in for Telegram."""

from collections import Counter
from json import loads
from pathlib import Path

import httpx
import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Golden, Gtt, Said
from tests.webhooks.relay_process import GUARD, SECRET, Relay, issues_of, payload, told


def test_an_alert_reaches_the_chat(relay: Relay, server: Sandbox) -> None:
    hostile = 'a_b*c [x](http://e) <b> & "q" \x1b[31m'
    assert relay.post(payload(47, title=hostile)).json() == {"accepted": 1}
    assert server.telegram.wait(lambda chat: len(chat.sent) == 1, GUARD)
    (message,) = server.telegram.current()
    assert message.text == '🟠 error a_b*c [x](http://e) <b> & "q" [31m 47\nin src/a.js in f\napi'
    assert message.buttons == {"↗ Open": "https://errors.example.com/acme/issues/47"}
    assert told(server.telegram) == {47}
    assert relay.stop() == 0
    assert server.telegram.token not in relay.log
    assert SECRET not in relay.log


def test_the_wrong_secret_is_nothing(relay: Relay, server: Sandbox) -> None:
    assert (relay.post(payload(1), "wrong").status_code, server.telegram.sent) == (404, [])
    assert httpx.get(f"http://127.0.0.1:{relay.port}/healthz").json() == {
        "status": "ok",
        "waiting": 0,
        "oldestSeconds": 0,
    }


@pytest.mark.slow
def test_what_was_accepted_before_a_kill_is_told_after_it(relay: Relay, server: Sandbox) -> None:
    server.telegram.fail("sendMessage", drop="before", times=None)
    assert relay.post(payload(1, 2, 3)).status_code == 200
    assert relay.says("trying again")
    relay.kill()
    server.faults_clear()
    relay.start()
    assert server.telegram.wait(lambda chat: told(chat) == {1, 2, 3}, GUARD)
    assert len(server.telegram.sent) == 3


def test_one_relay_at_a_time(relay: Relay, environ: dict[str, str], gtt: Gtt) -> None:
    said = gtt("webhook", "serve", "--port", "0", env={**environ})
    assert (said.code, said.out, said.err) == (
        3,
        "",
        "gtt: a relay is running already\nhint: `gtt webhook tail` shows its work\n",
    )


def test_missing_settings_are_named_all_at_once(gtt: Gtt) -> None:
    said = gtt("webhook", "serve")
    assert said.code == 3
    assert said.err.startswith("gtt: missing: `GTT_WEBHOOK_SECRET`, `TELEGRAM_BOT_TOKEN`\n")


def test_a_sample_goes_through_and_everything_is_counted(
    relay: Relay, environ: dict[str, str], server: Sandbox, gtt: Gtt
) -> None:
    env: dict[str, str | None] = {**environ}
    said = gtt("webhook", "test", "--to", f"http://127.0.0.1:{relay.port}", env=env)
    assert (said.code, said.out, said.err) == (0, "accepted as payload 1, sent\n", "")
    assert [text.splitlines()[0] for text in server.telegram.texts] == [
        "🔵 info sample alert of `gtt webhook test`, 2026-11-23 08:00:00 UTC"
    ]
    stats = loads(gtt("webhook", "stats", "--since", "1d", "--json", env=env).out)
    assert {key: stats[key] for key in ("payloads", "alerts", "sent", "messages")} == {
        "payloads": 1,
        "alerts": 1,
        "sent": 1,
        "messages": 1,
    }
    tail = gtt("webhook", "tail", env=env).out.rstrip("\n").split("\t")[1:]
    assert tail == [
        "sent",
        "info",
        "sample",
        "sample alert of `gtt webhook test`, 2026-11-23 08:00:00 UTC",
        "",
        str(server.telegram.alerts_chat),
    ]
    wrong = gtt(
        "webhook", "test", "--to", f"http://127.0.0.1:{relay.port}", env=env | {"GTT_WEBHOOK_SECRET": "no"}
    )
    assert (wrong.code, wrong.out) == (4, "")


def test_a_replay_without_a_relay_sends_by_itself(
    relay: Relay, environ: dict[str, str], server: Sandbox, gtt: Gtt
) -> None:
    relay.post(payload(1))
    assert server.telegram.wait(lambda chat: len(chat.sent) == 1, GUARD)
    assert relay.stop() == 0
    said = gtt("webhook", "replay", "--since", "3650d", "--json", env={**environ})
    assert (said.code, loads(said.out)) == (0, {"payloads": 1, "sentHere": True})
    assert len(server.telegram.sent) == 2


def test_a_bad_file_of_rules_stops_the_start(environ: dict[str, str], gtt: Gtt, tmp_path: Path) -> None:
    (tmp_path / "webhook.yaml").write_text("rules:\n  - name: x\n    drop: true\n    drop: true\n")
    said = gtt("webhook", "serve", "--port", "0", env={**environ})
    assert (said.code, said.err) == (
        3,
        "gtt: webhook.yaml:4:5: `drop` occurs twice\nhint: docs/webhook.md has an example\n",
    )


@pytest.mark.slow
def test_a_hundred_payloads_under_fire_with_three_kills(
    relay: Relay, server: Sandbox, tmp_path: Path
) -> None:
    """Every alert reaches the chat, and none twice but what was in hand at a kill."""
    relay.stop()
    (tmp_path / "webhook.yaml").write_text("burst: {more_than: 5, within: 1s}\n")
    relay.options = ("--rate", "0")
    relay.start()
    for _ in range(4):
        server.telegram.fail("sendMessage", drop="before")
        server.telegram.fail("sendMessage", retry_after=0)
    for number in range(100):
        ids = range(number * 5, number * 5 + 5)
        assert relay.post(payload(*ids)).status_code == 200
        if number % 30 == 29:
            relay.kill()
            relay.start()
    assert server.telegram.wait(lambda chat: len(told(chat)) == 500, GUARD)
    assert relay.stop() == 0
    counts = Counter(issue for message in server.telegram.sent for issue in issues_of(message))
    repeated = [
        message for message in server.telegram.sent if any(counts[one] > 1 for one in issues_of(message))
    ]
    assert len(repeated) <= 2 * 3


def test_a_burst_is_a_list_that_names_every_issue(relay: Relay, server: Sandbox) -> None:
    relay.post(payload(*range(1, 8), title="Timeout"))
    assert server.telegram.wait(lambda chat: len(chat.sent) == 1, GUARD)
    (message,) = server.telegram.current()
    rows = [f"🟠 Timeout {one} (api)" for one in range(1, 8)]
    assert message.text.splitlines() == ["🚨 7 alerts in a burst", *rows]
    assert (told(server.telegram), message.buttons) == (set(range(1, 8)), {})


def test_with_a_token_the_message_says_more_and_the_buttons_wait_for_the_bot(
    environ: dict[str, str], server: Sandbox, tmp_path: Path
) -> None:
    env = environ | {
        "GLITCHTIP_URL": server.url,
        "GLITCHTIP_API_TOKEN": server.token,
        "GLITCHTIP_ORG_SLUG": "adminai-tech",
    }
    alive = tmp_path / ".local" / "state" / "gtt" / "bot.alive"
    alive.parent.mkdir(parents=True)
    alive.touch()
    (tmp_path / "runbooks.yaml").write_text("'cannot read': docs/null.md\n")
    started = Relay(env, tmp_path)
    try:
        alert = payload(1, title="TypeError: Cannot read properties of null")
        assert started.post(alert).status_code == 200
        assert server.telegram.wait(lambda chat: len(chat.sent) == 1, GUARD)
    finally:
        started.stop()
    (message,) = server.telegram.current()
    assert message.text.splitlines() == [
        "🟠 error TypeError: Cannot read properties of null 1",
        "in src/a.js in f",
        "api",
        "0 in the last hour · fails at /app/src/services/context/redis-context.js:36 in RedisContext.full",
        "📖 cannot read",
    ]
    assert list(message.buttons) == ["✅ Resolve", "🔕 Ignore 24 h", "🔍 Investigate", "↗ Open"]


RECORDED = sorted(Path(__file__).parent.glob("*.json"))


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_payloads_as_glitchtip_sends_them_go_through(
    relay: Relay, server: Sandbox, file: Path, golden: Golden
) -> None:
    content = loads(file.read_text())
    count = max(1, len(content["attachments"]))
    assert relay.post(content).status_code == 200
    assert server.telegram.wait(lambda chat: len(chat.sent) == (1 if count > 5 else count), GUARD)
    golden(f"webhook-{file.stem}", "\n\n".join(message.text for message in server.telegram.current()) + "\n")


def test_a_sample_for_a_relay_that_does_not_run(gtt: Gtt) -> None:
    said = gtt("webhook", "test", "--to", "http://127.0.0.1:1", env={"GTT_WEBHOOK_SECRET": "s" * 40})
    assert said == Said(
        7,
        "",
        "gtt: cannot reach `http://127.0.0.1:1`: connection refused\n"
        "hint: does `gtt webhook serve` run there? `--to URL` names another relay\n",
    )
