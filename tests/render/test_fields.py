"""`--fields` and `--jq`: choosing of a JSON document."""

import json
import sys
from pathlib import Path

import pytest

from glitchtip_tools.errors import adding
from glitchtip_tools.render.fields import at, names
from glitchtip_tools.render.json import plain
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said, runner

DATA = [{"a": 1, "b": {"c": [{"d": 1}, {"e": 2}]}}, {"a": 2, "user.id": 3}]


def test_names_are_those_of_any_item() -> None:
    assert names(DATA) == ["a", "b", "b.c", "b.c.d", "b.c.e", "user.id"]
    assert (names([]), names("text"), names({})) == ([], [], [])


def test_below_a_list_a_path_means_that_field_of_each_item() -> None:
    assert at(DATA[0], ["b", "c", "d"]) == [1, None]
    assert at(DATA[1], ["user", "id"]) == 3
    assert at(DATA[1], ["b", "c"]) is None


def test_fields_alone_lists_them(gtt: Gtt) -> None:
    listed = "id\nslug\nname\nplatform\n"
    for words in (
        ["--fields"],
        ["--fields", "--json"],
        ["--json", "--fields"],
        ["--fields", "?"],
        ["--fields="],
    ):
        said = gtt("projects", "list", *words)
        assert (said.code, said.out, said.err) == (0, listed, "")


def test_fields_are_chosen_in_order(gtt: Gtt) -> None:
    said = gtt("teams", "list", "--fields", "projects.slug,slug")
    assert json.loads(said.out) == [
        {"projects.slug": ["web-shop"], "slug": "frontend"},
        {"projects.slug": ["ai-admin-v2", "billing-api"], "slug": "backend"},
    ]
    assert list(json.loads(said.out)[0]) == ["projects.slug", "slug"]
    lines = gtt("issues", "list", "-n", "2", "--jsonl", "--fields", "status,project.slug").out.splitlines()
    assert [list(json.loads(line)) for line in lines] == [["status", "project.slug"]] * 2


def test_a_text_of_any_type_loses_the_secrets_of_an_address() -> None:
    class Text(str):
        __slots__ = ()

    for text in ("https://ada:hunter2@example.com/x", Text("https://ada:hunter2@example.com/x")):
        assert plain({"at": [text]}) == {"at": ["https://example.com/x"]}


def test_a_line_of_chosen_fields_is_what_the_whole_line_holds(gtt: Gtt) -> None:
    paths = "permalink,firstSeen,project.slug,statusDetails,metadata.type"
    whole = [json.loads(line) for line in gtt("issues", "list", "--jsonl").out.splitlines()]
    lines = gtt("issues", "list", "--jsonl", "--fields", paths).out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {path: at(one, path.split(".")) for path in paths.split(",")} for one in whole
    ]


def test_an_unknown_field_is_an_error_that_lists_them(gtt: Gtt) -> None:
    for words in (["--json"], ["--jsonl"]):
        said = gtt("api", "organizations/", *words, "--fields", "slug,nope,x.y")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(
            "gtt: no such field: `nope`, `x.y`\nhint: available: name, id, dateCreated,"
        )


def test_a_field_that_is_one_level_down_is_suggested(gtt: Gtt) -> None:
    said = gtt("issue", "show", "AI-ADMIN-V2-3", "--json", "--fields", "shortId,nope")
    assert said.code == 2
    assert said.err.splitlines()[:2] == [
        "gtt: no such field: `shortId`, `nope`",
        "hint: did you mean `issue.shortId`? `--fields` alone lists them all",
    ]
    said = gtt("issue", "show", "AI-ADMIN-V2-3", "--json", "--fields", "nope")
    assert said.err.splitlines()[1] == (
        "hint: available: issue, event, tags, comments, events, count24h, count14d, gone; "
        "`--fields` alone lists them all"
    )


