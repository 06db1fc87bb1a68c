"""Investigations and the runbooks that belong to them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glitchtip_tools.core.investigation import Investigation
    from glitchtip_tools.core.investigation.context.rounds import Visit
    from glitchtip_tools.errors import Failure
    from glitchtip_tools.models import Issue
    from glitchtip_tools.services.runbooks.choice import RunbookChooser
    from glitchtip_tools.services.runbooks.library import Library


from glitchtip_tools.doors.triage import TriageDoors


class InvestigationDoors(TriageDoors):
    """Investigations and the runbooks that belong to them."""

    def investigate(
        self, name: str, report: "Callable[[Investigation], str] | None", *, explain: bool = False
    ) -> "Investigation":
        """Investigate an issue; with a `report` (its text), put that on the issue as its one comment."""
        from glitchtip_tools.services.investigation import service as investigation

        case = investigation.read_case(self.glitchtip, name, project=self.settings.project)
        found = investigation.investigate(case, self.repository, runbook=self.runbook_of, explain=explain)
        return investigation.post(self.glitchtip, case, found, report) if report else found

    def investigate_all(
        self, issues: "Sequence[Issue]", report: "Callable[[Investigation], str] | None"
    ) -> "tuple[list[Visit], list[Failure]]":
        """Investigate many issues; return a line for each, and the failures met."""
        from glitchtip_tools.services.investigation import service as investigation

        return investigation.investigate_all(self.glitchtip, issues, self.repository, report, self.runbook_of)

    def investigate_event(self, text: str, *, explain: bool = False) -> "Investigation":
        """Investigate an event's JSON without a server."""
        from glitchtip_tools.services.investigation import service as investigation

        return investigation.investigate_event(
            text, self.repository, runbook=self.runbook_of, explain=explain
        )

    @cached_property
    def runbook_of(self) -> "RunbookChooser":
        """Chooses the runbook of an issue; a missing or faulty file is no reason for an investigation to fail."""
        from glitchtip_tools.services.runbooks.choice import RunbookChooser

        return RunbookChooser(self.runbooks, self.out.warn, self.now)

    def runbooks(self, file: str | None = None, *, new: bool = False) -> "Library":
        """Return the runbooks of the checkout: of the named file, GTT_RUNBOOKS, or its own `runbooks.yaml`.

        Raises BadSettings with all mistakes of the file; without one NotFound, or none at all when `new`.
        """
        from glitchtip_tools.core.search import Context
        from glitchtip_tools.services.runbooks.library import open_library
        from glitchtip_tools.services.runbooks.places import places

        where = places(self.repository, file or self.settings.get("GTT_RUNBOOKS"), self.here)
        return open_library(where, lambda: self.glitchtip, Context(self.now, self.zone), new=new)
