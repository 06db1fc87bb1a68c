"""`gtt investigate`: the report, posted once; from a file without a server; a morning round."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from glitchtip_tools.adapters import process
from glitchtip_tools.adapters.process import run
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo
from tests import repositories
from tests.conftest import Golden, Gtt, Said, runner

Run = Callable[..., Said]
WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
DOCUMENTED = set(
    "issue event repository exceptions frames locations suspects matches runbook notes comment".split()
)


@pytest.fixture
def investigate(any_server: Sandbox, tmp_path: Path, checkout: Path) -> Run:
    gtt = runner(any_server, tmp_path)
    return lambda *words, **more: gtt("investigate", *words, "--repo", str(checkout), **more)


def bodies(server: Sandbox, issue: int) -> list[str]:
    return [comment.text for comment in server.world.comments_of(issue)][::-1]


def test_it_posts_once_and_says_where(investigate: Run, any_server: Sandbox) -> None:
    before = len(bodies(any_server, 1))
    first, second = investigate("1"), investigate("AI-ADMIN-V2-1")
    assert (first.code, second.code) == (0, 0)
    page = f"{any_server.url}/adminai-tech/issues/1"
    number = any_server.world.comments_of(1)[0].id
    assert first.err == f"posted as comment {number} on AI-ADMIN-V2-1: {page}\n"
    assert second.err == f"comment {number} on AI-ADMIN-V2-1 is already up to date: {page}\n"
    assert len(bodies(any_server, 1)) == before + 1
    assert bodies(any_server, 1)[-1].endswith(first.out.strip())


def test_new_facts_update_the_comment_in_place(investigate: Run, any_server: Sandbox) -> None:
    investigate("1")
    before = bodies(any_server, 1)
    any_server.world.issues[1].count += 1
    said = investigate("1", "--json")
    assert json.loads(said.out)["comment"]["action"] == "updated"
    after = bodies(any_server, 1)
    assert (len(after), after[:-1], after[-1] != before[-1]) == (len(before), before[:-1], True)


def test_a_limit_of_time_that_suffices_changes_nothing_and_none_below_a_second_is_taken(
    investigate: Run,
) -> None:
    usual, limited = (investigate("1", "--dry-run", *more) for more in ((), ("--budget", "600")))
    assert (limited.code, limited.out) == (0, usual.out)
    refused = investigate("1", "--dry-run", "--budget", "0")
    assert (refused.code, refused.out) == (2, "")
    assert "--budget" in refused.err


def test_a_dry_run_changes_nothing(investigate: Run, any_server: Sandbox) -> None:
    said = investigate("1", "--dry-run", "--json")
    assert json.loads(said.out)["comment"] == {"action": "none", "id": None}
    assert said.err == ""
    assert {request.method for request in any_server.requests} == {"GET"}


def test_the_whole_report(investigate: Run, any_server: Sandbox, golden: Golden) -> None:
    for name, issue in (("investigate", "1"), ("investigate-chained", "47"), ("investigate-no-stack", "27")):
        said = investigate(issue, "--dry-run")
        golden(
            name, said.out.replace(any_server.url, "http://sandbox"), variant=any_server.world.version.name
        )


@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_the_screen_at_two_widths(
    gtt: Gtt, server: Sandbox, checkout: Path, golden: Golden, columns: str
) -> None:
    env = {"NO_COLOR": "1", "COLUMNS": columns, "LINES": "24"}
    screens = []
    for issue in ("1", "3", "27", "47", "53"):
        said = gtt(
            "investigate", issue, "--dry-run", "--repo", str(checkout), terminal=True, env=env
        ).out.replace(server.url, "http://sandbox")
        assert max(map(len, said.splitlines())) <= int(columns)
        assert said.count("\n") <= 21
        screens.append(said)
    golden(f"screen-investigate-{columns}", f"\n{'=' * 24}\n\n".join(screens))


def test_a_title_of_wide_characters_keeps_the_answer_on_the_screen(
    gtt: Gtt, server: Sandbox, checkout: Path
) -> None:
    server.world.issue(1).title = "支払いに失敗しました💥" * 30
    env = {"NO_COLOR": "1", "COLUMNS": "80", "LINES": "24"}
    said = gtt("investigate", "1", "--dry-run", "--repo", str(checkout), terminal=True, env=env).out
    assert "支払いに失敗しました💥支" in said
    assert max(map(cell_len, said.splitlines())) <= 80
    assert said.count("\n") <= 21


@pytest.mark.slow
@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_a_round_on_a_screen(gtt: Gtt, server: Sandbox, checkout: Path, golden: Golden, columns: str) -> None:
    env = {"NO_COLOR": "1", "COLUMNS": columns}
    words = ("investigate", "--all", "--dry-run", "-n", "12", "--repo", str(checkout))
    said = gtt(*words, terminal=True, env=env)
    assert max(map(len, said.out.splitlines())) <= int(columns)
    golden(f"screen-investigate-all-{columns}", said.out)


def test_all_of_the_evidence_and_all_of_the_scores(gtt: Gtt, checkout: Path) -> None:
    words = ("investigate", "1", "--dry-run", "--repo", str(checkout))
    answer, full = gtt(*words), gtt(*words, "--full")
    assert answer.out.count("\n") <= 60
    assert "+" not in "".join(line for line in full.out.splitlines() if line.startswith("- "))
    assert [line for line in full.out.splitlines() if line not in answer.out.splitlines()]
    assert "src/server.js:12" in full.out
    assert "src/server.js:12" not in answer.out
    explained = gtt(*words, "--explain").out
    assert "depth0=+" in explained
    drawn = gtt(*words, "--full", terminal=True, env={"NO_COLOR": "1", "PAGER": "cat"}).out
    assert "src/server.js:12" in drawn
    assert not drawn.startswith("## ")


def test_the_documented_shape(investigate: Run) -> None:
    found = json.loads(investigate("1", "--dry-run", "--json").out)
    assert set(found) >= DOCUMENTED
    assert set(found["event"]) == {"id", "dateCreated", "release", "environment", "platform"}
    assert set(found["repository"]) >= {"root", "head", "revision", "revisionSource"}
    assert set(found["exceptions"][0]) == {"type", "value"}
    assert set(found["frames"][0]) == {
        "filename",
        "function",
        "lineNo",
        "own",
        "file",
        "line",
        "match",
        "note",
        "role",
    }
    assert set(found["locations"][0]) >= {"file", "line", "function", "score", "reasons"}
    assert set(found["suspects"][0]) >= {"commit", "author", "date", "subject", "score", "reasons", "files"}


@pytest.mark.slow
def test_the_commits_that_brought_the_bugs_are_found(server: Sandbox, tmp_path: Path, checkout: Path) -> None:
    gtt = runner(server, tmp_path)
    ranks = {}
    for issue, subject in sample_repo.BUGS.items():
        said = gtt("investigate", issue, "--repo", str(checkout), "--dry-run", "--json")
        subjects = [suspect["subject"] for suspect in json.loads(said.out)["suspects"]]
        ranks[issue] = subjects.index(subject) + 1 if subject in subjects else None
    first, listed = (sum(rank is not None and rank <= most for rank in ranks.values()) for most in (1, 10))
    assert first >= 0.6 * len(ranks), ranks
    assert listed >= 0.95 * len(ranks), ranks


def test_an_event_from_a_file_needs_no_server(server: Sandbox, tmp_path: Path, checkout: Path) -> None:
    gtt = runner(server, tmp_path)
    detail = json.loads(gtt("api", "/issues/1/events/latest/").out)
    (tmp_path / "event.json").write_text(json.dumps(detail))
    offline = runner(None, tmp_path)
    from_file = offline("investigate", "--event", "event.json", "--repo", str(checkout), "--json")
    from_pipe = offline(
        "investigate", "--event", "-", "--repo", str(checkout), "--json", stdin=json.dumps(detail)
    )
    assert (from_file.code, from_file.err, from_pipe) == (0, "", from_file)
    assert json.loads(from_file.out)["suspects"][0]["subject"] == sample_repo.BUGS[sample_repo.SHOWN]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            (),
            "gtt: give an issue, an event's file with `--event`, or a stack trace with `--trace`\n"
            "hint: `--all --query Q` investigates many\n",
        ),
        (("1", "--event", "-"), "gtt: an issue and `--event` cannot be used together\n"),
        (
            ("1", "--all", "--explain"),
            "gtt: `--all` and an issue and `--explain` cannot be used together\n"
            "hint: select issues with `--query`; `--json` contains everything\n",
        ),
    ],
)
def test_wrong_words(gtt: Gtt, words: tuple[str, ...], said: str) -> None:
    answer = gtt("investigate", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", said)


@pytest.mark.parametrize("text", ["", "{", "[]", "[1, 2]", "null", '"x"', "{}", "[" * 100_000])
def test_an_event_that_is_none(gtt: Gtt, text: str) -> None:
    answer = gtt("investigate", "--event", "-", stdin=text)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("gtt: the event ")
    assert answer.err.count("\n") <= 3


def test_outside_a_repository_there_is_still_a_report(
    gtt: Gtt, golden: Golden, server: Sandbox, tmp_path: Path
) -> None:
    said = gtt("investigate", "1", "--dry-run")
    assert said.code == 0
    golden(
        "investigate-no-repository",
        said.out.replace(server.url, "http://sandbox").replace(str(tmp_path), "/home"),
    )


def test_without_a_checkout_no_better_report_is_overwritten(
    investigate: Run, any_server: Sandbox, tmp_path: Path
) -> None:
    investigate("1")
    before = bodies(any_server, 1)
    said = runner(any_server, tmp_path)("investigate", "1")
    assert (said.code, bodies(any_server, 1)) == (0, before)
    assert said.err == (
        f"gtt: warning: nothing was posted: `{tmp_path}` is not in a git repository\n"
        "hint: give the application's checkout with `--repo` or GTT_REPO\n"
    )
    for words in (("1",), ("--all", "--query", "id:1")):
        said = runner(any_server, tmp_path)("investigate", *words, "--post")
        assert (said.code, bodies(any_server, 1), said.err) == (
            2,
            before,
            f"gtt: nothing was posted: `{tmp_path}` is not in a git repository\n"
            "hint: give the application's checkout with `--repo` or GTT_REPO\n",
        )
        assert said.out
    said = runner(any_server, tmp_path)("investigate", "1", "--repo", "/nowhere")
    assert (said.code, said.out) == (5, "")
    assert said.err == "gtt: there is no folder `/nowhere`\nhint: check `--repo` or GTT_REPO\n"


def test_why_a_folder_is_not_searched_is_said_with_what_was_not_posted(
    any_server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories.create(tmp_path)
    said = runner(any_server, tmp_path)("investigate", "1")
    assert said.err == (
        f"gtt: warning: nothing was posted: `{tmp_path}` has no commit yet\n"
        "hint: give the application's checkout with `--repo` or GTT_REPO\n"
    )
    monkeypatch.setitem(process._QUIET, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    said = runner(any_server, tmp_path)("investigate", "1", "--post")
    assert (said.code, said.err) == (
        2,
        f"gtt: nothing was posted: `{tmp_path}` belongs to another user, and git refuses to read it\n"
        f"hint: run `git config --global --add safe.directory {tmp_path}`\n",
    )


def test_the_report_goes_to_a_file(investigate: Run, tmp_path: Path) -> None:
    said = investigate("1", "--dry-run", "--output", "report.md")
    assert (tmp_path / "report.md").read_text().strip() == said.out.strip()


@pytest.mark.slow
def test_a_morning_round(server: Sandbox, tmp_path: Path, checkout: Path, golden: Golden) -> None:
    gtt = runner(server, tmp_path)
    words = ("investigate", "--all", "--query", "project:ai-admin-v2 type:TypeError", "--repo", str(checkout))
    said = gtt(*words)
    assert said.code == 0
    golden("investigate-all", said.out)
    again = [line.split("\t") for line in gtt(*words).out.splitlines()]
    assert [(row[6], len(row)) for row in again] == [("unchanged", 10)] * said.out.count("\n")


def test_a_token_that_may_not_write_posts_nothing(investigate: Run, any_server: Sandbox) -> None:
    before = bodies(any_server, 2)
    said = investigate("2", env={"GLITCHTIP_API_TOKEN": any_server.tokens["readonly"]})
    assert said.code == 4
    assert said.err.startswith("gtt: the token lacks the scope for comments of issue `2`: `event:write`\n")
    assert bodies(any_server, 2) == before


def test_the_runbook_that_fits_is_named(server: Sandbox, tmp_path: Path, checkout: Path) -> None:
    (tmp_path / "runbooks.yaml").write_text(
        "'connection timeout': https://wiki.example.com/timeouts\n'42': docs/x.md\n"
    )
    gtt = runner(server, tmp_path)
    env = {"GTT_RUNBOOKS": str(tmp_path / "runbooks.yaml")}
    said = gtt("investigate", "9", "--repo", str(checkout), "--dry-run", "--json", env=env)
    runbook = json.loads(said.out)["runbook"]
    assert (runbook["path"], said.err) == ("https://wiki.example.com/timeouts", "")
    (tmp_path / "runbooks.yaml").write_text("runbooks: 3")
    said = gtt("investigate", "9", "--repo", str(checkout), "--dry-run", "--json", env=env)
    assert (said.code, json.loads(said.out)["runbook"]) == (0, None)
    assert said.err.startswith("gtt: warning: no runbook was looked for: ")


def test_another_projects_issue_gets_no_comment_unless_it_is_wanted(
    server: Sandbox, tmp_path: Path, checkout: Path
) -> None:
    other = tmp_path / "other"
    run(["git", "init", "-q", str(other)])
    (other / "x.go").write_text("package x\n")
    run(["git", "-C", str(other), "add", "x.go"])
    run(["git", "-C", str(other), *WHO, "commit", "-qm", "x"])
    gtt = runner(server, tmp_path)
    before = len(bodies(server, 1))
    said = gtt("investigate", "1", "--repo", str(other))
    assert (said.code, len(bodies(server, 1))) == (0, before)
    assert said.err == (
        f"gtt: warning: nothing was posted: no frame of the trace is in `{other}`\n"
        "hint: give the application's checkout with `--repo`, or post with `--anyway`\n"
    )
    assert gtt("investigate", "1", "--repo", str(other), "--post").code == 2
    assert len(bodies(server, 1)) == before
    assert gtt("investigate", "1", "--repo", str(other), "--post", "--anyway").code == 0
    assert len(bodies(server, 1)) == before + 1


def test_a_pasted_trace_needs_no_server(tmp_path: Path, checkout: Path) -> None:
    offline = runner(None, tmp_path)
    text = "TypeError: x is null\n    at Till.close (/srv/till/lib/till.js:3:4)\n"
    said = offline("investigate", "--trace", "-", "--repo", str(checkout), "--json", stdin=text)
    frames = json.loads(said.out)["frames"]
    assert (said.code, [(one["filename"], one["function"], one["lineNo"]) for one in frames]) == (
        0,
        [("/srv/till/lib/till.js", "Till.close", 3)],
    )
    nothing = offline("investigate", "--trace", "-", "--repo", str(checkout), stdin="all is well")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err == (
        "gtt: no stack trace was recognized in the input\n"
        "hint: gtt reads those of Python, Node, browsers, PHP, Ruby, Go, the JVM, .NET, Rust, Elixir and Swift\n"
    )
    both = offline("investigate", "1", "--trace", "-", stdin="")
    assert (both.code, both.err) == (2, "gtt: an issue and `--trace` cannot be used together\n")


def test_a_checkout_that_is_tied_to_other_projects_is_asked_nothing(
    server: Sandbox, tmp_path: Path, checkout: Path
) -> None:
    gtt = runner(server, tmp_path)
    before = len(bodies(server, 1))
    assert gtt("config", "set", f'checkouts."{checkout}"', "web-of-another").code == 0
    said = gtt("investigate", "1", "--repo", str(checkout), "--json")
    found = json.loads(said.out)
    assert (found["repository"]["checkout"], found["suspects"], found["notes"][-1]) == (
        "other",
        [],
        "the setting `checkouts` ties `ai-admin-v2` elsewhere",
    )
    assert len(bodies(server, 1)) == before
    assert gtt("config", "set", f'checkouts."{checkout}"', "ai-admin-v2").code == 0
    again = json.loads(gtt("investigate", "1", "--repo", str(checkout), "--json").out)
    assert (again["repository"]["checkout"], again["comment"]["action"]) == ("this", "created")
