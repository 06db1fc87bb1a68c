"""What became of the failing lines between the event's version and the checkout, asked of git."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.core.investigation.context import still
from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.values import dataclass

MOST_STILL = 4  # failing lines looked for in the checkout
MOST_OTHERS = 20  # files of a commit in which a line is searched that it took out


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
        if self._is_older():
            return (StillThere(own[0].file or "", own[0].line or 0, "older"),)
        files = [frame.file for frame in own if frame.file]
        now = self.clone.sources(self.clone.head, files)
        lost = [file for file in files if file not in now]
        renamed = self.clone.renamed(self.revision, self.clone.head, lost) if lost else {}
        now |= self.clone.sources(self.clone.head, renamed.values())
        tracked = frozenset(self.clone.tracked(self.clone.head)) if lost else frozenset[str]()
        steps = []
        for frame in own:
            name = renamed.get(frame.file or "")
            then, text = sources.get(frame.file or ""), now.get(name or frame.file or "")
            # What a clone lacks, or has as no text to read, is not gone.
            if then is None or (text is None and (name or frame.file) in tracked):
                continue
            became = still.compared(frame, then, text)
            if became is None:
                continue
            item = self._with_commit(replace(became, file_now=name), frame)
            if item.commit and (moved := self._elsewhere(item, then)):
                item, text = moved
            steps.append(self._around(item, then, text or ""))
        return tuple(steps)

    def _is_older(self) -> bool:
        """Return whether the checkout precedes the event's version: then nothing in it came afterwards."""
        both = self.clone.commits([self.clone.head, self.revision])
        if (
            not {self.clone.head, self.revision} <= both.keys()
            or both[self.clone.head].date > both[self.revision].date
        ):
            return False
        return self.clone.contains(self.clone.head, self.revision)

    def _elsewhere(self, item: StillThere, then: str) -> tuple[StillThere, str] | None:
        """Return a line that its commit moved into another file, with that file's text; None if it did not."""
        kind = PurePosixPath(item.file).suffix
        commits = self.clone.commits([item.commit] if item.commit else [])
        changed = [file for one in commits.values() for file in one.files if file != item.file]
        others = sorted(changed, key=lambda file: PurePosixPath(file).suffix != kind)
        now = self.clone.sources(self.clone.head, others[:MOST_OTHERS])
        moved = still.elsewhere(item, then, now)
        return None if moved is item else (moved, now[moved.file_now or ""])

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
        """Add the first commit that changed how often the line is in the file, or else the file's only commit."""
        files = dict.fromkeys((item.file, item.file_now or item.file))
        ends = (self.revision, self.clone.head)
        commit = self.notes.ask(None, self.clone.last_to_change, text, *ends, *files) if text else None
        commit = commit or self.notes.ask(None, self.clone.only_change, *ends, *files)
        tag = self.notes.ask(None, self.clone.released_in, commit) if commit else None
        return replace(item, commit=commit, released_in=tag)
