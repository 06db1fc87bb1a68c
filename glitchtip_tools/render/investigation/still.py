"""What became of the failing lines, in words: an untouched line is not called unfixed, and no change a fix."""

from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import Investigation

_HASH = 10
_STAYED = ("same", "moved")
_NEWER = "check out a newer one to compare"


def still_there(investigation: Investigation, *, brief: bool = False) -> str:
    """Return what became of the failing lines in the checkout; an untouched line is not called unfixed.

    `brief` leaves out tags and whether lines were formatted, where there is no room for them.
    """
    head, items = investigation.repository.head or "", investigation.still_there
    here = f"the checkout (`{head[:_HASH]}`)"
    if not items:
        mapped = any(frame.file for frame in investigation.frames)
        if not (mapped and head and investigation.repository.revision == head):
            return ""
        known = "is" if investigation.repository.revision_source == "release" else "is taken as"
        return f"not known: {here} {known} the version that failed; {_NEWER}"
    first, *others = items
    if first.state == "older":
        return f"not known: {here} is older than the version that failed; {_NEWER}"
    if brief:
        first = replace(first, reformatted=False)
    if first.state not in _STAYED:
        return f"the failing line {_became(first, head, brief)}"
    if first.around:
        return f"{_stayed(first)}, but {_changed_around(first, brief)}"
    if other := next((item for item in others if item.state not in _STAYED), None):
        return f"{_stayed(first)}, but `{other.file}:{other.line}` of the trace {_became(other, head, brief)}"
    if around := next((item for item in others if item.around), None):
        return f"{_stayed(first, count=len(items))}, but {_changed_around(around, brief)}"
    return _stayed(first, head, count=len(items))


def _stayed(item: StillThere, head: str = "", *, count: int = 1) -> str:
    """Return where the failing line is that stayed, with so many lines of the trace, itself included.

    The checkout is named only where the sentence ends here: what was changed has a commit of its own.
    """
    line = item.line_now or item.line
    elsewhere = item.file_now and item.file_now != item.file
    at = f"{item.file_now}:{line}" if elsewhere else f"line {line}"
    lines = f"the {count} innermost lines of the trace are" if count > 1 else "the failing line is"
    failing = "the failing one " if count > 1 else ""
    moved = f", {failing}now at {at}" if elsewhere or line != item.line else ""
    form = " apart from formatting" if item.reformatted else ""
    where = f" in `{head[:_HASH]}`" if head else ""
    return f"{lines} unchanged{where}{form}{moved}"


def _became(item: StillThere, head: str, brief: bool) -> str:
    verb = "removed" if item.state == "gone" else "changed"
    if not item.commit:
        return f"{'is no longer' if item.state == 'gone' else 'is no longer the same'} in `{head[:_HASH]}`"
    return f"was {verb} in {_by(item, brief)}: it may be fixed"


def _changed_around(item: StillThere, brief: bool) -> str:
    since = f"was changed in {_by(item, brief)}" if item.commit else "is no longer the same"
    if item.function:
        return f"`{item.function}` {since}: it may be fixed"
    return f"the code around it {since}: it may be fixed"


def _by(item: StillThere, brief: bool) -> str:
    """Return a commit with its tag; a repository without tags has none, so nothing is said about releases."""
    if brief:
        return f"`{(item.commit or '')[:_HASH]}`"
    known = f"first tag: `{item.released_in}`" if item.released_in else "not in any tag"
    return f"`{(item.commit or '')[:_HASH]}` ({known})"
