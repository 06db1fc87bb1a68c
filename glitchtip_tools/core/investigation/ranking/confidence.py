"""How likely the first file, function and commit are right: a chance of its own for each, learned on unseen projects.

The shares of belief add up to 1 over the candidates that there are, but the fault may be none of them: with one own
frame, a trace that is cut off, a value that was made elsewhere, the belief is great because little is known. So a
logistic model says how often a first entry like this one was right, and the beliefs shown are cut down to that.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from glitchtip_tools.core.investigation.ranking import agreement, place_values, weights
from glitchtip_tools.core.investigation.ranking.ages import freshness
from glitchtip_tools.core.investigation.ranking.candidate import Candidate, popularity
from glitchtip_tools.core.investigation.ranking.candidates import origin
from glitchtip_tools.core.investigation.ranking.commits import commit_signals, history
from glitchtip_tools.core.investigation.ranking.commits.hunt import Case
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked, Signal, Weights, checked, features

FRAMES_OF_V8 = 10  # V8 keeps so many of a stack; what called the outermost of them is not known
_GIVEN = ("unguarded", "unguarded_guess")  # ties: the line takes a value as it comes
# The chance at most when what failed or who made the bad value is elsewhere, or the commit is not plain: never high.
BOUNDED = 0.79
CLEAR = 2 / 3  # of the belief: no plain suspect of a crash that was learned from had less
KINDS = ("file", "function", "commit")
Levels = tuple[float, float, float]  # the chances from which an answer is of high, medium and low confidence


@dataclass(frozen=True)
class Outlook:
    """The ranked places and commits of a crash, as the model of confidence sees them."""

    crash: Crash
    places: Sequence[Ranked[Candidate]]
    commits: Sequence[Ranked[Case]]

    @cached_property
    def first(self) -> Ranked[Candidate]:
        """The likeliest place."""
        return self.places[0]

    @cached_property
    def of_file(self) -> float:
        """The belief in all places of the likeliest file."""
        return sum(one.belief for one in self.places if one.item.place.file == self.first.item.place.file)

    @property
    def of_commit(self) -> float:
        """The belief in the likeliest commit."""
        return self.commits[0].belief if self.commits else 0.0

    @cached_property
    def own(self) -> int:
        """The number of own frames of the exception that surfaced."""
        return sum(frame.level == self.crash.order[0].level for frame in self.crash.order)

    @property
    def raises(self) -> bool:
        """Whether the innermost own line raises on purpose."""
        return any(one.item.depth == 0 and one.item.raises for one in self.places)

    @property
    def cut(self) -> bool:
        """Whether the trace ends where V8 cuts it off."""
        return any(
            len(exception.frames) == FRAMES_OF_V8 for exception in self.crash.event.exceptions
        ) and any(
            (frame.file or "").endswith((".js", ".ts", ".tsx", ".jsx", ".mjs", ".cjs"))
            for frame in self.crash.order
        )

    @property
    def elsewhere(self) -> int:
        """How many kinds of evidence point to one place other than the likeliest."""
        others = (one.item for one in self.places[1:] if one.item.place is not self.first.item.place)
        return max((len(agreement.kinds(one)) for one in others), default=0)

    @property
    def differs(self) -> bool:
        """Whether the innermost own line is not the one that the event tells, or none is known."""
        return any(frame.match not in ("exact", "moved") for frame in self.crash.order[:1])

    @property
    def lost(self) -> bool:
        """Whether a frame of the application was found in no file of the repository."""
        return any(frame.own and not frame.file for frame in self.crash.evidence.frames)

    @property
    def files(self) -> int:
        """The number of files that own frames are in."""
        return len({frame.file for frame in self.crash.order})

    @cached_property
    def told(self) -> bool:
        """Whether the message names the bad value, and something of its trail is known."""
        crash = self.crash
        trails = origin.trails(crash.event, crash.evidence.frames, crash.sources)
        return any(trail.told for _, trail in trails)

    @property
    def module(self) -> bool:
        """Whether a name that the failing lines use is set in a file that the likeliest place is not in."""
        file = self.first.item.place.file
        return any(
            one.item.place.file != file and "module_name" in one.item.place.links for one in self.places
        )

    @property
    def line(self) -> float:
        """How new the line of the innermost own frame is."""
        ages = [one.item.line_age for one in self.places if one.item.depth == 0]
        return max((freshness(age) for age in ages if age is not None), default=0.0)

    @property
    def unseen(self) -> bool:
        """Whether who made the bad value is off the trace: in another file, or beyond the end of a trace cut off."""
        file = self.first.item.place.file
        made = any(
            "origin_made" in one.item.place.links and one.item.place.file != file for one in self.places
        )
        return made or (self.cut and self.given)

    @property
    def plain(self) -> bool:
        """Whether the likeliest commit wrote most of the lines under suspicion, not long before the event."""
        return bool(self.commits) and commit_signals.is_plain(self.commits[0].item)

    @property
    def given(self) -> bool:
        """Whether the likeliest line only takes a value that was made elsewhere."""
        return any(kind in self.first.item.place.links for kind in _GIVEN)


def _logit(belief: float) -> float:
    """Return the logarithm of the odds, cut at about one in fifty."""
    bounded = min(max(belief, 0.02), 0.98)
    return math.log(bounded / (1 - bounded))


def _fresh(one: Outlook) -> float:
    days = one.commits[0].item.days if one.commits else None
    return freshness(days) if days is not None else 0.0


def _mass(one: Outlook) -> float:
    return float(bool(one.commits) and history.is_mass_change(one.commits[0].item.commit))


# Where one sees that little is known, and where several things agree.
SIGNALS: tuple[Signal[Outlook], ...] = (
    Signal("always", lambda _: 1.0, "", "the chance of any first entry"),
    Signal(
        "of_function",
        lambda one: _logit(one.first.belief),
        "",
        "the odds of the first function among all places",
        0.6,
    ),
    Signal("of_file", lambda one: _logit(one.of_file), "", "the odds of its file", 0.3),
    Signal("of_commit", lambda one: _logit(one.of_commit), "", "the odds of the first commit among all", 0.3),
    Signal(
        "one_file",
        lambda one: float(one.files == 1),
        "",
        "whether all own frames are in one file, and in how many",
        0.3,
    ),
    Signal(
        "files",
        lambda one: math.log(max(1, one.files)),
        "",
        "whether all own frames are in one file, and in how many",
        -0.2,
    ),
    Signal("two_frames", lambda one: float(one.own == 2), "", "there are two own frames", -0.2),
    Signal("on_purpose", lambda one: float(one.raises), "", "the innermost line raises on purpose", -0.4),
    Signal(
        "library_below",
        lambda one: float(any(two.item.depth == 0 and two.item.library_below for two in one.places)),
        "",
        "library code ran below the innermost own frame",
        -0.2,
    ),
    Signal("cut_off", lambda one: float(one.cut), "", "the trace ends where V8 cuts it off", -0.5),
    Signal(
        "off_trace",
        lambda one: float(one.first.item.best is None),
        "",
        "the first place is not on the trace",
        -0.3,
    ),
    Signal("lost", lambda one: float(one.lost), "", "a frame of the application was found in no file", -0.2),
    Signal(
        "differs",
        lambda one: float(one.differs),
        "",
        "the innermost line is not the one that the event tells",
        -0.2,
    ),
    Signal(
        "together",
        lambda one: max((two.share for two in one.crash.evidence.coupled), default=0.0),
        "",
        "another file changes together with the innermost one",
        -0.3,
    ),
    Signal(
        "agreeing",
        lambda one: float(min(2, len(agreement.kinds(one.first.item)))),
        "",
        "kinds of evidence that agree on the first place, where that is not the innermost; on another one",
        0.2,
    ),
    Signal(
        "elsewhere",
        lambda one: float(min(2, one.elsewhere)),
        "",
        "kinds of evidence that agree on the first place, where that is not the innermost; on another one",
        -0.2,
    ),
    Signal(
        "popular",
        lambda one: popularity(one.first.item.place.function, one.crash.evidence),
        "",
        "the first function is called all over; has five lines at most",
        -0.3,
    ),
    Signal(
        "short",
        lambda one: float(one.first.item.short),
        "",
        "the first function is called all over; has five lines at most",
        -0.2,
    ),
    Signal(
        "namesake",
        lambda one: place_values.passes_on(one.first.item),
        "",
        "the first function only passes the call on to, or was called by, one of its name",
        -0.4,
    ),
    Signal(
        "told",
        lambda one: float(one.told),
        "",
        "the message names the bad value, and its trail was found",
        0.3,
    ),
    Signal(
        "module",
        lambda one: float(one.module),
        "",
        "a name that the failing lines use is set in another file",
        -0.3,
    ),
    Signal(
        "fresh_line", lambda one: one.line, "", "the innermost line was written shortly before the event", 0.2
    ),
    Signal("fresh", _fresh, "", "so was the first commit made", 0.2),
    Signal(
        "plain",
        lambda one: float(one.plain),
        "",
        "it wrote more than half of what is suspected, within the two months before; no other is ever high",
        1.5,
    ),
    Signal("mass", _mass, "", "it changed forty files or more", -0.5),
)


def chances(outlook: Outlook, tables: Mapping[str, Weights] = weights.CONFIDENCE) -> dict[str, float]:
    """Return the chance that the first file, function and commit are right; 0 for what there is none of."""
    if not outlook.places:
        return dict.fromkeys(KINDS, 0.0)
    return chances_of(features(outlook, SIGNALS), tables, most(outlook))


def most(outlook: Outlook) -> dict[str, float]:
    """Return the greatest chance that each kind can have: less where what failed, or who caused it, is elsewhere."""
    highest = dict.fromkeys(KINDS, BOUNDED if outlook.unseen or outlook.crash.evidence.submodule else 1.0)
    clear = outlook.plain and outlook.of_commit > CLEAR
    return highest | {"commit": min(highest["commit"], 1.0 if clear else BOUNDED if outlook.commits else 0.0)}


def chances_of(values: Weights, tables: Mapping[str, Weights], most: Mapping[str, float]) -> dict[str, float]:
    """Return the chances that the values of the signals stand for, never above the greatest possible ones."""
    return {kind: min(most[kind], _logistic(values, checked(tables[kind], SIGNALS))) for kind in KINDS}


def _logistic(values: Mapping[str, float], table: Weights) -> float:
    return 1 / (1 + math.exp(-sum(value * table[name] for name, value in values.items())))


def level(chance: float, levels: Levels) -> str:
    """Return the word for a chance: high, medium, low, or none for what is likelier elsewhere."""
    words = ("high", "medium", "low")
    return next((word for word, least in zip(words, levels, strict=True) if chance >= least), "none")
