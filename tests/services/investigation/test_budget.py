"""An investigation whose time is up: the report has what was read so far, and says what is missing."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.adapters.ripgrep import LONGEST
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.services.investigation.budget import LEAST, Budget
from glitchtip_tools.services.investigation.evidence import gather
from tests.services.investigation.stories import ORDERS, Story, crash, frame, shop

OWN = [frame("/app/shop/orders.py", 7, "total", ORDERS)]


def test_when_the_time_is_up_at_once_the_place_is_named_and_what_is_missing_is_said(story: Story) -> None:
    shop(story)
    event = event_of(crash(OWN, value="price_of is not for sale"))
    late = assemble(event, gather(event, story.root, budget=Budget(2, clock=count(0, 2).__next__)))
    assert [(one.file, one.line, one.function) for one in late.locations[:1]] == [
        ("shop/orders.py", 7, "total")
    ]
    assert (late.suspects, late.confidence.suspect) == ((), "none")
    assert late.notes == (
        "the time limit of 2 s (`--budget`) was reached; left out: searches of the checkout, what became of the"
        " failing lines, part of the history",
    )


def test_an_investigation_that_has_enough_time_is_the_same_as_one_without_a_limit(story: Story) -> None:
    shop(story)
    event = event_of(crash(OWN))
    assert gather(event, story.root, budget=Budget(600)) == gather(event, story.root)


@given(st.floats(0, 1000), st.floats(LEAST, LONGEST), st.floats(0, 1000))
def test_a_question_has_no_more_time_than_usual_and_no_less_than_a_second(
    seconds: float, usual: float, passed: float
) -> None:
    moments = iter((0.0, passed))
    patience = Budget(seconds, clock=moments.__next__).patience(usual)
    assert LEAST <= patience <= usual
    assert patience <= max(LEAST, seconds)


def test_without_a_limit_a_question_has_its_usual_time() -> None:
    assert Budget().patience(LONGEST) == LONGEST
    assert not Budget().is_spent
