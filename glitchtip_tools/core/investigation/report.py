"""The finished investigation as values: what becomes JSON, Markdown and a comment."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from glitchtip_tools.core.investigation.context.relatives import Relative
from glitchtip_tools.core.investigation.context.seen import SeenIn
from glitchtip_tools.core.investigation.context.variation import Variation
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.models import Issue
from glitchtip_tools.models.code import Match
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class EventSummary:
    """The event that was investigated."""

    id: str
    date_created: datetime | None
    release: str | None
    environment: str | None
    platform: str | None


@dataclass(frozen=True, slots=True)
class RepositorySummary:
    """The clone and the revision that was read; `revision_source` is release, date, content, head or none.

    `checkout` says whether the clone is the event's: this, other, unknown, strange or none, as Evidence tells.
    """

    root: str | None = None
    head: str | None = None
    revision: str | None = None
    revision_source: str = "none"
    web: str | None = None
    checkout: str = "none"


@dataclass(frozen=True, slots=True)
class Thrown:
    """An exception of the chain, what surfaced first."""

    type: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class FrameSummary:
    """A frame, innermost first; `match` and `role` are those of MappedFrame."""

    filename: str
    function: str
    line_no: int | None
    own: bool
    file: str | None
    line: int | None
    match: str
    note: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A function that may hold the fault, or a file (then `function` is None); `score` is the sum of `parts`."""

    file: str
    line: int | None
    function: str | None
    score: float
    reasons: tuple[str, ...] = ()
    belief: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A commit that may have brought the fault; `score` is the sum of `parts`.

    `co_authors` are those of its message; `left` says that the author made no commit in the checkout's last year.
    """

    commit: str
    author: str
    date: datetime
    subject: str
    score: float
    reasons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    belief: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)
    co_authors: tuple[str, ...] = ()
    left: bool = False


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the first entries are: high, medium, low, or none when nothing was found.

    `location` is that of the first location's file, `function` that of its function, `suspect` that of the commit.
    """

    location: str = "none"
    suspect: str = "none"
    function: str = "none"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file at the event's revision; `failing` is the number of the line that the trace names."""

    file: str
    start: int
    lines: tuple[str, ...]
    failing: int
    function: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who may know: an owner of the file or an author of its suspicious lines, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Runbook:
    """The runbook whose rule fits the issue."""

    name: str
    path: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class HandlingPlace:
    """Where a condition should have been handled; the `boundary` is the outermost caller, where all others catch."""

    file: str
    line: int
    function: str
    boundary: bool = False


@dataclass(frozen=True, slots=True)
class Operational:
    """A condition that had to be expected: its name and meaning (context/conditions.py), and where it was raised."""

    condition: str
    meaning: str
    file: str
    line: int
    function: str
    handler: HandlingPlace | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the comment: created, updated, unchanged or none."""

    action: str = "none"
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Investigation:
    """All that can be said about an issue's event, best first (docs/json.md).

    `operational` is set when no commit is at fault; `undecided` is what would decide the answers that are not sure.
    """

    issue: Issue | None
    title: str
    culprit: str
    event: EventSummary
    repository: RepositorySummary
    exceptions: tuple[Thrown, ...] = ()
    frames: tuple[FrameSummary, ...] = ()
    locations: tuple[Location, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    confidence: Confidence = Confidence()
    still_there: tuple[StillThere, ...] = ()
    matches: tuple[Match, ...] = ()
    people: tuple[Person, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    next_steps: tuple[str, ...] = ()
    runbook: Runbook | None = None
    notes: tuple[str, ...] = ()
    comment: Posted = Posted()
    relatives: tuple[Relative, ...] = ()
    variation: Variation | None = None
    seen: SeenIn = SeenIn()
    operational: Operational | None = None
    undecided: tuple[str, ...] = ()

    @property
    def names_place(self) -> bool:
        """Whether a place is named as the one that failed."""
        return bool(self.locations) and self.confidence.location != "none"

    @property
    def names_commit(self) -> bool:
        """Whether a commit is named; without a place in the code one is a guess that nobody should act on."""
        weak = ("none",) if self.locations else ("none", "low")
        return bool(self.suspects) and self.operational is None and self.confidence.suspect not in weak
