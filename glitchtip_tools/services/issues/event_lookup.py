"""Finding events: by their own id alone, and the newest ones of an issue down to a moment."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from glitchtip_tools.core.issues.references import EVENT_DIGITS, event_digits
from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.models import Event

if TYPE_CHECKING:
    from glitchtip_tools.api.glitchtip import GlitchTip

NEWEST = 100  # events of an issue among which the first digits of an id are looked for
KNOWS_OWN_IDS_ONLY = ((6,), (6, 0, 9))  # from this version until before that one


def events_since(
    glitchtip: "GlitchTip", issue_id: str, since: datetime | None, limit: int | None
) -> Iterator[Event]:
    """Yield an issue's events, newest first, each once, those received after `since`, at most `limit`.

    Events go by the time of receipt: the clock of the application may say anything.
    """
    seen: set[str] = set()
    for event in glitchtip.events(issue_id, limit=100 if limit is None else min(limit, 100)):
        received = event.date_received or event.date_created
        if since and received and received < since:
            return
        if event.id not in seen:
            seen.add(event.id)
            yield event
        if len(seen) == limit:
            return


def event_of(event_id: str) -> str:
    """Return the id as the server writes it; raises BadUsage for what is not a whole id."""
    digits = event_digits(event_id)
    if len(digits) < EVENT_DIGITS:
        hint = f"its first digits are enough with the issue: `gtt issue ISSUE --event {digits}`"
        raise BadUsage(f"`{event_id}` is not a whole event id", hint=hint)
    return digits


def event_of_issue(glitchtip: "GlitchTip", issue_id: str, event_id: str) -> str:
    """Return the whole id for the first digits of one among the newest hundred events of the issue.

    Raises BadUsage for what is not the beginning of an id, or of several; NotFound.
    """
    digits = event_digits(event_id)
    if len(digits) == EVENT_DIGITS:
        return digits
    newest = islice(glitchtip.events(issue_id, limit=NEWEST), NEWEST)
    matches = sorted({event.id for event in newest if event.id.replace("-", "").startswith(digits)})
    if len(matches) > 1:
        raise BadUsage(f"several events begin with `{event_id}`", hint=f"one of {', '.join(matches[:5])}")
    if not matches:
        hint = f"only the newest {NEWEST} were searched; give all {EVENT_DIGITS} digits of an older one"
        raise NotFound(f"no event of the issue begins with `{event_id}`", hint=hint)
    return matches[0]


def find_event(glitchtip: "GlitchTip", event_id: str) -> Event:
    """Return the event of that id, whichever issue it belongs to: the server finds issues by their events' ids.

    Raises BadUsage for what is not an event's id, NotFound.
    """
    wanted = event_of(event_id)
    for page in glitchtip.issue_pages(query=wanted, limit=1):
        for issue in page.items:
            try:
                return glitchtip.event(issue.id, wanted)
            except NotFound:
                break
        break
    return _in_projects(glitchtip, wanted)


def _in_projects(glitchtip: "GlitchTip", event_id: str) -> Event:
    """Ask each project for the event: where the search does not know it."""
    for project in glitchtip.projects():
        try:
            return glitchtip.project_event(project.slug, event_id)
        except (NotFound, BadUsage):
            continue
    hint = "the server deletes old events; `gtt events ISSUE` lists them"
    number = glitchtip.version_number
    if number and KNOWS_OWN_IDS_ONLY[0] <= number < KNOWS_OWN_IDS_ONLY[1]:
        if (event := _among_newest(glitchtip, event_id)) is not None:
            return event
        hint = "this GlitchTip finds events by its own ids only: `serverId` in `gtt events ISSUE --json`"
    raise NotFound(f"event `{event_id}` not found", hint=hint)


def _among_newest(glitchtip: "GlitchTip", event_id: str) -> Event | None:
    """Return the event by the id that its SDK gave it, if it is among the newest hundred of its project."""
    for project in glitchtip.projects():
        for event in glitchtip.newest_events(project.slug):
            if event.id.replace("-", "") == event_id:
                return glitchtip.project_event(project.slug, event.server_id)
    return None
