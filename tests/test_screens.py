"""Screens as a person sees them at three widths, and the same tables for programs: formats, columns, colours."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from glitchtip_tools.core.issues.detail import Frequency, frequency
from glitchtip_tools.render.cells import around, middle
from glitchtip_tools.render.drawing import Column, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import short_release
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Golden, Gtt, Said, runner

PLAIN = {"NO_COLOR": "1"}
SIZES = ("80", "120", "200")


@pytest.mark.parametrize("columns", SIZES)
def test_the_list_at_three_widths(gtt: Gtt, server: Sandbox, golden: Golden, columns: str) -> None:
    said = gtt("issues", "list", "-n", "14", terminal=True, env={**PLAIN, "COLUMNS": columns})
    assert max(map(len, said.out.splitlines())) <= int(columns)
    golden(f"screen-issues-{columns}", said.out)


def test_a_narrow_list_has_signs_in_place_of_columns_and_room_for_titles(gtt: Gtt) -> None:
    said = gtt("issues", "list", "--status", "all", "-n", "60", terminal=True, env={**PLAIN, "COLUMNS": "80"})
    head, *rows = said.out.splitlines()
    title = head.index("title")
    assert head[title:].split() == ["title", "24h", "all", "seen"]
    assert head.index("24h") - 2 - title >= 38
    usual = gtt("issues", "list", "-n", "60", terminal=True, env={**PLAIN, "COLUMNS": "80"}).out
    assert usual.index("24h") - 2 - usual.index("title") >= 40
    marked = {row.split()[0]: (row[:title].split()[1:], row[len(head) :].strip()) for row in rows[:60]}
    assert marked["AI-ADMIN-V2-9"] == (["E"], "")
    assert marked["BILLING-API-F"] == (["W", "–"], "")
    assert marked["AI-ADMIN-V2-5"] == (["E"], "N")
    assert marked["AI-ADMIN-V2-1"] == (["E"], "C")
    assert "✓=resolved, –=ignored, N=new, C=comments" in " ".join(said.out.split())
    narrower = gtt("issues", "list", "-n", "60", terminal=True, env={**PLAIN, "COLUMNS": "60"}).out
    assert ("seen" in narrower.splitlines()[0], "N=new" in narrower) == (False, False)


@pytest.mark.parametrize("columns", SIZES)
def test_an_issue_at_three_widths(gtt: Gtt, server: Sandbox, golden: Golden, columns: str) -> None:
    said = gtt("issue", "47", terminal=True, env={**PLAIN, "COLUMNS": columns})
    golden(f"screen-issue-{columns}", said.out.replace(server.url, "http://sandbox"))


SCREENS = (
    "metrics daily", "stats", "stats issue 1", "events 1 -n 4", "events diff 1",
    "tags 1", "releases", "releases report web-shop@1.6.1", "projects", "teams", "search list", "snooze list",
    "undo --list", "resolve 1 2 --dry-run", "issue 99999", "issues list --sort no-such-order", "runbooks list",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("columns", SIZES)
def test_other_screens_at_three_widths(gtt: Gtt, golden: Golden, columns: str) -> None:
    shown = []
    for words in SCREENS:
        said = gtt(*words.split(), terminal=True, env={**PLAIN, "COLUMNS": columns})
        assert max(map(cell_len, said.out.splitlines()), default=0) <= int(columns), words
        shown.append(f"$ gtt {words}\n{said.out}{said.err}")
    golden(f"screens-{columns}", "\n".join(shown))


@pytest.mark.parametrize("columns", SIZES)
def test_help_at_three_widths(gtt: Gtt, golden: Golden, columns: str) -> None:
    shown = []
    for words in ("", "issues -h", "issues list -h", "help time", "issues list --limt 3", "issues lst"):
        said = gtt(*words.split(), terminal=True, env={**PLAIN, "COLUMNS": columns})
        assert max(map(cell_len, said.out.splitlines()), default=0) <= int(columns), words
        shown.append(f"$ gtt {words}\n{said.out}{said.err}")
    golden(f"screens-help-{columns}", "\n".join(shown))


def test_a_list_costs_one_request_for_counts_and_a_second_where_days_are_drawn(
    gtt: Gtt, server: Sandbox
) -> None:
    def asked(columns: str, *, terminal: bool = False) -> list[str]:
        before = len(server.requests.lines())
        gtt("issues", "list", env={"COLUMNS": columns}, terminal=terminal)
        return [line for line in server.requests.lines()[before:] if "issues-stats" in line]

    assert [len(asked("80", terminal=True)), len(asked("120", terminal=True)), len(asked("120"))] == [1, 2, 0]


def test_issues_with_a_runbook_or_a_report_are_marked(
    gtt: Gtt, server: Sandbox, checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "runbooks.yaml").write_text(
        "runbooks:\n- name: timeouts\n  title: Timeouts\n  url: https://wiki.example/t\n"
        "  match: {message: [connection timeout]}\n"
    )
    assert gtt("issues", "list", "--columns", "marks", "-n", "1").out == "AI-ADMIN-V2-9\t\n"
    said = gtt("runbooks", "link", "--file", "runbooks.yaml")
    assert said.code == 0, said.err
    assert gtt("investigate", "AI-ADMIN-V2-9", "--repo", str(checkout)).code == 0
    assert gtt("issues", "list", "--columns", "marks", "-n", "2").out.splitlines() == [
        "AI-ADMIN-V2-9\tRI",
        "AI-ADMIN-V2-A\t",
    ]
    shown = gtt("issues", "list", "-n", "1", terminal=True, env={**PLAIN, "COLUMNS": "80"}).out
    assert shown.splitlines()[1].split()[-1] == "RI"
    assert "R=runbook, I=investigated" in " ".join(shown.split())


def test_programs_read_the_layout_that_they_ask_for(gtt: Gtt) -> None:
    words = ("issues", "list", "-n", "2", "--columns", "title,24h,issue")
    rows = gtt(*words, "--format", "tsv").out.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["AI-ADMIN-V2-9", "AI-ADMIN-V2-A"]
    assert list(csv.reader(io.StringIO(gtt(*words, "--format", "csv").out))) == [
        ["title", "24h", "issue"],
        ["ConnectionTimeoutError: connection timeout after 500ms (company 962302)", "38", "AI-ADMIN-V2-9"],
        ["RateLimitError: rate limit exceeded for gpt-4o-mini, retry in 20s", "61", "AI-ADMIN-V2-A"],
    ]
    assert gtt(*words, "--format", "md").out.splitlines()[:2] == [
        "| title | 24h | issue |",
        "| --- | --- | --- |",
    ]
    assert gtt(*words, "--format", "table").out.splitlines()[0].split() == ["title", "24", "h", "issue"]
    one, other = gtt("issues", "list", "-n", "2", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["shortId"] for line in (one, other)] == ["AI-ADMIN-V2-9", "AI-ADMIN-V2-A"]
    assert (
        gtt("issues", "list", "-n", "2", "--format", "json").out
        == gtt("issues", "list", "-n", "2", "--json").out
    )
    assert gtt("projects", "list", "--format", "jsonl", "--fields", "slug").out.splitlines() == [
        '{"slug":"ai-admin-v2"}',
        '{"slug":"billing-api"}',
        '{"slug":"web-shop"}',
    ]


def test_unknown_layouts_and_columns(gtt: Gtt) -> None:
    assert gtt("projects", "list", "--format", "yaml") == Said(
        2, "", "gtt: `yaml` is not a format\nhint: one of table, tsv, csv, md, json, jsonl\n"
    )
    assert gtt("projects", "list", "--columns", "slug") == Said(
        2, "", "gtt: no such column: `slug`\nhint: available: project, platform, name, id\n"
    )


def test_cells_of_a_spreadsheet_are_no_formulas(server: Sandbox, gtt: Gtt) -> None:
    server.world.issue(1).title = '=HYPERLINK("http://e")'
    said = gtt("issues", "list", "--columns", "title", "--format", "csv", "-n", "3")
    assert said.out.splitlines()[3] == '"\'=HYPERLINK(""http://e"")"'


def test_count_is_the_number_alone(gtt: Gtt, server: Sandbox) -> None:
    before = len(server.requests.lines())
    assert gtt("issues", "list", "--count") == Said(0, "58\n", "")
    assert len(server.requests.lines()) == before + 1
    listed = gtt("issues", "list", "--all", "-q", "timesSeen:>20").out
    assert gtt("issues", "list", "--count", "-q", "timesSeen:>20").out == f"{listed.count(chr(10))}\n"


def test_orders_by_what_happened_of_late(gtt: Gtt, server: Sandbox) -> None:
    words = ("issues", "list", "-n", "4", "--columns", "issue,24h")
    by_day = [int(line.split("\t")[1]) for line in gtt(*words, "--sort", "count24h").out.splitlines()]
    everything = [
        int(line.split("\t")[1] or 0)
        for line in gtt("issues", "list", "--all", "--columns", "issue,24h").out.splitlines()
    ]
    assert by_day == sorted(everything, reverse=True)[:4]
    assert gtt("issues", "list", "--sort", "new").out == gtt("issues", "list", "--sort", "first-seen").out
    assert gtt(*words, "--sort", "rising").out.splitlines()[0] == "AI-ADMIN-V2-A\t61"


def test_an_older_server_cannot_sort_by_what_it_does_not_count(any_server: Sandbox, tmp_path: Path) -> None:
    if any_server.world.version.issues_stats:
        pytest.skip("it counts")
    assert runner(any_server, tmp_path)("issues", "list", "--sort", "count24h") == Said(
        5, "", "gtt: this server has no counts by period\nhint: GlitchTip 5 and later have them\n"
    )


def test_a_rise_is_measured_against_the_days_before() -> None:
    steady = frequency([(NOW, 10)], [(NOW - timedelta(days=ago), 10) for ago in range(14)], NOW)
    assert steady == Frequency(10, (10,) * 14)
    assert steady.rise == 1.0
    assert Frequency(10, (0,) * 13 + (10,)).rise == 11.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("issues", "list", "level:debug"), "no unresolved issues matching `level:debug`\n"),
        (("comment", "5", "--list"), "no comments\n"),
    ],
)
def test_empty_states_say_so_to_a_person_only(gtt: Gtt, words: tuple[str, ...], said: str) -> None:
    assert gtt(*words, terminal=True, env=PLAIN) == Said(0, said, "")
    assert gtt(*words) == Said(0, "", "")


def test_forced_colours_leave_tables_for_programs_alone(gtt: Gtt) -> None:
    for variable in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        env = {variable: "1"}
        assert gtt("issues", "list", env=env) == gtt("issues", "list")
        assert "\x1b[" in gtt("issue", "1", env=env).out
        assert "\x1b[" not in gtt("issue", "1", env={**env, **PLAIN}).out
        assert "\x1b[" not in gtt("issue", "1", env={variable: "0"}).out
        assert "\x1b[" in gtt("issue", "1", "--json", env=env).out


def test_json_is_indented_for_eyes_and_compact_for_programs(gtt: Gtt) -> None:
    words = ("projects", "list", "--json", "--fields", "slug")
    assert gtt(*words).out == '[{"slug":"ai-admin-v2"},{"slug":"billing-api"},{"slug":"web-shop"}]\n'
    shown = gtt(*words, terminal=True, env=PLAIN).out
    assert shown.splitlines()[:3] == ["[", "  {", '    "slug": "ai-admin-v2"']
    assert json.loads(shown) == json.loads(gtt(*words).out)


def test_a_changed_server_that_is_not_the_usual_one_is_named(gtt: Gtt, server: Sandbox) -> None:
    words = ("comment", "5", "looked at it")
    assert gtt(*words, terminal=True).err == ""
    assert gtt(*words, "--url", server.url, terminal=True).err == f"on {server.url}\n"
    assert gtt("comment", "5", "--list", "--url", server.url, terminal=True).err == ""


@given(st.text("abc/.", max_size=80), st.integers(0, 60))
def test_a_path_is_cut_to_its_room_and_keeps_its_end(path: str, room: int) -> None:
    cut = middle(f"{path}:12", room)
    assert len(cut) <= room or cut == f"{path}:12"
    if room >= 8:
        assert cut.endswith(":12")


@given(st.text("ab ", min_size=1, max_size=200), st.integers(4, 60), st.integers(1, 200))
def test_a_line_of_source_keeps_its_column_in_sight(line: str, room: int, column: int) -> None:
    marked = line[: column - 1] + "X" + line[column:] if column <= len(line) else line
    cut = around(marked, room, column)
    assert len(cut) <= room
    assert ("X" in cut) == ("X" in marked)


def test_releases_are_short_where_they_are_hashes() -> None:
    digest = "e0485316069601412021d35d7dde66c36ad90809"
    assert [short_release(name) for name in (digest, f"api@{digest}", "api@1.6.1")] == [
        "e04853160696",
        "api@e04853160696",
        "api@1.6.1",
    ]


@given(
    st.lists(st.tuples(st.text("ab", max_size=40), st.text("c/", max_size=60), st.text("d", max_size=9))),
    st.integers(20, 200),
)
def test_no_table_is_wider_than_its_terminal_or_its_content(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    columns = [Column("a", wide=True, least=4), Column("path", wide=True, middle=True, least=4), Column("d")]
    drawn = table(columns, rows, View(terminal=True, width=width)).splitlines()
    content = sum(
        max(map(len, [column.name, *(row[at] for row in rows)])) for at, column in enumerate(columns)
    )
    assert all(len(line) <= min(width, content + 4) for line in drawn)


def test_a_markdown_table_is_to_be_shared_and_holds_no_secret(gtt: Gtt, server: Sandbox) -> None:
    server.world.issue(3).title = "cannot log in: password=hunter2hunter2"
    shared = gtt("issues", "list", "-q", "id:3", "--format", "md")
    assert (shared.code, shared.out.count("hunter2"), shared.err) == (0, 0, "masked 1 secret\n")
    assert "password=hunter2hunter2" in gtt("issues", "list", "-q", "id:3", "--format", "tsv").out
