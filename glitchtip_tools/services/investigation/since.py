"""What became of the failing lines between the event's version and the checkout, asked of git."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.context import still
from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.values import dataclass

MOST_STILL = 4  # failing lines looked for in the checkout


@dataclass(frozen=True, slots=True)
class Since:
    """Compares the event's version with the checkout."""

    clone: Repository
    revision: str
    notes: Notes

    def became(self, frames: Sequence[MappedFrame], sources: Mapping[str, str]) -> tuple[StillThere, ...]:
        """Return what became of the innermost own lines; nothing when the checkout is the event's version."""
        own = [frame for frame in places.in_order(frames) if frame.line][:MOST_STILL]
        if self.revision == self.clone.head or not own:
            return ()
        files = [frame.file for frame in own if frame.file]
        now = self.clone.sources(self.clone.head, files)
        lost = [file for file in files if file not in now]
        renamed = self.clone.renamed(self.revision, self.clone.head, lost) if lost else {}
        now |= self.clone.sources(self.clone.head, renamed.values())
        steps = []
        for frame in own:
            name = renamed.get(frame.file or "")
            then, text = sources.get(frame.file or "", ""), now.get(name or frame.file or "")
            item = replace(still.compared(frame, then, text), file_now=name)
            steps.append(self._around(self._with_commit(item, frame), then, text or ""))
        return tuple(steps)

    def _around(self, item: StillThere, then: str, now: str) -> StillThere:
        """Add who changed the function around a line that stayed: a guard above it may be the fix."""
        changed = still.changed_around(item, then, now) if item.state in ("same", "moved") else None
        if changed is None:
            return item
        function, line = changed
        return replace(self._since(item, line), function=function, around=True)

    def _with_commit(self, item: StillThere, frame: MappedFrame) -> StillThere:
        """Add who changed a line or took it away, and the first tag that holds it."""
        return self._since(item, frame.text.strip()) if item.state in ("changed", "gone") else item

    def _since(self, item: StillThere, text: str) -> StillThere:
        """Add the first commit after the event's version that changed how often the text is in the file."""
        if not text:
            return item
        files = dict.fromkeys((item.file, item.file_now or item.file))
        commit = self.notes.ask(None, self.clone.last_to_change, text, self.revision, self.clone.head, *files)
        tag = self.notes.ask(None, self.clone.released_in, commit) if commit else None
        return replace(item, commit=commit, released_in=tag)
