"""Put runbooks on issues: read, decide, write one after the other, and at last make sure that each is there once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from glitchtip_tools.api.glitchtip import GlitchTip, together
from glitchtip_tools.core.issues.marked_comments import Decision, Kept, decide
from glitchtip_tools.core.runbooks.linking import (
    KIND,
    Action,
    Linked,
    LinkReceipt,
    Planned,
    Wanted,
    linked,
    receipt,
    split,
    stale,
)
from glitchtip_tools.errors import BadUsage, Failure, NotFound, PartlyDone
from glitchtip_tools.models import Comment, Issue, reference_of
from glitchtip_tools.services.issues.marked_comments import Receipt as Written
from glitchtip_tools.services.issues.marked_comments import author_matters, carry_out, settle

IDS_AT_ONCE = 100
WOULD: dict[str, Action] = {"create": "created", "update": "updated", "keep": "unchanged"}
Say = Callable[[str], None]


@dataclass
class Linking:
    """One run of `gtt runbooks link`; `known` are the comments that were read, by issue."""

    glitchtip: GlitchTip
    dry_run: bool = False
    most_new: int | None = None
    say: Say = lambda text: None
    known: dict[str, tuple[Comment, ...]] = field(default_factory=dict)
    author: str | None = None
    failure: Failure | None = None

    def run(self, issues: Sequence[Issue], wanted: Sequence[Wanted]) -> tuple[LinkReceipt, Failure | None]:
        """Leave each wanted runbook on its issue once; return the receipt, and the failure that ended it early."""
        self._read([issue for issue in issues if issue.num_comments])
        self._try_reading(wanted)
        planned = [Planned(one, self._decision(one)) for one in wanted]
        doing, held = split(planned, self.most_new)
        rows = self._write(doing)
        if not self.dry_run:
            rows = self._settled(doing, rows)
        rows += [linked(one.wanted, "held back") for one in held]
        rows += self._stale(issues, wanted)
        matching = len({one.issue.id for one in wanted})
        return receipt(len(issues), matching, rows, dry_run=self.dry_run), self._verdict(rows)

    def _verdict(self, rows: Sequence[Linked]) -> Failure | None:
        """Return how it ends: a failure after comments were written is another one than if nothing had been."""
        written = 0 if self.dry_run else sum(row.action in ("created", "updated") for row in rows)
        if self.failure is None or self.failure.may_have_happened or not written:
            return self.failure
        return PartlyDone(
            f"{written} {'comment was' if written == 1 else 'comments were'} written, then: {self.failure.message}",
            hint="the receipt shows which; run it again to continue",
        )

    def _read(self, issues: Sequence[Issue]) -> None:
        """Read the comments of issues that have any, several at a time."""
        for at in range(0, len(issues), IDS_AT_ONCE):
            self.say(f"reading comments: {at} of {len(issues)} issues")
            chunk = issues[at : at + IDS_AT_ONCE]
            read = together([partial(self.glitchtip.comments, issue.id) for issue in chunk])
            self.known |= {issue.id: comments for issue, comments in zip(chunk, read, strict=True)}

    def _try_reading(self, wanted: Sequence[Wanted]) -> None:
        """Ask for one issue's comments where none had any: a token that may not list them must not post, either.

        Raises NotAuthorized that names the scope.
        """
        if wanted and not self.known:
            first = wanted[0].issue
            self.known[first.id] = self.glitchtip.comments(first.id)

    def _decision(self, wanted: Wanted) -> Decision:
        comments, kept = self.known.get(wanted.issue.id, ()), kept_of(wanted)
        if self.author is None and author_matters(comments, kept):
            self.author = self.glitchtip.account().email
        return decide(comments, kept, self.author)

    def _write(self, doing: Sequence[Planned]) -> list[Linked]:
        """Carry out one after the other, so that an interruption leaves whole comments; return a row for each."""
        rows = []
        for at, planned in enumerate(doing):
            self.say(f"writing comments: {at} of {len(doing)}")
            rows.append(linked(planned.wanted, "not done") if self.failure else self._one(planned))
        return rows

    def _one(self, planned: Planned) -> Linked:
        """Carry out one; what only concerns its issue costs that row, all else ends the run."""
        wanted, decision = planned.wanted, planned.decision
        if decision.edited_by_hand or self.dry_run:
            action: Action = "kept" if decision.edited_by_hand else WOULD[decision.action]
            return linked(wanted, action, decision.comment.id if decision.comment else None)
        try:
            written = carry_out(self.glitchtip, wanted.issue.id, kept_of(wanted), decision)
        except (NotFound, BadUsage) as failure:
            return linked(wanted, "failed", error=failure.message)
        except Failure as failure:
            self.failure = failure
            return linked(wanted, "failed", error=failure.message)
        return linked(wanted, _action(written), written.comment_id)

    def _settled(self, doing: Sequence[Planned], rows: list[Linked]) -> list[Linked]:
        """Look whether other runs posted, too, while this one did: one request for a hundred issues tells.

        The issue's own number of comments says so; only where it is not the expected one are comments read.
        """
        posted = [at for at, row in enumerate(rows) if row.action == "created"]
        try:
            surprising = self._surprising([doing[at].wanted.issue for at in posted])
            for at in posted:
                row, wanted = rows[at], doing[at].wanted
                if row.id in surprising:
                    self.say(f"comparing with another run: issue {reference_of(row)}")
                    mine = Written("created", row.comment_id)
                    kept = settle(self.glitchtip, row.id, kept_of(wanted), mine)
                    rows[at] = replace(row, action=_action(kept), comment_id=kept.comment_id)
        except Failure as failure:
            self.failure = self.failure or failure
        return rows

    def _surprising(self, issues: Sequence[Issue]) -> set[str]:
        """Return the ids of those issues that do not have exactly the comments that they had and ours."""
        expected = {issue.id: len(self.known.get(issue.id, ())) for issue in issues}
        for issue in issues:
            expected[issue.id] += 1
        ids, counts = list(expected), dict[str, int]()
        for at in range(0, len(ids), IDS_AT_ONCE):
            for page in self.glitchtip.issue_pages(ids=ids[at : at + IDS_AT_ONCE]):
                counts |= {issue.id: issue.num_comments for issue in page.items}
        return {issue_id for issue_id in ids if counts.get(issue_id) != expected[issue_id]}

    def _stale(self, issues: Sequence[Issue], wanted: Sequence[Wanted]) -> list[Linked]:
        names: dict[str, set[str]] = {}
        for one in wanted:
            names.setdefault(one.issue.id, set()).add(one.rule.name)
        return [
            row
            for issue in issues
            for row in stale(issue, self.known.get(issue.id, ()), names.get(issue.id, ()))
        ]


def kept_of(wanted: Wanted) -> Kept:
    """Return the comment that the issue should have."""
    return Kept(KIND, wanted.rule.name, wanted.body)


def _action(written: Written) -> Action:
    return "unchanged" if written.action == "none" else written.action
