"""Reports of texts that others wrote: no form, no secret, no length of theirs breaks one."""

from dataclasses import replace

from glitchtip_tools.core.investigation.context.seen import SeenIn
from glitchtip_tools.core.investigation.report import (
    EventSummary,
    Excerpt,
    FrameSummary,
    Location,
    Person,
    Thrown,
)
from glitchtip_tools.models import TagValue
from glitchtip_tools.models.code import Match
from glitchtip_tools.render.investigation.report import LARGEST, report
from glitchtip_tools.render.investigation.screen import screen
from glitchtip_tools.render.output import View
from tests.render.investigation.investigations import EMPTY, FULL, MOMENT


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
    assert "- **Where**: not known; the candidates are below\n" in said
    assert "- ``a|b`c.py:1`` in ``f`|<b>``. It \\*\\*x\\*\\* \\| \\<i\\>.\n" in said


def test_a_report_stays_below_its_limit() -> None:
    long = replace(FULL, excerpts=tuple(Excerpt("a.py", 1, ("x" * 190,) * 13, 3, "f") for _ in range(60)))
    said = report(long, full=True)
    assert len(said.encode()) <= LARGEST
    assert said.endswith("*The rest was left out: a report has at most 60 kB.*\n")
    assert "**Since when** (very likely)" in said


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
            Match("config.yml", 1, "password: LEAK0010", "a secret=LEAK0011"),
            Match(".env", 1, "DB_PASSWORD=LEAK0012", "payLater"),
            Match("pay.py", 1, "password = password_of_user", "payLater"),
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
        seen=SeenIn((TagValue("password=LEAK0020", 2),), (TagValue("api_key=LEAK0021", 2),), 1),
        undecided=("a trace with secret=LEAK0022",),
    )
    assert "LEAK" not in report(leaky)
    assert "LEAK" not in screen(leaky, View(terminal=True))
    said = report(leaky, full=True)
    assert "LEAK" not in said
    assert "- The release `token=‹hidden›` names no commit" in said
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
    assert said.endswith("\n- " + "X" + "x" * 498 + "…\n")
    drawn = screen(huge, View(terminal=True, width=80))
    assert drawn.count("\n") < 21
    assert max(map(len, drawn.splitlines())) <= 80
