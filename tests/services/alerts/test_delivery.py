"""A message of which nobody knows whether it was posted: sent again, or not, as the setting says."""

from collections.abc import Sequence

import pytest

from glitchtip_tools.errors import MaybeDone, Unreachable
from glitchtip_tools.services.alerts.spool_reading import entries
from tests.services.alerts.bench import Bench


class KilledError(BaseException):
    """The process ends at once."""


def test_at_least_once_what_may_have_been_posted_is_sent_again(bench: Bench) -> None:
    bench.receive(1)
    bench.fail = [MaybeDone("no answer")]
    assert bench.after() == []
    assert bench.after(minutes=1) == ["t1"]


def test_at_most_once_it_is_not_and_the_rest_goes_on(careful: Bench) -> None:
    careful.receive(1, 2)
    careful.fail = [MaybeDone("no answer")]
    assert careful.after() == ["t2"]
    assert [entry.fate for entry in entries(careful.spool)] == ["unknown", "sent"]
    careful.restart()
    assert careful.after(hours=1) == []
    assert [entry.fate for entry in entries(careful.spool)] == ["unknown", "sent"]


def test_at_most_once_what_surely_was_not_posted_waits(careful: Bench) -> None:
    careful.receive(1)
    careful.fail = [Unreachable("no connection")]
    assert careful.after() == []
    careful.restart()
    assert careful.after(minutes=1) == ["t1"]


def test_at_most_once_a_crash_leaves_the_message_in_hand_unsent(careful: Bench) -> None:
    def die(*_: object) -> Sequence[int]:
        raise KilledError

    careful.receive(1, 2)
    careful.relay.post = die
    with pytest.raises(KilledError):
        careful.relay.drain()
    careful.restart()
    assert careful.after() == ["t2"]
    assert [entry.fate for entry in entries(careful.spool)] == ["unknown", "sent"]
