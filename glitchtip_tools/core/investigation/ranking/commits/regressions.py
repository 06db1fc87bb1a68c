"""Steps that count what makes a commit the plainest regression: what it took out, what it alone brought in.

They read the changes of the commits that are known, not only who wrote a line last: blame cannot name a removal.
"""

import re

from glitchtip_tools.core.investigation.ranking.candidates import accessors, origin
from glitchtip_tools.core.investigation.ranking.candidates.wanted import UNSET
from glitchtip_tools.core.investigation.ranking.commits.hunt import Hunt
from glitchtip_tools.core.investigation.ranking.commits.losses import line_now
from glitchtip_tools.core.investigation.ranking.commits.parts import (
    left_open,
    moved,
    set_to_nothing,
    took_key,
    took_local,
    took_part,
)
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.source import class_at, function_at

# A variable of the function was never set.
_UNBOUND = re.compile(r"UnboundLocalError|referenced before assignment|not associated with a value")
# A part was asked of nothing at all: the part's name says nothing.
_OF_NOTHING = re.compile(
    r"'NoneType' object|of (?:null|undefined)\b|for nil\b|NilClass|null reference|on null\b|\bis null\b"
)


# Ties of what makes a value that the failing line reads something of.
_MAKES = frozenset(("makes_here", "makes_elsewhere", "null", "origin_made"))
GUESSED = 0.5  # of what is counted when the message names the value
MOST_SETS = 20  # lines of one change that set an attribute to nothing
_OF_OBJECT = re.compile(r"has no attribute|[Uu]ndefined property")


def removals(hunt: Hunt) -> None:
    """Count who took out what set a value that the message says was never set."""
    crash, evidence = hunt.crash, hunt.crash.evidence
    for (commit, file), change in evidence.changed.items():
        if commit not in evidence.commits or not (wanted := _never_set(hunt, commit, file)):
            continue
        taken = [loss for loss in crash.losses(commit, file) if loss.sets & wanted]
        lost = sorted({name for loss in taken for name in loss.sets & wanted})
        if _OF_OBJECT.search(hunt.crash.complaint):
            lost = [name for name in lost if name not in hunt.quoted or took_part(name, change, file)]
        if lost:
            reason = f"took out what set `{lost[0][:60]}` ({file}), which was then missing"
            at = hunt.place_of(next(one for one in taken if lost[0] in one.sets), commit, file)
            hunt.case(commit).most("undid", hunt.freshness(commit), reason, file, at)


def emptied(hunt: Hunt) -> None:
    """Count who set an attribute to nothing that the message says was nothing, or took out what set it."""
    crash, evidence = hunt.crash, hunt.crash.evidence
    seen = set()
    for own, followed in origin.trails(crash.event, evidence.frames, crash.sources):
        trail = accessors.attribute_of(followed, crash)
        declaring = {one.file: one.lines for one in accessors.declared(trail, crash)}
        if trail.kind != "attribute" or not trail.null or crash.was_handled(own[0]):
            continue
        if not (trail.told or declaring):
            continue
        same = (
            trail.name,
            trail.owner,
            trail.told,
            own[trail.depth].file,
        )  # of a chain with the error many times
        if same in seen:
            continue
        seen.add(same)
        makers = (item.item.place for item in hunt.likely if _MAKES & item.item.place.links.keys())
        files = {*declaring} | (
            {own[trail.depth].file, *(one.file for one in makers)} if trail.told else set()
        )
        share, was = (1, "was") if trail.told else (GUESSED, "may have been")
        was_missing = "was then missing" if trail.told else "may then have been missing"
        written = {one.item.place.file for one in hunt.likely if "writes" in one.item.place.links}
        emptying = files | (written if trail.told else set())
        for (commit, file), change in evidence.changed.items():
            if file not in emptying or not hunt.is_newer(commit):
                continue
            others = [
                other for (by, path), other in evidence.changed.items() if by == commit and path != file
            ]
            later = hunt.later_changes(commit, file)
            lines = [line_now(line, later) for line in set_to_nothing(trail.name, change, others)[:MOST_SETS]]
            of_it = (line for line in lines if accessors.setter_of(trail, file, line, crash) != "other")
            if at := next(of_it, None):
                reason = f"set `{trail.name[:60]}` to nothing ({file}), which it {was} then"
                hunt.case(commit).most("undid", share * hunt.freshness(commit), reason, file, at)
            if file not in files:
                continue
            declares = {line: crash.sources.text(file, line) for line in declaring.get(file, ())}
            if declares and left_open(trail.name, change, file, declares.values()):
                reason = (
                    f"declared `{trail.name[:60]}` so that it may be missing ({file}), which it {was} then"
                )
                at = next(iter(declares))
                hunt.case(commit).most("undid", share * hunt.freshness(commit), reason, file, at)
            took = took_part(trail.name, change, file) or took_key(trail.name, change)
            if not took or moved(trail.name, change, others):
                continue
            for loss in [loss for loss in crash.losses(commit, file) if trail.name in loss.sets]:
                at = hunt.place_of(loss, commit, file)
                scopes = crash.sources.scopes(file)
                if took_local(trail.name, change, loss.line, file) and function_at(scopes, at):
                    continue
                around = class_at(scopes, at)
                if around and accessors.relation_of(trail, file, around, crash) == "other":
                    continue
                reason = f"took out what set `{trail.name[:60]}` ({file}), which {was_missing}"
                hunt.case(commit).most("undid", share * hunt.freshness(commit), reason, file, at)


