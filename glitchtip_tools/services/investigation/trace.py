"""The trace of an event in a clone: which file each frame is, told as a person would tell it."""

from collections.abc import Mapping
from typing import NamedTuple

from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames import (
    arguments,
    clauses,
    compiled_lines,
    drifted,
    folding,
    mapping,
    optimised,
)
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event
from glitchtip_tools.services.investigation import version
from glitchtip_tools.services.investigation.frames import Trees, mapped_at, with_origin
from glitchtip_tools.services.investigation.notes import Notes


class Trace(NamedTuple):
    """The frames of an event and the text of their files, at the revision that was deployed."""

    frames: tuple[MappedFrame, ...]
    sources: dict[str, str]
    tree: mapping.Tree
    revision: str
    source: str
    checkout: str


def read_trace(event: Event, clone: Repository, maps: Mapping[str, str], notes: Notes) -> Trace:
    """Return the frames of an event where they are in the clone, and the text of their files.

    `maps` are source maps from elsewhere, by the names of their files.
    """
    complaint = places.complaint_of(event)
    flat = places.flattened(event)
    sent = [frame for _, _, frame in flat]
    trees = Trees(clone, sent, notes)
    revision, source = version.version_of(clone, event, sent, notes, trees)
    tree = trees.of(revision)
    mapped, sources = mapped_at(flat, event, clone, tree, revision, notes, maps)
    read = Sources(sources)
    messages = {level: one.value or "" for level, one in enumerate(reversed(event.exceptions))}
    known = compiled_lines.corrected(drifted.corrected(mapped, read), read, messages)
    located = optimised.corrected(known, read, complaint)
    told = arguments.caller_first(located, complaint)
    roles, sources = with_origin(folding.folded(told, read), sources, event, clone, tree, revision, notes)
    read = Sources(sources)
    frames = places.with_statements(places.with_depth(clauses.with_all(roles, read, complaint)), read)
    return Trace(frames, sources, tree, revision, source, places.checkout_of(frames))
