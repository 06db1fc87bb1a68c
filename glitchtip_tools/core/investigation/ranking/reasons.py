"""The parts of a score in words: one sentence for each, with its share."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking.locations import Ranked
from glitchtip_tools.core.investigation.ranking.suspects import RankedCommit

_PLACES: dict[str, str] = {
    "calls_helper": "called a helper that is used all over",
    "calls_other_file": "called into the file that failed, by name",
    "calls_raiser": "called what raised on purpose",
    "calls_raising_helper": "gave a helper what it refused",
    "calls_raising_utility": "gave another file's function what it refused",
    "cause_innermost": "is where the cause was raised",
    "churn": "was changed by many commits",
    "delegates": "only hands the result on",
    "dispatch": "only passes calls on",
    "enters_circle": "starts what goes in circles",
    "entry": "is where the program or a script starts",
    "fresh_function": "was changed shortly before",
    "fresh_line": "its line was changed shortly before",
    "in_both": "is in the trace of the cause and of what surfaced",
    "in_called_file": "was called by name from another file",
    "in_circle": "goes in circles until the stack is full",
    "in_helper": "is a helper that is used all over",
    "leaves_file": "is the last step before another file",
    "library_below": "called the library that raised",
    "message_value": "names a value of the message",
    "name_error": "is where a missing name would be imported or defined",
    "null_attribute": "sets an attribute, and something was null",
    "null_result": "makes a value, and something was null",
    "only_raises": "does little but raise",
    "parameter_fails": "works on what its caller gave it",
    "passes_the_bad": "passed what the failing line works on",
    "popular": "is used all over the code",
    "raises": "raises on purpose",
    "same_class": "belongs to the failing function's class",
    "surfaced_innermost": "is where the exception that surfaced was raised",
    "test": "is not part of the application's source",
}
_STRUCTURE = frozenset(
    "depth0 depth1 depth2 nearness off_trace other_file module_level repeated link_coupled".split()
)
LARGE, FEW = 10, 3  # files of a large and of a small change
LONG, SHORT = 200, 40  # lines, in the files under suspicion
_LEAST = 0.05  # a share below it is not worth a word


def of_place(item: Ranked) -> tuple[str, ...]:
    """Return the reasons of a location, the weightiest first."""
    place = item.place
    structure = sum(item.parts.get(name, 0.0) for name in _STRUCTURE)
    said = [(structure, _position(item))]
    for name, share in item.parts.items():
        if name in _STRUCTURE:
            continue
        if name in ("long", "short") and place.scope:
            said.append((share, f"has {place.scope.end - place.scope.start + 1} lines"))
            continue
        words = (
            place.because.get(name.removeprefix("link_")) if name.startswith("link_") else _PLACES.get(name)
        )
        said.append((share, words or name.replace("_", " ")))
    return _told(said)


def _position(item: Ranked) -> str:
    frames = item.place.frames
    if not item.place.function:
        return "is not in the trace"
    if not frames:
        return "is one step away from the trace"
    best = min(frames, key=lambda frame: (frame.depth, frame.level))
    where = f" ({best.file}:{best.line})" if best.line else ""
    nth = {0: "is the innermost own frame", 1: "is the second own frame", 2: "is the third own frame"}
    return nth.get(best.depth, f"is the {_ordinal(best.depth + 1)} own frame") + where


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def of_commit(item: RankedCommit, evidence: Evidence) -> tuple[str, ...]:
    """Return the reasons of a suspect, the weightiest first; what only grades its kind is told together."""
    known = item.case.because
    said = [(share, known[name]) for name, share in item.parts.items() if known.get(name)]
    rest = sum(share for name, share in item.parts.items() if not known.get(name))
    if abs(rest) >= _LEAST:
        said.append((rest, _size(item, evidence)))
    return _told(said)


def _size(item: RankedCommit, evidence: Evidence) -> str:
    commit = evidence.commits[item.case.commit]
    files = len(commit.files)
    changes = [evidence.changed.get((commit.id, file)) for file in evidence.blames]
    lines = sum(change.lines for change in changes if change)
    size = (
        "large " if files >= LARGE or lines >= LONG else "small " if files <= FEW and lines <= SHORT else ""
    )
    kind = "merge" if commit.parents > 1 else f"{size}change" if size else "change of middle size"
    return f"{kind} ({files} file{'s' if files != 1 else ''})"


def _told(said: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    merged: dict[str, float] = {}
    for share, words in said:
        merged[words] = merged.get(words, 0.0) + share
    ordered = sorted(merged.items(), key=lambda pair: -abs(pair[1]))
    return tuple(f"{words} ({share:+.2f})" for words, share in ordered if abs(share) >= _LEAST)


def rounded(parts: Mapping[str, float]) -> dict[str, float]:
    """Return the parts of a score for people and JSON, the weightiest first."""
    ordered = sorted(parts.items(), key=lambda pair: -abs(pair[1]))
    return {name: round(share, 4) for name, share in ordered if share}
