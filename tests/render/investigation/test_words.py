"""Reasons as sentences, what became of the failing lines, and where an issue was seen."""

from dataclasses import replace

import pytest

from glitchtip_tools.core.investigation.context.seen import SeenIn
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import (
    Confidence,
    EventSummary,
    Excerpt,
    FrameSummary,
    Investigation,
    Location,
    RepositorySummary,
)
from glitchtip_tools.models import TagValue
from glitchtip_tools.render.investigation.still import still_there
from glitchtip_tools.render.investigation.words import how_at, is_about, notes, reasons, seen, why

FRAME = FrameSummary("a.py", "f", 7, True, "a.py", 7, "exact", "")
FOUND = Investigation(
    None,
    "t",
    "",
    EventSummary("e", None, None, None, None),
    RepositorySummary("/r", "f" * 40, "a" * 40, "release"),
    frames=(FRAME,),
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), ""),
        (("wrote a.py:7 in `f` (+3.10)",), "It wrote the failing line."),
        (
            (
                "wrote a.py:7 in `f` (+3.10)",
                "added code with names that a.py:7 uses (`x`) (+2.00)",
                "was made 2 days before the event (+1.00)",
                "is among the latest commits to a.py (+0.50)",
            ),
            "It wrote the failing line, was made 2 days before the event, and is among the latest commits to a.py.",
        ),
        (
            ("wrote a.py:9 in `<module>` (+3.10)", "wrote 12 % of `<module>` (b.py) (+1.00)"),
            "It wrote a.py:9 and wrote 12 % of the file (b.py).",
        ),
        (
            ("wrote a.py:71, which sets or passes on the bad value (+1.00)", "wrote lib/a.py:7 (+1.00)"),
            "It wrote a.py:71, which sets or passes on the bad value; it wrote lib/a.py:7.",
        ),
        (
            (
                "took out a check of `x` that left early (a.py), which protected line 7 from this error (+8.57)",
                "took out a check of `x` (a.py), near line 7 (+1.31)",
                "wrote lines beside a.py:7 (+0.50)",
            ),
            "It took out a check of `x` that left early (a.py), which protected line 7 from this error;"
            " it wrote lines beside the failing line.",
        ),
        (
            ("added code with names that a.py:7 uses (`x`) (+2.00)",),
            "It added code with names that the failing line uses (`x`).",
        ),
        (
            ("wrote b.py:1 (+1.00)", "its message and the error both mention `late` (+0.50)"),
            "It wrote b.py:1. Its message and the error both mention `late`.",
        ),
        (("was made 400 days before the event (-0.40)", "small change (1 file) (+0.20)"), ""),
        (
            ("makes a value, and something was null (+1.02)", "returned the value that failed (+0.85)"),
            "It makes a value, and something was null; it returned the value that failed.",
        ),
        (
            ("is the second own frame (b.py:3) (+0.70)", "has 6 lines (+0.18)"),
            "It is the second frame of the application.",
        ),
    ],
)
def test_what_speaks_for_a_candidate_is_told_without_scores(given: tuple[str, ...], said: str) -> None:
    assert reasons(given, "a.py:7", here="b.py:3") == said


SAME = StillThere("a.py", 7, "same", 7)
FIXED = StillThere("a.py", 7, "changed", commit="d" * 40)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((SAME,), "the failing line is unchanged in `ffffffffff`"),
        (
            (SAME, replace(SAME, file="b.py")),
            "the 2 innermost lines of the trace are unchanged in `ffffffffff`",
        ),
        ((SAME, SAME, SAME), "the 3 innermost lines of the trace are unchanged in `ffffffffff`"),
        (
            (replace(SAME, state="moved", line_now=9),),
            "the failing line is unchanged in `ffffffffff`, now at line 9",
        ),
        (
            (replace(SAME, state="same", file_now="b.py"), SAME),
            "the 2 innermost lines of the trace are unchanged in `ffffffffff`, the failing one now at b.py:7",
        ),
        (
            (replace(SAME, reformatted=True),),
            "the failing line is unchanged in `ffffffffff` apart from formatting",
        ),
        (
            (
                SAME,
                replace(SAME, line=9, function="g", around=True, commit="d" * 40, released_in="v1.5"),
            ),
            "the 2 innermost lines of the trace are unchanged, but `g` was changed in"
            " `dddddddddd` (first tag: `v1.5`): it may be fixed",
        ),
        ((FIXED,), "the failing line was changed in `dddddddddd` (not in any tag): it may be fixed"),
        (
            (SAME, replace(FIXED, line=9, state="gone", released_in="v1.5")),
            "the failing line is unchanged, but `a.py:9` of the trace was removed in `dddddddddd`"
            " (first tag: `v1.5`): it may be fixed",
        ),
        ((replace(FIXED, commit=None),), "the failing line is no longer the same in `ffffffffff`"),
        ((replace(FIXED, commit=None, state="gone"),), "the failing line is no longer in `ffffffffff`"),
        (
            (StillThere("a.py", 7, "older"),),
            "not known: the checkout (`ffffffffff`) is older than the version that failed; check out a newer one"
            " to compare",
        ),
    ],
)
def test_an_untouched_line_is_not_called_unfixed(items: tuple[StillThere, ...], said: str) -> None:
    assert still_there(replace(FOUND, still_there=items)) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            ("wrote a.py:7 (+1.00)", "was made 814 days before the event (+0.10)"),
            "It wrote the failing line.",
        ),
        (
            ("wrote a.py:7 (+1.00)", "was made 6 days before the event (+0.90)"),
            "It wrote the failing line and was made 6 days before the event.",
        ),
        (("was made 814 days before the event (+0.10)",), "It was made 814 days before the event."),
    ],
)
def test_that_a_commit_is_old_is_no_reason(given: tuple[str, ...], said: str) -> None:
    assert reasons(given, "a.py:7") == said


