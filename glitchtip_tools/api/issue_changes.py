"""Changes of many issues: the list's URL changes whatever its query string selects, so ids always appear in it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from glitchtip_tools.api import answers
from glitchtip_tools.api.features import ASSIGN, MERGE
from glitchtip_tools.api.http import Asking
from glitchtip_tools.api.issues import WRITE, IssueCalls
from glitchtip_tools.api.server import api_path
from glitchtip_tools.api.writes import ProvableWrite
from glitchtip_tools.errors import BadUsage, Failure, NotFound, ServerFailed
from glitchtip_tools.models import Issue

IDS_AT_ONCE = 50  # 6.x changes so many at once and leaves the rest to its worker


class IssueChanges(IssueCalls):
    """What can be done to several issues, or only on newer servers."""

    def issues_by_number(self, ids: Sequence[str]) -> dict[str, Issue]:
        """Return those of the issues that are the organization's, by their number; a list request per 50."""
        issues: dict[str, Issue] = {}
        for at in range(0, len(ids), IDS_AT_ONCE):
            chunk = _numbers(ids[at : at + IDS_AT_ONCE])
            for page in self.issue_pages(ids=chunk):
                issues |= {issue.id: issue for issue in page.items if issue.id in chunk}
        return issues

    def set_statuses(self, ids: Sequence[str], status: str) -> None:
        """Set the status of these issues, at most 50; the answer says nothing of them, so read them afterwards."""
        self._change_list(ids, {"status": status})

    def merge(self, ids: Sequence[str]) -> None:
        """Merge these issues, at most 50, into one that the server chooses. Raises Unsupported before 5.0."""
        if len(set(ids)) < 2:
            raise BadUsage("merging takes at least two issues")
        self.require(MERGE)
        path = f"{self.org_path('issues')}?{urlencode([('id', number) for number in _numbers(ids)])}"

        def look() -> bool | None:
            return True if len(self.issues_by_number(ids)) <= 1 else None

        def read(_data: object) -> bool:
            try:
                merged = look()  # no answer of any version says what was merged
            except Failure as blind:
                raise ServerFailed(blind.message) from blind
            if not merged:
                raise ServerFailed("the issues are still there", hint="try again")
            return True

        self.carried_out(
            ProvableWrite(
                "PUT", path, Asking("the issues", WRITE), read, look, "merge-unknown",
                json={"merge": int(ids[0])}, again=True, of_org=True,
            )
        )  # fmt: skip

    def delete_issue(self, issue_id: str) -> None:
        """Delete an issue for good; one that is gone already is not a failure."""
        (number,) = _numbers([issue_id])
        about = Asking(f"issue `{issue_id}`", WRITE)

        def look() -> bool | None:
            return True if issue_id not in self.issues_by_number([issue_id]) else None

        path = api_path("issues", number)
        try:
            self.carried_out(
                ProvableWrite("DELETE", path, about, lambda _data: True, look, "delete-unknown", again=True)
            )
        except NotFound:
            if not look():
                raise

    def assign(self, issue: Issue, assignee: str | None) -> Issue:
        """Assign an issue to an e-mail address, a `#team` or nobody (None), and return it as it is then.

        The status goes along: a body without one is a 500 up to 6.1.3. Raises Unsupported up to 6.1.3.
        """
        self.require(ASSIGN)
        actor = f"team:{assignee[1:]}" if assignee and assignee.startswith("#") else assignee
        (number,) = _numbers([issue.id])
        body = {"status": issue.status, "assignedTo": actor or ""}
        about = Asking(f"issue `{issue.id}`, or `{assignee}`", WRITE)
        path = self.org_path("issues", number)

        def look() -> Issue | None:
            now = self.issue(issue.id)
            return now if (now.assigned_to or "").lower() == (assignee or "").lower() else None

        def read(_data: object) -> Issue:
            try:
                return self.issue(issue.id)
            except (
                Failure
            ) as blind:  # the server had accepted the change: failing to read it back does not undo it
                raise ServerFailed(blind.message) from blind

        return self.carried_out(
            ProvableWrite(
                "PUT", path, about, read, look, "assignee-unknown",
                json=body, expected=answers.status_of(issue.status), again=True, of_org=True,
            )
        )  # fmt: skip

    def _change_list(self, ids: Sequence[str], body: dict[str, object]) -> None:
        params = [("id", number) for number in _numbers(ids)]
        about = Asking("the issues", WRITE)
        self.ask_org("PUT", self.org_path("issues"), params=params, json=body, about=about)


def _numbers(ids: Sequence[str]) -> list[str]:
    """Return the ids, of which there must be some: without any the server would change the whole organization."""
    if not ids or len(ids) > IDS_AT_ONCE or not all(one.isascii() and one.isdigit() for one in ids):
        raise ValueError(f"1 to {IDS_AT_ONCE} numbers of issues are needed, not {list(ids)[:3]}")
    return list(ids)
