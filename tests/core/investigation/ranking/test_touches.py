"""How far a commit worked on what the failing lines use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates.field import Field, Place
from glitchtip_tools.core.investigation.ranking.commits.touches import Used, meant, told, touched, used_by
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Change

SOURCE = """\
def charge(card, total):
    rate = rates[card]
    # the "fee" is paid later
    return card.pay(total * rate)


def pay(total):
    return total
"""
SOURCES = Sources({"pay.py": SOURCE})


def believed(place: Place, belief: float) -> Ranked[Candidate]:
    return Ranked(Candidate(place, Crash(Event("e"), Evidence())), 1.0, {}, belief)


def used(belief: float = 1.0) -> list[Used]:
    place = Field(SOURCES).at("pay.py", 4)
    place.lines.append(4)
    return used_by([believed(place, belief)], SOURCES)


def test_the_names_of_the_line_and_around_it_inside_its_function() -> None:
    (found,) = used()
    assert sorted(found.failing) == ["card", "pay", "rate", "total"]
    assert sorted(found.near) == ["card", "charge", "pay", "rate", "rates", "total"]
    assert found.failing["rate"] > found.failing["total"]  # it stands in the file less often


def test_who_added_the_names_worked_on_the_line() -> None:
    changed = {
        ("all", "pay.py"): Change(4, frozenset("card charge pay rate rates total".split())),
        ("some", "pay.py"): Change(2, frozenset(("total", "rates", "return"))),
        ("other", "pay.py"): Change(9, frozenset(("def", "zone"))),
        ("elsewhere", "card.py"): Change(1, frozenset(("card", "pay"))),
    }
    shares = {commit: touched(commit, used(), changed) for commit, _ in changed}
    assert shares["all"] == pytest.approx({"touches": 1.0, "touches_near": 1.0})
    assert shares["other"] == shares["elsewhere"] == {"touches": 0.0, "touches_near": 0.0}
    assert 0 < shares["some"]["touches"] < 1
    rates = {("near", "pay.py"): Change(1, frozenset(("rates",)))}
    near = "added code with names that the lines around pay.py:4 use"
    everything = "added code with names that pay.py:4 uses (`pay`, `rate`, `card`)"
    total = "added code with names that pay.py:4 uses (`total`)"
    assert [told(commit, used(), changed | rates) for commit, _ in [*changed, *rates]] == [
        {"touches": everything, "touches_near": everything},
        {"touches": total, "touches_near": total},
        {},
        {},
        {"touches_near": near},
    ]


def test_a_place_without_a_line_uses_nothing_and_a_file_is_about_nothing() -> None:
    field = Field(SOURCES)
    place = field.at("pay.py", 4)
    (found,) = used_by([believed(place, 0.7), believed(field.whole("pay.py"), 0.3)], SOURCES)
    assert (found.failing, found.near, found.words) == (
        {},
        {},
        (frozenset({"charge"}), frozenset(), frozenset()),
    )


@pytest.mark.parametrize(
    ("subject", "share", "words"),
    [
        ("Charge the card twice", (1 + 1 / 4) / 3, "`card`, `charge`"),
        ("Round the rate", 1 / 4 / 3, "`rate`"),
        ("Tidy up", 0.0, ""),
    ],
)
def test_what_a_subject_speaks_of(subject: str, share: float, words: str) -> None:
    found, said = meant(subject, used(0.5))
    assert found == pytest.approx(share / 2)
    assert said == (f"its subject mentions {words}" if words else "")


@given(
    st.sets(st.sampled_from("card charge pay rate rates total zone".split())),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_more_belief_and_more_words_never_say_less(words: set[str], one: float, other: float) -> None:
    less, more = sorted((one, other))
    few = {("c", "pay.py"): Change(1, frozenset(words))}
    many = {("c", "pay.py"): Change(1, frozenset(words | {"rate", "total"}))}
    for name, share in touched("c", used(less), few).items():
        assert (
            0
            <= share
            <= touched("c", used(more), few)[name]
            <= touched("c", used(more), many)[name]
            <= 1 + 1e-9
        )
