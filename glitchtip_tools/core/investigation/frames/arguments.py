"""PHP's argument errors: raised at the head of the function that was called, about a value of its caller.

https://www.php.net/manual/en/class.typeerror.php, https://www.php.net/manual/en/class.argumentcounterror.php
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.folding import last_name

LONGEST = 4_000  # characters of a message that is read
BLAMED = "the message blames this call"
_GIVEN = re.compile(
    r"(?:Too few arguments to function )?(?P<function>[\w\\:{}()]{1,200}?)(?:\(\))?"
    r"(?:: Argument #\d+ |, \d+ passed )[^\n]*?\b(?:called )?in (?P<file>\S[^\n]*?) on line (?P<line>\d{1,7})"
)


def caller_first(frames: Sequence[MappedFrame], message: str) -> tuple[MappedFrame, ...]:
    """Return the frames with a call that the message blames in the place of the function that it called.

    The called function comes after it: what it asks for may be what is wrong, but rarely is.
    """
    match = _GIVEN.search(message[:LONGEST])
    if not match:
        return tuple(frames)
    told, name = list(frames), last_name(match["function"].rstrip("()"))
    for at, call in enumerate(told):
        if (
            not call.file
            or call.line_no != int(match["line"])
            or not _same_file(call.filename, match["file"])
        ):
            continue
        for other, called in enumerate(told):
            inside = called.level == call.level and called.position == call.position + 1
            if inside and called.file and name in called.function:
                told[at] = replace(call, position=called.position, note=BLAMED)
                told[other] = replace(called, position=call.position)
    return tuple(told)


def _same_file(filename: str, path: str) -> bool:
    """Return whether a frame's file, which the SDK cut, is the one that a message names in full."""
    one, other = filename.replace("\\", "/").lstrip("/"), path.replace("\\", "/").lstrip("/")
    return one == other or other.endswith(f"/{one}") or one.endswith(f"/{other}")
