"""The bot's memory: what was begun, what is to be said, whom to remind, whom it refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.bot.outgoing import Outgoing
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.errors import Unreachable
from glitchtip_tools.services.bot.journal import Journal, Noted

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MESSAGE = Outgoing(-100, 7, "<b>x</b>", 12, "47", "https://e.example.com/", ("resolve",), "9", "done")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, print)


def test_an_update_goes_from_begun_to_done_and_is_still_known_after_a_crash(
    journal: Journal, tmp_path: Path
) -> None:
    def after_crash() -> Noted | None:
        return Journal(tmp_path, print).noted(5)

    seen = [after_crash()]
    journal.begin(5, NOW)
    journal.working(5, 44)
    seen.append(after_crash())
    journal.begin(5, NOW)  # what is begun stays so
    journal.acted(5, [MESSAGE])
    seen.append(after_crash())
    journal.done(5)
    seen.append(after_crash())
    assert seen == [None, Noted("begun", 44), Noted("acted", 44, (MESSAGE,)), Noted("done", 44)]


def test_what_is_long_ago_is_forgotten(journal: Journal) -> None:
    journal.begin(5, NOW)
    journal.press("1:2:investigate", "Irina", NOW)
    assert journal.pressed("1:2:investigate") == "Irina"
    journal.begin(6, NOW + timedelta(days=31))
    assert (journal.noted(5), journal.pressed("1:2:investigate")) == (None, None)


def test_a_person_is_refused_once_an_hour(journal: Journal) -> None:
    moments = [NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=60), NOW + timedelta(minutes=61)]
    assert [journal.may_refuse(7, moment) for moment in moments] == [True, False, True, False]
    assert journal.may_refuse(8, NOW)
    assert journal.may_refuse(8, NOW - timedelta(hours=6))  # a clock that was ahead keeps nobody in the dark


def test_the_last_word_about_an_issue_is_remembered(journal: Journal) -> None:
    first = Reminder("1", "Irina", -100, 7, until=NOW, span=timedelta(hours=2))
    second = Reminder("1", "Oleg", -100, count=133, events=100)
    journal.remind(first)
    assert journal.reminders() == [first]
    journal.remind(second)
    assert journal.reminders() == [second]
    assert [first.because, second.because] == ["2 h are over", "it fired 100 more times"]
    journal.forget("1")
    assert journal.reminders() == []


def test_one_bot_at_a_time(journal: Journal, tmp_path: Path) -> None:
    with journal.alone(), pytest.raises(Unreachable), Journal(tmp_path, print).alone():
        raise AssertionError
