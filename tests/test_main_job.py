"""The main job in all three versions: find, look, change, comment; as a table, in a pipe, as JSON, and failing."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Golden, Said, runner

Run = Callable[..., Said]
TABLE: dict[str, object] = {"terminal": True, "env": {"NO_COLOR": "1"}}
COMMANDS = {
    "issues-list": ("issues", "list", "--limit", "12"),
    "issues-list-all-statuses": (
        "issues",
        "list",
        "--status",
        "all",
        "--sort",
        "count",
        "--project",
        "web-shop",
    ),
    "issue-show": ("issue", "show", "AI-ADMIN-V2-1", "--comments", "--events", "2"),
    "issue-show-chained": ("issue", "show", "47"),
    "issue-show-hostile": ("issue", "show", "27"),
    "resolve": ("resolve", "1", "ai-admin-v2-2", "15"),
    "ignore": ("ignore", "AI-ADMIN-V2-3"),
    "unresolve": ("unresolve", "15", "33"),
    "comment": ("comment", "1", "looked at it"),
    "comment-list": ("comment", "1", "--list"),
}
FAILURES = {
    "unknown issue": (("issue", "show", "99999"), 5),
    "unknown short id": (("resolve", "AI-ADMIN-V2-VVV"), 5),
    "no name at all": (("issue", "show", "what?"), 2),
    "one of two unknown": (("resolve", "1", "99999"), 6),
    "nobody is there": (("ignore", "99998", "99999"), 5),
    "a query without an end": (("issues", "list", "--query", "(level:error"), 2),
    "a word that is no status": (("issues", "list", "--status", "done"), 2),
    "no such letter in base 32": (("resolve", "AI-ADMIN-V2-ZZ"), 2),
    "an empty option": (("issues", "list", "--component", ""), 2),
    "one of two queries without an end": (("issues", "list", "-q", "a", "-q", "b) OR (c"), 2),
    "slips in a query": (
        ("issues", "list", "-q", "status:resolved sort:count level=error or timesSeen>1"),
        0,
    ),
    "an option without a value": (("issues", "list", "--query"), 2),
    "unknown project": (("issues", "list", "--project", "nope"), 5),
    "unknown organization": (("issues", "list", "--org", "nope"), 5),
    "unknown event": (("issue", "show", "1", "--event", "0" * 32), 5),
    "comment on nothing": (("comment", "99999", "x"), 5),
    "edit an unknown comment": (("comment", "1", "x", "--edit", "99999"), 5),
    "nothing to say": (("comment", "1"), 2),
    "unknown option": (("issues", "list", "--fast"), 2),
    "unknown command": (("isues",), 2),
    "unknown subcommand": (("issues", "lst"), 2),
}


@pytest.fixture
def run(any_server: Sandbox, tmp_path: Path) -> Run:
    gtt = runner(any_server, tmp_path)

    def ran(*words: str, **more: object) -> Said:
        said = gtt(*words, **more)  # type: ignore[arg-type]
        return Said(
            said.code, *(text.replace(any_server.url, "http://sandbox") for text in (said.out, said.err))
        )

    return ran


@pytest.mark.parametrize("name", COMMANDS)
def test_a_table_for_people(name: str, run: Run, any_server: Sandbox, golden: Golden) -> None:
    said = run(*COMMANDS[name], **TABLE)
    assert said.code == 0
    golden(f"{name}.table", said.out + said.err, variant=any_server.world.version.name)


@pytest.mark.parametrize("name", COMMANDS)
def test_lines_for_a_pipe(name: str, run: Run, any_server: Sandbox, golden: Golden) -> None:
    said = run(*COMMANDS[name])
    assert said.code == 0
    assert "\x1b" not in said.out
    golden(f"{name}.pipe", said.out + said.err, variant=any_server.world.version.name)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_json_document(name: str, run: Run, any_server: Sandbox, golden: Golden) -> None:
    said = run(*COMMANDS[name], "--json")
    assert said.code == 0
    assert said.out.count("\n") == 1  # compact: one line for a program
    pretty = json.dumps(json.loads(said.out), ensure_ascii=False, indent=2) + "\n"
    golden(f"{name}.json", pretty + said.err, variant=any_server.world.version.name)


def test_failures(run: Run, any_server: Sandbox, golden: Golden) -> None:
    parts = []
    for name, (words, code) in FAILURES.items():
        said = run(*words)
        assert (said.code, "Traceback" in said.err) == (code, False), name
        parts.append(f"# {name}: {said.code}\n{said.out}{said.err}")
    golden("failures", "\n".join(parts), variant=any_server.world.version.name)


@pytest.mark.parametrize(("token", "code"), [("wrong", 4), ("readonly", 4), ("noscope", 4)])
def test_a_token_that_may_not_changes_nothing(run: Run, any_server: Sandbox, token: str, code: int) -> None:
    env = {"GLITCHTIP_API_TOKEN": any_server.tokens.get(token, token)}
    said = run("resolve", "1", "2", env=env)
    assert said.code == code
    assert [issue.status for issue in list(any_server.world.issues.values())[:2]] == [
        "unresolved",
        "unresolved",
    ]


def test_queries_and_statuses_may_be_repeated(run: Run) -> None:
    fields = ("--json", "--fields", "id")
    both = run("issues", "list", "-q", "level:error OR level:fatal", "-q", "project:web-shop", *fields)
    assert both == run("issues", "list", "-q", "(level:error OR level:fatal) project:web-shop", *fields)
    assert both.code == 0
    some = run("issues", "list", "--status", "resolved", "--status", "ignored", *fields)
    assert some == run("issues", "list", "-q", "is:[resolved, ignored]", *fields)
    lifted = run("issues", "list", "--status", "resolved", "--status", "all", *fields)
    assert lifted == run("issues", "list", "--status", "all", *fields)


def test_ids_from_a_pipe(run: Run, any_server: Sandbox) -> None:
    found = run("issues", "list", "--query", 'message:"answered 404"', "--jsonl", "--all")
    said = run("ignore", "-", stdin=found.out)
    assert said.code == 0
    assert [line.split("\t")[1:3] for line in said.out.splitlines()] == [["unresolved", "ignored"]] * 7
    assert run("issues", "list", "--query", 'message:"answered 404"').out == ""


def test_a_reader_that_has_enough_is_no_failure(any_server: Sandbox, tmp_path: Path) -> None:
    class Closed:
        encoding = "utf-8"

        def isatty(self) -> bool:
            return False

        def write(self, text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    gtt = runner(any_server, tmp_path, out=Closed())  # type: ignore[arg-type]
    assert gtt("issues", "list").code == 0
    assert gtt("issues", "list", "--json").code == 0


def test_a_failure_stays_one_when_its_reader_has_gone(any_server: Sandbox, tmp_path: Path) -> None:
    class Gone(StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    said = runner(any_server, tmp_path, out=Gone())("resolve", "AI-ADMIN-V2-3", "AI-ADMIN-V2-VVV", "--yes")
    assert said.code == 6


class Reader(StringIO):
    """A pipe that notes how many lines it has got after how many requests."""

    def __init__(self, server: Sandbox) -> None:
        super().__init__()
        self.server, self.handed_over = server, list[tuple[int, int]]()

    def flush(self) -> None:
        self.handed_over.append((self.getvalue().count("\n"), len(self.server.requests)))


@pytest.mark.parametrize("words", [("--jsonl",), ()], ids=["jsonl", "tsv"])
def test_a_pipe_gets_what_was_read_before_more_is_requested(words: tuple[str, ...], tmp_path: Path) -> None:
    """And not line by line, which costs a long list as much as reading it."""
    with Sandbox(story=("bulk", 260)) as server:
        reader = Reader(server)
        assert runner(server, tmp_path, out=reader)("issues", "list", "--all", *words).code == 0
    assert list(dict.fromkeys(reader.handed_over)) == [(100, 1), (200, 2), (208, 3)]


def test_a_pipe_gets_the_first_page_before_a_list_is_read_in_windows(tmp_path: Path) -> None:
    with Sandbox(story=("bulk", 800)) as server:
        reader = Reader(server)
        assert runner(server, tmp_path, out=reader)("issues", "list", "--all", "--jsonl").code == 0
    assert reader.handed_over[0] == (100, 1)
    assert reader.handed_over[-1][0] == 640


def test_a_link_of_others_is_not_ours(run: Run, any_server: Sandbox) -> None:
    said = run("resolve", f"{any_server.url}/organizations/acme/issues/1/?project=7")
    assert (said.code, said.out) == (5, "")
    assert said.err == (
        "gtt: that link is one of `acme`, not of `adminai-tech`\n"
        "hint: `--org acme` asks there, if the token may and the server is the same\n"
    )
    assert any_server.world.issues[1].status == "unresolved"
    for link in (
        "https://public.example/adminai-tech/issues/1",
        "http://127.0.0.1:8000/ai-admin-v2/issues/1",
    ):
        assert run("issue", "show", link, "--fields", "issue.id").code == 0


def test_an_organization_that_is_not_there_shows_nothing(run: Run) -> None:
    for words in (("issue", "show", "1"), ("resolve", "1")):
        said = run(*words, "--org", "nope")
        assert (said.code, said.out) == (5, "")
        assert said.err == "gtt: organization `nope` not found\nhint: the token sees: `adminai-tech`\n"
