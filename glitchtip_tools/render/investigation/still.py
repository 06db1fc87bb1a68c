"""What became of the failing lines, in words: an untouched line is not called unfixed, and no change a fix."""

from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import Investigation

_HASH = 10
_STAYED = ("same", "moved")
_NEWER = "check out a newer one to compare"


def still_there(investigation: Investigation) -> str:
    """Return what became of the failing lines in the checkout; an untouched line is not called unfixed."""
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
    if first.state not in _STAYED:
        return f"the failing line {_became(first, head)}"
    if first.around:
        return f"{_stayed(first, head)}, but {_changed_around(first)}"
    if other := next((item for item in others if item.state not in _STAYED), None):
        return f"{_stayed(first, head)}, but `{other.file}:{other.line}` of the trace {_became(other, head)}"
    if around := next((item for item in others if item.around), None):
        return f"{_stayed(first, head, len(items))}, but {_changed_around(around)}"
    return _stayed(first, head, len(items))


def _stayed(item: StillThere, head: str, count: int = 1) -> str:
    """Return where the failing line is that stayed, with so many lines of the trace, itself included."""
    at = f"{item.file_now or item.file}:{item.line_now or item.line}"
    lines = f"the {count} innermost lines of the trace are" if count > 1 else "the failing line is"
    moved = (
        "" if at == f"{item.file}:{item.line}" else f", {'the failing one ' if count > 1 else ''}now at {at}"
    )
    form = " apart from formatting" if item.reformatted else ""
    return f"{lines} unchanged in `{head[:_HASH]}`{form}{moved}"


def _became(item: StillThere, head: str) -> str:
    verb = "removed" if item.state == "gone" else "changed"
    if not item.commit:
        return f"{'is no longer' if item.state == 'gone' else 'is no longer the same'} in `{head[:_HASH]}`"
    return f"was {verb} in {_with_tag(item)}: it may be fixed"


def _changed_around(item: StillThere) -> str:
    since = f"was changed in {_with_tag(item)}" if item.commit else "is no longer the same"
    return f"`{item.function}` {since}: it may be fixed"


def _with_tag(item: StillThere) -> str:
    """Return a commit with its tag; a repository without tags has none, so nothing is said about releases."""
    known = f"first tag: `{item.released_in}`" if item.released_in else "not in any tag"
    return f"`{(item.commit or '')[:_HASH]}` ({known})"
