"""Which tracked file a frame stands for, and why it stands for none."""

from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import settle_all
from glitchtip_tools.models import Frame


def said(files: list[str], frame: Frame) -> str:
    """The tracked file that the frame stands for, else the reason why there is none."""
    sources = dict.fromkeys(files, "\n" * 99)
    (settled,) = settle_all([(frame, candidates(frame, Tree(files)))], sources)
    return settled.file or settled.note


LIBRARY = "library code"
NOWHERE = "no path"
UNKNOWN = "no tracked file ends like it"