def test_a_line_of_the_file_that_was_named_is_a_number_and_the_named_place_that_line() -> None:
    given = ("wrote src/a.py:31 in `load`", "added code with names that src/a.py:9 uses (`x`)")
    assert reasons(given, "src/a.py:7", file="src/a.py", place="src/a.py:31") == (
        "It wrote that line and added code with names that line 9 uses (`x`)."
    )
    assert reasons(("wrote src/a.py:311",), file="src/a.py", place="src/a.py:31") == "It wrote line 311."
    assert reasons(("wrote lib/src/a.py:31",), file="src/a.py", place="src/a.py:31") == (
        "It wrote lib/src/a.py:31."
    )


CLOSING = replace(
    FOUND,
    repository=replace(FOUND.repository, revision_source="date"),
    locations=(Location("a.py", 3, "f", 1.0),),
    confidence=Confidence("high", "high", "high"),
    excerpts=(Excerpt("a.py", 2, ("    pay(card)", "}", ""), 3, "f"),),
    frames=(FrameSummary("a.py", "f", 3, True, "a.py", 3, "unchecked", ""),),
    notes=("a note",),
)


@pytest.mark.parametrize(
    "code", ["}", "  });", "", "# pays", "// pays", "} else {", "else:", "continue", "end"]
)
def test_a_line_that_cannot_fail_is_not_called_the_failing_one(code: str) -> None:
    found = replace(CLOSING, excerpts=(replace(CLOSING.excerpts[0], lines=("pay(card)", code, "")),))
    assert is_about(found, found.locations[0])
    assert why(found, ("wrote a.py:3 in `f`",)) == "It wrote the line with that number."
    assert notes(found) == [
        "`a.py:3` is a line that cannot fail: the version that failed is probably another one",
        "a note",
    ]


def test_a_line_that_is_known_is_the_failing_one_whatever_it_holds() -> None:
    released = replace(CLOSING, repository=replace(CLOSING.repository, revision_source="release"))
    matched = replace(CLOSING, frames=(replace(CLOSING.frames[0], match="exact"),))
    code = replace(CLOSING, excerpts=(replace(CLOSING.excerpts[0], lines=("pay(card)", "return pay()", "")),))
    for found in (released, matched, code):
        assert not is_about(found, found.locations[0])
        assert why(found, ("wrote a.py:3 in `f`",)) == "It wrote the failing line."
        assert notes(found) == ["a note"]


def test_where_the_failing_line_is_unknown_the_code_that_is_shown_called_its_function() -> None:
    """A bundle's innermost frame may have a function and no line; a folded one is not the innermost."""
    bare = replace(CLOSING.frames[0], function="g", line=None, match="none")
    assert how_at(CLOSING) == "it failed at"
    assert how_at(replace(CLOSING, frames=(bare, *CLOSING.frames))) == "it was called at"
    assert how_at(replace(CLOSING, frames=(replace(bare, role="folded"), *CLOSING.frames))) == "it failed at"


def test_a_file_that_was_named_before_is_not_named_again() -> None:
    given = (
        "wrote 39 % of `pay` (a.py) (+1.20)",
        "was the last to change `load` (b.py) (+0.90)",
        "is among the latest commits to a.py",
    )
    assert reasons(given, file="a.py") == (
        "It wrote 39 % of `pay`, was the last to change `load` (b.py), and is among the latest commits to the file."
    )


def test_a_checkout_of_the_version_itself() -> None:
    here = replace(FOUND, repository=replace(FOUND.repository, revision="f" * 40))
    assert (
        still_there(here)
        == "not known: the checkout (`ffffffffff`) is the version that failed; check out a newer one to compare"
    )
    guessed = replace(here, repository=replace(here.repository, revision_source="date"))
    assert still_there(guessed) == (
        "not known: the checkout (`ffffffffff`) is taken as the version that failed;"
        " check out a newer one to compare"
    )
    assert still_there(replace(here, frames=())) == still_there(FOUND) == ""


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (SeenIn(), ""),
        (
            SeenIn((TagValue("production", 9),), (TagValue("1.4", 9),), 1),
            "production only; release `1.4` only",
        ),
        (SeenIn((TagValue("production", 1),), (TagValue("1.4", 1),), 1), "production; release `1.4`"),
        (
            SeenIn((TagValue("production", 3), TagValue("staging", 1)), (TagValue("1.4", 3),), 12),
            "production 75 %, staging 25 %; 12 releases, the last `1.4`",
        ),
    ],
)
def test_only_is_said_of_several_events(where: SeenIn, said: str) -> None:
    assert seen(replace(FOUND, seen=where)) == said
