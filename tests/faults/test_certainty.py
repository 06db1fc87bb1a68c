"""What people read when an answer is no good: false all-clears, "done" that is not, unknown that is not failed."""

import json
from pathlib import Path

import pytest

from glitchtip_tools.adapters.sqlite import State, StateFailed
from glitchtip_tools.sandbox.faults import Kind
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.metrics import deliveries
from tests.conftest import NOW, Gtt, Said, runner

JSON = "application/json"
ODD: dict[str, Kind] = {
    "null": {"status": 200, "body": "null", "content_type": JSON},
    "object": {"status": 200, "body": "{}", "content_type": JSON},
    "list": {"status": 200, "body": "[]", "content_type": JSON},
    "204": {"status": 204},
    "text": {"status": 200, "body": "fine", "content_type": "text/plain"},
}


@pytest.fixture
def telegram(server: Sandbox) -> dict[str, str | None]:
    return {
        "TELEGRAM_BOT_TOKEN": server.telegram.token,
        "TELEGRAM_API_URL": server.url,
        "TELEGRAM_ALERTS_CHAT_ID": str(server.telegram.alerts_chat),
    }


def order(server: Sandbox, method: str, path: str, kind: Kind) -> None:
    """Let it happen each time."""
    lasting = kind.copy()
    lasting["times"] = None
    server.fault(method, path, **lasting)


@pytest.mark.parametrize("kind", ODD.values(), ids=ODD)
@pytest.mark.parametrize("path", ["/issues-stats/", "/organizations/adminai-tech/issues/"])
def test_no_all_clear_from_an_odd_answer(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], kind: Kind, path: str
) -> None:
    order(server, "GET", path, kind)
    said = gtt("metrics", "daily", "--telegram", env=telegram)
    assert (said.code, said.out, server.telegram.sent) == (9, "", [])
    server.faults_clear()
    assert gtt("metrics", "daily", "--telegram", env=telegram).code == 0
    assert len(server.telegram.sent) == 1


@pytest.mark.parametrize("kind", ODD.values(), ids=ODD)
def test_statistics_that_are_none(server: Sandbox, gtt: Gtt, kind: Kind) -> None:
    order(server, "GET", "/stats_v2/", kind)
    said = gtt("stats", "events", "--since", "24h")
    assert (said.code, said.out) == (9, "")
    assert "the total could not be checked" in gtt("metrics", "daily", "--markdown").out


def test_an_empty_second_page_is_no_end(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story=("bulk", 130, {})) as box:
        gtt = runner(box, tmp_path)
        box.fault("GET", "cursor=", status=200, body="[]", content_type=JSON, times=None)
        said = gtt("issues", "list", "--all", "--status", "all", "--json")
        assert (said.code, said.out) == (9, "")
        assert said.err.startswith("gtt: the server's answer is empty and does not say that the list is: ")


@pytest.mark.parametrize("answer", ["{}", "null"])
@pytest.mark.parametrize(
    ("words", "method", "path"),
    [
        (("comment", "1", "here"), "POST", "/comments/$"),
        (("resolve", "1"), "PUT", "/issues/1/$"),
        (("ignore", "1"), "PUT", "/issues/1/$"),
        (("projects", "create", "till", "--team", "backend"), "POST", "/projects/$"),
    ],
)
def test_nothing_is_called_done_that_is_not(
    server: Sandbox, gtt: Gtt, words: tuple[str, ...], method: str, path: str, answer: str
) -> None:
    before = [one.status for one in server.world.issues.values()], len(server.world.comments)
    server.fault(method, path, status=200, body=answer, content_type=JSON, times=None)
    said = gtt(*words)
    assert (said.code, said.out) == (9, "")
    assert said.err.endswith("hint: a check showed that nothing was changed; try again\n")
    assert ([one.status for one in server.world.issues.values()], len(server.world.comments)) == before


