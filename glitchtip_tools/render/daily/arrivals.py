"""What came to a list that is watched, a line each."""

from glitchtip_tools.core.daily.arrivals import Arrival
from glitchtip_tools.models import Event, reference_of
from glitchtip_tools.render.cells import cells, fitted, padded
from glitchtip_tools.render.drawing import LEVEL_STYLES, styled
from glitchtip_tools.render.issues.list import COLUMNS, Row
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, iso, short_release

WORDS = {"new": "new", "back": "back", "again": ""}
STYLES = {"new": "bold", "back": "bold back"}


def arrival_line(arrival: Arrival, view: View) -> str:
    """Return a line for a person; for a pipe the columns of the list, what it is, and an event's id and time."""
    return _for_people(arrival, view) if view.terminal else _piped(arrival)


def _piped(arrival: Arrival) -> str:
    row = Row(arrival.issue, None)
    cells = [one.plain(row) for one in COLUMNS if one.piped] + [arrival.what]
    if arrival.event:
        cells += [arrival.event.id, _received(arrival.event)]
    return "\t".join(map(clean, cells))


def _for_people(arrival: Arrival, view: View) -> str:
    issue, event = arrival.issue, arrival.event
    moment = (event and (event.date_received or event.date_created)) or issue.last_seen
    head = f"{moment.astimezone(view.zone):%H:%M:%S}  {WORDS[arrival.what]:<4}  "
    name, level = f"{clean(reference_of(issue)):<14}", issue.level[:1].upper()
    title = clean(event.message or event.title if event else issue.title) or clean(issue.title)
    about = _about(event) if event else ""
    room = max(20, view.width - len(head) - len(name) - 5 - (cells(about) + 2 if about else 0))
    parts = [
        styled(head, STYLES.get(arrival.what, ""), view),
        styled(name, "bold", view, link=issue.permalink),
        "  ",
        styled(level, LEVEL_STYLES.get(issue.level, ""), view),
        "  ",
        f"{padded(fitted(title, room), room)}  {styled(about, 'dim', view)}"
        if about
        else fitted(title, room),
    ]
    return "".join(parts).rstrip()


def _about(event: Event) -> str:
    """Return environment and release, as far as the event names them."""
    return clean(fitted(" ".join(filter(None, (event.environment, short_release(event.release or "")))), 30))


def _received(event: Event) -> str:
    moment = event.date_received or event.date_created
    return iso(moment) if moment else ""
