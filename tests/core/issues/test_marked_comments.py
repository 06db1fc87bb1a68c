"""What a marker promises: it is found whatever the name, hidden, not forged by quoting, and one comment stays."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.issues.marked_comments import (
    Decision,
    Kept,
    Marker,
    decide,
    find,
    hash_of,
    is_edited,
    marker_of,
    without_marker,
)
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.models import Comment

WANTED = Kept("runbook", "database-timeout", redact("### Runbook\n\nCheck the pool."))
T0 = datetime(2026, 11, 23, tzinfo=UTC)
any_text = st.text()


def comment(text: str, number: int = 1, author: str = "me@example.com") -> Comment:
    return Comment(str(number), text, T0 + timedelta(minutes=number), author, "7")


def test_the_whole_text_of_a_marked_comment() -> None:
    assert WANTED.text == (
        "<!-- gtt:runbook name=database-timeout hash=12dc0960b56e7371 -->\n\n### Runbook\n\nCheck the pool."
    )


@given(name=any_text, body=any_text)
def test_marker_and_body_come_back_whatever_they_hold(name: str, body: str) -> None:
    kept = Kept("runbook", name, redact(body))
    back = marker_of(kept.text)
    assert back == Marker("runbook", name, hash_of(body))
    assert hash_of(without_marker(kept.text)) == hash_of(body)
    assert not is_edited(comment(kept.text))


@given(name=any_text)
def test_no_name_ends_the_comment_that_hides_it(name: str) -> None:
    first = Kept("runbook", name, redact("x")).text.split("\n")[0]
    assert re.fullmatch(r"<!--(?:(?!--|>).)*-->", first)


@given(first=any_text, second=any_text)
def test_different_names_have_different_comments(first: str, second: str) -> None:
    found = find([comment(Kept("runbook", first, redact("x")).text)], "runbook", second)
    assert bool(found) == (first == second)


def test_half_a_character_in_a_name_or_body_is_replaced_rather_than_fatal() -> None:
    kept = Kept("runbook", "a\ud800", redact("b\ud800\0c\r\nd"))
    assert kept.text == f"<!-- gtt:runbook name=a%3F hash={hash_of('b?c' + chr(10) + 'd')} -->\n\nb?c\nd"


def test_a_marker_counts_only_at_the_very_start() -> None:
    quoted = "> " + WANTED.text
    assert marker_of(quoted) is None
    assert marker_of("see below\n" + WANTED.text) is None
    assert marker_of("see\n\n<!-- gtt:runbook name=x hash=0123456789abcdef -->") is None
    assert marker_of("\n " + WANTED.text) == WANTED.marker


def test_a_marker_of_another_kind_is_another_comment() -> None:
    other = Kept("investigation", "database-timeout", WANTED.body)
    assert decide([comment(other.text)], WANTED) == Decision("create")


def test_the_same_text_is_left_alone() -> None:
    there = comment(WANTED.text)
    assert decide([comment("hello", 2), there], WANTED) == Decision("keep", there)


def test_another_text_is_updated_in_place_also_when_a_colleague_posted_it() -> None:
    there = comment(Kept("runbook", WANTED.name, redact("old")).text, author="colleague@example.com")
    assert decide([there], WANTED, "me@example.com") == Decision("update", there)


def test_what_a_colleague_wrote_into_it_is_not_overwritten() -> None:
    there = comment(
        Kept("runbook", WANTED.name, redact("old")).text + "\nI did this.", author="colleague@example.com"
    )
    assert decide([there], WANTED, "me@example.com") == Decision("create")
    assert decide([there], WANTED) == Decision("keep", there, edited_by_hand=True)  # whose token is not known
    assert decide([there], WANTED, "Colleague@Example.com") == Decision("update", there)


def test_words_added_to_an_up_to_date_comment_stay() -> None:
    there = comment(WANTED.text + "\n\nDone, 14:05.")
    assert decide([there], WANTED, "me@example.com") == Decision("keep", there)


def test_of_several_the_oldest_stays_and_only_our_own_are_taken_away() -> None:
    mine, late, theirs = (
        comment(WANTED.text, 3),
        comment(WANTED.text, 12),
        comment(WANTED.text, 5, "colleague@example.com"),
    )
    theirs = Comment(theirs.id, theirs.text, theirs.date_created, theirs.author, "8")
    assert decide([late, theirs, mine], WANTED, "me@example.com") == Decision("keep", mine, (late,))
    assert decide([late, theirs, mine], WANTED, "8") == Decision("keep", mine, (theirs,))
    assert decide([late, theirs, mine], WANTED) == Decision("keep", mine)


def test_of_two_at_the_same_moment_the_smaller_number_is_older() -> None:
    ten, nine = Comment("10", WANTED.text, T0, "a"), Comment("9", WANTED.text, T0, "a")
    assert decide([ten, nine], WANTED, "a") == Decision("keep", nine, (ten,))
