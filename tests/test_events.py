"""`gtt events` and `gtt tags`."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.bot.chat import Chat
from tests.conftest import NOW, Gtt, Said, runner

ISSUE = "AI-ADMIN-V2-2"


def newest_first(server: Sandbox) -> list[str]:
    return [event.data["event_id"] for event in reversed(server.world.issue(ISSUE).events)]


def test_the_newest_first(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    ids = newest_first(any_server)
    said = gtt("events", ISSUE, "-n", "2")
    assert [line.split("\t")[1] for line in said.out.splitlines()] == ids[:2]
    assert said.err == f"the newest 2 of {len(ids)}; `--all` lists what the server has kept\n"
    assert gtt("events", "list", ISSUE, "-n", "2").out == said.out
    everything = gtt("events", ISSUE, "--all", "--jsonl", "--fields", "id")
    assert [json.loads(line)["id"] for line in everything.out.splitlines()] == ids


def test_it_says_how_many_are_not_shown_and_why(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    issue = server.world.issue(ISSUE)
    assert len(issue.events) == issue.count > 25
    assert (
        gtt("events", ISSUE).err
        == f"the newest 25 of {issue.count}; `--all` lists what the server has kept\n"
    )
    assert gtt("events", ISSUE, "--all").err == gtt("events", ISSUE, "--since", "30d").err == ""
    del issue.events[:-3]  # the server deletes old ones
    for more in ((), ("--all",), ("--json",), ("-n", "4")):
        assert gtt("events", ISSUE, *more).err == f"the server has kept 3 of {issue.count} events\n"
    assert gtt("events", ISSUE, "-n", "3").err.startswith(f"the newest 3 of {issue.count}; ")
    issue.events.clear()
    for more in ((), ("--all",), ("--json",)):
        assert gtt("events", ISSUE, *more).err == ""
    assert gtt("events", "diff", ISSUE).out == "no events: the server deletes old ones\n"


def test_a_narrow_screen_shows_the_first_digits_of_ids_and_they_are_enough(
    any_server: Sandbox, tmp_path: Path
) -> None:
    gtt = runner(any_server, tmp_path)
    newest, *_ = newest_first(any_server)
    shown = gtt("events", ISSUE, "-n", "1", terminal=True, env={"NO_COLOR": "1", "COLUMNS": "80"})
    assert shown.out.splitlines()[1].split()[1] == newest[:8]
    for digits in (newest[:8], newest[:4].upper(), f"{newest[:8]}-{newest[8:10]}", newest):
        said = gtt("issue", ISSUE, "--event", digits, "--json", "--fields", "event.id")
        assert json.loads(said.out) == {"event.id": newest}
    opened = gtt("open", ISSUE, "--event", newest[:8])
    assert opened == gtt("open", ISSUE, "--event", newest)
    assert opened.out.startswith(f"{any_server.url}/")


def test_what_is_no_event_id_is_found_before_anything_is_sent(gtt: Gtt, server: Sandbox) -> None:
    server.requests_clear()
    for word in ("", "xyz", "abc"):  # three digits are too few
        for command in (("open", ISSUE), ("issue", ISSUE)):
            assert gtt(*command, "--event", word).code == 2
    assert server.requests.lines() == []


def test_without_an_issue_and_a_terminal_it_names_what_to_give(gtt: Gtt) -> None:
    assert (
        gtt("events")
        == gtt("events", "list")
        == Said(2, "", "gtt: give an issue, or follow all events with `--follow`\n")
    )
    assert "Commands:\n  list" in gtt("events", "-h").out


def test_digits_that_begin_several_ids_or_none(gtt: Gtt, server: Sandbox) -> None:
    for digits in ("abcd1", "abcd2"):
        server.world.add_event(ISSUE, sdk_id=digits.ljust(32, "0"))
    assert gtt("issue", ISSUE, "--event", "abcd") == Said(
        2,
        "",
        "gtt: several events begin with `abcd`\n"
        f"hint: one of {'abcd1'.ljust(32, '0')}, {'abcd2'.ljust(32, '0')}\n",
    )
    assert gtt("issue", ISSUE, "--event", "fedcba98") == Said(
        5,
        "",
        "gtt: no event of the issue begins with `fedcba98`\n"
        "hint: only the newest 100 were searched; give all 32 digits of an older one\n",
    )
    for digits in ("abc", "nope", "a" * 33):
        assert gtt("issue", ISSUE, "--event", digits).err.startswith(f"gtt: `{digits}` is not an event id\n")
    assert gtt("events", "show", "abcd1") == Said(
        2,
        "",
        "gtt: `abcd1` is not a whole event id\n"
        "hint: its first digits are enough with the issue: `gtt issue ISSUE --event abcd1`\n",
    )


def test_a_user_is_named_as_people_know_them_and_last_in_a_pipe(gtt: Gtt, server: Sandbox) -> None:
    rows = [line.split("\t") for line in gtt("events", ISSUE, "-n", "2").out.splitlines()]
    users = [event.data["user"] for event in reversed(server.world.issue(ISSUE).events)][:2]
    assert [row[-1] for row in rows] == [user.get("email") or user["id"] for user in users]
    assert [len(row) for row in rows] == [6, 6]


def test_since_goes_by_the_time_of_receipt(any_server: Sandbox, tmp_path: Path) -> None:
    any_server.world.add_event(ISSUE, at=NOW - timedelta(minutes=5), created=NOW - timedelta(days=300))
    gtt = runner(any_server, tmp_path)
    said = gtt("events", ISSUE, "--since", "12h", "--json", "--fields", "id,dateReceived")
    expected = [
        event.data["event_id"]
        for event in reversed(any_server.world.issue(ISSUE).events)
        if event.received >= NOW - timedelta(hours=12)
    ]
    found = json.loads(said.out)
    assert [one["id"] for one in found] == expected
    assert all(datetime.fromisoformat(one["dateReceived"]) >= NOW - timedelta(hours=12) for one in found)


def test_an_event_is_found_by_its_id_alone(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    wanted = any_server.world.issue(ISSUE).events[0]
    own = wanted.data["event_id"]
    said = gtt("events", "show", own, "--json", "--fields", "id,issueId")
    assert json.loads(said.out) == {"id": own, "issueId": str(wanted.issue_id)}
    shown = gtt("events", "show", own.upper(), terminal=True, env={"NO_COLOR": "1"})
    assert (shown.code, own in shown.out, "tags  " in shown.out) == (0, True, True)
    assert gtt("events", "show", "0" * 32).err == (
        f"gtt: event `{'0' * 32}` not found\nhint: the server deletes old events; `gtt events ISSUE` lists them\n"
    )
    assert gtt("events", "show", "nope").code == 2


def test_what_varies(gtt: Gtt, server: Sandbox) -> None:
    issue = server.world.issue(ISSUE)
    found = json.loads(gtt("events", "diff", ISSUE, "--json").out)
    assert (found["events"], found["total"]) == (len(issue.events), issue.count)
    counted = {tag["key"]: {one["value"]: one["count"] for one in tag["values"]} for tag in found["varying"]}
    same = {tag["key"]: tag["value"] for tag in found["same"]}
    for key, values in issue.tags.items():
        assert counted.get(key, {same.get(key): issue.count}) == values
    assert sum(stack["count"] for stack in found["stacks"]) == len(issue.events)
    text = gtt("events", "diff", ISSUE, terminal=True, env={"NO_COLOR": "1"}).out
    assert text.splitlines()[0] == f"{len(issue.events)} events"


def test_tags(gtt: Gtt, server: Sandbox) -> None:
    issue = server.world.issue(ISSUE)
    rows = [line.split("\t") for line in gtt("tags", ISSUE).out.splitlines()]
    assert {(key, value): int(count) for key, value, count, _ in rows} == {
        (key, value): count for key, values in issue.tags.items() for value, count in values.items()
    }
    assert {line.split("\t")[0] for line in gtt("tags", ISSUE, "environment").out.splitlines()} == {
        "environment"
    }


def test_hostile_messages_stay_words(server: Sandbox, tmp_path: Path) -> None:
    event = server.world.add_event(title="x", tags={"k\x1b[2J": "v\t\x1b]8;;http://e\x07\u202e"})
    gtt = runner(server, tmp_path)
    issue = str(event.issue_id)
    for words in (
        ["events", issue],
        ["events", "diff", issue],
        ["tags", issue],
        ["events", "show", event.id],
    ):
        for terminal in (False, True):
            said = gtt(*words, terminal=terminal, env={"NO_COLOR": "1"})
            assert said.code == 0
            assert not set(said.out) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("version", ["6.0.5", "6.0.10"])
def test_an_event_is_found_by_the_id_that_is_shown(version: str, tmp_path: Path) -> None:
    """GlitchTip 6.0.0 to 6.0.8 knows events by its own ids only."""
    with Sandbox(version, now=NOW) as box:
        gtt = runner(box, tmp_path)
        (shown, *_) = json.loads(gtt("events", "@latest", "--json").out)
        assert shown["id"] != shown["serverId"]
        for event_id in (shown["id"], shown["serverId"]):
            assert json.loads(gtt("events", "show", event_id, "--json").out)["serverId"] == shown["serverId"]
        unknown = gtt("events", "show", "0" * 32)
        assert unknown.code == 5
        assert ("serverId" in unknown.err) == (version == "6.0.5")


def test_a_thrown_string_is_shown_by_its_text(gtt: Gtt) -> None:
    said = gtt("issues", "list", "is:unresolved", "--all", "--project", "web-shop")
    assert "Object captured as exception" in said.out
    assert "\t?\t" not in said.out


def test_one_event_is_not_called_several(server: Sandbox, tmp_path: Path) -> None:
    issue = server.world.issue(ISSUE)
    del issue.events[:-1]
    issue.count = 1
    gtt = runner(server, tmp_path)
    assert gtt("events", "diff", ISSUE).out.startswith("1 event\n")
    assert "which was seen 1 time between" in gtt("runbooks", "new", ISSUE, "--dry-run").out
    (shown,) = Chat(server, tmp_path).say(f"/issue {issue.id}")
    assert "unresolved · 1 event in all" in shown.text
