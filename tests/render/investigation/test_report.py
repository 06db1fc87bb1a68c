"""The Markdown report: whole documents, nothing empty, hostile text kept as words, a limit to its size."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Protocol

from glitchtip_tools.core.bot.answers import Investigated
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import (
    Confidence,
    Excerpt,
    HandlingPlace,
    Investigation,
    Location,
    Operational,
)
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.models.code import Match
from glitchtip_tools.render.bot.answers import BotWords
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.investigation.screen import candidates, screen
from glitchtip_tools.render.output import View
from tests.render.investigation.investigations import COMMIT, EMPTY, FULL, MOMENT


class Golden(Protocol):
    """Compare with a kept document."""

    def __call__(self, name: str, text: str, *, variant: str = "") -> None: ...


def test_a_full_report(golden: Golden) -> None:
    golden("investigation-report", report(FULL))
    golden("investigation-report-full", report(FULL, full=True))


def test_nothing_is_empty() -> None:
    assert report(EMPTY) == "## Investigation\n"


def test_what_is_not_known_is_said_with_what_would_decide_it() -> None:
    found = replace(
        FULL,
        confidence=Confidence("none", "none", "none"),
        undecided=("a release on the event", "a longer trace: `x` is the only frame"),
    )
    said = report(found)
    assert "- **Where**: not known; the candidates are below\n" in said
    assert "- **Since when**: not known; the candidates are below\n" in said
    assert (
        "- **What would decide it**: a release on the event; or a longer trace: `x` is the only frame\n"
        in said
    )
    assert "### Commits that may be behind it\n\n- [`3f2a1c0000`]" in said
    assert "### Places to look at\n\n- [`shop/orders.py:7`]" in said


def test_a_commit_without_a_place_is_a_guess_that_is_not_named() -> None:
    found = replace(FULL, locations=(), confidence=Confidence("none", "low", "none"))
    assert "- **Since when**: not known; the candidates are below\n" in report(found)


def test_code_is_shown_without_its_indentation_and_never_wider_than_the_screen() -> None:
    lines = ("\tfor item in items:", "\t\ttotal := item.Price * item.Count * " + "x" * 80, "\t}")
    found = replace(FULL, excerpts=(Excerpt("a.go", 6, lines, 7, "total"),))
    drawn = screen(found, View(terminal=True, width=80)).splitlines()
    shown = [line[14:] for line in drawn if line.startswith((" " * 20, " " * 14 + ">"))]
    assert [line[:40] for line in shown] == [
        "      6  for item in items:",
        ">     7      total := item.Price * item.",
        "      8  }",
    ]
    assert max(map(len, drawn)) == 80


def test_a_function_that_is_not_known_is_told_apart_from_its_file() -> None:
    found = replace(FULL, confidence=Confidence("high", "low", "none"))
    assert "- **Where** (the file very likely, the function not known): [`shop/orders.py:7`]" in report(found)
    drawn = screen(found, View(terminal=True))
    assert "\nconfidence    file very likely, function not known, commit uncertain\n" in drawn


def test_an_expected_condition_accuses_nobody() -> None:
    handler = HandlingPlace("shop/nightly.py", 3, "remind")
    known = Operational("not_found", "something is not there", "shop/orders.py", 7, "total", handler)
    found = replace(FULL, operational=known, runbook=None, confidence=Confidence("high", "low", "high"))
    said = report(found)
    assert "Count items" not in said
    assert "Bo" not in said
    assert (
        "- **Since when**: no commit is at fault; an expected condition, raised on purpose (something is not there)\n"
        "- **Handle it in** [`shop/nightly.py:3`]"
    ) in said
    assert ", the nearest caller without a handler\n" in said
    outermost = replace(found, operational=replace(known, handler=replace(handler, boundary=True)))
    assert ", the outermost caller\n" in report(outermost)
    drawn = screen(found, View(terminal=True))
    assert "no commit: an expected condition" in drawn
    assert "handle it in  shop/nightly.py:3 in `remind`" in drawn
    chat = BotWords(MOMENT, UTC).said(Investigated(found, "Ann"))
    assert chat.splitlines()[:4] == [
        "🔍 investigated by Ann",
        "📍 <code>shop/orders.py:7</code> in <code>total</code>",
        "🧾 no commit is at fault: an expected condition, raised on purpose (something is not there)",
        "🛠 handle it in <code>shop/nightly.py:3</code> in <code>remind</code>, the nearest caller without a handler",
    ]
    assert "Count items" not in chat


def test_the_chat_is_told_what_the_screen_says_and_no_candidate_that_is_not_named() -> None:
    def told(found: Investigation) -> list[str]:
        return BotWords(MOMENT, UTC).said(Investigated(found, "Ann")).splitlines()

    rest = [
        "🩹 still there? the failing line was changed in <code>9999999999</code> (not in any tag): it may be fixed",
        "🌍 seen in production only; release <code>v1.4.2</code> only",
        "📖 Prices are missing",
        "<i>the clone is shallow: commits before its edge cannot be named</i>",
    ]
    assert told(FULL) == [
        "🔍 investigated by Ann",
        "📍 <code>shop/orders.py:7</code> in <code>total</code> — very likely",
        "🧾 <code>3f2a1c0000</code> Count items (Bo, 2026-01-02) — very likely. It wrote the failing line.",
        *rest,
    ]
    unknown = replace(FULL, confidence=Confidence(), undecided=("a release on the event",))
    assert told(unknown)[1:4] == [
        "📍 where: not known",
        "🧾 since which commit: not known",
        "❓ what would decide it: a release on the event",
    ]


def test_an_uncertain_commit_is_not_said_to_be_since_when_it_fails() -> None:
    likely = replace(FULL, confidence=Confidence("high", "medium", "high"))
    assert "\nsince         3f2a1c0000 Count items\n" in screen(likely, View(terminal=True))
    guess = replace(FULL, confidence=Confidence("high", "low", "high"))
    assert "\nmaybe since   3f2a1c0000 Count items\n" in screen(guess, View(terminal=True))


def test_reasons_that_have_no_room_are_left_out_whole() -> None:
    reasons = (f"wrote {'deep/' * 7}pay.py:31 in `charge`", f"wrote lines beside {'deep/' * 9}pay.py:31")
    found = replace(FULL, suspects=(replace(FULL.suspects[0], reasons=reasons), *FULL.suspects[1:]))
    drawn = screen(found, View(terminal=True, width=80))
    assert "deep/pay.py:31 in `charge`.\nconfidence" in drawn
    assert "beside" in screen(found, View(terminal=True, width=200))


def test_a_commit_without_a_message_leaves_no_gap() -> None:
    found = replace(FULL, suspects=(replace(FULL.suspects[0], subject=""),))
    told = BotWords(MOMENT, UTC).said(Investigated(found, "Ann"))
    assert "3f2a1c0000</code> (Bo, 2026-01-02)" in told
    assert ") (Bo, 2026-01-02)" in report(found)
    assert "  (Bo" not in report(found)


def test_where_there_is_no_room_for_the_tag_of_a_change_it_is_left_out() -> None:
    moved = StillThere("shop/orders.py", 7, "moved", 113, "d" * 40, "v1.5", "shop/checkout/orders.py")
    found = replace(FULL, still_there=(replace(moved, function="total", around=True, reformatted=True),))
    assert (
        "\nstill there?  the failing line is unchanged, now at shop/checkout/orders.py:113,\n"
        "              but `total` was changed in `dddddddddd`: it may be fixed\n"
    ) in screen(found, View(terminal=True, width=80))
    assert "`total` was changed in `dddddddddd` (first tag: `v1.5`): it may be fixed\n" in screen(
        found, View(terminal=True, width=200)
    )


def test_of_what_would_decide_it_only_what_has_room_is_on_the_screen() -> None:
    wanted = ("a release on the event (a commit or a tag)", f"the lines of the source: {'compiled ' * 12}")
    found = replace(FULL, confidence=Confidence(), undecided=wanted)
    assert "\nmissing       a release on the event (a commit or a tag)\n" in screen(
        found, View(terminal=True)
    )
    assert "(a commit or a tag); or the lines" in screen(found, View(terminal=True, width=200))


def test_the_line_that_failed_is_a_number_where_its_file_was_named() -> None:
    top = replace(FULL.locations[0], line=70)
    found = replace(FULL, locations=(top,), excerpts=(Excerpt("shop/orders.py", 7, ("x",), 7, "total"),))
    assert "shop/orders.py:70 in `total`\n              it failed at line 7\n" in screen(
        found, View(terminal=True)
    )
    elsewhere = replace(found, excerpts=(Excerpt("shop/a.py", 7, ("x",), 7, "total"),))
    assert "\n              it failed at shop/a.py:7\n" in screen(elsewhere, View(terminal=True))


def test_at_the_top_level_there_is_no_function_to_be_sure_of() -> None:
    top = replace(FULL.locations[0], function="<module>")
    found = replace(FULL, locations=(top,), confidence=Confidence("high", "medium", "low"))
    assert "\nconfidence    file very likely, commit likely\n" in screen(found, View(terminal=True))
    assert "- **Where** (very likely): [`shop/orders.py:7`]" in report(found)


def test_a_file_as_a_whole_has_no_function() -> None:
    found = replace(FULL, locations=(*FULL.locations, Location("shop/cakes.py", None, None, 0.5, ("why",))))
    page = f"<https://github.com/team/shop/blob/{COMMIT}/shop/cakes.py>"
    assert f"\n- [`shop/cakes.py`]({page}). It why.\n" in report(found)
    row = next(line for line in candidates(found, View()).split("\n") if "cakes" in line)
    assert row.split() == ["shop/cakes.py", "0.50", "0.00"]


def test_the_file_of_the_first_place_as_a_whole_is_no_other_place() -> None:
    whole = Location("shop/orders.py", None, None, 0.5, ("is not in the trace (-1.50)",))
    assert report(replace(FULL, locations=(*FULL.locations, whole))) == report(FULL)


def test_a_place_is_shown_whole_and_only_a_path_longer_than_the_line_is_cut_before_its_file() -> None:
    def drawn(file: str) -> list[str]:
        first = Location(file, 1032, "total_of_the_order", 2.5, (), 0.7)
        lines = screen(replace(FULL, locations=(first,), excerpts=()), View(terminal=True, width=80)).split(
            "\n"
        )
        at = next(number for number, line in enumerate(lines) if line.startswith("where"))
        return [line[14:] for line in lines[at : at + 2] if line.startswith(("where", " "))]

    assert drawn("shop/orders.py") == ["shop/orders.py:1032 in `total_of_the_order`"]
    path = "apps/api/src/app/portfolio/portfolio.service.ts"
    assert drawn(path) == [f"{path}:1032", "in `total_of_the_order`"]
    long = "apps/api/src/main/kotlin/org/example/infrastructure/portfolio.service.ts"
    assert drawn(long) == [
        "apps/api/src/main/kot…ple/infrastructure/portfolio.service.ts:1032",
        "in `total_of_the_order`",
    ]


def test_colours_and_links_take_no_room() -> None:
    issue = Issue(
        "47", "SHOP-1", "KeyError", "shop", "error", "error", "unresolved", 96, MOMENT, MOMENT, Project("1", "shop"),
        permalink=f"https://glitchtip.example.com/{'acme' * 20}/issues/47",
    )  # fmt: skip
    found = replace(FULL, issue=issue)
    for width in (40, 100):
        plain = View(terminal=True, width=width)
        seen = screen(found, replace(plain, color=True, links=True))
        assert re.sub(r"\x1b\]8;.*?\x1b\\|\x1b\[[0-9;]*m", "", seen) == screen(found, plain)
    assert "SHOP-1, unresolved, 96 events, first " in screen(found, View(terminal=True, width=100))
    assert "SHOP-1, unresolved, 96 events,\n  first " in screen(found, View(terminal=True, width=40))


def test_a_command_that_has_no_room_for_its_file_shows_the_whole_commit() -> None:
    def proposed(file: str) -> str:
        first = replace(FULL.suspects[0], files=(file,))
        sure = Confidence("high", "high", "high")
        found = replace(FULL, suspects=(first,), confidence=sure, still_there=())
        drawn = screen(found, View(terminal=True, width=80))
        return next(line[14:] for line in drawn.split("\n") if line.startswith("next"))

    assert proposed("shop/orders.py") == "git show 3f2a1c0000 -- shop/orders.py"
    assert proposed("apps/api/src/app/portfolio/portfolio.service.ts") == "git show 3f2a1c0000"


def test_related_code_is_what_the_trace_does_not_show_already() -> None:
    def lines(*matches: Match) -> list[str]:
        said = report(replace(FULL, matches=matches), full=True).partition("### Related code\n\n")[2]
        return [line.split(" | ")[0] for line in said.partition("\n\n")[0].splitlines()[2:]]

    told = Match("shop/cakes.py", 1, "CAKES = {'cake': 1}", "no cake is left")
    assert lines(told, replace(told, term="CakeError")) == ["| `shop/cakes.py:1`"]
    assert lines(replace(told, term="client")) == []  # everybody's word
    assert lines(replace(told, file="shop/orders.py", line=7)) == []  # shown as the code that failed
    everywhere = [replace(told, term="CakeError", line=at) for at in range(4)]
    assert lines(*everywhere) == []
