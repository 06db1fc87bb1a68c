"""What of all candidates is shown, and what is to be done next."""

from dataclasses import replace

import pytest

from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.core.investigation.evidence import Coupled, Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.place_signals import SIGNALS
from glitchtip_tools.models import Event, ExceptionValue, Frame

EVENT = Event("e", exceptions=(ExceptionValue("ValueError", "bad"),))
FAR = Coupled("far.py", "deep.py", 3, 8, 0.4)
NOTHING = {signal.name: 0.0 for signal in SIGNALS}
WEIGHTS = NOTHING | {"nearness": 1.0, "off_trace": -1.0}


def evidence(frames: int, *coupled: Coupled) -> Evidence:
    """Return a trace through so many functions of one file."""
    source = "".join(
        f"def step_{number}():\n    return step_{number + 1}()\n\n\n" for number in range(frames)
    )
    mapped = [
        MappedFrame(
            0, -at, "deep.py", f"step_{at}", 4 * at + 2, True, "deep.py", 4 * at + 2, "exact", depth=at
        )
        for at in range(frames)
    ]
    return Evidence(frames=tuple(mapped), sources={"deep.py": source}, coupled=coupled)


def test_a_file_is_shown_even_when_the_trace_has_more_than_enough_functions() -> None:
    found = assemble(EVENT, evidence(40, FAR), place_weights=WEIGHTS)
    assert [item.function for item in found.locations] == [*(f"step_{at}" for at in range(24)), None]
    assert found.locations[-1].file == "far.py"
    everything = assemble(EVENT, evidence(40, FAR), place_weights=WEIGHTS, explain=True)
    assert len(everything.locations) == 31  # thirty frames are looked at
    assert len(assemble(EVENT, evidence(40), place_weights=WEIGHTS).locations) == 25


def test_a_file_that_often_changed_together_is_a_step_when_little_is_known() -> None:
    step = "look into `far.py` too: it changed together with `deep.py` in 3 of 8 known commits"
    seldom, once = replace(FAR, of=13), replace(FAR, times=1, of=1)

    def steps(*coupled: Coupled, **weights: float) -> tuple[str, ...]:
        return assemble(EVENT, evidence(3, *coupled), place_weights=WEIGHTS | weights).next_steps

    assert steps(FAR) == (step,)
    assert steps(seldom) == steps(once) == steps(FAR, depth0=9.0) == ()


def test_how_long_a_function_is_is_said_in_lines() -> None:
    found = assemble(EVENT, evidence(2), place_weights=NOTHING | {"long": 1.0})
    assert found.locations[0].reasons[-1].startswith("has 2 lines (+")


@pytest.mark.parametrize(("errors", "each"), [(1, 250), (8, 250), (100, 20), (1000, 5)])
def test_of_a_long_chain_of_errors_each_one_has_its_innermost_frames(errors: int, each: int) -> None:
    stack = tuple(Frame(filename="a.py", line_no=number) for number in range(300))
    event = Event("e", exceptions=(ExceptionValue(frames=stack),) * errors)
    found = places.flattened(event)
    assert [position for level, position, _ in found if level == 0] == list(range(300 - each, 300))
    assert len(found) == errors * each
