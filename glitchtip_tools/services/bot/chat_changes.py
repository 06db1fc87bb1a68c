"""Changes that the chat orders are change sets, as those of `gtt resolve` are: `/undo` and `gtt undo` know them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from glitchtip_tools.core.bot.incoming import ReceivedOrder
from glitchtip_tools.core.issues.change_sets import VERBS, ChangeSet, WantedChange
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.errors import Failure, MaybeDone, NotFound
from glitchtip_tools.models import Issue
from glitchtip_tools.services.bot.journal import ChatChange, Journal
from glitchtip_tools.services.issues.triage import TriageService


@dataclass
class ChatChanges:
    """The change sets of the chats; `journal` knows which chat made which."""

    triage: TriageService
    journal: Journal
    clock: Callable[[], datetime]

    @contextmanager
    def noted(self, received: ReceivedOrder, wanted: WantedChange, issue: Issue) -> Iterator[None]:
        """Note the change before and after it; an order that is carried out again has the set of its first try.

        What nobody can tell stays noted as sent, and an undo looks at the issue first.
        """
        known, sets = self.journal.change_of(received.name), self.triage.journal
        number = known.change_set if known else sets.begin(wanted, [issue], self.clock())
        self._note(received, issue.id, number)
        sets.sending(number, [issue.id])
        try:
            yield
        except MaybeDone:
            raise
        except Failure:
            self._settle(number, issue, changed=False)
            raise
        self._settle(number, issue, changed=True)

    def to_undo(self, received: ReceivedOrder, issue: Issue | None) -> tuple[ChangeSet, ChatChange]:
        """Return the change set that an undo is about, and who made it; raises NotFound when there is none.

        It is the last one of this chat (and of this issue) that is not undone; an order that is carried out again
        is about the same one as at its first try.
        """
        sets = {one.id: one for one in self.triage.journal.sets()}
        made = self.journal.changes_in(received.place.chat)
        if (before := self.journal.change_of(received.name)) and before.change_set in sets:
            change_set = sets[before.change_set]
            return change_set, next((one for one in made if one.change_set == change_set.id), before)
        for one in made:
            found_set = sets.get(one.change_set)
            if issue and one.issue != issue.id:
                continue
            if found_set and found_set.state != "undone" and found_set.applied:
                self._note(received, one.issue, one.change_set, undoes=True)
                return found_set, one
        raise NotFound(
            "there is nothing to undo in this chat", hint="`gtt undo --list` shows the other changes"
        )

    def undo(self, change_set: ChangeSet) -> StatusChange:
        """Take the change set of a chat back, unless that is done, and return the receipt of its issue."""
        row = change_set.changes[0]
        if change_set.state == "undone":
            now = self.triage.glitchtip.issue(row.issue)
            current = WantedChange(VERBS[change_set.verb], change_set.after).state_of(now)
            return StatusChange(row.issue, row.issue, row.short_id, row.title, current, current, changed=True)
        result = self.triage.undo(change_set, jobs=1, say=lambda _doing: None)
        self.journal.forget(row.issue)
        if result.failures:
            raise result.failures[0]
        return result.changes[0]

    def _note(self, received: ReceivedOrder, issue: str, number: int, *, undoes: bool = False) -> None:
        change = ChatChange(received.name, received.place.chat, issue, str(received.by), number, undoes)
        self.journal.note_change(change, self.clock())

    def _settle(self, number: int, issue: Issue, *, changed: bool) -> None:
        self.triage.journal.settle(number, [StatusChange(issue.id, issue.id, changed=changed)])
        self.triage.journal.end(number)
