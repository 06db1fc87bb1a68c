"""Lines elsewhere that hold the event's own words: what a person may want to read besides the trace."""

import re
from collections import Counter
from collections.abc import Sequence

from glitchtip_tools.core.investigation.report import Investigation
from glitchtip_tools.models.code import Match

MOST = 8
_OFTEN = 3  # lines with a name from which it is no longer telling
# A phrase of the message, or a name of several words: one word alone is everybody's.
_TELLING = re.compile(r"\S\s+\S|[a-z0-9][A-Z]|[A-Za-z]_[A-Za-z]|[A-Z]{2,}[a-z]")


def related(investigation: Investigation) -> Sequence[Match]:
    """Return lines that were found by a phrase or a name of the event's, each once, without those shown already."""
    shown = {(item.file, item.start + at) for item in investigation.excerpts for at in range(len(item.lines))}
    shown |= {(frame.file or "", frame.line or 0) for frame in investigation.frames}
    times = Counter(match.term for match in investigation.matches)
    lines: dict[tuple[str, int], Match] = {}
    for match in investigation.matches:
        rare = " " in match.term or times[match.term] <= _OFTEN
        if (
            rare
            and _TELLING.search(match.term)
            and match.text.strip()
            and (match.file, match.line) not in shown
        ):
            lines.setdefault((match.file, match.line), match)
    return list(lines.values())[:MOST]
