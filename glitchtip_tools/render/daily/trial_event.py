"""How far a test event came, a line per step."""

from glitchtip_tools.core.daily.trial_event import EventTrial
from glitchtip_tools.render.output import View
from glitchtip_tools.render.setup.doctor import checks


def event_trial(trial: EventTrial, view: View) -> str:
    """Return the steps as `gtt doctor` prints its own, and where to go on."""
    if not view.terminal or trial.issue is None:
        return checks(trial.checks, view)
    return f"{checks(trial.checks, view)}\n{trial.issue.permalink}"