def test_fields_are_those_of_the_model_and_not_of_what_was_found(gtt: Gtt) -> None:
    nothing = ("issues", "list", "-q", "level:debug lastSeen:-1m", "--fields")
    assert gtt(*nothing, "whatever").code == 2
    assert gtt(*nothing, "assignedTo,statusDetails.inRelease").out == "[]\n"
    listed = gtt(*nothing).out.splitlines()
    assert {"id", "project.slug", "metadata.filename", "firstRelease", "statusDetails"} < set(listed)


def test_without_the_library_jq_is_refused_before_anything_is_asked(
    server: Sandbox, gtt: Gtt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("glitchtip_tools.render.Filter", raising=False)
    monkeypatch.delitem(sys.modules, "glitchtip_tools.render.jq", raising=False)
    monkeypatch.setitem(sys.modules, "jq", None)
    server.requests_clear()
    said = gtt("projects", "list", "--jq", ".[].slug")
    assert (said.code, said.out, said.err.splitlines()[:2]) == (
        3,
        "",
        ["gtt: `--jq` needs the extra `jq`", f"hint: {adding('jq')}"],
    )
    assert list(server.requests) == []


def test_jq_filters_the_document(gtt: Gtt) -> None:
    pytest.importorskip("jq")
    assert gtt("projects", "list", "--jq", ".[].slug").out == "ai-admin-v2\nbilling-api\nweb-shop\n"
    assert gtt("projects", "list", "--fields", "slug", "--jq", "length, .[0], null").out == (
        '3\n{"slug": "ai-admin-v2"}\nnull\n'
    )
    assert gtt("issues", "list", "-n", "3", "--jsonl", "--jq", ".project | keys | length").out == "4\n4\n4\n"
    for expression, said in ((".[", "syntax error"), (".slug", "Cannot index array")):
        failed = gtt("projects", "list", "--jq", expression)
        assert failed.code == 2
        assert said in failed.err


@pytest.mark.parametrize(
    ("expression", "seconds", "said"),
    [
        ("repeat(.)", 60.0, "the expression produced too much output"),
        ("last(range(1e12))", 0.1, "the expression took longer than 0.1 s"),
    ],
)
def test_an_expression_without_an_end_is_ended(
    gtt: Gtt, monkeypatch: pytest.MonkeyPatch, expression: str, seconds: float, said: str
) -> None:
    pytest.importorskip("jq")
    monkeypatch.setattr("glitchtip_tools.render.jq.LONGEST", seconds)
    monkeypatch.setattr("glitchtip_tools.render.jq.MOST", 10_000)
    ended = gtt("projects", "list", "--jq", expression)
    assert (ended.code, ended.out, ended.err.splitlines()[0]) == (2, "", f"gtt: `--jq`: {said}")


def test_an_expression_reads_the_environment_but_no_token(gtt: Gtt, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jq")
    monkeypatch.setenv("WANTED", "web-shop")
    secret = {
        "GLITCHTIP_API_TOKEN": "s3cret",
        "TELEGRAM_BOT_TOKEN": "s3cret",
        "GTT_WEBHOOK_SECRET": "s3cret",
        "DATABASE_PASSWORD": "s3cret",
        "HTTPS_PROXY": "http://ann:s3cret@proxy.example",
    }
    for name, value in secret.items():
        monkeypatch.setenv(name, value)
    said = gtt("projects", "list", "--jq", ".[] | select(.slug == env.WANTED) | .slug, $ENV, env")
    assert (said.code, said.out.partition("\n")[0], "s3cret" in said.out) == (0, "web-shop", False)


@pytest.mark.parametrize(
    ("expression", "code", "out", "err"),
    [
        ("halt", 0, "", ""),
        (".[0].slug, halt, .[1].slug", 0, "ai-admin-v2\n", ""),
        ('"too\\nmany\\n" | halt_error', 12, "", "gtt: `--jq`: too many\n"),
        ('.[0].slug, ("no" | halt_error(1))', 12, "ai-admin-v2\n", "gtt: `--jq`: no\n"),
        ("length | halt_error", 12, "", "gtt: `--jq`: 3\n"),
        ('"" | halt_error', 12, "", "gtt: `--jq`: halt_error\n"),
        ('"fine" | halt_error(0)', 0, "", "`--jq`: fine\n"),
        ('"no\\u001b[31m" | halt_error', 12, "", "gtt: `--jq`: no\ufffd[31m\n"),
    ],
)
def test_an_expression_that_halts(gtt: Gtt, expression: str, code: int, out: str, err: str) -> None:
    pytest.importorskip("jq")
    halted = gtt("projects", "list", "--jq", expression)
    said = halted.err.splitlines(keepends=True)
    assert (halted.code, halted.out, said[0] if said else "") == (code, out, err)


def test_a_change_whose_filter_halts_was_made(gtt: Gtt) -> None:
    pytest.importorskip("jq")
    halted = gtt("resolve", "AI-ADMIN-V2-3", "--jq", '.[0].after, ("stop" | halt_error)')
    error = json.loads(halted.err.splitlines()[-1])["error"]
    assert (halted.code, halted.out) == (12, "resolved\n")
    assert (error["exitCode"], error["mayHaveHappened"]) == (12, True)


def test_halt_ends_all_documents(gtt: Gtt, server: Sandbox) -> None:
    """No further page is asked for either: nobody would see it."""
    pytest.importorskip("jq")
    server.requests_clear()
    words = ("api", "organizations/adminai-tech/issues?limit=1", "--paginate", "--jsonl")
    assert gtt(*words, "--jq", "1, halt").out == "1\n"
    assert len(server.requests.lines()) == 1
    for rest in (["issues", "list", "--all"], ["issues", "list", "-n", "3"], ["events", "1"]):
        assert gtt(*rest, "--jsonl", "--jq", "1, halt") == Said(0, "1\n", "")


@pytest.mark.parametrize(
    ("expression", "out", "err"),
    [
        ("[inputs]", "[]\n", ""),
        ("input", "", "gtt: `--jq`: no more inputs: --jq is given one document at a time"),
        ('error("x")', "", "gtt: `--jq`: x"),
        ("halt_error(null)", "", "gtt: `--jq`: halt_error/1: number required"),
        ("$nope", "", "gtt: `--jq`: $nope is not defined at <top-level>, line 1, column 1"),
        ("[limit(2; .[].slug)] | @tsv", "ai-admin-v2\tbilling-api\n", ""),
        ("module {}; 1", "1\n", ""),
        ("$__loc__.line", "1\n", ""),
    ],
)
def test_what_else_jq_knows(gtt: Gtt, expression: str, out: str, err: str) -> None:
    pytest.importorskip("jq")
    said = gtt("projects", "list", "--jq", expression)
    assert (said.code, said.out, said.err.partition("\n")[0]) == (2 if err else 0, out, err)


def test_texts_of_jq_cannot_move_a_terminal(server: Sandbox, tmp_path: Path) -> None:
    pytest.importorskip("jq")
    server.world.project("web-shop").name = "web\x1b[2J\u202eshop"
    words = ("projects", "list", "--jq", ".[2].name")
    gtt = runner(server, tmp_path)
    assert gtt(*words).out == "web\x1b[2J\u202eshop\n"
    assert gtt(*words, terminal=True).out == "web\ufffd[2J\ufffdshop\n"


def test_json_itself_cannot_move_a_terminal(server: Sandbox, tmp_path: Path) -> None:
    server.world.project("web-shop").name = "web\x1b[2J\x9b2J\u202eshop"
    said = runner(server, tmp_path)("projects", "list", "--json")
    assert '"web\\u001b[2J\\u009b2J\\u202eshop"' in said.out
    assert json.loads(said.out)[2]["name"] == "web\x1b[2J\x9b2J\u202eshop"
