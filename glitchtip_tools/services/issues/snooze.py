"""Open ignored issues when their term is over; terms are in comments, an index says where to look first."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from glitchtip_tools.api.features import COUNT_BY_HOUR
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.server import together
from glitchtip_tools.core.issues import snooze
from glitchtip_tools.core.issues.change_sets import undone
from glitchtip_tools.core.issues.marked_comments import find, is_edited, without_marker
from glitchtip_tools.core.issues.snooze import KIND, NAME, OVER, Snoozed, SnoozeTerm
from glitchtip_tools.core.redaction.text import as_typed
from glitchtip_tools.errors import BadSettings, Failure, NotAuthorized
from glitchtip_tools.models import Comment, Issue, Status
from glitchtip_tools.models.organization import addresses
from glitchtip_tools.services.issues.change_journal import ChangeJournal
from glitchtip_tools.services.issues.marked_comments import put_comment

MOST_READ = 500  # ignored issues whose comments are read in one run, those in the index first
READ_AGAIN = timedelta(days=1)  # comments of an issue without a term, though their number is the same
CHANGED = "This issue is no longer ignored for a time."


@dataclass
class SnoozeService:
    """Terms of ignored issues. `open_index` raises BadSettings where nothing can be kept."""

    glitchtip: GlitchTip
    open_index: Callable[[], ChangeJournal]
    clock: Callable[[], datetime]
    most_read: int = MOST_READ
    reopened: frozenset[str] = field(default=frozenset(), init=False)  # had a term, and are not ignored now

    def require(self, term: SnoozeTerm) -> None:
        """Raise Unsupported where the server cannot tell what the term is about."""
        if term.per_hour:
            self.glitchtip.require(COUNT_BY_HOUR)

    def put(self, issue: Issue, term: SnoozeTerm) -> None:
        """Leave the term on the issue: one comment, updated in place."""
        self.write(issue.id, term.of(issue.count, self.clock()))

    def write(self, issue: str, term: SnoozeTerm) -> None:
        """Leave a term that is settled already: its count is known."""
        self.write_again(issue, term.sentence)

    def write_again(self, issue: str, sentence: str) -> None:
        """Leave a term as it was written before."""
        self._say(issue, sentence)
        self._note(issue, waits=True)

    def has_term(self, issue: Issue) -> bool:
        """Return whether a comment on the issue holds a term."""
        return bool(issue.num_comments) and self._term_on(issue.id) is not None

    def known_term(self, issue: str) -> SnoozeTerm | None:
        """Return the term on the issue, where this machine knows of one."""
        with suppress(BadSettings):
            return self._term_on(issue) if issue in self.open_index().snoozed() else None
        return None

    def over(self, issue: str) -> None:
        """Say on the issue that its time has come."""
        self._say(issue, OVER)

    def lift(self, issue: Issue) -> None:
        """End the term of an issue that is ignored for good from now on; does nothing when there is none."""
        if self.has_term(issue):
            self.end(issue.id)

    def end(self, issue: str) -> None:
        """Say on an issue that has a term that it is over before its time."""
        self._say(issue, CHANGED)

    def waiting(self) -> list[Snoozed]:
        """Return the ignored issues that have a term, the earliest first."""
        snoozed = [self._snoozed(issue, comment, term) for issue, comment, term in self._terms()]
        return sorted(snoozed, key=lambda one: (one.until is None, one.until or self.clock(), int(one.id)))

    def open_due(self, waiting: Sequence[Snoozed] | None = None) -> list[Snoozed]:
        """Open the issues whose time has come; one that a person has opened meanwhile is not touched.

        The term of an issue that a person has opened ends: who ignores it again means another time, or for good.
        """
        snoozed = self.waiting() if waiting is None else waiting
        opened = [self._opened(one) for one in snoozed if one.due]
        with suppress(BadSettings):
            self.open_index().look(self.clock())
        with suppress(Failure):  # the next look finds the same
            self._end_terms_of_reopened()
        return opened

    def looked(self) -> datetime | None:
        """Return when a run on this machine last opened what was due."""
        with suppress(BadSettings):
            return self.open_index().looked()
        return None

    def was_opened(self, issue: Issue) -> bool:
        """Return whether the comment on the issue says that its time has come."""
        marked = _intact(self.glitchtip.comments(issue.id)) if issue.num_comments else ()
        return bool(marked) and without_marker(marked[0].text) == OVER

    def move_over(self, issue: Issue, term: SnoozeTerm) -> None:
        """Write a term that was kept elsewhere, unless the issue has a comment about terms already."""
        with suppress(BadSettings):
            if issue.id in self.open_index().snoozed():
                return
        if _intact(self.glitchtip.comments(issue.id)):
            self._note(issue.id, waits=True)
        else:
            self.write(issue.id, term)

    def _term_on(self, issue: str) -> SnoozeTerm | None:
        """Return the term in a comment on the issue."""
        return next((term for term in map(snooze.read, self.glitchtip.comments(issue)) if term), None)

    def _opened(self, one: Snoozed) -> Snoozed:
        try:
            if self.glitchtip.issue(one.id).status != Status.IGNORED:
                return replace(one, error="somebody changed it meanwhile")
            self.glitchtip.set_status(one.id, Status.UNRESOLVED)
        except Failure as failure:
            return replace(one, error=failure.message)
        try:
            self.over(one.id)
        except Failure as failure:  # the next look says it
            return replace(one, opened=True, error=_unsaid(failure))
        return replace(one, opened=True)

    def _end_terms_of_reopened(self) -> None:
        """End the terms of issues that a person has opened, as far as this machine knows of terms."""
        known = sorted(self.reopened)[: self.most_read]
        issues = self.glitchtip.issues_by_number(known) if known else {}
        waits_no_more = {one for one in known if one not in issues}
        opened = {one.id: one for one in issues.values() if one.status != Status.IGNORED}
        for issue, comment, term in self._believed([one for one in opened.values() if one.num_comments]):
            # A run that died between opening the issue and saying so leaves a term that is due.
            is_over = issue.status == Status.UNRESOLVED and self._snoozed(issue, comment, term).due
            try:
                # Ignored anew since the list was read, the term may be the new one.
                if is_ended := self.glitchtip.issue(issue.id).status != Status.IGNORED:
                    self._say(issue.id, OVER if is_over else CHANGED)
            except Failure:
                is_ended = False
            if not is_ended:
                del opened[issue.id]  # it is found, and tried, once more
        self.open_index().forget_terms([*waits_no_more, *opened])

    def _terms(self) -> Iterator[tuple[Issue, Comment, SnoozeTerm]]:
        """Yield ignored issues with their terms."""
        yield from self._believed(self._candidates())

    def _believed(self, issues: Sequence[Issue]) -> Iterator[tuple[Issue, Comment, SnoozeTerm]]:
        """Yield issues with the term that somebody of the organization wrote on them."""
        people: frozenset[str] | None = None
        read: list[tuple[Issue, bool]] = []
        for issue in issues:
            marked = _intact(self.glitchtip.comments(issue.id))
            read.append((issue, bool(marked)))
            term = snooze.read(marked[0]) if marked else None
            if term is None:
                continue
            people = people or self._people()
            if (marked[0].author or "").lower() in people:
                yield issue, marked[0], term
        with suppress(BadSettings):
            self.open_index().have_read(
                [(issue.id, issue.num_comments, marked) for issue, marked in read], self.clock()
            )

    def _candidates(self) -> Sequence[Issue]:
        """Return the ignored issues whose comments are to be read, no more than one run can.

        Those with a comment about terms each time: it is updated in place. Of the others, those that have another
        number of comments than when they were read, or were not read for a day.
        """
        try:
            index, now = self.open_index(), self.clock()
            known, read = index.snoozed(), index.read_between(now - READ_AGAIN, now)
        except BadSettings:
            known, read = frozenset[str](), dict[str, int]()
        self.reopened, issues = known, dict[str, Issue]()
        for page in self.glitchtip.issue_pages(query="is:ignored"):
            self.reopened -= {issue.id for issue in page.items}
            for issue in page.items:
                if issue.num_comments and (issue.id in known or read.get(issue.id) != issue.num_comments):
                    issues[issue.id] = issue
        return sorted(issues.values(), key=lambda issue: issue.id not in known)[: self.most_read]

    def _people(self) -> frozenset[str]:
        """Return whose comments are believed: the organization's members, and the token's owner."""
        members, own = together([self._members, lambda: (self.glitchtip.account().email or "",)])
        return frozenset(address.lower() for address in (*members, *own)) - {""}

    def _members(self) -> tuple[str, ...]:
        try:
            return addresses(self.glitchtip.members())
        except NotAuthorized:
            return ()

    def _snoozed(self, issue: Issue, comment: Comment, term: SnoozeTerm) -> Snoozed:
        hours = dict(self.glitchtip.counts([issue.id]).get(issue.id, ())) if term.per_hour else {}
        return Snoozed(
            issue.id,
            issue.short_id,
            issue.title,
            term.until,
            term.count or None,
            term.per_hour or None,
            comment.author or "",
            term.is_due(issue.count, hours, self.clock()),
        )

    def _say(self, issue: str, sentence: str) -> None:
        """Write it into the one comment about terms."""
        put_comment(self.glitchtip, issue, kind=KIND, name=NAME, body=as_typed(sentence))

    def _note(self, issue: str, *, waits: bool) -> None:
        """Keep the index; without one the comments alone tell."""
        with suppress(BadSettings):
            self.open_index().snooze(issue, waits=waits)


def _unsaid(failure: Failure) -> str:
    return undone("the comment about it", "written", failure)


def _intact(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Return the comments about terms that nobody edited; one that somebody did is not to hide the next."""
    return tuple(comment for comment in find(comments, KIND, NAME) if not is_edited(comment))
