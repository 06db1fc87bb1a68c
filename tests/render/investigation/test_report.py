"""The Markdown report: whole documents, nothing empty, hostile text kept as words, a limit to its size."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import (
    Confidence,
    EventSummary,
    Excerpt,
    FrameSummary,
    Investigation,
    Location,
    Person,
    RepositorySummary,
    Runbook,
    Suspect,
    Thrown,
)
from glitchtip_tools.models.code import Match
from glitchtip_tools.render.investigation.report import LARGEST, report
from glitchtip_tools.render.investigation.screen import candidates
from glitchtip_tools.render.output import View


class Golden(Protocol):
    """Compare with a kept document."""

    def __call__(self, name: str, text: str, *, variant: str = "") -> None: ...


EMPTY = Investigation(None, "", "", EventSummary("", None, None, None, None), RepositorySummary())
COMMIT = "3f2a1c0" + "0" * 33
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FULL = Investigation(
    issue=None,
    title="KeyError: 'cake'",
    culprit="shop.prices in price_of",
    event=EventSummary("e1", MOMENT, "v1.4.2", "production", "python"),
    repository=RepositorySummary("/r", "f" * 40, COMMIT, "release", "https://github.com/team/shop"),
    exceptions=(Thrown("KeyError", "'cake'"), Thrown("ValueError", "password=hunter2")),
    frames=(
        FrameSummary("api/index.js", "?", 3, True, None, None, "none", "ambiguous: a/index.js or b/index.js"),
    ),
    locations=(
        Location("shop/orders.py", 7, "total", 2.5, ("called what raised on purpose (+0.50)",), 0.7),
        Location("shop/prices.py", 6, "price_of", 1.5, ("is the innermost own frame (+1.50)",), 0.3),
    ),
    suspects=(
        Suspect(
            COMMIT,
            "Bo",
            MOMENT,
            "Count items",
            3.0,
            ("wrote shop/orders.py:7 (+2.00)",),
            ("shop/orders.py",),
            0.9,
        ),
    ),
    confidence=Confidence("high", "high"),
    still_there=(StillThere("shop/orders.py", 7, "changed", commit="9" * 40),),
    matches=(Match("shop/cakes.py", 1, "CAKES = {'cake': 1}", "cake"),),
    people=(Person("@shop", "owns shop/orders.py (CODEOWNERS)"),),
    excerpts=(
        Excerpt(
            "shop/orders.py", 6, ("    for item in items:", "        amount += price_of(item)"), 7, "total"
        ),
    ),
    next_steps=("read `git show 3f2a1c0000`: Count items",),
    runbook=Runbook("Prices are missing", "docs/runbooks/prices.md", "1. reload"),
    notes=("the clone is shallow: commits before its edge cannot be named",),
)


def test_a_full_report(golden: Golden) -> None:
    golden("investigation-report", report(FULL))


def test_nothing_is_empty() -> None:
    assert report(EMPTY) == "## Investigation\n"


def test_a_weak_suspect_is_not_named_first() -> None:
    said = report(replace(FULL, confidence=Confidence("low", "low")))
    assert "- **Since when**: no clear suspect; the candidates are below\n" in said


def test_a_file_as_a_whole_has_no_function() -> None:
    found = replace(FULL, locations=(*FULL.locations, Location("shop/cakes.py", None, None, 0.5, ("why",))))
    page = f"<https://github.com/team/shop/blob/{COMMIT}/shop/cakes.py>"
    assert f"\n| [`shop/cakes.py`]({page}) | 0.50 | why |\n" in report(found)
    row = next(line for line in candidates(found, View()).split("\n") if "cakes" in line)
    assert row.split() == ["shop/cakes.py", "0.50", "0.00"]


def test_a_line_that_was_found_twice_is_shown_once() -> None:
    again = (*FULL.matches, Match("shop/cakes.py", 1, "CAKES = {'cake': 1}", "CAKES"))
    assert report(replace(FULL, matches=again)) == report(FULL)


def test_foreign_text_formats_and_calls_nothing() -> None:
    hostile = replace(
        EMPTY,
        title="# <img src=x> [a](javascript:alert(1)) @everyone | ``` \u202e\x1b[31m",
        locations=(
            Location("a|b`c.py", 1, "f`|<b>", 1.0, ("**x** | <i>",)),
            Location("d", None, "g", 0.5, ()),
        ),
        excerpts=(Excerpt("a.py", 1, ("```", "<script>", "token = 'abcdef123'"), 1, ""),),
    )
    said = report(hostile)
    assert said.splitlines()[0].count("\\") >= 8
    assert "@everyone" not in said
    assert "\u202e" not in said
    assert "\x1b" not in said
    assert "````py\n>     1  ```\n" in said or "````python\n>     1  ```\n" in said
    assert "token = '‹hidden›'" in said
    assert "| ``a\\|b`c.py:1`` in ``f`\\|<b>`` | 1.00 | \\*\\*x\\*\\* \\| \\<i\\> |" in said


def test_a_report_stays_below_its_limit() -> None:
    long = replace(FULL, excerpts=tuple(Excerpt("a.py", 1, ("x" * 190,) * 13, 3, "f") for _ in range(60)))
    said = report(long)
    assert len(said.encode()) <= LARGEST
    assert said.endswith("*The rest was left out: a report has at most 60 kB.*\n")
    assert "### Suspect commits" in said


def test_no_secret_stands_in_any_part() -> None:
    leaky = replace(
        FULL,
        title="GET /cb?code=LEAK0000 failed",
        culprit="cb?access_token=LEAK0001",
        event=EventSummary("e1", MOMENT, "token=LEAK0002", "password=LEAK0003", "python"),
        exceptions=(Thrown("api_key=LEAK0004", "https://x.y/?signature=LEAK0005&key=LEAK0006"),),
        frames=(
            FrameSummary("https://x.y/a.js?key=LEAK0007", "?", 3, True, None, None, "none", "ambiguous"),
        ),
        suspects=(replace(FULL.suspects[0], subject="Set PASSWORD=LEAK0008", author="token:LEAK0009"),),
        matches=(
            Match("config.yml", 1, "password: LEAK0010", "secret=LEAK0011"),
            Match(".env", 1, "DB_PASSWORD=LEAK0012", "x"),
            Match("pay.py", 1, "password = password_of_user", "x"),
        ),
        excerpts=(
            Excerpt("config.yml", 4, ("secret: LEAK0013", "x: 1"), 5, ""),
            Excerpt(
                "pay.py",
                6,
                ("KEY = b'-----BEGIN PRIVATE KEY-----", "LEAK0014==", "-----END PRIVATE KEY-----'"),
                7,
                "",
            ),
            Excerpt("pay.py", 2, ("LEAK0015abcdefgh", "-----END PRIVATE KEY-----'", "x = 1"), 4, ""),
        ),
        locations=(replace(FULL.locations[0], reasons=("names a value: token=LEAK0018",)), FULL.locations[1]),
        people=(Person("secret=LEAK0019", "owns shop/orders.py (CODEOWNERS)"),),
        next_steps=("read `git show 3f2a1c0000`: Set PASSWORD=LEAK0016",),
        notes=("the release `token=LEAK0017` names no commit",),
    )
    said = report(leaky)
    assert "LEAK" not in said
    assert "- the release `token=‹hidden›` names no commit" in said
    assert "`password = password_of_user`" in said
    assert "      6  KEY = b'‹hidden›\n>     7\n      8  '\n" in said
    assert "      2  ‹hidden›\n      3  '\n>     4  x = 1\n" in said


def test_a_long_chain_is_cut_and_counted() -> None:
    chain = tuple(Thrown("ValueError", f"no {at}") for at in range(400))
    said = report(replace(EMPTY, exceptions=chain))
    shown = "  \ncaused by ".join([*(f"**ValueError**: no {at}" for at in range(5)), "395 more"])
    assert said == f"## Investigation\n\n{shown}\n"


def test_texts_of_any_length_keep_the_report_whole() -> None:
    long = "x" * 400_000
    huge = replace(
        FULL,
        title=long,
        culprit=long,
        exceptions=(Thrown(long, long),),
        event=EventSummary(long, MOMENT, long, long, long),
        suspects=(replace(FULL.suspects[0], subject=long, author=long),),
        matches=(Match("a.py", 1, long, long),),
        excerpts=(Excerpt("a.py", 1, (long, "y"), 1, long),),
        next_steps=(long,),
        notes=(long,),
    )
    said = report(huge)
    assert said.endswith("### Notes\n\n- " + "x" * 499 + "…\n")
