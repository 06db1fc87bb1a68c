"""Relatives and variation as Markdown: short, hostile text as plain words, secrets hidden."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glitchtip_tools.core.investigation.context.relatives import Relative
from glitchtip_tools.core.investigation.context.variation import Confined, Variation, Varying
from glitchtip_tools.core.investigation.report import EventSummary, Investigation, RepositorySummary
from glitchtip_tools.models import Comment, Issue, Project
from glitchtip_tools.render.investigation.context import relatives, variation

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ISSUE = Issue(
    "7", "APP-7", "Lost", "", "error", "error", "resolved", 1, NOW, NOW, Project("1", "app"), "http://s/7"
)
FOUND = Investigation(None, "Lost", "", EventSummary("e", None, None, None, None), RepositorySummary())


def test_nothing_is_said_when_there_is_nothing() -> None:
    assert [*variation(FOUND), *relatives(FOUND)] == []
    assert list(variation(replace(FOUND, variation=Variation(3, 100)))) == []


def test_a_screen_holds_them() -> None:
    known = tuple(Confined(f"k{at}", "v", 9, 9, 0, 50, 9.0) for at in range(9))
    free = tuple(Varying(f"t{at}", 2) for at in range(20))
    alike = tuple(Relative(ISSUE, "the same message", 1.0) for _ in range(9))
    found = replace(FOUND, relatives=alike, variation=Variation(9, 50, known, free))
    for full, most in ((False, [2, 3]), (True, [5, 5])):
        assert [len(list(lines(found, full=full))) for lines in (variation, relatives)] == most


def test_foreign_text_is_only_text() -> None:
    text = "# **done** <b>\n\n[x](javascript:alert(1)) @everyone \x1b[31m\u202e password=hunter22"
    found = replace(
        FOUND,
        relatives=(
            Relative(
                replace(ISSUE, title=text), "fails in <i>`a` too", 0.5, Comment("1", text, author="a|b")
            ),
        ),
        variation=Variation(9, 50, (Confined("a`b", "`<b>`|token=abcdef", 8, 9, 5, 50, 9.0),)),
    )
    words = (
        r"\# \*\*done\*\* \<b\> \[x\](javascript:" + "\u200balert(1)) @\u200beveryone "
        r"\[31m password=‹hidden›"
    )
    said = next(relatives(found))
    assert "\x1b" not in said
    assert "\u202e" not in said
    plain = said.replace("\ufffd", "").replace("  password", " password")
    assert plain == (
        rf"related: [`APP-7`](<http://s/7>) (resolved; fails in \<i\>\`a\` too): {words}"
        f"  \n  a\\|b said: {words}"
    )
    said = next(variation(found))
    assert "abcdef" not in said
    assert said.startswith("when: ``a`b`` is `` `<b>`")
    assert said.endswith("in 8 of 9 events, and in about 10 % of the project's other events")


@pytest.mark.parametrize(("known", "said"), [(0, 0), (1, 1), (3, 2), (4, 5), (74, 70), (76, 80), (100, 100)])
def test_the_share_of_others_is_said_in_steps(known: int, said: int) -> None:
    assert Confined("k", "v", 9, 9, known, 100, 9.0).percent_elsewhere == said