def _never_set(hunt: Hunt, commit: str, file: str) -> frozenset[str]:
    """Return the names of which the message says that they were never set, where a commit could have undone that.

    In another file it is an attribute of the failing line, such as a table that was filled there.
    """
    first = hunt.crash.order[0] if hunt.crash.order else None
    if first is None or not hunt.is_newer(commit) or kin_of(file) != kin_of(first.file or ""):
        return frozenset()
    if _UNBOUND.search(hunt.crash.complaint):
        return hunt.quoted if file == first.file else frozenset()
    if UNSET.search(hunt.crash.complaint):
        of_line = frozenset(re.findall(r"\.([A-Za-z_]\w*)", first.text[: terms.LONGEST]))
        return hunt.quoted if file == first.file else of_line - hunt.quoted
    return frozenset()


def sole_authors(hunt: Hunt) -> None:
    """Count who wrote an innermost line and is the only known commit that ever brought in a name of it."""
    evidence, named = hunt.crash.evidence, hunt.quoted
    for frame in hunt.crash.failing:
        file, blame = frame.file or "", evidence.blames.get(frame.file or "", ())
        wrote = blame[frame.line - 1] if frame.line and frame.line <= len(blame) else ""
        mine = evidence.changed.get((wrote, file))
        if mine is None:
            continue
        others = frozenset().union(
            *(
                change.words
                for (commit, name), change in evidence.changed.items()
                if name == file and commit != wrote
            )
        )
        own = [name for name in terms.names_in(frame.text) if name in mine.words and name not in others]
        if own and evidence.commits.get(wrote):
            name = next((name for name in own if name in named), own[0])
            uses = f"`{name[:60]}`, which {file}:{frame.line} uses"
            reason = f"is the only known commit to that file that introduced {uses}"
            hunt.case(wrote).most("sole_author", 1.0, reason, file)
            if (
                name in named
                and not _OF_NOTHING.search(hunt.crash.message)
                and not _elsewhere(hunt, name, wrote)
            ):
                where = f"which the message names ({file}:{frame.line})"
                reason = f"is the only known commit that contained `{name[:60]}`, {where}"
                hunt.case(wrote).most("sole_name", 1.0, reason, file)


def handed_on(hunt: Hunt) -> None:
    """Count who wrote what sets the bad value, or hands it on, after the failing line was written."""
    crash = hunt.crash
    for own, trail in origin.trails(crash.event, crash.evidence.frames, crash.sources):
        if crash.was_handled(own[0]):
            continue
        for depth, line in trail.way:
            file = own[depth].file or ""
            wrote = next(iter(crash.evidence.blames.get(file, ())[line - 1 : line]), "")
            if wrote and hunt.is_newer(wrote):
                what = f"wrote {file}:{line}, which sets or passes on"
                reason = f"{what} {'the bad value' if trail.told else 'what may be the bad value'}"
                amount = hunt.freshness(wrote) * (1 if trail.told else GUESSED)
                hunt.case(wrote).most("handed_on", amount, reason, file)


def _elsewhere(hunt: Hunt, name: str, commit: str) -> bool:
    """Return whether another known commit brought in a name, in any file that was read."""
    return any(
        name in change.words for (other, _), change in hunt.crash.evidence.changed.items() if other != commit
    )
