"""Another project's files: those that have only their name or the end of their path in common with a frame."""

import re
from collections.abc import Mapping
from dataclasses import replace

from glitchtip_tools.core.investigation.frames.mapping import Candidates, common_tail
from glitchtip_tools.core.investigation.frames.stack import is_bundled, names_of
from glitchtip_tools.core.investigation.source.definitions import namespaces
from glitchtip_tools.core.investigation.source.lines import SourceLines
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.models import Frame

SHORT_TAIL = 2  # parts of a path that another project's file may have at its end, too: `dist/index.js`
# What a shrinker leaves of a package: nothing, or parts of a letter or two; the name of the file may have stayed.
_SHRUNK = re.compile(r"|\w{1,2}(?:\.\w{1,2})*")
# What a runtime calls a function that has no name.
_NAMELESS = re.compile(r"<\w[\w ]*>$|\.func\d+(?:\.\d+)*$")


def in_package(frame: Frame, candidates: Candidates, read: Mapping[str, SourceLines]) -> Candidates:
    """Leave out the JVM's files of another package that have hardly more than their name in common with the frame."""
    package = (frame.module or "").partition("$")[0].rpartition(".")[0]
    if not candidates.files or kin_of(candidates.files[0]) != "jvm" or _SHRUNK.fullmatch(package):
        return candidates
    kept = []
    for file in candidates.files:
        declared = namespaces(read[file].text) if file in read else []
        if not declared or package in declared or in_common(frame, file) > SHORT_TAIL:
            kept.append(file)
    if len(kept) == len(candidates.files):
        return candidates
    tied = sum(file in kept for file in candidates.files[: candidates.tied])
    return replace(candidates, files=tuple(kept), tied=tied or len(kept), sure=len(kept) == 1)


def is_too_short(frame: Frame, file: str, text: str) -> bool:
    """Return whether a file that is too short for the frame's line shares a short tail only, and lacks its function.

    Only languages count whose labels are names of the source, and which give no line beyond a file's end. A longer
    tail is the file's own: an older checkout lacks both the line and the function.
    """
    if kin_of(file) not in ("script", "go", "python") or in_common(frame, file) > SHORT_TAIL:
        return False
    word = name_of(frame)
    return not word.search(text) if word else file.count("/") >= SHORT_TAIL


def reads_differently(frame: Frame, source: SourceLines | None) -> bool:
    """Return whether a file has neither the frame's line nor the name of its function, or a shorter line there."""
    if source and frame.line_no and is_bundled(frame):
        return len("".join(source.lines[frame.line_no - 1 : frame.line_no])) < (frame.col_no or 0)
    word = name_of(frame)
    return bool((frame.context_line or "").strip()) and not (word and source and word.search(source.text))


def in_common(frame: Frame, file: str) -> int:
    """Return how many parts the frame's paths have in common with a file's at the end, at most."""
    parts = file.split("/")
    return max((common_tail(name.strip("/").split("/"), parts) for name in names_of(frame)), default=0)


def name_of(frame: Frame) -> re.Pattern[str] | None:
    """Return a pattern for the name of the frame's function; None when its label is none of the source's names."""
    label = (frame.function or "").split(" [as ")[0]
    name = None if _NAMELESS.search(label) else re.search(r"(\w+)\W*$", label)
    return re.compile(rf"\b{name[1]}\b") if name and not name[1].isdigit() else None
