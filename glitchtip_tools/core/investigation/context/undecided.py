"""What would decide a question that the evidence leaves open: the one or two things that are missing."""

from collections.abc import Iterator

from glitchtip_tools.core.investigation.evidence import ELSEWHERE, Evidence
from glitchtip_tools.core.investigation.frames.settling import COMPILED
from glitchtip_tools.core.investigation.frames.stack import BUNDLED_NOTE
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.models import Event

MOST = 2
FRAMES_OF_V8 = 10  # V8 keeps so many of a stack unless `Error.stackTraceLimit` says otherwise
_SCRIPTS = (".js", ".ts", ".tsx", ".jsx", ".mjs", ".cjs", ".vue", ".svelte")


def undecided(event: Event, evidence: Evidence) -> tuple[str, ...]:
    """Return what is missing, what weighs most first; nothing when the evidence is whole and still not enough."""
    return tuple(_missing(event, evidence))[:MOST]


def _missing(event: Event, evidence: Evidence) -> Iterator[str]:
    frames = evidence.frames
    if not frames:
        yield "a stack trace: the event has none"
    if evidence.root is None:
        yield "a checkout of the application, given with `--repo`"
        return
    if evidence.checkout in ELSEWHERE:
        bundled = any(frame.note == BUNDLED_NOTE for frame in frames)
        yield (
            "source maps of the release" if bundled else "the application's own checkout, given with `--repo`"
        )
        return
    if evidence.checkout == places.STRANGE:
        yield "a trace with a frame of the application: this one has only libraries"
    yield from _of_the_version(event, evidence)
    own = [frame for frame in places.in_order(frames) if frame.level == 0]
    cut = any(len(exception.frames) == FRAMES_OF_V8 for exception in event.exceptions)
    if cut and any((frame.file or "").endswith(_SCRIPTS) for frame in own):
        yield "a longer trace, with `Error.stackTraceLimit = 50`: this one is cut off"
    elif len(own) == 1:
        yield "a longer trace: this one has a single frame of the application"
    if own and own[0].note == COMPILED:
        yield "the lines of the source: this trace is of compiled code (Node.js: `--enable-source-maps`)"
    if own and not any(frame.variables for frame in own):
        option = (
            ", with `includeLocalVariables: true` in the SDK's options" if event.platform == "node" else ""
        )
        yield f"the values of the variables{option or ', sent along with the frames'}"


def _of_the_version(event: Event, evidence: Evidence) -> Iterator[str]:
    """Yield what keeps the version or its history from being known."""
    if any(note.startswith("the clone is shallow") for note in evidence.notes):
        yield "the history of the code: `git fetch --unshallow`"
    elif any(note.startswith("the clone is partial") for note in evidence.notes):
        yield "the history of the code: `git fetch --refetch --no-filter`"
    if event.release is None:
        yield "a release on the event (a commit or a tag)"
    elif evidence.revision_source != "release":
        yield "the commit of the event's release: fetch its tag, or check it out"
    if any(note.startswith("the source at the release") for note in evidence.notes):
        yield "the version that really ran: the release's source does not have the lines of the trace"
    mapped = [frame for frame in evidence.frames if frame.file]
    if any(frame.match == "differs" for frame in mapped) and not any(
        frame.match == "exact" for frame in mapped
    ):
        yield "a checkout of the release: the lines of the trace are not in this version"
