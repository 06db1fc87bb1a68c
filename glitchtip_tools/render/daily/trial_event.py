"""How far a test event came, a line per step."""

from glitchtip_tools.core.daily.trial_event import EventTrial
from glitchtip_tools.render.output import View
from glitchtip_tools.render.setup.doctor import checks


def event_trial(found: EventTrial, view: View) -> str:
    """Return the steps as `gtt doctor` prints its own, and where to go on."""
    if not view.terminal or found.issue is None:
        return checks(found.checks, view)
    return f"{checks(found.checks, view)}\n{found.issue.permalink}"
