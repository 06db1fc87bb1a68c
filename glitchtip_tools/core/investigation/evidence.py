"""What was read from the clone, as values: services/investigation/evidence.py gathers it, this folder weighs it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from glitchtip_tools.models.code import Change, Commit, Match
from glitchtip_tools.values import dataclass

ELSEWHERE = frozenset(
    ("other", "unknown")
)  # of `Evidence.checkout`: no frame of the trace is in the repository


@dataclass(frozen=True, slots=True)
class Coupled:
    """A file outside the trace that changed together with `other`, in `times` of the `of` commits that say so.

    `share` is the same with small commits counting more, `named` how much of its name is in the failing lines or
    the message, `used` whether its name is in the sources of the trace (in the innermost one: 1, else 0.5).
    """

    file: str
    other: str
    times: int
    of: int
    share: float
    used: float = 0.0
    named: float = 0.0


@dataclass(frozen=True, slots=True)
class MappedFrame:
    """A frame and where it is in the repository at the event's revision.

    `level` counts the exceptions of the chain (0 is the one that surfaced), `depth` the own frames, innermost 0.
    `match` says how sure the line is: `exact`, `moved`, `like` (of built code, by its words), `unchecked` (nothing to
    compare), `differs` or `none`; `statement` is what the line belongs to, on one line, and "" when that is the line.
    `named` is the function that the frame belongs to, where its label says another. `role` is empty for the program's
    functions, else `folded` (told by another frame of its function), `relay` (reports, recovers or wraps an older
    error) or `library` (a tracked copy); only the first have a depth. `meant` are the lines of its function that may
    have failed when its own line says nothing.
    """

    level: int
    position: int
    filename: str
    function: str
    line_no: int | None
    own: bool
    file: str | None = None
    line: int | None = None
    match: str = "none"
    note: str = ""
    depth: int = 0
    text: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)
    named: str = ""
    role: str = ""
    statement: str = ""
    meant: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The statement, or the line when it is alone."""
        return self.statement or self.text

    @property
    def label(self) -> str:
        """The function as it is told: without V8's word for a call that was awaited."""
        return self.named or self.function.removeprefix("async ")


@dataclass(frozen=True, slots=True)
class StillThere:
    """What became of a failing line in the checkout: `same`, `moved`, `changed` (with the commit) or `gone`.

    `file_now` is the file that has the line now, if another; `released_in` is the first tag that holds the commit.
    Where the line stayed and its `function` was changed (`around`), the commit is that of the change: perhaps a fix.
    A line that stayed in another form is `reformatted`. `older`: the checkout precedes the event's version.
    """

    file: str
    line: int
    state: str
    line_now: int | None = None
    commit: str | None = None
    released_in: str | None = None
    file_now: str | None = None
    function: str | None = None
    around: bool = False
    reformatted: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was read from the repository for one event; without one, only the notes are set.

    `checkout` says whether the repository is the event's: `this`, `other` (the trace has frames of the application,
    and none is here), `unknown` (these are of bundles, which tell no files), `strange` (it has none), or `none`
    (there is no trace, or no repository).
    `blames` look through lines that only got another form, `raw_blames` through nothing.
    `spread` is the number of files that hold a function's name, `defined` how often it is defined.
    `latest` are the version's newest commits (asked only when no frame is here), `released` those that came
    with the issue's first release, `settings` the lines outside the trace that set a number of the message, `writers`
    those that set an attribute whose value was bad, `changed` what each commit did to each file, `coupled` the files
    that changed together with the innermost one, `active` the addresses of those who committed within the last year
    of the checkout (None when that is not known). `submodule` is the one that the innermost own frame is in: the
    repository has its address, not its files.
    """

    root: str | None = None
    head: str | None = None
    revision: str | None = None
    revision_source: str = "none"
    remote: str | None = None
    checkout: str = "none"
    frames: tuple[MappedFrame, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    blames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    raw_blames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spread: Mapping[str, int] = field(default_factory=dict)
    defined: Mapping[str, int] = field(default_factory=dict)
    commits: Mapping[str, Commit] = field(default_factory=dict)
    changed: Mapping[tuple[str, str], Change] = field(default_factory=dict)
    recent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mentions: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    definitions: tuple[Match, ...] = ()
    still: tuple[StillThere, ...] = ()
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    released: frozenset[str] = frozenset()
    first_seen: datetime | None = None
    settings: tuple[Match, ...] = ()
    writers: tuple[Match, ...] = ()
    coupled: tuple[Coupled, ...] = ()
    active: frozenset[str] | None = None
    submodule: str | None = None