def test_an_unknown_outcome_says_so_to_people_and_programs(server: Sandbox, gtt: Gtt) -> None:
    server.fault("POST", "/comments/$", drop="after", times=None)
    server.fault("GET", "/comments/", status=500, times=None)
    said = gtt("comment", "1", "here", "--json")
    *lines, problem = said.err.splitlines()
    message = (
        "it is unknown whether it was carried out (comments of issue `1`): "
        f"cannot reach `{server.url}`: server disconnected without sending a response."
    )
    hint = "check before you retry: `gtt comment ISSUE --list`"
    assert (said.code, said.out, lines) == (11, "", [f"gtt: {message}", f"hint: {hint}"])
    assert json.loads(problem) == {
        "error": {
            "kind": "comment-unknown",
            "exitCode": 11,
            "retryable": False,
            "mayHaveHappened": True,
            "message": message,
            "hint": hint,
        }
    }


def test_several_changes_of_which_one_is_unknown_are_partly_done(server: Sandbox, gtt: Gtt) -> None:
    server.fault("PUT", "/issues/1/$", drop="after", times=None)
    server.fault("GET", "/issues/1/$", status=500, times=None)
    said = gtt("resolve", "1", "2")
    assert said.code == 6
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["failed", "resolved"]


def test_several_changes_that_are_all_unknown_are_unknown(server: Sandbox, gtt: Gtt) -> None:
    server.fault("PUT", "/issues/[12]/$", drop="after", times=None)
    server.fault("GET", "/issues/1/$", status=500, times=None)
    server.fault("GET", "/issues/2/$", status=500, times=None)
    said = gtt("resolve", "1", "2")
    assert said.code == 11
    assert said.err.endswith("hint: `gtt issue show` shows its status; setting it again does no harm\n")


@pytest.mark.parametrize(("method", "path"), [("POST", "issues/1/comments/"), ("DELETE", "issues/1/")])
def test_a_raw_change_without_an_answer_is_unknown(server: Sandbox, gtt: Gtt, method: str, path: str) -> None:
    server.fault(method, "issues/1/", drop="after", times=None)
    said = gtt("api", path, "-X", method, "-f", "data[text]=x")
    assert (said.code, said.out) == (11, "")
    assert len([record for record in server.requests if record.method == method]) == 1


@pytest.mark.parametrize(("how", "messages"), [("at-least-once", 2), ("at-most-once", 1)])
def test_a_message_whose_answer_is_lost(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], how: str, messages: int
) -> None:
    server.telegram.fail("sendMessage", drop="after", times=None)
    env = telegram | {"TELEGRAM_DELIVERY": how}
    said = gtt("telegram", "send", "hello", env=env)
    assert (said.code, len(server.telegram.sent)) == (11, messages)
    assert said.err == (
        "gtt: the message may have been posted: cannot reach `Telegram`: "
        "server disconnected without sending a response.\nhint: check the chat before you retry\n"
    )


def test_at_most_once_a_window_counts_as_sent_unless_it_surely_was_not(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None]
) -> None:
    env = telegram | {"TELEGRAM_DELIVERY": "at-most-once"}
    server.telegram.fail("sendMessage", retry_after=999, times=1)
    assert gtt("metrics", "daily", "--telegram", env=env).code == 8
    server.telegram.fail("sendMessage", drop="before", times=1)
    assert gtt("metrics", "daily", "--telegram", env=env).code == 11
    again = gtt("metrics", "daily", "--telegram", env=env)
    assert again.err.startswith(f"sent to `{server.telegram.alerts_chat}` before, at 2026-11-23 08:00 UTC")
    assert server.telegram.sent == []


