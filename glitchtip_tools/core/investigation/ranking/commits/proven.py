"""Steps that count commits which the flow of the program proves to matter, though they wrote no failing line.

Each holds only for commits that are newer than who wrote the innermost own line: what was there before could be
relied on when that line was written. The newer the change is when the fault is first seen, the more it counts.
"""

import re
from collections.abc import Iterator

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates.field import CONSTRUCTORS
from glitchtip_tools.core.investigation.ranking.commits.hunt import Hunt
from glitchtip_tools.core.investigation.ranking.commits.losses import exits_of, line_now
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.syntax.source import class_at, function_at

_TYPES = re.compile(
    r"not supported between|unsupported operand|can only concatenate|must be (?:of type|an? |str|int)"
    r"|expected (?:an? )?\w+,? (?:but )?got|cannot be cast|incompatible type|given, called"
)
# Ties that prove that a place ran, or was called wrongly, whatever the trace shows.
_PROVEN = ("misfit", "refuses", "between", "inlined", "first_attempt")


def declarations(hunt: Hunt) -> None:
    """Count who declared the attributes that the innermost line uses, when the message is about a type."""
    if not _TYPES.search(hunt.crash.message):
        return
    for frame in [frame for frame in hunt.crash.failing if frame.line]:
        for line, name in _declared(frame, hunt):
            if not _said_before(name, frame.file or "", line, hunt):
                reason = f"declared `{name[:60]}`, whose type was wrong ({frame.file}:{line})"
                _count("declares", hunt, frame.file or "", [line], reason)
    for match in hunt.crash.evidence.writers:
        if not _said_before(match.term, match.file, match.line, hunt):
            reason = f"set `{match.term[:60]}`, whose type was wrong ({match.file}:{match.line})"
            _count("declares", hunt, match.file, [match.line], reason)


def _said_before(name: str, file: str, line: int, hunt: Hunt) -> bool:
    """Return whether who wrote a line took the same setting of a name out: only what is around it was changed."""
    text, blame = hunt.crash.sources.text(file, line), hunt.crash.evidence.blames.get(file, ())
    change = hunt.crash.evidence.changed.get((blame[line - 1] if 0 < line <= len(blame) else "", file))
    setting = _setting(name, text)
    return bool(
        setting
        and change
        and any(setting == _setting(name, removed) for hunk in change.hunks for removed in hunk.removed)
    )


def _setting(name: str, text: str) -> str:
    """Return what a line says of a name, from the name to the end of the argument or of the statement."""
    begins = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text[: terms.LONGEST])
    if begins is None:
        return ""
    rest, depth = text[begins.start() : terms.LONGEST], 0
    for at, letter in enumerate(rest):
        depth += (letter in "([{") - (letter in ")]}")
        if depth < 0 or (depth == 0 and letter in ",;"):
            return rest[:at].rstrip()
    return rest.rstrip()


def _declared(frame: MappedFrame, hunt: Hunt) -> Iterator[tuple[int, str]]:
    """Yield the lines of the frame's class, outside its methods, that declare attributes the frame's line uses."""
    sources, file = hunt.crash.sources, frame.file or ""
    owner = class_at(sources.scopes(file), frame.line or 0)
    if owner is None:
        return
    lines = sources.lines(file)
    pairs = re.findall(r"\b(?:self|this)\.([A-Za-z_]\w*)|@([a-z_]\w*)", frame.text[: terms.LONGEST])
    wanted = [re.escape(name) for pair in pairs for name in pair if name]
    if not wanted:
        return
    declares = re.compile(rf"(?<![\w.])({'|'.join(wanted)})\s*[:=;]|:({'|'.join(wanted)})\b")
    for number in range(owner.start, min(owner.end, len(lines)) + 1):
        match = declares.search(lines[number - 1][: terms.LONGEST])
        if match and function_at(sources.scopes(file), number) is None:
            yield number, match[1] or match[2]


def proven_places(hunt: Hunt) -> None:
    """Count who last changed a function that the message or the flow proves to matter."""
    for item in hunt.likely:
        place, scope = item.item.place, item.item.place.scope
        kind = next((kind for kind in _PROVEN if kind in place.links), None)
        if kind is None or scope is None:
            continue
        lines = (
            [scope.header or scope.start]
            if kind in ("misfit", "refuses")
            else range(scope.start, scope.end + 1)
        )
        reason = f"was the last to change `{place.function}` ({place.file}), which {place.why(kind)}"
        _count("changed_proven", hunt, place.file, lines, reason, newest=True)


def early_calls(hunt: Hunt) -> None:
    """Count who made a base constructor call what needs the subclass: it ran before the subclass was ready."""
    for item in hunt.likely:
        if "sets_late" in item.item.place.links and item.item.best:
            for frame in _called_by_base(item.item, hunt):
                reason = f"made the base constructor call out ({frame.file}:{frame.line})"
                _count("calls_early", hunt, frame.file or "", [frame.line or 0], reason)


def _called_by_base(one: Candidate, hunt: Hunt) -> Iterator[MappedFrame]:
    """Yield the frames of constructors below the one of a place."""
    for frame in hunt.crash.own:
        scope = function_at(hunt.crash.sources.scopes(frame.file or ""), frame.line or 0)
        if frame.depth < one.depth and scope is not None and scope.name in CONSTRUCTORS:
            yield frame


def rerouted(hunt: Hunt) -> None:
    """Count who changed how the lines around a failing one leave: a handler that raises, a branch that goes on."""
    evidence = hunt.crash.evidence
    for frame in [frame for frame in hunt.crash.failing if frame.line]:
        file, line = frame.file or "", frame.line or 0
        scope = function_at(hunt.crash.sources.scopes(file), line)
        if scope is None:
            continue
        guiding = hunt.crash.sources.guiding(file, line)
        around = {
            number + after for number in guiding for after in (0, 1)
        }  # what was taken out stood before a line
        for (commit, name), change in evidence.changed.items():
            if name != file or not around or not hunt.is_newer(commit):
                continue
            later = hunt.later_changes(commit, file)
            for hunk in change.hunks:
                if exits_of(hunk.removed) <= exits_of(hunk.added):
                    continue
                at = line_now(hunk.start, later)
                if around & set(range(at, at + max(1, len(hunk.added)))):
                    reason = f"changed how the lines around {file}:{line} leave or go on"
                    hunt.case(commit).most("rerouted", hunt.freshness(commit), reason, file, at)


def _count(
    name: str, hunt: Hunt, file: str, lines: range | list[int], reason: str, *, newest: bool = False
) -> None:
    """Count the commits that wrote the lines (or only the newest of them), if newer than the innermost line's."""
    evidence = hunt.crash.evidence
    blame = evidence.blames.get(file, ())
    wrote = {blame[line - 1]: line for line in lines if 0 < line <= len(blame)}
    known = sorted((c for c in wrote if c in evidence.commits), key=lambda c: evidence.commits[c].date)
    for commit in known[-1:] if newest else known:
        if hunt.is_newer(commit):
            hunt.case(commit).most(name, hunt.freshness(commit), reason, file, wrote[commit])
