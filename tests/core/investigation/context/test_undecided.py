"""What would decide an answer that is not sure: the one or two things that are missing."""

from dataclasses import replace

import pytest

from glitchtip_tools.core.investigation.context.undecided import undecided
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.frames.settling import COMPILED
from glitchtip_tools.core.investigation.frames.stack import BUNDLED_NOTE
from glitchtip_tools.models import Event, ExceptionValue, Frame

OWN = MappedFrame(0, 1, "a.js", "f", 1, True, "a.js", 1, "exact", variables={"x": 1})
OUTER = replace(OWN, position=0, function="g", line=9, depth=1)
LOST = MappedFrame(0, 1, "/srv/b.js", "f", 1, True)
HERE = Evidence(
    root="/r", head="h", revision="h", revision_source="release", checkout="this", frames=(OWN, OUTER)
)
EVENT = Event("e", tags=(("release", "1.4.2"),), exceptions=(ExceptionValue("Error", "x"),))
TEN = Event("e", tags=EVENT.tags, exceptions=(ExceptionValue("Error", "x", frames=(Frame(),) * 10),))


@pytest.mark.parametrize(
    ("event", "evidence", "said"),
    [
        (EVENT, HERE, ()),
        (
            EVENT,
            Evidence(frames=(LOST,)),
            ("a checkout of the application, given with `--repo`",),
        ),
        (
            EVENT,
            replace(HERE, frames=(LOST,), checkout="other"),
            ("the application's own checkout, given with `--repo`",),
        ),
        (
            EVENT,
            replace(HERE, frames=(replace(LOST, note=BUNDLED_NOTE),), checkout="other"),
            ("source maps of the release",),
        ),
        (
            EVENT,
            replace(HERE, frames=(), checkout="none"),
            ("a stack trace: the event has none",),
        ),
        (
            EVENT,
            replace(HERE, frames=(replace(LOST, own=False),), checkout="strange"),
            ("a trace with a frame of the application: this one has only libraries",),
        ),
        (
            replace(EVENT, tags=()),
            replace(HERE, revision_source="date"),
            ("a release on the event (a commit or a tag)",),
        ),
        (
            EVENT,
            replace(HERE, revision_source="date"),
            ("the commit of the event's release: fetch its tag, or check it out",),
        ),
        (
            EVENT,
            replace(HERE, notes=("the clone is shallow: who wrote what is unknown",)),
            ("the history of the code: `git fetch --unshallow`",),
        ),
        (
            EVENT,
            replace(HERE, notes=("the clone is partial: the history is not here",)),
            ("the history of the code: `git fetch --refetch --no-filter`",),
        ),
        (
            EVENT,
            replace(HERE, frames=(replace(OWN, match="differs"), replace(OUTER, match="differs"))),
            ("a checkout of the release: the lines of the trace are not in this version",),
        ),
        (
            EVENT,
            replace(HERE, notes=("the source at the release does not have the lines of the trace",)),
            ("the version that really ran: the release's source does not have the lines of the trace",),
        ),
        (
            EVENT,
            replace(HERE, frames=(OWN,)),
            ("a longer trace: this one has a single frame of the application",),
        ),
        (
            TEN,
            HERE,
            ("a longer trace, with `Error.stackTraceLimit = 50`: this one is cut off",),
        ),
        (
            EVENT,
            replace(HERE, frames=(replace(OWN, variables={}), replace(OUTER, variables={}))),
            ("the values of the variables, sent along with the frames",),
        ),
        (
            replace(EVENT, platform="node"),
            replace(HERE, frames=(replace(OWN, variables={}), replace(OUTER, variables={}))),
            ("the values of the variables, with `includeLocalVariables: true` in the SDK's options",),
        ),
        (
            EVENT,
            replace(HERE, frames=(replace(OWN, line=None, match="none", note=COMPILED), OUTER)),
            ("the lines of the source: this trace is of compiled code (Node.js: `--enable-source-maps`)",),
        ),
    ],
)  # fmt: skip
def test_what_is_missing(event: Event, evidence: Evidence, said: tuple[str, ...]) -> None:
    assert undecided(event, evidence) == said


def test_two_things_are_enough() -> None:
    poor = replace(
        HERE, frames=(replace(OWN, variables={}),), revision_source="date", notes=("the clone is shallow: x",)
    )
    assert undecided(replace(EVENT, tags=()), poor) == (
        "the history of the code: `git fetch --unshallow`",
        "a release on the event (a commit or a tag)",
    )