def test_at_most_once_a_note_that_cannot_be_reverted_is_said(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full by now. With a code that invites to retry, the next run would say "sent before"."""

    def full(state: State, *_: object) -> None:
        raise StateFailed(state.path, OSError("database or disk is full"))

    env = telegram | {"TELEGRAM_DELIVERY": "at-most-once"}
    server.telegram.fail("sendMessage", retry_after=999, times=1)
    with monkeypatch.context() as patched:
        patched.setattr(deliveries, "_forget", full)
        said = gtt("metrics", "daily", "--telegram", env=env)
    first, hint, _ = said.err.split("\n")
    assert (said.code, server.telegram.sent) == (3, [])
    assert "; nothing was sent, but the report is still recorded as delivered: cannot use" in first
    assert hint == "hint: once that file can be written, send the report with `--again`"
    assert gtt("metrics", "daily", "--telegram", "--again", env=env).code == 0
    assert len(server.telegram.sent) == 1


@pytest.mark.parametrize("answer", ["{}", "[]", "null", '{"ok": true}', '{"ok": true, "result": {}}'])
def test_a_message_is_posted_when_telegram_names_it(
    server: Sandbox, gtt: Gtt, telegram: dict[str, str | None], answer: str
) -> None:
    server.telegram.fail("sendMessage", status=200, body=answer, content_type=JSON, times=None)
    assert gtt("telegram", "send", "hello", env=telegram).code == 11


def test_another_word_for_delivery_is_a_mistake(gtt: Gtt, telegram: dict[str, str | None]) -> None:
    said = gtt("telegram", "send", "hello", env=telegram | {"TELEGRAM_DELIVERY": "twice"})
    assert said.err.startswith(
        "gtt: `TELEGRAM_DELIVERY` is neither `at-least-once` nor `at-most-once`: `twice` (from environment)\n"
    )
    assert said.code == 3


def test_a_person_reads_of_retries_a_pipe_does_not(server: Sandbox, gtt: Gtt) -> None:
    server.fault("GET", "/issues/1/$", status=500, times=4)
    server.fault("GET", "/issues/1/$", status=500, times=4)
    said = [f"retrying ({number} of 3): the server failed with 500: issue `1`" for number in (1, 2, 3)]
    failed = "gtt: the server failed with 500: issue `1`\nhint: try again; its own log says why\n"
    replaced = "".join(f"\r{line}\x1b[K\r\x1b[K" for line in said)
    assert gtt("issue", "show", "1", terminal=True) == Said(9, "", replaced + failed)
    server.fault("GET", "/issues/1/$", status=500, times=4)
    lines = "".join(f"{line}\n" for line in said)
    assert gtt("issue", "show", "1", terminal=True, env={"TERM": "dumb"}) == Said(9, "", lines + failed)
    assert gtt("issue", "show", "1") == Said(9, "", failed)


@pytest.mark.parametrize(
    "text", ["x", "0", "0s", "-1", "1e3", "25h", "99999999999999999999", "1.2.3", "٣", "9" * 5000]
)
def test_a_deadline_is_a_length_of_time(server: Sandbox, gtt: Gtt, text: str) -> None:
    said = gtt("issue", "show", "1", f"--deadline={text}")
    assert said == Said(
        2,
        "",
        f"gtt: `--deadline` is not a duration: `{text}`\n"
        "hint: write seconds, or a time like `90s` or `10m`; at most a day\n",
    )
    assert list(server.requests) == []


@pytest.mark.parametrize("text", ["90", "0.5", "90s", "10m", "1h30m", "1d"])
def test_a_deadline_that_is_not_reached(gtt: Gtt, text: str) -> None:
    assert gtt("orgs", "list", "--deadline", text).code == 0


def test_a_command_ends_at_its_deadline(server: Sandbox, gtt: Gtt) -> None:
    server.fault("GET", "/issues/1/$", delay=5, times=None)
    said = gtt("issue", "show", "1", "--deadline", "0.1")
    assert said == Said(
        7,
        "",
        f"gtt: `{server.url}` did not answer in time\nhint: try again, or allow more with `--deadline`\n",
    )


@pytest.mark.parametrize("path", ["/ping/a-secret/", "/ping/a-secret", "/ping/a-secret/?rid=1"])
def test_the_address_of_a_heartbeat_is_asked_after_success_only(server: Sandbox, gtt: Gtt, path: str) -> None:
    address = f"{server.url}{path}"
    server.fault("GET", "/ping/", status=200, body="OK", content_type="text/plain", times=None)
    assert gtt("issue", "show", "99999", "--ping", address).code == 5
    assert [line for line in server.requests.lines() if "ping" in line] == []
    assert gtt("issue", "show", "1", "--ping", address).err == ""
    (ping,) = [record for record in server.requests if "ping" in record.path]
    assert (ping.line, "authorization" in ping.headers) == (f"GET {path}", False)


def test_a_heartbeat_that_is_not_heard_is_a_warning(server: Sandbox, gtt: Gtt) -> None:
    said = gtt("orgs", "list", "--ping", f"{server.url}/api/0/nope/a-secret/")
    assert (said.code, said.err) == (
        0,
        "gtt: warning: the address of `--ping` could not be reached: it answered 404\n",
    )
    assert gtt("orgs", "list", "--ping", "ftp://x") == Said(
        2, "", "gtt: the address of `--ping` does not begin with http:// or https://\n"
    )
